"""Where a run proposes: the repository, its remote and its forge, from the command line and CI's environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from specagent.agent.config import Config, load_config
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.forge import Forge
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_refusals import remote_failure
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.propose.homes import TOKENS, forge_of, refuse_another
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.targets import Target, targets

_HEAD = re.compile(r"ref: refs/heads/(?P<branch>\S+)\tHEAD")


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
    refuse_another(bare.url(), request, environ)
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
            "no token says who publishes", f"Set {' or '.join(TOKENS)} to one that may write pull requests."
        )
    return place.forge


def _default_branch(remote: Remote) -> str:
    done = remote.git.program.over_network("ls-remote", "--symref", "--quiet", remote.name, "HEAD")
    if done.code:
        raise remote_failure(f"ask remote {remote.name!r} for its default branch", done)
    found = _HEAD.search(done.text)
    if found is None:
        raise SpecAgentError(f"remote {remote.name!r} does not tell its default branch", "Name it with --base.")
    return found["branch"]
