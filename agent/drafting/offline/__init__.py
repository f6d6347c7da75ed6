"""The built-in drafter that needs no model: the PRD's own words and the catalogue."""
