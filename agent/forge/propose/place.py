"""Where a run proposes: the repository, its remote and its forge, from the command line and CI's environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from specagent.agent.config import Config, load_config
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.access import Access
from specagent.agent.forge.forge import Forge
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_refusals import remote_failure
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.targets import Target, targets

_GITHUB, _GITLAB = "https://github.com", "https://gitlab.com"
_HEAD = re.compile(r"ref: refs/heads/(?P<branch>\S+)\tHEAD")
_SSH = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?!/)(?P<path>.+)")
_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN", "GITLAB_TOKEN")


@dataclass(frozen=True)
class Place:
    """A repository with what the run is about; `forge` is None where no token says who asks."""

    config: Config
    remote: Remote
    targets: tuple[Target, ...]
    base: str
    forge: Forge | None


def find_place(folder: Path, request: ProposeRequest, environ: Mapping[str, str], pace: Pace | None = None) -> Place:
    """Return where a run proposes; raises UsageError where it is in no repository or finds no PRD."""
    git = Git.of(folder)
    config = load_config(git.top, request.flags, environ, request.config)
    bare = Remote(git, request.remote)
    forge, access = forge_of(bare.url(), request, environ, pace)
    remote = replace(bare, git=git.letting_in(access))
    made = targets(git.top, config, config.propose, request.prds, request.spec)
    base = request.base or config.propose.base or _default_branch(remote)
    if any(one.branch == base for one in made):
        raise UsageError(f"{base!r} cannot be the base and the spec's own branch", "Give another branch_prefix.")
    return Place(config, remote, tuple(made), base, forge)


def needed_forge(place: Place) -> Forge:
    """Return the forge; raises UsageError where there is none."""
    if place.forge is None:
        raise UsageError(
            "no token says who publishes", f"Set {' or '.join(_TOKENS)} to one that may write pull requests."
        )
    return place.forge


def forge_of(
    url: str, request: ProposeRequest, environ: Mapping[str, str], pace: Pace | None
) -> tuple[Forge | None, Access | None]:
    """Return the forge that a remote is at, and what lets git in there."""
    host, path = _parted(url)
    if (token := environ.get("GITLAB_TOKEN")) and host != "github.com":
        from specagent.agent.forge.gitlab import GitLab

        server = environ.get("CI_SERVER_URL") or (f"https://{host}" if host else _GITLAB)
        project = request.repository or environ.get("CI_PROJECT_PATH") or path
        lab = GitLab(project, token, url=environ.get("CI_API_V4_URL") or f"{server}/api/v4", pace=pace)
        return lab, Access(server, token, user="oauth2")
    token = environ.get("GITHUB_TOKEN") or environ.get("GH_TOKEN") or ""
    if not token:
        return None, None
    from specagent.agent.forge.github import API as GITHUB_API
    from specagent.agent.forge.github import GitHub

    server = environ.get("GITHUB_SERVER_URL") or (_GITHUB if host in ("", "github.com") else f"https://{host}")
    enterprise = GITHUB_API if server == _GITHUB else f"{server}/api/v3"
    repository = request.repository or environ.get("GITHUB_REPOSITORY") or path
    api = environ.get("GITHUB_API_URL") or enterprise
    return GitHub(repository, token, url=api, pace=pace), Access(server, token)


def _parted(url: str) -> tuple[str, str]:
    """Return the host of a remote, and its path as forges name repositories; empty for a folder."""
    parts = urlsplit(url)
    if parts.scheme in ("https", "http", "ssh"):
        host, path = parts.hostname or "", parts.path
    elif found := _SSH.fullmatch(url):
        host, path = found["host"], found["path"]
    else:
        return "", ""
    return host, path.strip("/").removesuffix(".git")


def _default_branch(remote: Remote) -> str:
    done = remote.git.program.over_network("ls-remote", "--symref", "--quiet", remote.name, "HEAD")
    if done.code:
        raise remote_failure(f"ask remote {remote.name!r} for its default branch", done)
    found = _HEAD.search(done.text)
    if found is None:
        raise SpecAgentError(f"remote {remote.name!r} does not tell its default branch", "Name it with --base.")
    return found["branch"]
