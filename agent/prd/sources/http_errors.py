"""Failures of a download, in words that say what to do."""

import ssl

from specagent.agent.errors import SpecAgentError

_GRANT = "A private document needs a token: set GITHUB_TOKEN to one that may read the repository."
_GRANTED = "Check that the token may read this repository, and is authorised for the organisation."


def refused_answer(status: int, url: str, headers: dict[str, str], token_sent: bool) -> SpecAgentError:
    """Return the error for an answer that is not the document; `headers` have lower-case names."""
    access = _GRANTED if token_sent else _GRANT
    if status == 404:
        return SpecAgentError(f"{url!r} was not found (404).", f"Check the address. {access}")
    if status == 429 or (status == 403 and headers.get("x-ratelimit-remaining") == "0"):
        return SpecAgentError(f"{url!r} is rate limited ({status}).", _later(headers))
    if status in {401, 403}:
        return SpecAgentError(f"{url!r} may not be read ({status}).", access)
    if status == 407:
        return SpecAgentError("The proxy wants a password (407).", "Put it into HTTPS_PROXY.")
    if status >= 500:
        return SpecAgentError(f"{url!r} failed at the server ({status}).", "Try again later.")
    return SpecAgentError(f"{url!r} answered {status} instead of a document.", "Open it in a browser to see why.")


def broken_connection(err: Exception, url: str, host: str, timeout: float) -> SpecAgentError:
    """Return the error for a connection that failed with `err`, an exception of httpcore2."""
    if "Timeout" in type(err).__name__:
        return SpecAgentError(f"{url!r} did not arrive within {timeout:g} seconds.", "Try again.")
    tls = next((one for one in (err, err.__cause__, err.__context__) if isinstance(one, ssl.SSLError)), None)
    if isinstance(tls, ssl.SSLCertVerificationError):
        return SpecAgentError(
            f"The certificate of {host!r} is not trusted: {tls.verify_message}.",
            "For a company's own certificates set SSL_CERT_FILE to their file.",
        )
    if tls:
        return SpecAgentError(f"No secure connection to {host!r}: {tls.reason or tls}.", "Check the address.")
    return SpecAgentError(f"{host!r} could not be read: {err}.", "Check the address, the network and the proxy.")


def _later(headers: dict[str, str]) -> str:
    wait = headers.get("retry-after", "")
    return f"Try again in {wait} seconds." if wait.isdigit() else "Wait, or give a token via GITHUB_TOKEN."
