"""What decision records say and whether it holds: choices, options, statuses, successors."""
