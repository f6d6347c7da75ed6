"""Documents: Markdown as sections and blocks, each merged in the way of its kind."""

from collections.abc import Callable, Mapping

from specagent.agent.document.merging.diagrams import merge_diagrams
from specagent.agent.document.merging.front_matter import merge_front_matter
from specagent.agent.document.merging.items import merge_lists, merge_quotes
from specagent.agent.document.merging.level import Level
from specagent.agent.document.merging.merged import Conflict, ConflictKind, Pieces, has_conflict, mine_of
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sentences import merge_paragraphs
from specagent.agent.document.merging.sequences import merge_runs
from specagent.agent.document.merging.structure import document_run
from specagent.agent.document.merging.tables import merge_tables
from specagent.agent.document.merging.units import Unit, shown

_KINDS: Mapping[str, ConflictKind] = {"heading": "heading", "fence": "fence", "diagram": "fence"}
_CALLED: Mapping[str, str] = {"fence": "code block", "other": "block", "rule": "line"}


def merge_documents(base: str | None, mine: str, new: str) -> Pieces:
    """Return the merge of a whole document.

    What would merge otherwise the next time (a heading that came or went and took other blocks along) is no
    merge: then all of it is one conflict.
    """
    scope = Scope("", _merge_content)
    pieces = _merge_content(base, mine, new, scope)
    if base is None or has_conflict(pieces) or _merge_content(base, mine_of(pieces), new, scope) == pieces:
        return pieces
    sections = [unit.name for unit in document_run(mine).units if unit.kind == "section"]
    where = f"section {shown(sections[0])}" if sections else "document"
    text = mine.rstrip("\r\n")
    return [Conflict("block", where, base, text, new.rstrip("\r\n"), after=mine[len(text) :])]


def _merge_content(base: str | None, mine: str, new: str, scope: Scope) -> Pieces:
    """Return the merge of a document, or of what stands in a list or quote."""
    if base in (mine, new) or mine == new:
        text = new if base == mine else mine
        return [text] if text else []
    known = None if base is None else document_run(base)
    return merge_runs(known, document_run(mine), document_run(new), _Blocks(scope))


class _Blocks(Level):
    """The blocks and sections of one document or section."""

    glue = "\n\n"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return one block or section."""
        if base and base.text == mine.text:
            return [new.text]
        if mine.same == new.same or (base and base.same == new.same):
            return [mine.text]
        if mine.kind == "section":
            return self._section(base, mine, new)
        if merge := _MERGES.get(mine.kind):
            return merge(base, mine, new, self.scope)
        if base and base.same == mine.same:
            return [new.text]
        return [self.conflict(base.text if base else "", mine.text, new.text, mine)]

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over a block as a whole."""
        kind = _KINDS.get(unit.kind, "block")
        called = _CALLED.get(unit.kind, unit.kind)
        if unit.kind in ("heading", "section"):
            return Conflict(kind, f"{called} {shown(unit.name)}", base, mine, new, single=kind == "heading")
        return Conflict(kind, self.scope.where(called), base, mine, new)

    def _section(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        if mine.run is None or new.run is None:
            return [self.conflict(base.text if base else "", mine.text, new.text, mine)]
        return merge_runs(base.run if base else None, mine.run, new.run, _Blocks(self.scope.within(mine.name)))


_MERGES: Mapping[str, Callable[[Unit | None, Unit, Unit, Scope], Pieces]] = {
    "diagram": merge_diagrams,
    "front matter": merge_front_matter,
    "list": merge_lists,
    "paragraph": merge_paragraphs,
    "quote": merge_quotes,
    "table": merge_tables,
}
