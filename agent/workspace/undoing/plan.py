"""What undoing the last run would do: each part's text put back, or left alone as a whole, and the files with it."""

import difflib
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from specagent.agent.document.chapters import section_spans, section_texts, with_sections
from specagent.agent.document.headings import APPENDICES
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.regenerating.request import ConflictPolicy
from specagent.agent.workspace.state import UndoRecord
from specagent.agent.workspace.status import linked_file
from specagent.agent.workspace.undoing.putting_back import (
    Back,
    Change,
    Outcome,
    put_back,
    unless_accepted,
    unless_locked,
)
from specagent.agent.workspace.undoing.record import part_of_file
from specagent.schemas.sections import SECTIONS

_ORDER: tuple[Outcome, ...] = ("unchanged", "removed", "restored", "markers", "kept", "locked", "conflict")
_WAITING = ("conflict", "locked")
_ROW = "its row in section 7"
_TITLES = {one.slug: one.heading for one in SECTIONS} | dict(APPENDICES)


@dataclass(frozen=True)
class UndonePart:
    """What becomes of a part; `conflicts` says where somebody has to decide, `note` why it stays as it is."""

    part: str
    title: str
    outcome: Outcome
    conflicts: tuple[str, ...] = ()
    note: str = ""

    @property
    def stays(self) -> bool:
        """Whether nothing of it is put back."""
        return self.outcome in (*_WAITING, "kept")


