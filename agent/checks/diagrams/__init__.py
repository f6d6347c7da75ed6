"""What diagrams draw, held against what tables name."""
