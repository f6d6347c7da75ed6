"""What changed facts need beside what was asked for, and the text that each part is drafted again from."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from specagent.agent.document.adr import render_adr
from specagent.agent.document.rendering import render_sections
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.redrafting.facts_changed import FactChanges, new_names
from specagent.agent.drafting.redrafting.projection import STANDING, decision_of, facts_of
from specagent.agent.drafting.redrafting.resting import resting_on
from specagent.agent.drafting.redrafting.subjects import by_kind, names_of, subjects_of
from specagent.agent.drafting.redrafting.terms import Move, Today, Wanted
from specagent.agent.drafting.redrafting.wording import in_todays_names
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import Facts
from specagent.schemas.sections import Slug
from specagent.schemas.text import slug


def at_home(
    found: FactChanges, today: Today, known: Callable[[Slug], Collection[str]], redecided: Iterable[int]
) -> list[Wanted]:
    """Return what changed facts need where they stand: their rows, and others there that tell the old ones.

    `redecided` are numbers of records whose decision is another one now.
    """
    told = tuple(one.told for one in found.moves)
    records = [adr_subject(number) for number in redecided]
    return [
        *(Wanted(section, subjects_of(kind, names), changes=told) for section, kind, names in found.rows),
        *resting_on(found.moves, today, known, at_home=True),
        *(Wanted(one, (one,), changes=told) for one in records),
    ]


def redecided_records(found: FactChanges, today: Today, moves: Sequence[Move]) -> dict[int, DecisionFact]:
    """Return the decision in the place of each record's own, by its number; `moves` are what people replaced."""
    decided: dict[int, DecisionFact] = {}
    names = new_names(moves, facts_of(today)) if found.redecided else {}
    for one in today.adrs if found.redecided else ():
        title = in_todays_names(decision_of(one), names).title
        if one.status in STANDING and slug(title) in found.redecided:
            decided[one.number] = found.redecided[slug(title)]
    return decided


def not_covered(resting: Iterable[Wanted], parts: Mapping[str, Wanted]) -> tuple[Wanted, ...]:
    """Return what of the rows that rest on changed facts is in none of the parts that are drafted."""
    found = []
    for one in resting:
        drafted = parts.get(one.part)
        left = tuple(row for row in one.subjects if drafted is None or row not in drafted.subjects)
        if left and not (drafted and drafted.whole):
            found.append(replace(one, subjects=left))
    return tuple(found)


def with_texts(wanted: Sequence[Wanted], today: Today, before: Facts) -> list[Wanted]:
    """Return what is wanted with the text of each part as it stands today, but for parts of which all rows are new."""
    if all(one.current for one in wanted):
        return list(wanted)
    texts: dict[str, str] = {
        **render_sections(today.spec),
        **{adr_subject(one.number): render_adr(one) for one in today.adrs},
    }
    return [
        one if one.current or _is_new(one, before) else replace(one, current=texts.get(one.part, "")) for one in wanted
    ]


def _is_new(wanted: Wanted, before: Facts) -> bool:
    """Return whether nothing stands there yet that the wanted rows could be told from."""
    kinds = by_kind(wanted.subjects)
    known = {slug(name) for kind in kinds for name in names_of(kind, before)}
    rows = [slug(name) for kind, names in kinds.items() for name in names if names_of(kind, before)]
    return bool(rows) and not wanted.whole and not wanted.changes and not known & set(rows)
