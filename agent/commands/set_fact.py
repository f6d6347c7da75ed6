"""The command `set`: change facts where they stand, and say what rests on them."""

import shlex
from collections.abc import Callable, Iterator

from specagent.agent.terminal import emit, note
from specagent.agent.workspace.regenerating.request import RegenerateRequest
from specagent.agent.workspace.setting.request import SetReport, SetRequest
from specagent.agent.workspace.setting.set import set_facts

_MOST_NAMED = 5


def set_and_show(
    request: SetRequest, *, cascade: Callable[[RegenerateRequest], int] | None = None, quiet: bool = False
) -> int:
    """Set facts, print what was changed where, and return the exit code.

    `cascade` redrafts afterwards what has become stale, says so and returns the exit code.
    """
    done = set_facts(request)
    if request.dry_run:
        emit(done.diff.rstrip("\n") or "\n".join(_settled(done)), quiet=quiet)
        return 0
    emit(
        "\n".join([*_edits(done), *_settled(done), *_resting(done, request.spec, follows=cascade is not None)]),
        quiet=quiet,
    )
    for one in done.notes:
        note(f"note: {one}", quiet=quiet)
    return cascade(_stale(request)) if cascade else 0


def _stale(request: SetRequest) -> RegenerateRequest:
    """Return the request that redrafts what is stale in the same spec."""
    return RegenerateRequest(
        spec=request.spec,
        prd=request.prd,
        stale=True,
        flags=request.flags,
        config=request.config,
        date=request.date,
    )


def _edits(done: SetReport) -> Iterator[str]:
    """Yield a line for each thing that was changed, with all the lines where it was."""
    places: dict[str, list[int]] = {}
    for one in done.edits:
        lines = places.setdefault(one.what, [])
        lines += [] if one.line in lines else [one.line]
    for what, lines in places.items():
        yield f"{done.spec}:{', '.join(map(str, sorted(lines)))}: {what}"


def _settled(done: SetReport) -> Iterator[str]:
    for one in done.settled:
        yield f"{one[0].upper()}{one[1:]}: nothing to do."


def _resting(done: SetReport, spec: str | None, *, follows: bool) -> Iterator[str]:
    if not done.edits:
        return
    if not done.resting:
        yield "No other part tells the old."
        return
    yield f"{len(done.resting)} parts still tell the old:" if len(done.resting) > 1 else "One part still tells the old:"
    for one in done.resting:
        name = f"{one.part} {one.title}" if one.part.startswith("ADR-") else one.title
        more = f" and {len(one.rows) - _MOST_NAMED} more" if len(one.rows) > _MOST_NAMED else ""
        rows = ", ".join(map(repr, one.rows[:_MOST_NAMED])) + more
        yield f"  {name}: {rows}" if rows else f"  {name}"
    if not follows:
        where = f" --spec {shlex.quote(spec)}" if spec else ""
        yield f"Next: `specagent regenerate --stale{where}` redrafts them; with --diff it shows what would change."
