"""Facts in short, for prompts of large PRDs: the ids that they cite would fill a window of their own."""

from collections.abc import Callable, Sequence
from typing import Any

from specagent.agent.drafting.online.excerpts import tokens
from specagent.agent.drafting.online.facts import LISTS
from specagent.agent.drafting.online.texts import texts_of
from specagent.schemas.base import Basis
from specagent.schemas.facts import Facts
from specagent.schemas.text import slug

_MOST_CITED = (40, 12, 4, 1)
_MOST_ROWS = (60, 30, 15, 8)
_ROW_TOKENS = 8
"""What the words and signs around a row's values take."""


def condensed(facts: Facts, room: int, keep: Sequence[str] = ()) -> Facts:
    """Return `facts` as they are shown in at most `room` tokens where that is possible.

    Rows cite fewer requirements and say how many more there are; then the rows that cite the least go, but for
    those called `keep`.
    """
    short = facts
    for most in _MOST_CITED:
        if facts_tokens(short) <= room:
            return short
        short = _citing(facts, most)
    kept = {slug(one) for one in keep}
    for most in _MOST_ROWS:
        if facts_tokens(short) <= room:
            return short
        short = _citing(_with_rows(facts, most, kept), _MOST_CITED[-1])
    return short


def bare(facts: Facts) -> Facts:
    """Return `facts` with one requirement in each basis: enough to judge what is added to them."""
    return _with_bases(facts, lambda basis: basis.model_copy(update={"requirements": basis.requirements[:1]}))


def facts_tokens(facts: Facts) -> int:
    """Return about how many tokens the facts take in a prompt."""
    rows = sum(len(getattr(facts, name)) for name in LISTS)
    return tokens("\n".join(texts_of(facts))) + _ROW_TOKENS * rows


def _citing(facts: Facts, most: int) -> Facts:
    return _with_bases(facts, lambda basis: _shortened(basis, most))


def _with_bases(facts: Facts, change: Callable[[Basis], Basis]) -> Facts:
    changed = {
        name: [one.model_copy(update={"basis": change(one.basis)}) for one in getattr(facts, name)]
        for name in LISTS
        if name not in ("areas", "concerns")
    }
    return facts.model_copy(update=changed)


def _shortened(basis: Basis, most: int) -> Basis:
    more = len(basis.requirements) - most
    if more <= 1:
        return basis
    return basis.model_copy(update={"requirements": [*basis.requirements[:most], f"and {more} more"]})


def _with_rows(facts: Facts, most: int, keep: set[str]) -> Facts:
    return facts.model_copy(update={name: _rows(getattr(facts, name), most, keep) for name in LISTS})


def _rows(rows: Sequence[Any], most: int, keep: set[str]) -> list[Any]:
    """Return the rows to keep, and the others that cite the most, in their order."""

    def weight(at: int) -> tuple[bool, int]:
        row = rows[at]
        return _name(row) in keep, 0 if isinstance(row, str) else len(row.basis.requirements)

    first = sorted(range(len(rows)), key=weight, reverse=True)[: max(most, sum(_name(one) in keep for one in rows))]
    return [rows[at] for at in sorted(first)]


def _name(row: Any) -> str:
    return slug(row if isinstance(row, str) else getattr(row, "name", "") or row.title)
