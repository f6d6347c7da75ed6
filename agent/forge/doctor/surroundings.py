"""Where the bot would run, as far as it can be found: what is missing is None, and says why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from specagent.agent.config import Config, load_config
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.access import Access
from specagent.agent.forge.forge import Forge
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.propose.homes import forge_of
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.targets import Target, targets

T = TypeVar("T")


@dataclass(frozen=True)
class Surroundings:
    """The repository, its settings and its forge; `failures` tells why one of them is None.

    `forge` is None without a failure where no token is given.
    """

    environ: Mapping[str, str]
    git: Git | None
    config: Config | None
    targets: tuple[Target, ...] | None
    remote: Remote | None
    forge: Forge | None
    failures: Mapping[str, SpecAgentError]


def look_around(
    folder: Path, request: ProposeRequest, environ: Mapping[str, str], pace: Pace | None = None
) -> Surroundings:
    """Return where a run in `folder` would propose, going on where something is missing."""
    failures: dict[str, SpecAgentError] = {}
    trying = _Trying(failures)
    git = trying("repository", lambda: Git.of(folder))
    if git is None:
        return Surroundings(environ, None, None, None, None, None, failures)
    config = trying("settings", lambda: load_config(git.top, request.flags, environ, request.config))
    made = trying("prds", lambda: _targets(git, config, request)) if config else None
    remote = trying("remote", lambda: Remote(git, request.remote))
    found = trying("token", partial(_forge, remote, request, environ, pace)) if remote else None
    forge, access = found or (None, None)
    if remote:
        remote = replace(remote, git=git.letting_in(access))
    return Surroundings(environ, git, config, made, remote, forge, failures)


def runs_at_gitlab(environ: Mapping[str, str]) -> bool:
    """Return whether this is a job of GitLab's."""
    return environ.get("GITLAB_CI") == "true"


@dataclass(frozen=True)
class _Trying:
    """Keeps the failure of what it is asked to find."""

    failures: dict[str, SpecAgentError]

    def __call__(self, name: str, find: Callable[[], T]) -> T | None:
        try:
            return find()
        except SpecAgentError as err:
            self.failures[name] = err
            return None


def _forge(
    remote: Remote, request: ProposeRequest, environ: Mapping[str, str], pace: Pace | None
) -> tuple[Forge | None, Access | None]:
    return forge_of(remote.url(), request, environ, pace)


def _targets(git: Git, config: Config, request: ProposeRequest) -> tuple[Target, ...]:
    return tuple(targets(git.top, config, config.propose, request.prds, request.spec))
