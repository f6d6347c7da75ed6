"""What a redraft reads before anything is drafted: the spec as it stands, what it follows from, and who drafts."""

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from specagent.agent.config import Config
from specagent.agent.document.adr import scan_adr_directory
from specagent.agent.document.chapters import section_texts
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.redrafting.terms import Numbering, Today
from specagent.agent.errors import ConflictError, SpecAgentError, UsageError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.workspace.check_case import shown, source_options
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.inputs import Inputs, Secrets, read_inputs
from specagent.agent.workspace.layout import Layout, relative_link
from specagent.agent.workspace.modelling import model_options
from specagent.agent.workspace.regenerating.request import RegenerateRequest
from specagent.agent.workspace.rewriting import OFFLINE
from specagent.agent.workspace.standing import Seen, see_spec
from specagent.agent.workspace.state import State, text_hash
from specagent.agent.workspace.status import FileStatus, file_link, status_of
from specagent.schemas.adr import Adr

_MARKERS = ("<<<<<<< ", ">>>>>>> ")


@dataclass(frozen=True)
class Read:
    """A spec that is about to be redrafted; `files` maps each record's number to its file."""

    request: RegenerateRequest
    config: Config
    seen: Seen
    model: ModelOptions | None
    files: dict[int, Path]

    @property
    def layout(self) -> Layout:
        """Where everything stands."""
        return self.seen.layout

    @property
    def state(self) -> State | None:
        """What the state file says; None without one."""
        return self.seen.state

    @cached_property
    def today(self) -> Today:
        """The spec and its records as they say today."""
        return Today(self.seen.standing.spec, tuple(adr for adr, _ in self.seen.standing.records.values()))

    @property
    def numbering(self) -> Numbering:
        """How new records are numbered: no number is ever used again."""
        names = [one.name for one in self.layout.adr_dir.iterdir()] if self.layout.adr_dir.is_dir() else []
        known = self.state.adrs if self.state else {}
        base = self.seen.checked.case.base_records
        taken = {scan_adr_directory(names).next_number - 1, *self.files, *known, *base}
        return Numbering(frozenset(taken), draft_date(self.request.date, os.environ))

    @property
    def digits(self) -> int:
        """With how many digits the folder writes numbers."""
        return scan_adr_directory(one.name for one in self.files.values()).digits

    @property
    def spec_link(self) -> str:
        """The link from a record to the spec."""
        return relative_link(self.layout.adr_dir / "x", self.layout.spec)


@dataclass(frozen=True)
class Standing:
    """The files as they stand at one moment; `found` has their hashes."""

    text: str
    records: dict[Path, str]
    found: dict[Path, FileStatus]

    @property
    def sections(self) -> dict[str, str]:
        """The text of each section by slug."""
        return section_texts(self.text)


def read_all(spec: Path, config: Config, request: RegenerateRequest, warn: Callable[[str], None]) -> Read:
    """Read the spec with everything that it follows from.

    Raises SpecAgentError where something cannot be read, ConflictError where conflict markers are left in the spec.
    """
    seen = see_spec(spec, request.prd, config, request.base, redact=request.redact)
    for one in seen.notes:
        warn(one)
    _refuse_markers(seen)
    return Read(request, config, seen, model_options(config, os.environ, request.trace), _files(seen))


def read_brief(read: Read, again: Collection[int], warn: Callable[[str], None]) -> Inputs:
    """Read what the parts are drafted from; records in `again` are drafted anew and bind no longer.

    Records that specagent proposed are parts of the spec themselves, and none of its sources.
    """
    source = read.seen.checked.source
    if source is None:
        raise SpecAgentError("the PRD was not read", "Name it with --prd.")
    ours = frozenset(path for number, path in read.files.items() if number in again or _is_ours(number, read.seen))
    options = source_options(read.layout.spec, read.config)
    secrets = Secrets(read.request.redact, read.request.allow_secrets)
    inputs = read_inputs(secrets.apply(source), read.layout, read.state, read.config, options, secrets, ours)
    for text in (read.seen.checked.text, *(text for _, text in read.seen.standing.records.values())):
        secrets.apply(SourceText(name=read.seen.checked.name, text=text))
    for one in inputs.warnings:
        warn(one)
    return inputs


def look(read: Read) -> Standing:
    """Return the files as they stand now, which may be later than they were read."""
    layout = read.layout
    paths = [layout.spec, *read.files.values()]
    found = status_of(layout, read.state, paths)
    text = read_file(layout.spec)
    if text is None:
        raise ConflictError(f"{shown(layout.spec)!r} is gone", "Restore it and run the command again.")
    records = {path: content for path in read.files.values() if (content := read_file(path)) is not None}
    for path, content in {layout.spec: text, **records}.items():
        if found[path].sha256 != text_hash(content):
            raise ConflictError(f"{shown(path)!r} is being written just now", "Run the command again.")
    return Standing(text, records, found)


def record_link(layout: Layout, path: Path) -> str:
    """Return how the state file names a record's file."""
    return file_link(layout, path)


def _files(seen: Seen) -> dict[int, Path]:
    return {
        one.adr.number: seen.layout.adr_dir / one.file
        for one in seen.checked.case.records
        if one.adr and one.adr.number in seen.standing.records
    }


def _is_ours(number: int, seen: Seen) -> bool:
    """Return whether a record is a draft that nobody has decided on: it is a part of the spec and binds nothing.

    Without a state nobody knows who proposed it.
    """
    adr: Adr = seen.standing.records[number][0]
    return adr.status == "proposed" and (seen.state is None or number in seen.state.adrs)


def _refuse_markers(seen: Seen) -> None:
    for at, line in enumerate(seen.checked.text.split("\n"), 1):
        if line.startswith(_MARKERS):
            raise ConflictError(
                f"{seen.checked.name}:{at} holds a conflict that nobody settled: {line[:40]!r}",
                "Choose one side of each and take the markers out; `specagent status` lists where they stand.",
            )


def refuse_drafter(read: Read) -> None:
    """Raise UsageError where no drafter fits: a spec that a model drafted is not handed to the catalogue unasked."""
    if read.model is None and read.request.feedback:
        raise UsageError("only a language model can follow feedback, and none is set up", "Name one: --model.")
    drafted_by = read.state.drafter.name if read.state else OFFLINE
    if read.model is None and drafted_by != OFFLINE and read.config.model != OFFLINE:
        raise UsageError(
            f"the spec was drafted by {drafted_by.split(' ', 1)[0]}, and no model is set up to redraft it",
            "Name one with --model or set its provider's key; --model offline redrafts from the catalogue.",
        )
