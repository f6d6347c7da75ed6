"""The table that the benchmarks end in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Figures = dict[str, float | int | str | None]


@dataclass(frozen=True)
class Row:
    """One workload with what was measured and what it was held to; `met` is None where there is no target."""

    workload: str
    measured: str
    target: str = ""
    met: bool | None = None
    figures: Figures = field(default_factory=dict)
    notes: Sequence[str] = ()


def markdown(rows: Sequence[Row]) -> str:
    """Return the table, and below it the notes, each said once."""
    lines = ["| workload | measured | target | met |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.workload} | {one.measured} | {one.target} | {_word(one.met)} |" for one in rows]
    notes = dict.fromkeys(note for row in rows for note in row.notes)
    return "\n".join([*lines, "", *(f"- {note}" for note in notes)]).rstrip()


def as_json(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return the rows as plain values."""
    return [
        {"workload": one.workload, "measured": one.measured, "target": one.target, "met": one.met, **one.figures}
        for one in rows
    ]


@dataclass(frozen=True)
class Unit:
    """What a figure is counted in, and with how many digits it is told."""

    name: str
    digits: int

    def told(self, value: float) -> str:
        """Return `value` as the table has it."""
        return f"{value:,.{self.digits}f} {self.name}".rstrip()


SECONDS, MILLISECONDS, MEGABYTES = Unit("s", 2), Unit("ms", 0), Unit("MB", 0)
TIMES, NUMBER, EXPONENT = Unit("times", 2), Unit("", 0), Unit("", 2)


def at_most(
    workload: str, value: float, limit: float, unit: Unit, *, detail: str = "", of: str = "", notes: Sequence[str] = ()
) -> Row:
    """Return a row that is met up to `limit`; `detail` says more of the value, and `of` how the limit comes about."""
    target = f"at most {unit.told(limit)}"
    return _row(workload, value, limit, unit, detail, target + (f" ({of})" if of else ""), value <= limit, notes)


def at_least(
    workload: str, value: float, limit: float, unit: Unit, *, detail: str = "", notes: Sequence[str] = ()
) -> Row:
    """Return a row that is met from `limit` on; `detail` says more of the value."""
    return _row(workload, value, limit, unit, detail, f"at least {unit.told(limit)}", value >= limit, notes)


def _row(
    workload: str,
    value: float,
    limit: float,
    unit: Unit,
    detail: str,
    target: str,
    met: bool,
    notes: Sequence[str],
) -> Row:
    figures: Figures = {"value": value, "limit": limit, "unit": unit.name}
    return Row(workload, unit.told(value) + (f" ({detail})" if detail else ""), target, met, figures, notes)


def _word(met: bool | None) -> str:
    return {True: "yes", False: "**no**", None: ""}[met]
