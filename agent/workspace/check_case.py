"""A spec's file with everything that it is held against: its PRD, context documents, records and link targets."""

import datetime
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument, LinkTarget, SpecDocument, TextFile
from specagent.agent.checks.reading import case_of, read_adr_document, read_spec_document
from specagent.agent.checks.records.tool_files import is_template, without_tool_comments
from specagent.agent.checks.standards import Standards
from specagent.agent.checks.texts.links import anchors_of, links_of, parted, relative
from specagent.agent.config import Config
from specagent.agent.errors import SpecAgentError
from specagent.agent.prd import Known
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.files import inside
from specagent.agent.prd.sources.links import linked_documents
from specagent.agent.prd.sources.secrets import redact
from specagent.agent.prd.sources.source import SourceOptions, load, read_document
from specagent.agent.workspace.base_branch import base_records
from specagent.agent.workspace.date import draft_date
from specagent.agent.workspace.inputs import read_prd
from specagent.agent.workspace.layout import find_root, relative_link, resolve_layout
from specagent.agent.workspace.prd_of_spec import FoundPrd, find_prd
from specagent.agent.workspace.record_folder import record_folder
from specagent.agent.workspace.recovery import half_written
from specagent.agent.workspace.state import State
from specagent.agent.workspace.state_file import read_state

_MARKDOWN = (".md", ".markdown")
_STRUCK_OUT = re.compile(r"\\?\[REDACTED [\w-]+\\?\]")
"""What a draft from a PRD with credentials has in their place."""


@dataclass(frozen=True)
class Checked:
    """A spec that is ready to be checked.

    `name` and `prd` are as messages show them; `prd_link` leads from the spec to the PRD, empty where it is
    unknown or no file. `notes` say what cannot be checked, and why. `source` is the PRD as it was read.
    """

    name: str
    path: Path
    text: str
    case: Case
    prd: str | None
    prd_link: str
    notes: tuple[str, ...]
    source: SourceText | None = None


