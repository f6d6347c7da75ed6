"""Redrafting parts of a spec, and keeping what people wrote in them."""
