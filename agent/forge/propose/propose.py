"""A proposal from command to pull request, in one go or in two halves."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from specagent.agent.drafting.progress import Watch, unwatched
from specagent.agent.forge.propose.bundle import Bundle, read_bundle, write_bundle
from specagent.agent.forge.propose.commanding import Command, open_commands
from specagent.agent.forge.propose.generating import generate
from specagent.agent.forge.propose.place import Place, needed_forge
from specagent.agent.forge.propose.publishing import Published, Publishing
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.validating import accepted


def generate_bundle(place: Place, request: ProposeRequest, folder: Path, watch: Watch = unwatched) -> Bundle:
    """Draft or redraft every spec and write the bundle; with nothing to do it makes no call and says so."""
    wishes = {target.branch: _commands(place, target.branch) for target in place.targets}
    bundle, texts = generate(place.remote, place.targets, place.base, request, wishes, watch)
    write_bundle(folder, bundle, texts)
    return bundle


def publish_bundle(
    place: Place, request: ProposeRequest, folder: Path, wait: Callable[[float], None]
) -> list[Published]:
    """Check a bundle and publish it: a commit on each spec's branch, and its one pull request."""
    forge = needed_forge(place)
    bundle, texts = read_bundle(folder)
    pairs = accepted(bundle, texts, place.targets, place.base, allow_incomplete=request.allow_incomplete)
    settings = place.config.propose
    return [
        Publishing(place.remote, forge, target, one, texts, settings, request, wait).published()
        for target, one in pairs
    ]


def propose(
    place: Place, request: ProposeRequest, wait: Callable[[float], None], watch: Watch = unwatched
) -> tuple[Bundle, list[Published]]:
    """Do both halves in one process."""
    needed_forge(place)
    with tempfile.TemporaryDirectory(prefix="specagent-") as made:
        folder = Path(made) / "bundle"
        bundle = generate_bundle(place, request, folder, watch)
        return bundle, publish_bundle(place, request, folder, wait)


def _commands(place: Place, branch: str) -> list[Command]:
    """Return what people with write access asked for below the branch's open pull request."""
    if place.forge is None:
        return []
    current = next((one for one in place.forge.pull_requests(branch) if one.state == "open"), None)
    return open_commands(place.forge, current.number) if current else []
