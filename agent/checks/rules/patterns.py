"""Pattern rules (PT): every rule has a reason, and code that shows it."""
