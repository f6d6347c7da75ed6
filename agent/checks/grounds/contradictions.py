"""Where a statement gives another figure or date than the requirement that it cites."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.bounds import nearest, tightens
from specagent.agent.checks.grounds.deadlines import milestones, misplaced
from specagent.agent.checks.grounds.quantities import Date, Quantity, quantities
from specagent.agent.checks.statements import Statement
from specagent.schemas.prd import Requirement

_LIMITED = {"people", "EUR", "USD", "GBP", "CHF"}
"""What constraints limit for the whole product."""
_ANYBODY = ("person", "people")
"""Who is counted in other places than a team, such as a building."""


@dataclass(frozen=True)
class Difference:
    """A figure of a statement, and what the requirement `ref` wants instead; both as written."""

    text: str
    ref: str
    wanted: str
    is_constraint: bool


def differences(case: Case, statement: Statement) -> list[Difference]:
    """Return the figures and dates of `statement` that contradict what it cites.

    A figure contradicts when the cited requirements count the same thing otherwise, the statement names none of
    their figures, and the figure is nowhere in the PRD and the context documents, or only one requirement is cited.
    One that keeps more than is asked for contradicts nothing: whoever has 300 ms plans for 250.
    """
    cited = _cited(case, statement)
    if not cited:
        return []
    found = [*_figures(case, statement, cited), *_dates(statement, cited)]
    told = {one.text for one in found}
    return [*found, *(one for one in _limits(case, statement, cited) if one.text not in told)]


def known_figures(case: Case, statement: Statement) -> list[str]:
    """Return the figures that a source gives too, maybe in another unit, or that keep more than what is cited."""
    cited, text = _cited(case, statement), statement.text
    return [
        one.text
        for one in quantities(text)
        if one.value in _known(case, one.dimension) or any(_keeps(text, one, req) for req in cited)
    ]


def known_dates(case: Case, statement: Statement) -> list[str]:
    """Return the dates of a statement that are steps on the way to a deadline that it cites."""
    return [one.text for one in milestones(statement.text, _cited(case, statement))]


def _cited(case: Case, statement: Statement) -> list[Requirement]:
    refs = statement.basis.requirements if statement.basis and case.has_prd else ()
    return [one for ref in refs if (one := case.requirement(ref))]


def _keeps(text: str, one: Quantity, requirement: Requirement) -> bool:
    """Return whether a figure keeps more than the like one of a requirement."""
    goals = [goal for goal in quantities(requirement.text) if goal.dimension == one.dimension]
    return bool(goals) and tightens(text, one, requirement.text, nearest(one, goals))


def _figures(case: Case, statement: Statement, cited: Sequence[Requirement]) -> Iterator[Difference]:
    stated = _counted(statement.text)
    values = {(one.dimension, one.value) for one in stated}
    for one in stated:
        wanted = [(req, goal) for req in cited for goal in quantities(req.text) if goal.dimension == one.dimension]
        if not wanted or any((goal.dimension, goal.value) in values for _, goal in wanted):
            continue
        if any(_keeps(statement.text, one, req) for req, _ in wanted):
            continue
        if len(cited) == 1 or one.value not in _known(case, one.dimension):
            yield _difference(one, *wanted[0])


def _limits(case: Case, statement: Statement, cited: Sequence[Requirement]) -> Iterator[Difference]:
    """Yield people and money that no source knows where a constraint, cited or not, says how much there is."""
    for one in _counted(statement.text):
        is_limited = one.dimension in _LIMITED and not one.text.lower().endswith(_ANYBODY)
        if not is_limited or one.value in _known(case, one.dimension):
            continue
        others = (req for req in case.prd.of_kind("constraint") if req not in cited)
        wanted = ((req, goal) for req in others for goal in quantities(req.text) if goal.dimension == one.dimension)
        if (first := next(wanted, None)) and not _keeps(statement.text, one, first[0]):
            yield _difference(one, *first)


def _counted(text: str) -> list[Quantity]:
    """Return the quantities in `text`; `one developer` is any of a team, and says nothing of its size."""
    return [one for one in quantities(text) if not (one.dimension == "people" and one.text.lower().startswith("one"))]


def _dates(statement: Statement, cited: Sequence[Requirement]) -> Iterator[Difference]:
    for one, requirement, wanted in misplaced(statement.text, cited):
        yield _difference(one, requirement, wanted)


def _difference(one: Quantity | Date, requirement: Requirement, wanted: Quantity | Date) -> Difference:
    return Difference(one.text, requirement.ref, wanted.text, requirement.kind == "constraint")


def _known(case: Case, dimension: str) -> frozenset[Decimal]:
    return frozenset().union(*(_values(text).get(dimension, frozenset()) for text in (case.prd.text, *case.contexts)))


# The sources are the same for every statement, and may be long.
@lru_cache(maxsize=16)
def _values(text: str) -> dict[str, frozenset[Decimal]]:
    found: dict[str, set[Decimal]] = {}
    for one in quantities(text):
        found.setdefault(one.dimension, set()).add(one.value)
    return {dimension: frozenset(values) for dimension, values in found.items()}
