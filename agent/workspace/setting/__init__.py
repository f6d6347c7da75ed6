"""Facts of a spec that a person sets from the command line."""
