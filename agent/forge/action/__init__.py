"""The GitHub action's one step: the program is run as the inputs say, and what came of it is reported."""
