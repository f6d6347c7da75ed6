"""The command `propose`: keep one pull request for each spec, in one go or in two halves."""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.propose.bundle import Bundle
from specagent.agent.forge.propose.place import find_place
from specagent.agent.forge.propose.propose import generate_bundle, propose, publish_bundle
from specagent.agent.forge.propose.publishing import Outcome, Published
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.live import watching
from specagent.agent.terminal import emit, note, note_failure

_CONFLICT = 4
_NEXT: Mapping[Outcome, str] = {
    "left closed": "A person closed it for this version of the PRD: reopen it, or change the PRD, to have it updated.",
    "conflict": "Merge the base branch there, or run `specagent regenerate --stale --interactive` on it, and push.",
}
_UNCHANGED = "nothing is stale, and no model was asked"


def propose_and_show(
    request: ProposeRequest, *, generated: Path | None, published: Path | None, as_json: bool, quiet: bool
) -> int:
    """Draft into the bundle `generated`, or publish the bundle `published`, or do both; return the exit code."""
    if generated and published:
        raise UsageError("--generate and --publish are two halves", "Give one of them, or neither for both at once.")
    place = find_place(Path.cwd(), request, os.environ)
    if published:
        done = publish_bundle(place, request, published, time.sleep)
        return _shown(None, done, as_json=as_json, quiet=quiet)
    with watching(quiet=quiet) as watched:
        if generated:
            bundle, done = generate_bundle(place, request, generated, watched.watch), []
        else:
            bundle, done = propose(place, request, time.sleep, watched.watch)
    return _shown(bundle, done, as_json=as_json, quiet=quiet)


def _shown(bundle: Bundle | None, done: Sequence[Published], *, as_json: bool, quiet: bool) -> int:
    if as_json:
        plain = {
            "bundle": bundle.model_dump(mode="json") if bundle else None,
            "published": [_plain(one) for one in done],
        }
        emit(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        emit("\n".join([*_generated(bundle), *_published(done)]), quiet=quiet)
    for one in done:
        for warning in one.warnings:
            note(f"warning: {warning}", quiet=quiet)
    _raise_failures([one.failure for one in done if one.failure])
    return _CONFLICT if any(one.outcome == "conflict" for one in done) else 0


def _raise_failures(failures: Sequence[SpecAgentError]) -> None:
    """Raise the first failure, once the others are told."""
    for err in failures[1:]:
        note_failure(err.message, err.hint)
    if failures:
        raise failures[0]


def _plain(one: Published) -> dict[str, object]:
    """Return what became of a spec as JSON has it."""
    failure = {"error": one.failure.message, "hint": one.failure.hint} if one.failure else None
    return {**asdict(replace(one, failure=None)), "failure": failure}


def _generated(bundle: Bundle | None) -> Iterator[str]:
    for one in bundle.specs if bundle else ():
        parts = [part.title for part in one.summary.parts if part.outcome not in ("unchanged", "skipped")]
        what = f"{len(one.files)} files; {', '.join(parts)}" if one.changed else _UNCHANGED
        lacks = one.summary.incomplete
        yield f"{one.spec}: {f'incomplete: {lacks[0]}' if lacks else what}"


def _published(done: Sequence[Published]) -> Iterator[str]:
    for one in done:
        where = f" {one.url}" if one.url else ""
        why = f": {', '.join(one.conflicts)}" if one.conflicts else ""
        yield f"{one.spec} on {one.branch}: {one.plan or one.outcome}{where}{why}"
        if one.outcome in _NEXT:
            yield f"  {_NEXT[one.outcome]}"
        if one.diff:
            yield one.diff.rstrip("\n")
