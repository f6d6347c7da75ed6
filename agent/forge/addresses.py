"""Where a token may go."""

from urllib.parse import SplitResult, urlsplit

from specagent.agent.errors import UsageError

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PORTS = {"https": 443, "http": 80}


def checked_url(url: str) -> str:
    """Return an address without a slash at its end; a token only goes out encrypted, or to this machine."""
    parts = _parts(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not (safe and parts.hostname) or "@" in parts.netloc or parts.query or parts.fragment:
        shown = url.rpartition("@")[2]
        raise UsageError(
            f"the forge's address {shown!r} is no https address", "Give one such as https://api.github.com."
        )
    return url.rstrip("/")


def checked_token(token: str) -> str:
    """Return a token that can stand in a header; the message of the error does not show it."""
    if not token or not all("!" <= char <= "~" for char in token):
        raise UsageError(
            "the forge's token is empty or holds characters that no token has",
            "Check the secret that it comes from; a blank or a line end may have been copied with it.",
        )
    return token


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port, by which two addresses are of the same server; empty for what is no address."""
    parts = _parts(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return urlsplit("")
    return parts
