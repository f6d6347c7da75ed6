"""The program: reading a PRD, drafting a specification, writing and checking it."""
