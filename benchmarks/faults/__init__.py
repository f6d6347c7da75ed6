"""Fault seeding: how many faults put into clean specs `specagent check` reports, and what else it says."""