@dataclass(frozen=True)
class Plan:
    """The files that `undo` concerns as they stand, and as they are to be."""

    layout: Layout
    undo: UndoRecord
    locks: Sequence[str]
    policy: ConflictPolicy

    @cached_property
    def parts(self) -> tuple[UndonePart, ...]:
        """What becomes of each part, records last."""
        sections = [_part(slug, _TITLES.get(slug, slug), [one]) for slug, one in self._sections.items()]
        return (*sections, *self._settled_records)

    @property
    def waiting(self) -> frozenset[str]:
        """The parts that stay as they are until somebody decides."""
        return frozenset(one.part for one in self.parts if one.outcome in _WAITING)

    @property
    def kept(self) -> frozenset[str]:
        """The parts that stay as they are for good."""
        return frozenset(one.part for one in self.parts if one.outcome == "kept")

    @cached_property
    def today(self) -> Mapping[Path, str]:
        """The text of each file as it stands; without those that are absent."""
        paths = [*self._files, self.layout.spec]
        return {path: text for path in paths if (text := read_file(self.layout.guard(path))) is not None}

    @cached_property
    def texts(self) -> dict[Path, str]:
        """The text of each file that is put back, whether it changes or not, the spec last."""
        applied = {path: one.text for path, one in self._applied if one.text is not None}
        return applied | ({self.layout.spec: self._spec} if self._sections else {})

    @property
    def changed(self) -> dict[Path, str]:
        """The text of each file that changes."""
        return {path: text for path, text in self.texts.items() if self.today.get(path) != text}

    @cached_property
    def removed(self) -> list[Path]:
        """The files that go."""
        return [path for path, one in self._applied if one.text is None and path in self.today]

    @cached_property
    def gone(self) -> list[str]:
        """The links of the files that do not stand any more afterwards."""
        paths = {path for path, one in self._applied if one.text is None}
        return [link for link in self.undo.files if self._path(link) in paths]

    def diff(self) -> str:
        """Return what changes as a unified diff."""
        new: dict[Path, str | None] = dict.fromkeys(self.removed) | self.changed
        return "".join(_diff(shown(path), self.today.get(path), text) for path, text in new.items())

    @cached_property
    def _files(self) -> dict[Path, Back]:
        return {self._path(link): self._file(link) for link in self.undo.files}

    def _path(self, link: str) -> Path:
        path = linked_file(self.layout, link)
        if path is None or path == self.layout.spec:
            folder = self.layout.relative(self.layout.adr_dir)
            raise SpecAgentError(
                f"the last run changed {unquote(link)!r}, which does not stand in {folder!r}",
                "Name the folder of the ADRs with --adr-dir.",
            )
        return path

    def _file(self, link: str) -> Back:
        change, mine = Change.of(self.undo.files[link]), read_file(self.layout.guard(self._path(link)))
        back = unless_locked(put_back(change, mine, self.policy), mine, part_of_file(link), self.locks)
        return unless_accepted(back, mine, change)

    @cached_property
    def _records(self) -> tuple[UndonePart, ...]:
        """The records; one may be two files, where the run gave it another name."""
        grouped: dict[str, list[str]] = {}
        for link in self.undo.files:
            grouped.setdefault(part_of_file(link), []).append(link)
        return tuple(
            _part(part, ", ".join(map(_name, links)), [self._files[self._path(link)] for link in links])
            for part, links in sorted(grouped.items())
        )

    @property
    def _settled_records(self) -> tuple[UndonePart, ...]:
        """The records, as far as section 7 lets them come and go: it must not list one that is not there."""
        listing = self._sections.get("decisions")
        if listing is None or listing.outcome not in _WAITING:
            return self._records
        moving = {part_of_file(link) for link, one in self.undo.files.items() if None in (one.before, one.after)}
        stays = UndonePart("", "", listing.outcome, (_ROW,), f"{_ROW} is not put back")
        return tuple(
            replace(stays, part=one.part, title=one.title) if one.part in moving else one for one in self._records
        )

    @property
    def _applied(self) -> Iterator[tuple[Path, Back]]:
        staying = {one.part for one in self._settled_records if one.stays}
        links = (link for link in self.undo.files if part_of_file(link) not in staying)
        yield from ((path := self._path(link), self._files[path]) for link in links)

    @cached_property
    def _sections(self) -> dict[str, Back]:
        mine = section_texts(self.today.get(self.layout.spec, ""))
        return {slug: self._section(slug, mine.get(slug)) for slug in _TITLES if slug in self.undo.sections}

    def _section(self, slug: str, mine: str | None) -> Back:
        change = Change.of(self.undo.sections[slug], without=self._staying_names if slug == "decisions" else ())
        return unless_locked(put_back(change, mine, self.policy), mine, slug, self.locks)

    @cached_property
    def _staying_names(self) -> list[str]:
        """The names of the files that stay as they are: so do their rows in section 7."""
        staying = {one.part for one in self._records if one.stays}
        return [_name(link) for link in self.undo.files if part_of_file(link) in staying]

    @cached_property
    def _spec(self) -> str:
        """The spec's text with the sections put back."""
        today = self.today.get(self.layout.spec, "")
        old = section_texts(today)
        new = {slug: one.text for slug, one in self._sections.items() if one.text != old.get(slug)}
        text = with_sections(today, {slug: one for slug, one in new.items() if one is not None})
        return _without(text, [slug for slug, one in new.items() if one is None])


def _part(part: str, title: str, backs: Sequence[Back]) -> UndonePart:
    most = max(backs, key=lambda one: _ORDER.index(one.outcome))
    conflicts = tuple(where for one in backs for where in one.conflicts)
    return UndonePart(part, title, most.outcome, conflicts, most.note)


def _name(link: str) -> str:
    return posixpath.basename(unquote(link))


def _without(markdown: str, slugs: Collection[str]) -> str:
    """Return the document without these sections, each with the blank line above it."""
    lines = markdown.split("\n")
    spans = sorted((span for slug, span in section_spans(markdown).items() if slug in slugs), key=lambda one: -one.line)
    for span in spans:
        start = span.line - 1
        del lines[start - 1 if start and not lines[start - 1].strip() else start : span.end]
    return "\n".join(lines)


def _diff(name: str, old: str | None, new: str | None) -> str:
    rows = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        "/dev/null" if old is None else f"a/{name}",
        "/dev/null" if new is None else f"b/{name}",
    )
    return "".join(rows)
