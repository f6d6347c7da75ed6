"""Whether Mermaid takes a diagram, by whichever parser is installed."""


def validate_mermaid(source: str) -> str | None:
    """Return what is wrong with a diagram; None when it is valid, or when no parser is installed."""
    try:
        return _merman_error(source)
    except ImportError:
        pass
    try:
        return _mermaidx_error(source)
    except ImportError:
        return None


def _merman_error(source: str) -> str | None:
    import merman  # type: ignore[import-untyped]

    verdict = merman.Merman().validate(source.encode("utf-8", "replace").decode(), None)
    return None if verdict.valid else str(verdict.error or "not valid")


def _mermaidx_error(source: str) -> str | None:
    import mermaidx  # type: ignore[import-untyped]

    try:
        mermaidx.render(source).svg()
    except RuntimeError as err:
        return str(err).removeprefix("Mermaid rendering failed: ")
    return None
