"""Following a PRD and its spec while people save them: what has become stale, told as it happens."""
