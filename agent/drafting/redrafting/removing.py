"""What becomes of a spec's statements when requirements are gone."""

from collections.abc import Sequence
from typing import Any, TypeVar

from specagent.agent.checks.statements import goal_basis
from specagent.agent.drafting.redrafting.quotations import unquoted
from specagent.agent.drafting.redrafting.wording import rests_on_nothing_else, uncited, without_refs
from specagent.schemas.adr import Adr
from specagent.schemas.base import Basis, Schema
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.stack import StackSection

_Row = TypeVar("_Row", bound=Schema)


def section_without(section: Schema, removed: frozenset[str]) -> Schema:
    """Return a section that no longer cites what is gone.

    Goals, rules, measures and topics that rested on nothing else go with it; parts, technologies and entities stay
    as assumptions, since others build on them: a reviewer decides.
    """
    match section:
        case GoalsSection():
            kept = [one for one in section.goals if not rests_on_nothing_else(goal_basis(one), removed)]
            return GoalsSection(goals=[without_refs(one, removed) for one in kept])
        case OverviewSection():
            return section.model_copy(
                update={
                    name: _uncited(getattr(section, name), removed) for name in ("actors", "containers", "relations")
                }
            )
        case StackSection():
            return StackSection(technologies=_uncited(section.technologies, removed))
        case PatternsSection():
            left = [(one, _standing(one.rules, removed)) for one in section.patterns]
            return PatternsSection(
                patterns=[one.model_copy(update={"rules": rules}) for one, rules in left if rules or not one.rules]
            )
        case DataSection():
            entities = _uncited(section.entities, removed)
            return section.model_copy(update={"entities": entities, "topics": _standing(section.topics, removed)})
        case ConcernsSection():
            rest = [(one, _standing(one.measures, removed)) for one in section.concerns]
            return ConcernsSection(
                concerns=[
                    one.model_copy(update={"measures": found}) for one, found in rest if found or not one.measures
                ]
            )
        case _:
            return section


def record_without(adr: Adr, removed: frozenset[str]) -> Adr:
    """Return a record that no longer cites or quotes what is gone."""
    left = uncited(adr.drivers, removed)
    return adr if left == adr.drivers else unquoted(adr.model_copy(update={"drivers": left}), removed)


def _uncited(rows: Sequence[_Row], removed: frozenset[str]) -> list[_Row]:
    return [_unquoting(one, uncited(_basis(one), removed), removed) for one in rows]


def _unquoting(row: _Row, left: Basis, removed: frozenset[str]) -> _Row:
    return row if left == _basis(row) else unquoted(row.model_copy(update={"basis": left}), removed)


def _standing(rows: Sequence[_Row], removed: frozenset[str]) -> list[_Row]:
    return _uncited([one for one in rows if not rests_on_nothing_else(_basis(one), removed)], removed)


def _basis(row: Any) -> Basis:
    basis: Basis = row.basis
    return basis
