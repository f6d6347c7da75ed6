"""What the bot needs of its surroundings: each a small check, with what to do where it fails."""
