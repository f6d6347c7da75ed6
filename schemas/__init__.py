"""Pydantic models of everything that specagent reads, drafts and writes; one concept a file."""
