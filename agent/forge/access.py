"""A token for git, which only ever goes to its own server."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from specagent.agent.forge.addresses import checked_token, checked_url, origin


@dataclass(frozen=True)
class Access:
    """What `server`, such as https://github.com, lets git in with.

    `user` is the name that goes with a token: `x-access-token` for GitHub's, `oauth2` for GitLab's.
    """

    server: str
    token: str = field(repr=False)
    user: str = "x-access-token"

    def __post_init__(self) -> None:
        checked_url(self.server)
        checked_token(self.token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what no message may hold."""
        return (self._basic, self.token)

    def settings(self, url: str) -> Iterator[tuple[str, str]]:
        """Yield git's settings to get in at a remote's address; none where that is not at this server."""
        if origin(url) != origin(self.server):
            return
        parts = urlsplit(url)
        # The whole address: a less exact setting would lose to one that the checkout left for this repository.
        scope = f"http.{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        # An empty value drops the header that a checkout in CI leaves: servers refuse two.
        yield f"{scope}.extraHeader", ""
        yield f"{scope}.extraHeader", f"Authorization: Basic {self._basic}"
        # The header would go along to where a redirect leads.
        yield f"{scope}.followRedirects", "false"
        # A token that is refused must not make git ask for somebody's password instead.
        yield "credential.helper", ""

    @property
    def _basic(self) -> str:
        return b64encode(f"{self.user}:{self.token}".encode()).decode()
