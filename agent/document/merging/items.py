"""Items: lists merged item by item, and what stands in an item or a quote as a document of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from specagent.agent.document.merging.labels import label_of, opening
from specagent.agent.document.merging.level import Level, three_way
from specagent.agent.document.merging.merged import Conflict, Pieces, has_conflict, indented, mine_of, new_of
from specagent.agent.document.merging.scope import Scope
from specagent.agent.document.merging.sequences import merge_runs
from specagent.agent.document.merging.structure import list_items
from specagent.agent.document.merging.units import Run, Unit, run_of

_ITEM = re.compile(r"(?P<lead> {0,3})(?P<bullet>[-+*]|\d{1,9}[.)])(?P<gap>[ \t]*)")
_TICK = re.compile(r"\[[ xX]\][ \t]+")
_INDENT = re.compile(r"[ \t]*")
_BELOW = re.compile(r"\n[ \t]*(?:\n|[-+*][ \t]|\d{1,9}[.)][ \t]|```|~~~|\*\*)")
"""What ends the words that an item is called by."""
_QUOTE = re.compile(r"(?m)^ {0,3}> ?")


@dataclass(frozen=True)
class _Item:
    """An item taken apart: its bullet with the blanks around it, the tick of a checklist, and what it holds."""

    bullet: str
    tick: str
    content: str


def merge_lists(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of a list, item by item, in the bullets or numbers of the person's."""
    told, stated, redrafted = _run(base.text) if base else None, _run(mine.text), _run(new.text)
    if stated and redrafted and (told or base is None):
        return merge_runs(told, stated, redrafted, _Items(scope, stated, redrafted, counts=base is not None))
    return [Conflict("block", scope.where("list"), base.text if base else "", mine.text, new.text)]


def merge_quotes(base: Unit | None, mine: Unit, new: Unit, scope: Scope) -> Pieces:
    """Return the merge of a block quote; one conflict for all of it."""
    if base is None:
        return [Conflict("block", scope.where("quote"), "", mine.text, new.text)]
    told, stated, redrafted = (_QUOTE.sub("", one.text) for one in (base, mine, new))
    pieces = scope.content(told, stated, redrafted, scope)
    sides = (_quoted(mine_of(pieces)), _quoted(new_of(pieces)))
    return [Conflict("block", scope.where("quote"), base.text, *sides) if has_conflict(pieces) else sides[0]]


class _Items(Level):
    """The items of one list."""

    def __init__(self, scope: Scope, mine: Run, new: Run, *, counts: bool) -> None:
        self.scope = scope
        self.counts = counts
        self.bullets = [[_bullet(unit.text) for unit in run.units] for run in (mine, new)]

    def both(self, base: Unit | None, mine: Unit, new: Unit) -> Pieces:
        """Return one item: a tick that the person set stays, and what the item holds is merged."""
        if mine.same == new.same or (base and base.same == new.same):
            return [mine.text]
        if base is None:
            return [self.conflict("", mine.text, new.text, mine)]
        if base.same == mine.same:
            return [new.text]
        told, stated, redrafted = (_item(unit.text) for unit in (base, mine, new))
        head = stated.bullet + three_way(told.tick, stated.tick, redrafted.tick)
        content = self.scope.content(told.content, stated.content, redrafted.content, self.scope)
        pieces: Pieces = [head, *indented(content, " " * _width(stated.bullet))]
        if any(isinstance(one, Conflict) for one in content[:1]) or any(_is_of_words(one) for one in content):
            return [self.conflict(base.text, mine_of(pieces), new_of(pieces), mine)]
        return pieces

    def conflict(self, base: str, mine: str, new: str, unit: Unit) -> Conflict:
        """Return a conflict over one item."""
        return Conflict("item", self.scope.where("item", unit.name), base, mine, new)

    def arranged(self, found: Sequence[Pieces]) -> list[Pieces]:
        """Return items with the person's bullets, and counted through where both lists are."""
        mine = self.bullets[0]
        if not mine[0][:-1]:
            return [_with_bullet(pieces, mine[0]) for pieces in found]
        if not self.counts or not all(_is_counted(bullets) for bullets in self.bullets):
            return list(found)
        first, mark = int(mine[0][:-1]), mine[0][-1]
        return [_with_bullet(pieces, f"{first + at}{mark}") for at, pieces in enumerate(found)]


def _run(text: str) -> Run | None:
    found = list_items(text)
    return run_of(text, ((at, _unit(source)) for at, source in found)) if found else None


def _unit(source: str) -> Unit:
    content = _item(source).content
    words = _BELOW.split(content, maxsplit=1)[0]
    first = opening(words)
    name = label_of(words) or first
    return Unit("item", source, tuple(key.lower() for key in (name, first, content) if key), name)


def _bullet(text: str) -> str:
    found = _ITEM.match(text)
    return found["bullet"] if found else "-"


def _item(text: str) -> _Item:
    found = _ITEM.match(text)
    bullet = found[0] if found else ""
    first, *rest = text[len(bullet) :].split("\n")
    if found and len(found["gap"].expandtabs(4)) > 4:
        bullet, first = bullet[: found.end("bullet") + 1], bullet[found.end("bullet") + 1 :] + first
    tick = _TICK.match(first)
    marks = tick[0] if tick else ""
    width = _width(bullet)
    return _Item(bullet, marks, "\n".join([first[len(marks) :], *(_dedented(row, width) for row in rest)]))


def _width(bullet: str) -> int:
    """Return in which column the content of an item begins."""
    return max(len(bullet.expandtabs(4)), len(bullet.rstrip(" \t")) + 1)


def _dedented(row: str, width: int) -> str:
    blanks = _INDENT.match(row)
    text = row[blanks.end() :] if blanks else row
    return " " * max(len(row[: len(row) - len(text)].expandtabs(4)) - width, 0) + text


def _quoted(text: str) -> str:
    return "\n".join(f"> {row}".rstrip(" ") for row in text.split("\n"))


def _is_of_words(piece: str | Conflict) -> bool:
    """Return whether a conflict is over the item's own words and not over a list or an example within."""
    return isinstance(piece, Conflict) and piece.kind == "sentence"


def _is_counted(bullets: Sequence[str]) -> bool:
    numbers = [int(one[:-1]) for one in bullets if one[:-1]]
    return numbers == [numbers[0] + at for at in range(len(numbers))] if numbers else True


def _with_bullet(pieces: Pieces, bullet: str) -> Pieces:
    first = pieces[0]
    if isinstance(first, Conflict):
        sides = (mine_of(_with_bullet([text], bullet)) if text else "" for text in (first.mine, first.new))
        mine, new = sides
        return [replace(first, mine=mine, new=new), *pieces[1:]]
    found = _ITEM.match(first)
    if found is None or found["bullet"] == bullet:
        return pieces
    changed = first[: found.start("bullet")] + bullet + first[found.end("bullet") :]
    wider = len(bullet) - len(found["bullet"])
    return indented([changed, *pieces[1:]], " " * wider) if wider > 0 else [changed, *pieces[1:]]
