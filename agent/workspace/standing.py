"""A spec as it stands today, read with everything that it follows from; nothing is asked and nothing written."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from specagent.agent.catalogue.store import catalogue
from specagent.agent.checks.documents import AdrDocument
from specagent.agent.config import Config, load_config
from specagent.agent.document.chapters import section_texts
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.sources.source import SourceOptions, read_document
from specagent.agent.workspace.check_case import Checked, read_case, shown
from specagent.agent.workspace.layout import Layout, configured_spec, find_root, resolve_layout
from specagent.agent.workspace.recovered import NOTE, recovered_state
from specagent.agent.workspace.rewriting import OFFLINE
from specagent.agent.workspace.staleness import Mark, PartStatus, Standing, part_statuses
from specagent.agent.workspace.state import State, text_hash
from specagent.agent.workspace.state_file import read_state
from specagent.schemas.adr import Adr


@dataclass(frozen=True)
class StatusRequest:
    """What the user asked for; without `spec` it is the configured one, else `docs/architecture.md`."""

    spec: str | None = None
    prd: str | None = None
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None


@dataclass(frozen=True)
class SpecStatus:
    """How each part of a spec stands; `notes` are for the person at the terminal."""

    spec: str
    prd: str
    parts: tuple[PartStatus, ...]
    notes: tuple[str, ...] = ()

    @property
    def stale(self) -> tuple[PartStatus, ...]:
        """The parts that no longer follow from their inputs."""
        return self.marked("stale")

    def marked(self, mark: Mark) -> tuple[PartStatus, ...]:
        """Return the parts of which `mark` is to be said."""
        return tuple(one for one in self.parts if mark in one.marks)


@dataclass(frozen=True)
class Seen:
    """A spec that was read with everything that it follows from, and what the state knows of it."""

    checked: Checked
    layout: Layout
    state: State | None
    standing: Standing
    notes: tuple[str, ...]

    @property
    def parts(self) -> list[PartStatus]:
        """How each part stands."""
        return part_statuses(self.standing)


def spec_status(request: StatusRequest) -> SpecStatus:
    """Return how the spec stands; raises SpecAgentError when it or its PRD cannot be read."""
    spec, config = named_spec(request)
    seen = see_spec(spec, request.prd, config)
    return SpecStatus(seen.checked.name, seen.checked.prd or "", tuple(seen.parts), seen.notes)


def see_spec(spec: Path, prd: str | None, config: Config, base: str | None = None, *, redact: bool = False) -> Seen:
    """Return the spec as it stands; raises SpecAgentError when it or its PRD cannot be read.

    `base` is a Git ref whose ADR numbers are taken.
    """
    checked = read_case(spec, prd, base, config, redact=redact)
    if checked.prd is None:
        raise SpecAgentError(
            f"what {checked.name!r} follows from is not known: {checked.case.prd_problem}", "Give the PRD with --prd."
        )
    notes = list(checked.notes)
    layout = layout_of(spec, config, checked)
    state = read_state(layout, notes.append)
    standing = _standing(checked, config, state, layout)
    if state is None:
        standing = replace(standing, state=recovered_state(standing.spec, standing.prd))
        notes += [NOTE] if standing.state else []
    return Seen(checked, layout, state, standing, tuple(dict.fromkeys(notes)))


def layout_of(spec: Path, config: Config, checked: Checked | None = None) -> Layout:
    """Return where a spec, its records and its state stand; the folder of the records is where they were read."""
    records = checked.case.records if checked else ()
    folder = Path(records[0].name).parent if records else config.adr_dir
    return resolve_layout(None, find_root(spec, Path.cwd()), Path(os.path.abspath(spec)), folder)


def named_spec(request: StatusRequest) -> tuple[Path, Config]:
    """Return the spec that is meant, and its settings; raises UsageError where there is none."""
    start = Path(request.spec) if request.spec else None
    config = load_config(find_root(start, Path.cwd()), request.flags, os.environ, request.config)
    spec = configured_spec(start or config.out)
    if not spec.is_file():
        raise UsageError(f"there is no spec {shown(spec)!r}", "Name it: `specagent status docs/architecture.md`.")
    return spec, config


def _standing(checked: Checked, config: Config, state: State | None, layout: Layout) -> Standing:
    case = checked.case
    return Standing(
        spec=case.spec,
        texts=section_texts(checked.text),
        records={one.number: pair for one, pair in _records(case.records)},
        prd=case.prd,
        state=state,
        contexts=_contexts(config, layout.root),
        fingerprints=_fingerprints(config, state),
        language=config.language or "",
    )


def _records(records: Sequence[AdrDocument]) -> list[tuple[Adr, tuple[Adr, str]]]:
    return [(one.adr, (one.adr, one.text)) for one in records if one.adr]


def _contexts(config: Config, root: Path) -> dict[str, str]:
    options = SourceOptions(root=root, max_bytes=config.max_bytes)
    documents = [read_document(path, options) for path in config.context]
    return {one.name: text_hash(one.text) for one in documents}


def _fingerprints(config: Config, state: State | None) -> dict[str, str]:
    """Return what today's version of each drafter would record of itself: another one words differently."""
    if state is None:
        return {}
    drafted = [*state.sections.values(), *state.adrs.values()]
    names = {state.drafter.name, *(one.drafter.name for one in drafted if one.drafter)}
    return {one: _fingerprint(one, config, state.language) for one in names}


def _fingerprint(drafter: str, config: Config, language: str) -> str:
    if drafter == OFFLINE:
        return catalogue().fingerprint
    from specagent.agent.drafting.prompting.prompts import Prompts, wording_fingerprint

    return wording_fingerprint(Prompts(language, config.prompts))
