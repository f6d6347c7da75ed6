"""Drafting a specification: the way from a PRD to a spec with its ADRs."""
