"""Everything that a draft is made from, read and checked: the PRD, context documents and records."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from specagent.agent.config import Config
from specagent.agent.document.adr import adr_number, parse_adr
from specagent.agent.document.reading import parse_spec
from specagent.agent.drafting.brief import Brief, ContextDocument
from specagent.agent.errors import SpecAgentError
from specagent.agent.prd import Known, understand
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.links import linked_documents
from specagent.agent.prd.sources.secrets import redact, refuse_secrets
from specagent.agent.prd.sources.source import SourceOptions, load, read_document
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.state import State
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd
from specagent.schemas.text import visible

_UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]")


@dataclass(frozen=True)
class Record:
    """An ADR file that stood in the directory before the draft."""

    name: str
    adr: Adr


@dataclass(frozen=True)
class Inputs:
    """What was read; `warnings` are for the person at the terminal."""

    source: SourceText
    brief: Brief
    records: tuple[Record, ...]
    warnings: tuple[str, ...]

    def fingerprint(self, options: Sequence[str]) -> str:
        """Return one hash over all that decides what the draft says; `options` are the settings that do."""
        parts = [
            self.source.text,
            [(one.name, one.text) for one in self.brief.contexts],
            [(one.name, one.adr.model_dump(mode="json")) for one in self.records if one.adr.status == "accepted"],
            list(options),
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Secrets:
    """What to do about secrets in the input: stop (neither), replace them, or go on."""

    redact: bool = False
    allow: bool = False

    def refuse(self, written: SourceText) -> None:
        """Raise SecretsError when what is about to be written holds secrets: markup may have hidden them before."""
        if not self.allow:
            refuse_secrets(written)

    def apply(self, source: SourceText) -> SourceText:
        """Return `source` as it may be used; raises SecretsError when it holds secrets and nothing was said."""
        if self.allow:
            return source
        if self.redact:
            return replace(source, text=redact(source.text))
        refuse_secrets(source)
        if _UNUSUAL.search(source.text):  # hidden characters may divide one
            refuse_secrets(replace(source, text=visible(source.text)))
        return source


def read_source(name: str, options: SourceOptions, secrets: Secrets) -> SourceText:
    """Return the PRD's text, with no secret in it that nobody allowed."""
    return secrets.apply(load(name, options))


def read_inputs(
    source: SourceText,
    layout: Layout,
    state: State | None,
    config: Config,
    options: SourceOptions,
    secrets: Secrets,
    ours: frozenset[Path],
) -> Inputs:
    """Read what else the draft needs; `ours` are records that the draft itself wrote and may replace."""
    warnings: list[str] = []
    prd = read_prd(source, config, known_requirements(layout, state))
    contexts = [secrets.apply(read_document(path, options)) for path in config.context]
    if config.follow_links:
        linked = linked_documents(source, options.root)
        contexts += [secrets.apply(one) for one in linked.documents]
        warnings += [f"Link {one.link!r} was not followed: {one.reason}" for one in linked.skipped]
    records = read_records(layout, ours, secrets, warnings.append)
    brief = Brief(
        prd=prd,
        contexts=tuple(ContextDocument(one.name, one.text) for one in contexts),
        adrs=tuple(one.adr for one in records),
    )
    return Inputs(source, brief, records, tuple(warnings))


def read_prd(source: SourceText, config: Config, known: Sequence[Known] = ()) -> Prd:
    """Return what is understood of the PRD, in the language that the settings name where they do."""
    prd = understand(source, known)
    return prd.model_copy(update={"language": config.language}) if config.language else prd


def known_requirements(layout: Layout, state: State | None) -> list[Known]:
    """Return the ids given earlier: from the state file, else from Appendix A of the spec."""
    if state:
        return [Known(one.ref, one.kind, one.text) for one in state.requirements if not one.numbered]
    text = read_file(layout.spec)
    if text is None:
        return []
    try:
        rows = parse_spec(text).spec.traceability
    except SpecAgentError:
        return []  # a file that is no spec gives no ids; whether it may be replaced is decided elsewhere
    return [Known(row.ref, row.kind, row.quote.rstrip("…")) for row in rows]


def read_records(
    layout: Layout, ours: frozenset[Path], secrets: Secrets, warn: Callable[[str], None]
) -> tuple[Record, ...]:
    """Return the records of the ADR directory, those of this draft aside, by number."""
    records = []
    for path in sorted(layout.adr_dir.glob("*.md")):
        if path in ours or path.is_symlink() or not path.is_file() or "template" in path.stem.lower():
            continue
        adr = _read_record(path, layout.relative(path), secrets, warn)
        if adr:
            records.append(Record(path.name, adr))
    return tuple(sorted(records, key=lambda one: one.adr.number))


def _read_record(path: Path, name: str, secrets: Secrets, warn: Callable[[str], None]) -> Adr | None:
    number = adr_number(path.name)
    if number is None:
        return None
    text = secrets.apply(SourceText(name=name, text=read_file(path) or "")).text
    try:
        return parse_adr(text, number).adr
    except SpecAgentError as err:
        warn(f"{path.name} was not understood as an ADR: {err.message}")
        return None
