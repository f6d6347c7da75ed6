"""What a repository needs so that the bot can begin: a settings file and a workflow."""
