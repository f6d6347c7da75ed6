"""What the larger commands do between parsing and printing; one command a file."""
