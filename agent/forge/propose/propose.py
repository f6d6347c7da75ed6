"""A proposal from command to pull request, in one go or in two halves."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.errors import RateLimitedError, UnreachableError
from specagent.agent.forge.git_commit import check_identity
from specagent.agent.forge.propose.bundle import Bundle, read_bundle, refuse_taken, write_bundle
from specagent.agent.forge.propose.generating import generate
from specagent.agent.forge.propose.place import Place, needed_forge
from specagent.agent.forge.propose.publishing import Published, Publishing
from specagent.agent.forge.propose.rehearsing import rehearsed
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.standing_files import owned
from specagent.agent.forge.propose.targets import Target
from specagent.agent.forge.propose.validating import accepted, incompleteness

_FOR_ALL = (RateLimitedError, UnreachableError)
"""What the next spec would fail for as well."""


def generate_bundle(place: Place, request: ProposeRequest, folder: Path, watch: Watch = unwatched) -> Bundle:
    """Draft or redraft every spec and write the bundle; with nothing to do it makes no call and says so.

    A dry run writes no bundle.
    """
    if not request.dry_run:
        refuse_taken(folder)  # before a model is paid
    with _settled(place, request) as there:
        bundle, texts = generate(there.remote, there.targets, there.base, request, there.forge, watch)
    if not request.dry_run:
        write_bundle(folder, bundle, texts)
    return bundle


def publish_bundle(
    place: Place, request: ProposeRequest, folder: Path, wait: Callable[[float], None]
) -> list[Published]:
    """Check a bundle and publish it: a commit on each spec's branch, and its one pull request.

    What fails for one spec is its `failure`; a bundle that is refused raises.
    """
    needed_forge(place)
    bundle, texts = read_bundle(folder)
    with _settled(place, request) as there:
        return _published(there, request, bundle, texts, wait)


def propose(
    place: Place, request: ProposeRequest, wait: Callable[[float], None], watch: Watch = unwatched
) -> tuple[Bundle, list[Published]]:
    """Do both halves in one process."""
    needed_forge(place)
    if not request.dry_run:
        check_identity(place.remote.git)
    with _settled(place, request) as there, tempfile.TemporaryDirectory(prefix="specagent-") as made:
        folder = Path(made) / "bundle"
        write_bundle(folder, *generate(there.remote, there.targets, there.base, request, there.forge, watch))
        bundle, texts = read_bundle(folder)  # as the other half would find it
        return bundle, _published(there, request, bundle, texts, wait)


@contextmanager
def _settled(place: Place, request: ProposeRequest) -> Iterator[Place]:
    """Yield where to work: in the user's repository, or for a dry run in one that borrows from it."""
    if not request.dry_run:
        yield place
        return
    with rehearsed(place.remote) as remote:
        yield replace(place, remote=remote)


def _published(
    place: Place, request: ProposeRequest, bundle: Bundle, texts: Mapping[str, str], wait: Callable[[float], None]
) -> list[Published]:
    """Publish every spec of a bundle that is refused in no point; one that fails does not stop the others."""
    forge, settings = needed_forge(place), place.config.propose
    done: list[Published] = []
    for target, one in accepted(bundle, texts, place.targets, place.base, standing=partial(_standing, place)):
        publishing = Publishing(place.remote, forge, target, one, texts, settings, request, wait)
        done.append(_tried(publishing))
        if isinstance(done[-1].failure, _FOR_ALL):
            break
    return done


def _tried(publishing: Publishing) -> Published:
    """Publish one spec; a failure is what came of it."""
    target, failure = publishing.target, incompleteness(publishing.target, publishing.proposed)
    if failure and not (publishing.request.allow_incomplete and publishing.proposed.files):
        return Published(target.spec, target.branch, "incomplete", failure=failure)
    try:
        return publishing.published()
    except SpecAgentError as err:
        return Published(target.spec, target.branch, "failed", warnings=tuple(publishing.warnings), failure=err)


def _standing(place: Place, target: Target) -> Mapping[str, str]:
    """Return the texts of a spec's files as the repository has them now."""
    commit = place.remote.fetch(target.branch) or place.remote.fetch(place.base)
    return owned(place.remote.git, target, commit) if commit else {}
