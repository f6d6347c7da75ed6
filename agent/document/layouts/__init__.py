"""What readers see: Jinja layouts of the spec and its ADRs."""
