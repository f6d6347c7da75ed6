"""Which forge a token of the environment belongs to: it goes to that one alone, wherever a remote may lead."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from specagent.agent.errors import UsageError
from specagent.agent.forge.access import Access
from specagent.agent.forge.forge import Forge
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.propose.request import ProposeRequest

TOKENS = ("GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN")
_GITHUB, _GITLAB = "https://github.com", "https://gitlab.com"
_SSH = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!/)(?P<path>.+)")
_SSH_HOSTS = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}


@dataclass(frozen=True)
class Home:
    """The server that a token belongs to, its API, and the repository that CI names there."""

    kind: Literal["GitHub", "GitLab"]
    token: str = field(repr=False)
    server: str
    api: str
    repository: str

    def is_at(self, host: str) -> bool:
        """Return whether a remote is here; one that is a folder says nothing against it."""
        return host in ("", urlsplit(self.server).hostname)

    def within(self, path: str) -> str:
        """Return the name of the repository at a path of the server, which may itself be at a path of its host."""
        return path.removeprefix(f"{urlsplit(self.server).path.strip('/')}/")

    def forge(self, repository: str, pace: Pace | None) -> tuple[Forge, Access]:
        """Return the client for a repository, and what lets git in there."""
        if self.kind == "GitLab":
            from specagent.agent.forge.gitlab import GitLab

            return GitLab(repository, self.token, url=self.api, pace=pace), Access(self.server, self.token, "oauth2")
        from specagent.agent.forge.github import GitHub

        return GitHub(repository, self.token, url=self.api, pace=pace), Access(self.server, self.token)


def forge_of(
    url: str, request: ProposeRequest, environ: Mapping[str, str], pace: Pace | None
) -> tuple[Forge | None, Access | None]:
    """Return the forge that a remote is at, and what lets git in there; none without a token.

    The repository is the one that is pushed to, whichever a job runs for, unless the user names one. Raises UsageError
    where every token belongs to another server and nobody names a repository there.
    """
    host, path = _parted(url)
    homes = list(_homes(environ))
    if not homes:
        return None, None
    here = next((one for one in homes if one.is_at(host)), None)
    if here and (pushed_to := here.within(path)):
        return here.forge(request.repository or pushed_to, pace)
    here = here or next((one for one in homes if request.repository or one.repository), None)
    if here is None:
        raise UsageError(
            f"the remote is at {host!r}, and the token belongs to {urlsplit(homes[0].server).hostname!r}",
            "For a server of your own set GITHUB_SERVER_URL or CI_SERVER_URL (GitLab) to its address.",
        )
    return here.forge(request.repository or here.repository, pace)


def refuse_another(url: str, request: ProposeRequest, environ: Mapping[str, str]) -> None:
    """Raise UsageError where the user names another repository than the one that would be pushed to."""
    host, path = _parted(url)
    named = request.repository or ""
    for home in _homes(environ) if host and "/" in named else ():
        if home.is_at(host) and home.within(path).casefold() != named.casefold():
            raise UsageError(
                f"--repo names {named!r}, and remote {request.remote!r} is {home.within(path)!r}",
                "Leave --repo out, or name another remote with --remote.",
            )


def _homes(environ: Mapping[str, str]) -> Iterator[Home]:
    if token := environ.get("GITLAB_TOKEN"):
        server = environ.get("CI_SERVER_URL") or _GITLAB
        api = environ.get("CI_API_V4_URL") or f"{server.rstrip('/')}/api/v4"
        yield Home("GitLab", token, server, api, environ.get("CI_PROJECT_PATH", ""))
    if token := environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN"):
        from specagent.agent.forge.github import API

        given = environ.get("GITHUB_API_URL", "")
        server = environ.get("GITHUB_SERVER_URL") or (_served(given) if given else _GITHUB)
        api = given or (API if server == _GITHUB else f"{server.rstrip('/')}/api/v3")
        yield Home("GitHub", token, server, api, environ.get("GITHUB_REPOSITORY", ""))


def _served(api: str) -> str:
    """Return the address of the server whose API is at one."""
    parts = urlsplit(api)
    return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}"


def _parted(url: str) -> tuple[str, str]:
    """Return the host of a remote, and its path as forges name repositories; empty for a folder."""
    parts = urlsplit(url)
    if parts.scheme in ("https", "http", "ssh"):
        host, path = parts.hostname or "", parts.path
    elif found := _SSH.fullmatch(url):
        host, path = found["host"].lower(), found["path"]
    else:
        return "", ""
    return _SSH_HOSTS.get(host, host), path.strip("/").removesuffix(".git")
