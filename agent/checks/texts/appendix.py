"""Appendix A, held against what the document and the PRD say today."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.traceability import APPENDIX_B, answers_of
from specagent.agent.document.remarks import Span, is_empty_marker
from specagent.schemas.base import REFERENCE
from specagent.schemas.prd import Requirement
from specagent.schemas.spec import TraceRow

SLUG = "traceability"

_KINDS = "Goal|Constraint|Actor|Container|Technology|Rule|Entity|Data|Concern"
_ROW = re.compile(rf"(?:{_KINDS}): .")
_RECORD = re.compile(r"ADR-(\d{3,6})")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_WORD = re.compile(r"[^\W_](?:[\w.@-]*\w)?")
_RANGE = re.compile(r"([^\W\d_]+[-_]?)(\d{1,4})\s*(?:[–—-]|\.\.+|…|to|through|bis|hasta|à)\s*\1?(\d{1,4})(?!\w)")
_OTHER = re.compile(r"[\W_]+")
_DEMANDED = ("functional", "user-story", "non-functional", "constraint")
"""What a table that somebody wrote by hand must list: the rest, and ids that nobody gave, need no row there."""


@dataclass(frozen=True)
class Outdated:
    """The requirements that the appendix lacks, those that the PRD no longer has, and those answered otherwise."""

    lacking: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.lacking or self.gone or self.changed)


def outdated(case: Case) -> Outdated:
    """Return what Appendix A says otherwise than the document and the PRD; a table in own words is read kindly."""
    rows = case.spec.traceability
    answers = answers_of(case.spec, case.adrs, case.prd)
    listed = _listed(rows)
    is_ours = any(_ROW.match(answer) for row in rows for answer in row.answers) or _is_empty(case)
    return Outdated(
        lacking=tuple(_lacking(case, listed, is_ours=is_ours)),
        gone=tuple(gone(((bare_ref(row.ref), row.quote) for row in rows), case)),
        changed=tuple(_changed(case, listed, answers)) if is_ours else (),
    )


def bare_ref(ref: str) -> str:
    """Return the id that a cell names, without markup."""
    return _LINK.sub(r"\1", ref).strip("*_` ")


def is_computed(answer: str, case: Case) -> bool:
    """Return whether an answer is one that can be told from the document; other text is its author's.

    A record that cannot be read may well answer what the appendix says.
    """
    record = _RECORD.fullmatch(answer)
    if record is None:
        return answer == APPENDIX_B or bool(_ROW.match(answer))
    number = int(record[1])
    unread = [one.number for one in case.records if one.adr is None]
    return bool(case.records) and number not in unread


def gone(quoted: Iterable[tuple[str, str]], case: Case) -> list[str]:
    """Return those of the ids, each with its quotation, that the PRD has neither as an id nor as a text of its own."""
    absent = [(ref, quote) for ref, quote in quoted if REFERENCE.fullmatch(ref) and not case.requirement(ref)]
    if not absent:
        return []
    words, everything = _words(case.prd.text), _letters(case.prd.text)
    others = "\0".join(["", *(_letters(one.text) for one in case.prd.requirements)])
    told = ((ref, _letters(quote)) for ref, quote in absent if ref not in words)
    return list(dict.fromkeys(ref for ref, quote in told if quote not in everything or f"\0{quote}" in others))


def _listed(rows: Sequence[TraceRow]) -> dict[str, list[str]]:
    """Return the answers of each id; rows of one id are one."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(bare_ref(row.ref), []).extend(row.answers)
    return found


def _is_empty(case: Case) -> bool:
    chapters = case.document.reading.chapters if case.document else ()
    return all(is_empty_marker(block) for one in chapters if one.slug == SLUG for block in one.part.blocks)


def _lacking(case: Case, listed: Collection[str], *, is_ours: bool) -> Iterator[str]:
    missing = [one for one in case.prd.requirements if one.ref not in listed]
    if is_ours or not missing:
        yield from (one.ref for one in missing)
        return
    named = _named(case)
    yield from (one.ref for one in missing if _is_demanded(one) and named.isdisjoint((one.ref, one.id)))


def _is_demanded(one: Requirement) -> bool:
    return one.numbered and one.kind in _DEMANDED


def _named(case: Case) -> set[str]:
    """Return the words of the appendix, ids among them, also those between the ends of `FR-1 to FR-9`."""
    lines = case.document.lines if case.document else ()
    span = case.document.section_span(SLUG) if case.document else Span(1, 0)
    found: set[str] = set()
    for line in lines[span.line - 1 : span.end]:
        found.update(_WORD.findall(line))
        for prefix, first, last in _RANGE.findall(line):
            found.update(f"{prefix}{number:0{len(first)}}" for number in range(int(first), int(last) + 1))
    return found


def _changed(case: Case, listed: Mapping[str, list[str]], answers: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield the ids with other answers than the document gives; rows that name an id in another way may be told too."""
    naming = _naming(case)
    for ref, told in listed.items():
        own = {one for one in told if is_computed(one, case)}
        known = set(answers.get(ref, ()))
        agrees = known <= own <= known | naming.get(ref, set())
        if ref in answers and (own or not told) and not agrees:
            yield ref


def _naming(case: Case) -> dict[str, set[str]]:
    """Return the subjects of the rows that name each id in whatever way."""
    found: dict[str, set[str]] = {}
    for statement in case.statements:
        for ref in case.citations.of(statement):
            found.setdefault(ref, set()).add(statement.subject)
    return found


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _letters(text: str) -> str:
    return _OTHER.sub("", text.casefold())
