"""Drafts an architecture specification and ADR stubs from a product requirements document."""

from importlib.metadata import version

__version__ = version("specagent")
