"""The figures of a run, from what its commands printed; whatever has another form counts as not said."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specagent.agent.forge.action.running import Outcome

_UNTOUCHED = ("unchanged", "skipped", "locked")
_PART = re.compile(r"[\w][\w .:-]{0,80}", re.ASCII)
_URL = re.compile(r"https?://[\w.:-]+/[\w./-]+", re.ASCII)


@dataclass(frozen=True)
class Figures:
    """What the action's outputs are made of."""

    urls: tuple[str, ...]
    stale: tuple[str, ...]
    answered: int
    requirements: int
    cost: float | None
    """In USD; None where a price is not known."""


def figures_of(outcome: Outcome) -> Figures:
    """Return the figures of all specs together."""
    pairs = list(_coverages(outcome))
    return Figures(
        urls=_known(_URL, (one.get("url") for one in outcome.published if one.get("state") == "open")),
        stale=_known(_PART, _stale(outcome)),
        answered=sum(answered for answered, _ in pairs),
        requirements=sum(total for _, total in pairs),
        cost=_cost(outcome),
    )


def summaries(outcome: Outcome) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each spec of the bundle with its summary."""
    for one in _rows(outcome.bundle.get("specs")):
        yield str(one.get("spec")), _object(one.get("summary"))


def parts(summary: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the parts that a run took up."""
    yield from (one for one in _rows(summary.get("parts")) if one.get("outcome") not in _UNTOUCHED)


def _stale(outcome: Outcome) -> Iterator[object]:
    for _, summary in summaries(outcome):
        yield from (one.get("part") for one in parts(summary))
    for status in outcome.statuses:
        yield from status.get("stale") or ()


def _coverages(outcome: Outcome) -> Iterator[tuple[int, int]]:
    for _, summary in summaries(outcome):
        yield _count(summary.get("answered")), _count(summary.get("requirements"))
    for one in outcome.checked:
        for spec in _rows(one.get("specs")):
            coverage = _object(spec.get("coverage"))
            yield _count(coverage.get("answered")), _count(coverage.get("total"))


def _cost(outcome: Outcome) -> float | None:
    if outcome.code and not outcome.bundle:
        return None  # nobody knows how far it came
    total = 0.0
    for _, summary in summaries(outcome):
        if cost := summary.get("cost"):
            usd = _object(cost).get("usd")
            if not isinstance(usd, int | float):
                return None
            total += usd
    return total


def _known(form: re.Pattern[str], found: Iterator[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str) and form.fullmatch(one)))


def _count(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
