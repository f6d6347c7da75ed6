"""Appendix B: what a reviewer must settle, the most urgent first."""

from collections.abc import Iterator, Sequence

from specagent.agent.checks.statements import Statement, statements
from specagent.agent.drafting.drafter import Shortfall
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd
from specagent.schemas.sections import section
from specagent.schemas.spec import OpenPoint, Spec, TraceRow
from specagent.schemas.stack import TO_BE_CONFIRMED
from specagent.schemas.text import shorten

_ONE_BY_ONE = {"goals", "overview", "stack"}
_LONGEST_TEXT = 300
_WORKSHOP = {"Build", "CI/CD", "Code quality", "Observability", "Testing"}
"""Categories of tools that a team changes without touching the architecture."""


def review_points(
    spec: Spec, adrs: Sequence[Adr], prd: Prd, rows: Sequence[TraceRow], shortfalls: Sequence[Shortfall] = ()
) -> list[OpenPoint]:
    """Return open questions (uncovered requirements, failed parts, the PRD's own, versions), then assumptions."""
    return [
        *_uncovered(rows),
        *_failed(shortfalls),
        *_prd_questions(prd),
        *_version_questions(spec),
        *_assumed_rows(spec, adrs),
        *_prd_assumptions(prd),
    ]


def _uncovered(rows: Sequence[TraceRow]) -> Iterator[OpenPoint]:
    for row in rows:
        if not row.answers and row.kind != "out-of-scope":
            yield _question(row.ref, f"Nothing in this document answers it yet: {row.quote}")


def _failed(shortfalls: Sequence[Shortfall]) -> Iterator[OpenPoint]:
    for part in dict.fromkeys(one.part for one in shortfalls):
        yield _question(part, "Drafted offline because the model failed: is it good enough, or to be drafted again?")


def _prd_questions(prd: Prd) -> Iterator[OpenPoint]:
    for mention in prd.open_questions:
        yield _question("PRD", mention.name)


def _version_questions(spec: Spec) -> Iterator[OpenPoint]:
    """Yield one question on all versions that are open; they are the least urgent."""
    names = [one.name for one in spec.stack.technologies if one.version == TO_BE_CONFIRMED]
    if names:
        yield _question("Technology Stack", f"Which versions are used of: {', '.join(names)}?")


def _assumed_rows(spec: Spec, adrs: Sequence[Adr]) -> Iterator[OpenPoint]:
    """Yield choices one by one; tools, rules, data and concerns as one line for each section."""
    tools = {f"Technology: {one.name}" for one in spec.stack.technologies if one.category in _WORKSHOP}
    grouped: dict[str, dict[str, None]] = {}
    for statement in statements(spec, adrs):
        if statement.basis is None or not statement.basis.assumption:
            continue
        if statement.section in _ONE_BY_ONE and statement.subject not in tools:
            yield from _choice(statement)
        else:
            _, _, name = statement.subject.rpartition(": ")
            grouped.setdefault(section(statement.section).title, {})[name] = None
    for title, names in grouped.items():
        yield _assumption(title, f"Proposed beyond the PRD, to be confirmed or struck: {', '.join(names)}.")


def _choice(statement: Statement) -> Iterator[OpenPoint]:
    if not statement.subject.startswith("Communication: "):
        yield _assumption(statement.subject, statement.text)


def _prd_assumptions(prd: Prd) -> Iterator[OpenPoint]:
    for one in prd.of_kind("assumption"):
        yield _assumption(one.ref, f"The PRD assumes: {shorten(one.text, _LONGEST_TEXT)}")


def _question(subject: str, text: str) -> OpenPoint:
    return OpenPoint(kind="question", subject=subject, text=text, settled=False)


def _assumption(subject: str, text: str) -> OpenPoint:
    return OpenPoint(kind="assumption", subject=subject, text=text, settled=False)
