"""Token counts before a call, and prices after it."""
