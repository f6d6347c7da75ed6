"""Changes of a spec that need no drafter: other ids of requirements, ids that are gone, other names of facts."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from specagent.schemas.base import Basis, Schema
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.goals import Goal

_Content = TypeVar("_Content", bound=Schema)
_CLOSED = {"kind", "type", "key", "status", "link", "date", "source_cardinality", "target_cardinality", "sections"}
"""Fields that hold no words of a person's."""
_QUOTED = r"“(?P<quoted>[^”]*)”"
_BEFORE, _AFTER = r"(?<![\w@-])(?<!\d\.)", r"(?![\w-]|\.\d|@\w|#|\+\+)"
"""Where whole words begin and end: `FR-2` is none in `FR-2.1`, `AC1` none in `AC1@story-1`, nor `C` in `C++`."""


def renamed(content: _Content, names: Mapping[str, str]) -> _Content:
    """Return `content` with every whole word or phrase of `names` replaced in all its texts, all at once.

    What is quoted stays as it is, unless it is nothing but a name.
    """
    if not names:
        return content
    change = _changing(names)
    return type(content).model_validate(_mapped(content.model_dump(), change))


def in_todays_names(decision: DecisionFact, names: Mapping[str, str]) -> DecisionFact:
    """Return a decision in the new names of its facts, which lead from old to new.

    Where the new one was an option that it rejected, the two change places; where it chose the new one already, the
    old one stays the rejected one.
    """
    chosen, rejected = decision.chosen, " | ".join((decision.title, *decision.rejected))
    todays: dict[str, str] = {}
    for old, now in names.items():
        if _tells(chosen, old):
            todays |= {old: now, **({now: old} if _tells(rejected, now) else {})}
        elif not _tells(chosen, now):
            todays[old] = now
    return renamed(decision, todays)


def apart(names: Mapping[str, str], known: Iterable[str]) -> dict[str, str]:
    """Return `names` with each longer one of `known` that holds one of them, such as `Order API` for `Order`: it stays.

    A new name that holds the old one stays as well.
    """
    if not names:
        return {}
    pattern = _words(names)
    longer = (one for one in (*known, *names.values()) if one not in names and pattern.search(one))
    return {**{one: one for one in longer}, **names}


def telling(name: str, known: Iterable[str]) -> Callable[[str], bool]:
    """Return what says whether a text names `name`, and not just a longer one of `known` that holds it."""
    pattern = _words(apart({name: ""}, known))
    return lambda text: any(found[0] == name for found in pattern.finditer(text))


def renamed_text(text: str, names: Mapping[str, str]) -> str:
    """Return a text with every whole word or phrase of `names` replaced, all at once, but for quotations."""
    return _changing(names)(text) if names else text


def uncited(basis: Basis, removed: frozenset[str]) -> Basis:
    """Return a basis without the ids that are gone; one that had nothing else becomes an assumption."""
    kept = [ref for ref in basis.requirements if ref not in removed]
    if len(kept) == len(basis.requirements):
        return basis
    alone = not kept and not basis.policies
    return basis.model_copy(update={"requirements": kept, "assumption": basis.assumption or alone})


def without_refs(goal: Goal, removed: frozenset[str]) -> Goal:
    """Return a goal without the drivers that are gone; one that had no other becomes an assumption."""
    kept = [one for one in goal.drivers if one.ref not in removed]
    if len(kept) == len(goal.drivers):
        return goal
    return goal.model_copy(update={"drivers": kept, "assumption": goal.assumption or not kept})


def rests_on_nothing_else(basis: Basis, removed: frozenset[str]) -> bool:
    """Return whether a statement falls with the ids that are gone."""
    cited = set(basis.requirements)
    return bool(cited) and cited <= removed and not basis.policies and not basis.assumption


def _words(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds each of `names` as whole words, the longest first."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"{_BEFORE}(?:{'|'.join(map(re.escape, longest_first))}){_AFTER}")


def _changing(names: Mapping[str, str]) -> Callable[[str], str]:
    pattern = re.compile(rf"{_QUOTED}|{_words(names).pattern}")

    def changed(found: re.Match[str]) -> str:
        if found["quoted"] is None:
            return names[found[0]]
        return f"“{names.get(found['quoted'], found['quoted'])}”"

    return lambda text: pattern.sub(changed, text)


def _tells(text: str, name: str) -> bool:
    return _words([name]).search(text) is not None


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    if isinstance(value, dict):
        return {name: one if name in _CLOSED else _mapped(one, change) for name, one in value.items()}
    return value
