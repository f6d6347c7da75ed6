"""How specagent compares with what a user would pick instead, on the same PRD and the same simulated provider."""
