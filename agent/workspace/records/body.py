"""The first text of a new record, from the PRD, the spec and the catalogue; what none of them says is an assumption."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.document.subjects import adr_subject
from specagent.agent.document.tables import plain
from specagent.agent.drafting.quoting import clause, join, quote, sentence
from specagent.agent.workspace.records.options import options_of
from specagent.agent.workspace.records.subject import Subject
from specagent.schemas.adr import Adr, AdrBody, Option
from specagent.schemas.sections import SECTIONS, Slug

_HAS_ROW_OR_FIGURE = re.compile(r"^Technology: |\d")
"""What is told by its row; and a figure in a name would need a source of its own."""
_MOST_QUOTED = 3
_MOST_NAMED = 4
_DATA_CATEGORIES = ("Database", "Cache", "Search", "Storage")


def draft_body(title: str, case: Case, replaced: Adr | None = None) -> AdrBody:
    """Return the record of a decision that a person names by its title; `replaced` is the one that it supersedes."""
    subject = Subject(title, case)
    options = options_of(subject)
    return AdrBody(
        title=title,
        context=" ".join(_context(subject, replaced)),
        drivers=subject.drivers,
        options=options,
        decision=" ".join(_decision(subject, options)),
        good=_good(subject, options[0]),
        bad=_bad(subject, options[0]),
        sections=_sections(subject),
    )


def _context(subject: Subject, replaced: Adr | None) -> Iterator[str]:
    if subject.known:
        yield subject.known.entry.context
    yield from _asked(subject)
    yield from _specified(subject)
    if replaced:
        yield f"This decision supersedes {adr_subject(replaced.number)} “{replaced.title}”."
    if subject.drivers.assumption:
        sources = "Neither the PRD nor the specification" if subject.case.has_prd else "Nothing in the specification"
        yield f"{sources} says what drives this decision: that it is needed is an assumption."


def _asked(subject: Subject) -> Iterator[str]:
    case = subject.case
    cited = [one for ref in subject.drivers.requirements[:_MOST_QUOTED] if (one := case.requirement(ref))]
    if cited:
        yield f"The PRD asks: {'; '.join(f'{one.ref} {quote(one)}' for one in cited)}."


def _specified(subject: Subject) -> Iterator[str]:
    for row in subject.rows:
        yield (
            f"The technology stack lists {row.name} under {row.category}."
            if row.category
            else f"The stack lists {row.name}."
        )
    yield from _instead(subject)
    told = [one.subject for one in subject.mentions if not _HAS_ROW_OR_FIGURE.search(one.subject)]
    if told:
        yield f"The specification speaks of it under {join([f'“{one}”' for one in told[:_MOST_NAMED]])}."


def _instead(subject: Subject) -> Iterator[str]:
    """Yield what section 3 says of the category of a technology that it does not list."""
    entry, case = subject.technology, subject.case
    if entry is None or subject.rows or "stack" not in case.available:
        return
    names = [row.name for row in case.spec.stack.technologies if row.category == entry.category]
    listed = f"{join(names)} under {entry.category}" if names else f"nothing under {entry.category}"
    yield f"{entry.name} {entry.strength}; the stack lists {listed} so far."


def _decision(subject: Subject, options: list[Option]) -> Iterator[str]:
    chosen = options[0]
    reason = clause(chosen.pros[0])
    if subject.technology:
        yield f"We use {chosen.name}."
        yield sentence(reason)
    else:
        yield f"We choose the option “{chosen.name}”, because {reason}"
    names = join([f"“{one.name}”" for one in options[1:]])
    yield f"{names} {'was' if len(options) == 2 else 'were'} considered and rejected."


def _good(subject: Subject, chosen: Option) -> list[str]:
    known = subject.known
    return [clause(one) for one in known.entry.good] if known and known.is_usual else chosen.pros


def _bad(subject: Subject, chosen: Option) -> list[str]:
    known = subject.known
    return [clause(one) for one in known.entry.bad] if known and known.is_usual else chosen.cons


def _sections(subject: Subject) -> list[Slug]:
    """Return the sections that depend on it, those that the spec has under their own headings."""
    if subject.known:
        wanted = list(subject.known.entry.sections)
    else:
        wanted = [one.section for one in subject.mentions]
        wanted += ["stack"] if subject.technology else []
        wanted += ["data"] if subject.technology and subject.technology.category in _DATA_CATEGORIES else []
    headed = _headed(subject.case)
    return [one.slug for one in SECTIONS if one.slug in (wanted or ["overview"]) and one.slug in headed]


def _headed(case: Case) -> set[Slug]:
    """Return the sections whose headings are the usual ones, to which links can lead."""
    chapters = case.document.reading.chapters if case.document else ()
    titles = {one.slug: plain(one.part.title) for one in chapters if one.slug}
    return {one.slug for one in SECTIONS if titles.get(one.slug) == one.heading}
