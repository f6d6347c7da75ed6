"""What a bundle must be before anything of it is published: nothing it says of itself is believed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from pydantic import ValidationError

from specagent.agent.checks import RULES
from specagent.agent.checks.documents import AdrDocument, SpecDocument
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.reading import case_of
from specagent.agent.document.adr import adr_number
from specagent.agent.document.blocks import normalised
from specagent.agent.document.reading import read_any
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.propose.bundle import Bundle, Proposed
from specagent.agent.forge.propose.folder import refused
from specagent.agent.forge.propose.targets import Target
from specagent.agent.prd.sources.secrets import find_secrets
from specagent.agent.workspace.state import State

_SAFE = "SF"


class IncompleteError(SpecAgentError):
    """A draft that the model failed for in part, which is published only if that was asked for."""

    exit_code = 4


def accepted(
    bundle: Bundle,
    texts: Mapping[str, str],
    made: Sequence[Target],
    base: str,
    *,
    standing: Callable[[Target], Mapping[str, str]] = lambda _: {},
) -> list[tuple[Target, Proposed]]:
    """Return each proposed spec with its target; raises SpecAgentError for what may not be published.

    `standing` gives the texts of a spec's files as the repository has them: what people wrote there may stay.
    """
    known = {one.spec: one for one in made}
    pairs = []
    for one in bundle.specs:
        target = known.pop(one.spec, None)
        if target is None or (one.prd, one.branch, one.base) != (target.prd, target.branch, base):
            raise refused(f"it proposes {one.spec[:200]!r} otherwise than the settings of this repository say")
        _refuse_strangers(target, one)
        for file in one.files:
            if file.path in texts:
                _refuse_unsafe(target, file.path, texts[file.path], standing)
        _refuse_secrets(f"what it says of {target.spec!r}", one.model_dump_json())
        pairs.append((target, one))
    return pairs


def incompleteness(target: Target, one: Proposed) -> IncompleteError | None:
    """Return why a spec is published only if an incomplete one may be; None for a whole one."""
    if not one.summary.incomplete:
        return None
    return IncompleteError(
        f"{target.spec!r} is incomplete: {one.summary.incomplete[0]}",
        "Run it again when the model answers, or publish it as it is with --allow-incomplete.",
    )


def _refuse_strangers(target: Target, one: Proposed) -> None:
    """Raise for a file that is not the spec's, and where the spec or its state would be gone."""
    for file in one.files:
        if not target.owns(file.path):
            raise refused(f"{file.path!r} is none of the files of {target.spec!r}")
        if file.sha256 is None and file.path in (target.spec, target.state):
            raise refused(f"it removes {file.path!r}")


def _refuse_unsafe(target: Target, path: str, text: str, standing: Callable[[Target], Mapping[str, str]]) -> None:
    """Raise for a state file that is none, and where the rules on safe text find an error that is new.

    Comments that take findings out count for nothing here, and no other file is read.
    """
    if path == target.state:
        _refuse_broken_state(path, text)
        _refuse_secrets(repr(path), text)
        return
    errors = list(_errors(target, path, text))
    if not errors:
        return
    known = {(one.rule, one.message) for one in _errors(target, path, standing(target).get(path, ""))}
    for one in errors:
        if (one.rule, one.message) not in known:
            line = one.location.line if one.location else 1
            raise refused(f"{one.rule} in {path!r}, line {line}: {one.message}")


def _errors(target: Target, path: str, text: str) -> Iterator[Finding]:
    """Yield the errors that the rules on safe text find in one file, a spec or a record."""
    plain = normalised(text)
    records = []
    if path != target.spec:
        name = PurePosixPath(path).name
        records = [AdrDocument(path, plain, name, adr_number(name), None)]
        plain = ""
    case = case_of(SpecDocument(target.spec, plain, read_any(plain)), records, None)
    for rule in RULES.values():
        if rule.id.startswith(_SAFE):
            yield from (one for one in rule.apply(case) if one.severity == "error")


def _refuse_broken_state(path: str, text: str) -> None:
    try:
        state = State.model_validate_json(text)
    except ValidationError as err:
        first = err.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise refused(f"{path!r} is no state file, at {where[:200]!r}: {first['msg']}") from err
    if state.unfinished:
        raise refused(f"{path!r} is that of a run which was stopped")


def _refuse_secrets(what: str, text: str) -> None:
    found = find_secrets(text)
    if found:
        raise refused(f"{what} holds what looks like a credential ({found[0].kind})")