def read_case(
    spec: Path, prd: str | None, base: str | None, config: Config, date: str | None = None, *, redact: bool = False
) -> Checked:
    """Return the case of a spec's file; `prd` is a path or URL, else the document's own link leads to it.

    With `redact`, and where the spec was drafted from a PRD without its credentials, the PRD is read without them.
    Raises SpecAgentError for files that were named and cannot be read; what is merely linked becomes a note.
    """
    return _Reading(spec, config, source_options(spec, config), redact).checked(prd, base, date)


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working directory where it stands below."""
    absolute = Path(os.path.abspath(path))
    here = Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else absolute.as_posix()


def source_options(spec: Path, config: Config) -> SourceOptions:
    """Return how what a spec names may be read: below its root, and from the hosts that the settings allow."""
    return SourceOptions(
        root=_root(spec),
        stdin=sys.stdin.buffer if sys.stdin else None,
        token=os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN"),
        allow_http=config.allow_http,
        allowed_hosts=config.allowed_hosts,
        max_bytes=config.max_bytes,
    )


def _root(spec: Path) -> Path:
    """Return the repository of a spec; without one the working directory it stands below, else the folder above."""
    root = find_root(spec, Path.cwd())
    here = Path.cwd()
    if (root / ".git").exists():
        return root
    return here if root.is_relative_to(here) else root.parent


@dataclass
class _Reading:
    """Reads one spec and what belongs to it."""

    spec: Path
    config: Config
    options: SourceOptions
    redact: bool = False

    def __post_init__(self) -> None:
        self.notes: list[str] = []

    def checked(self, prd: str | None, base: str | None, date: str | None) -> Checked:
        """Return everything that was read."""
        text = read_document(self.spec, self.options).text
        document = read_spec_document(shown(self.spec), text)
        folder = self._adr_folder(document)
        records = list(self._records(folder))
        found = self._prd(prd, document)
        source = found.source
        if source and (self.redact or _STRUCK_OUT.search(text)):
            source = replace(source, text=redact(source.text))
        contexts = self._contexts(source)
        case = case_of(
            document,
            records,
            read_prd(source, self.config, self._known(document)) if source else None,
            prd_problem=found.problem,
            contexts=tuple(contexts),
            links=dict(self._links([document, *records])),
            base_records=base_records(folder, base, self.notes.append) if base else {},
            standards=_standards(self.config),
            today=datetime.date.fromisoformat(draft_date(date, os.environ)),
        )
        link = relative_link(Path(os.path.abspath(self.spec)), source.path) if source and source.path else ""
        name = _shown_source(source) if source else None
        self.notes += half_written(document.name, self._state)
        return Checked(document.name, self.spec, text, case, name, link, tuple(self.notes), source)

    def _prd(self, named: str | None, document: SpecDocument) -> FoundPrd:
        """Return the PRD: the one that was named, else the one that the document links to."""
        if named:
            return FoundPrd(load(named, self.options))
        found = find_prd(document, self._linked, self.options)
        self.notes += [found.note] if found.note else []
        return found

    def _contexts(self, prd: SourceText | None) -> list[str]:
        found = [read_document(path, self.options) for path in self.config.context]
        if prd and self.config.follow_links:
            linked = linked_documents(prd, self.options.root)
            found += linked.documents
            self.notes += [f"Link {one.link!r} was not followed: {one.reason}." for one in linked.skipped]
        return [one.text for one in found]

    def _known(self, document: SpecDocument) -> list[Known]:
        """Return the ids given earlier to requirements without one: by the state file, and by Appendix A."""
        state = self._state
        known = [Known(one.ref, one.kind, one.text) for one in state.requirements if not one.numbered] if state else []
        refs = {one.ref for one in known}
        rows = document.reading.spec.traceability
        return [*known, *(Known(one.ref, one.kind, one.quote.rstrip("…")) for one in rows if one.ref not in refs)]

    @cached_property
    def _state(self) -> State | None:
        spec = Path(os.path.realpath(self.spec))  # one only reads: a link to the spec is as good as the spec
        try:
            layout = resolve_layout(None, find_root(spec, spec.parent), spec, self.config.adr_dir)
            return read_state(layout, self.notes.append)
        except SpecAgentError as err:
            self.notes.append(f"Read without its state file: {err.message}.")
            return None

    def _adr_folder(self, document: SpecDocument) -> Path:
        """Return the folder of the records: the configured one, else the one that section 7 leads to or means."""
        if self.config.adr_dir:
            return self.config.adr_dir
        found = record_folder(self.spec, self.options.root, document)
        if found.is_guess:
            self.notes.append(f"The decision records were read from {shown(found.path)!r}; section 7 leads to none.")
        elif found.is_missed:
            self.notes.append(
                "No decision records were read: section 7 links to none, and none stand in a folder such as "
                f"{shown(found.path)!r}."
            )
        return found.path

    def _records(self, folder: Path) -> Iterator[AdrDocument]:
        """Yield the files of the folder, but for the templates that tools leave there."""
        if not folder.is_dir() or not inside(folder, self.options.root):
            return
        for path in sorted(folder.iterdir()):
            is_text = path.suffix.lower() in _MARKDOWN and not is_template(path.name)
            if is_text and path.is_file() and inside(path, self.options.root):
                text = without_tool_comments(read_document(path, self.options).text)
                yield read_adr_document(shown(path), path.name, text)

    def _links(self, files: Sequence[TextFile]) -> Iterator[tuple[tuple[str, str], LinkTarget]]:
        anchors = cache(self._anchors)
        for file in files:
            for target in dict.fromkeys(one.target for one in links_of(file) if relative(one.target)):
                name, anchor = parted(target)
                path = self._target(name, Path(file.name))
                if path is not None:
                    yield (file.name, target), LinkTarget(path.exists(), anchors(path) if anchor else None)

    def _anchors(self, path: Path) -> frozenset[str] | None:
        """Return the anchors of a Markdown file's headings; None where they are not known."""
        if path.suffix.lower() not in _MARKDOWN or not path.is_file() or not inside(path, self.options.root):
            return None
        return anchors_of(TextFile(shown(path), read_document(path, self.options).text))

    def _linked(self, link: str) -> Path | None:
        """Return the file that a relative link of the spec leads to; None for a link of another kind."""
        return self._target(parted(link)[0], self.spec) if relative(link) else None

    def _target(self, path: str, file: Path) -> Path | None:
        return None if not path or "\0" in path else Path(os.path.abspath(file.parent / path))


def _shown_source(source: SourceText) -> str:
    return shown(source.path) if source.path else source.url or "standard input"


def _standards(config: Config) -> Standards:
    return Standards(
        longest_section=config.check.longest_section,
        largest_diagram=config.check.largest_diagram,
        allowed_hosts=frozenset(one.lower() for one in config.check.link_hosts),
    )
