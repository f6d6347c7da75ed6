"""What changed between two looks at a spec, in short."""

from collections.abc import Iterator, Sequence

from specagent.agent.workspace.staleness import PartStatus

_STALE = "stale"


def part_name(part: str) -> str:
    """Return what a part is called in a line of a few words: `Goals`, `Open points`, `ADR-003`."""
    return part if part.startswith("ADR-") else part.replace("-", " ").capitalize()


def reasons(one: PartStatus) -> str:
    """Return why a part is stale, in one line."""
    return "; ".join(dict.fromkeys(reason.change for reason in one.reasons))


def stale_lines(parts: Sequence[PartStatus]) -> list[str]:
    """Return a line for each thing that made parts stale: `stale: Goals (NFR-002 changed: 99.9 % → 99.95 %)`."""
    return _grouped((f"{_STALE}: ", one, reasons(one)) for one in parts if one.is_stale)


def differences(before: Sequence[PartStatus], now: Sequence[PartStatus]) -> list[str]:
    """Return what became stale, current, edited or otherwise different, and which parts came and went."""
    return _grouped(_changes(before, now))


def _changes(before: Sequence[PartStatus], now: Sequence[PartStatus]) -> Iterator[tuple[str, PartStatus, str]]:
    known = {one.part: one for one in before}
    for one in now:
        old = known.pop(one.part, None)
        if old is None:
            yield "added: ", one, one.title
            old = PartStatus(one.part, one.title)
        if one.is_stale and [was.change for was in old.reasons] != [is_.change for is_ in one.reasons]:
            yield f"{_STALE}: ", one, reasons(one)
        elif old.is_stale and not one.is_stale:
            yield "current again: ", one, ""
        yield from ((f"{mark}: ", one, "") for mark in one.marks if mark not in old.marks and mark != _STALE)
        yield from ((f"no longer {mark}: ", one, "") for mark in old.marks if mark not in one.marks and mark != _STALE)
    yield from (("gone: ", one, one.title) for one in known.values())


def _grouped(changes: Iterator[tuple[str, PartStatus, str]]) -> list[str]:
    """Return one line for all parts of which the same is to be said."""
    groups: dict[tuple[str, str], list[str]] = {}
    for label, one, detail in changes:
        groups.setdefault((label, detail), []).append(part_name(one.part))
    return [
        f"{label}{', '.join(names)} ({detail})" if detail else f"{label}{', '.join(names)}"
        for (label, detail), names in groups.items()
    ]
