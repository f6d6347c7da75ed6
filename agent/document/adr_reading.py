"""Architecture decision records from Markdown: Nygard's layout, MADR's, and what people make of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from specagent.agent.document.adr_header import AdrHeader, read_above_sections, read_front_matter
from specagent.agent.document.basis import read_basis
from specagent.agent.document.blocks import Part, parts, read_blocks, split_front_matter
from specagent.agent.document.headings import recognised
from specagent.agent.document.links import read_link
from specagent.agent.document.remarks import Extra, Note, Remarks
from specagent.agent.document.sections.bullets import entries
from specagent.agent.document.sections.decisions import read_status
from specagent.agent.document.tables import plain
from specagent.agent.errors import SpecAgentError
from specagent.schemas.adr import Adr, Option
from specagent.schemas.base import Basis
from specagent.schemas.sections import SECTIONS, Slug
from specagent.schemas.text import slug

_VERDICT = re.compile(
    r"(?:(?P<good>good|pros?|positive|advantage)|(?P<bad>bad|cons?|negative|disadvantage))"
    r"(?:,? because|:)\s+",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->")
_HEADINGS = {
    **dict.fromkeys(("context", "context-and-problem-statement", "problem", "background"), "context"),
    **dict.fromkeys(("decision-drivers", "drivers"), "drivers"),
    **dict.fromkeys(("considered-options", "options", "options-considered", "alternatives"), "options"),
    **dict.fromkeys(("alternatives-considered", "pros-and-cons-of-the-options"), "options"),
    **dict.fromkeys(("decision", "decision-outcome", "outcome"), "decision"),
    **dict.fromkeys(("affected-sections", "more-information"), "sections"),
    "consequences": "consequences",
    "positive-consequences": "good",
    "negative-consequences": "bad",
    "status": "status",
    "date": "date",
}
_SLUGS: dict[str, Slug] = {one.slug: one.slug for one in SECTIONS}


@dataclass(frozen=True)
class AdrReading:
    """A decision record that was read, what to tell about it, and what it holds beside the schema."""

    adr: Adr
    notes: tuple[Note, ...]
    extras: tuple[Extra, ...]


@dataclass
class _Found:
    """What the parts of the file hold, before the record is put together."""

    remarks: Remarks
    header: AdrHeader
    context: list[str] = field(default_factory=list)
    decision: list[str] = field(default_factory=list)
    drivers: list[Basis] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    sections: list[Slug] = field(default_factory=list)


def parse_adr(markdown: str, number: int | None = None) -> AdrReading:
    """Return the record that a file holds; `number` is that of its file name.

    Raises SpecAgentError when the file has neither a context nor a decision, or no number is known.
    """
    front_matter, body = split_front_matter(markdown)
    remarks = Remarks()
    found = _Found(remarks, AdrHeader(number))
    read_front_matter(front_matter, found.header, remarks)
    above = ""
    for part in parts(read_blocks(body), 3):
        above = _read_part(part, above, found)
    adr = _record(found)
    notes = sorted(remarks.notes, key=lambda note: note.line)
    return AdrReading(adr, tuple(notes), tuple(remarks.extras))


def _record(found: _Found) -> Adr:
    if not found.context and not found.decision:
        raise SpecAgentError(
            "this file is no decision record: it has neither a context nor a decision",
            "Expected headings such as `## Context` and `## Decision`.",
        )
    if found.header.number is None:
        raise SpecAgentError(
            f"the decision record {found.header.title!r} has no number",
            "Name its file `001-short-title.md`, or begin its title with `ADR-001:`.",
        )
    status, note = read_status(found.header.status, 1, found.remarks)
    required = found.remarks.required
    return Adr(
        number=found.header.number,
        title=required(found.header.title, 1, "The title of the decision"),
        status=status,
        status_note=note,
        date=found.header.date,
        context=required(plain(" ".join(found.context)), 1, "The context of the decision"),
        drivers=Basis(
            requirements=[one for basis in found.drivers for one in basis.requirements],
            policies=[one for basis in found.drivers for one in basis.policies],
            assumption=any(basis.assumption for basis in found.drivers),
        ),
        options=_options(found),
        decision=required(plain(" ".join(found.decision)), 1, "The decision"),
        good=found.good,
        bad=found.bad,
        sections=found.sections,
    )


def _options(found: _Found) -> list[Option]:
    """Return the options in the order of their list, with the arguments that stand under their headings."""
    if [one.name for one in found.options] == found.listed or not found.listed:
        return found.options
    argued = {slug(one.name): one for one in found.options}
    listed = [argued.pop(slug(name), Option(name=name, pros=[], cons=[])) for name in found.listed]
    return [*listed, *argued.values()]


def _read_part(part: Part, above: str, found: _Found) -> str:
    """Read a heading and what stands under it; return what its heading begins, for those below it."""
    if part.heading is None or part.heading.level == 1:
        read_above_sections(part, found.header, found.remarks)
        return ""
    name = _HEADINGS.get(slug(plain(_COMMENT.sub("", part.title))), "")
    if part.heading.level == 3 and above == "options":
        found.options.append(_read_option(part, found))
        return above
    if part.heading.level == 3 and name not in ("consequences", "good", "bad"):
        name = ""
    if name:
        _READERS[name](part, found)
    else:
        found.remarks.keep_whole(part.everything)
    return above if part.heading.level == 3 else name


def _read_option(part: Part, found: _Found) -> Option:
    pros, cons = _read_verdicts(part, found, "")
    line = part.heading.line if part.heading else 1
    return Option(name=found.remarks.required(plain(part.title), line, "An option's name"), pros=pros, cons=cons)


def _read_verdicts(part: Part, found: _Found, usual: str) -> tuple[list[str], list[str]]:
    """Return what is good and what is bad; a statement that says neither is `usual`, or kept."""
    good: list[str] = []
    bad: list[str] = []
    for entry in entries(part.blocks, found.remarks):
        verdict = _VERDICT.match(entry.text)
        text = plain(entry.text[verdict.end() :] if verdict else entry.text)
        said = (verdict.lastgroup if verdict else usual) if text else ""
        if said == "good":
            good.append(text)
        elif said == "bad":
            bad.append(text)
        else:
            found.remarks.keep(entry.line, entry.source, f"{text[:60]!r} is said to be neither good nor bad; kept")
        found.remarks.keep_blocks(entry.fences)
    return good, bad


def _texts(part: Part, found: _Found) -> Iterator[str]:
    for entry in entries(part.blocks, found.remarks):
        found.remarks.keep_blocks(entry.fences)
        yield entry.text


def _read_consequences(part: Part, found: _Found, usual: str = "") -> None:
    good, bad = _read_verdicts(part, found, usual)
    found.good += good
    found.bad += bad


def _read_drivers(part: Part, found: _Found) -> None:
    for entry in entries(part.blocks, found.remarks):
        basis = read_basis([entry.text])
        if basis:
            found.drivers.append(basis)
        else:
            why = f"{plain(entry.text)[:60]!r} names no requirement or policy; kept as it stands"
            found.remarks.keep(entry.line, entry.source, why)


def _read_sections(part: Part, found: _Found) -> None:
    for entry in entries(part.blocks, found.remarks):
        heading = read_link(entry.text)[0]
        name = _SLUGS.get(recognised([heading])[0])
        if name:
            found.sections.append(name)
        elif heading.lower().rstrip(":") != "affected sections":
            found.remarks.keep(entry.line, entry.source, f"{heading[:60]!r} names no section; kept as it stands")


def _read_status_part(part: Part, found: _Found) -> None:
    """Take the last status: tools write `Superseded by ...` below the one it replaces."""
    found.header.status = plain([found.header.status, *_texts(part, found)][-1])


def _read_date_part(part: Part, found: _Found) -> None:
    found.header.date = plain(" ".join(_texts(part, found)))


_READERS: dict[str, Callable[[Part, _Found], None]] = {
    "context": lambda part, found: found.context.extend(_texts(part, found)),
    "decision": lambda part, found: found.decision.extend(_texts(part, found)),
    "options": lambda part, found: found.listed.extend(filter(None, map(plain, _texts(part, found)))),
    "consequences": _read_consequences,
    "good": lambda part, found: _read_consequences(part, found, "good"),
    "bad": lambda part, found: _read_consequences(part, found, "bad"),
    "drivers": _read_drivers,
    "sections": _read_sections,
    "status": _read_status_part,
    "date": _read_date_part,
}
