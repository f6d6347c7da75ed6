"""Front matter: the YAML above a document, merged key by key."""

import re
from collections.abc import Iterator

from specagent.agent.document.merging.level import Level
from specagent.agent.document.merging.merged import Conflict, Pieces
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sequences import merge_runs
from specagent.agent.document.merging.units import Run, Unit, run_of

_KEY = re.compile(r"(?m)^(?:(?P<key>[^\s#:][^:\r\n]*):|---|\.\.\.)")


def merge_front_matter(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of front matter, key by key."""
    return merge_runs(_run(base.text) if base else None, _run(mine.text), _run(new.text), _Fields(scope))


class _Fields(Level):
    """The keys of front matter with their values."""

    rewrites = "never"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return one key with the value that one side changed."""
        if mine.text == new.text or (base and base.text == new.text):
            return [mine.text]
        if base and base.text == mine.text:
            return [new.text]
        return [self.conflict(base.text if base else "", mine.text, new.text, mine)]

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over one key."""
        return Conflict("block", self.scope.where("front matter", unit.name), base, mine, new, single=True)


def _run(text: str) -> Run:
    starts = [*_starts(text), (len(text), "")]
    ends = [start for start, _ in starts[1:]]
    units = (
        (start, Unit("field", text[start:end].rstrip(), (key,), key))
        for (start, key), end in zip(starts, ends, strict=False)
    )
    return run_of(text, units)


def _starts(text: str) -> Iterator[tuple[int, str]]:
    fences = 0
    for found in _KEY.finditer(text):
        fences += found["key"] is None
        yield found.start(), found["key"] or f"{'opening' if fences == 1 else 'closing'} fence"
