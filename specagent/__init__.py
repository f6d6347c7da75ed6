"""Drafts an architecture specification and ADR stubs from a product requirements document."""


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: reading it costs more than all of `--help`."""
    if name == "__version__":
        from importlib.metadata import version

        return version("specagent")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
