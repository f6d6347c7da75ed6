"""One module a section: how its values are written, and how they are read back."""
