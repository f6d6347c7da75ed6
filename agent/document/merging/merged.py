"""What a merge came to: Markdown, and the conflicts in it that somebody must settle."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

ConflictKind = Literal["row", "item", "sentence", "diagram line", "fence", "heading", "block"]
Resolution = Literal["keep-mine", "take-new", "markers", "both"]

_TIGHT = ("row", "item", "sentence", "diagram line")
"""Kinds of which two stand on two lines without a blank line between them."""
_LINE_START = re.compile(r"(?<=\n)(?=[^\r\n])")


@dataclass(frozen=True)
class Conflict:
    """Something that a person and the redraft changed in different ways.

    `where` is how a reviewer calls it, such as `row 'Order API'`. `base`, `mine` and `new` are Markdown, empty
    where it is absent. The other fields say how it stands in its surroundings: what is written before and after
    it, what is written when it comes to nothing, what each further line begins with, and whether two can stand.
    """

    kind: ConflictKind
    where: str
    base: str
    mine: str
    new: str
    before: str = field(default="", repr=False, compare=False)
    after: str = field(default="", repr=False, compare=False)
    otherwise: str = field(default="", repr=False, compare=False)
    indent: str = field(default="", repr=False, compare=False)
    single: bool = field(default=False, repr=False, compare=False)

    @property
    def both(self) -> str:
        """What the person wrote and below it what the redraft says; the former alone where only one can stand."""
        if self.mine and self.new and self.single:
            return self.mine
        return ("\n" if self.kind in _TIGHT else "\n\n").join(side for side in (self.mine, self.new) if side)


Pieces = list[str | Conflict]
"""Markdown and conflicts in their order."""


@dataclass(frozen=True)
class Merged:
    """A merged text: Markdown with line feeds and conflicts in its place; `line_end` is what the file has."""

    pieces: tuple[str | Conflict, ...]
    line_end: str = "\n"

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What somebody must settle, in the order of the text."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Conflict))

    def text(self, resolve: Callable[[Conflict], str] | Resolution) -> str:
        """Return the whole text, with what `resolve` gives in place of each conflict."""
        if resolve == "markers":
            text = _with_markers(self.pieces)
        else:
            text = resolved(self.pieces, _RESOLUTIONS[resolve] if isinstance(resolve, str) else resolve)
        return text if self.line_end == "\n" else text.replace("\r\n", "\n").replace("\n", self.line_end)


def settled(merged: Merged, takes_new: Callable[[Conflict], bool]) -> Merged:
    """Return `merged` with the redraft's text in place of each conflict that `takes_new` is true for."""
    pieces = (_written(one, one.new) if isinstance(one, Conflict) and takes_new(one) else one for one in merged.pieces)
    return Merged(tuple(compact(pieces)), merged.line_end)


def resolved(pieces: Iterable[str | Conflict], resolve: Callable[[Conflict], str]) -> str:
    """Return the text of `pieces` with what `resolve` gives in place of each conflict."""
    return "".join(one if isinstance(one, str) else _written(one, resolve(one)) for one in pieces)


def mine_of(pieces: Iterable[str | Conflict]) -> str:
    """Return the text of `pieces` with what the person wrote in place of each conflict."""
    return resolved(pieces, lambda conflict: conflict.mine)


def new_of(pieces: Iterable[str | Conflict]) -> str:
    """Return the text of `pieces` with what the redraft says in place of each conflict."""
    return resolved(pieces, lambda conflict: conflict.new)


def has_conflict(pieces: Iterable[str | Conflict]) -> bool:
    """Return whether anything in `pieces` is unsettled."""
    return any(isinstance(one, Conflict) for one in pieces)


def compact(pieces: Iterable[str | Conflict]) -> Pieces:
    """Return `pieces` without empty text, and text that stands side by side as one."""
    found: Pieces = []
    texts: list[str] = []
    for one in pieces:
        if isinstance(one, str):
            texts.append(one)
            continue
        found += [text for text in ("".join(texts),) if text]
        found.append(one)
        texts = []
    return [*found, *(text for text in ("".join(texts),) if text)]


def indented(pieces: Sequence[str | Conflict], indent: str) -> Pieces:
    """Return `pieces` with `indent` before each line but the first."""
    found: Pieces = []
    fresh = False
    for one in pieces:
        if isinstance(one, str):
            found.append(_indented(one, indent, fresh))
            fresh = one.endswith("\n") or (fresh and not one)
        else:
            found.append(_indented_conflict(one, indent, fresh))
            fresh = fresh and one.after.endswith("\n")
    return found


def _indented(text: str, indent: str, fresh: bool) -> str:
    start = indent if fresh and text and text[0] not in "\r\n" else ""
    return start + _LINE_START.sub(indent, text)


def _indented_conflict(conflict: Conflict, indent: str, fresh: bool) -> Conflict:
    before, after, otherwise = (
        _LINE_START.sub(indent, text) for text in (conflict.before, conflict.after, conflict.otherwise)
    )
    if before.endswith("\n") or (fresh and not before):
        before += indent
    if not fresh:
        after, otherwise = (f"{text}{indent}" if text.endswith("\n") else text for text in (after, otherwise))
    inner = indent + conflict.indent
    return replace(conflict, before=before, after=after, otherwise=otherwise, indent=inner)


def _written(conflict: Conflict, text: str) -> str:
    text = text.rstrip("\r\n")
    if not text:
        return conflict.otherwise
    return conflict.before + _LINE_START.sub(conflict.indent, text) + conflict.after


def _with_markers(pieces: Iterable[str | Conflict]) -> str:
    """Return the text with each conflict as Git writes it, on lines of its own."""
    parts: list[str] = []
    fresh, after_mark = True, False
    for text, is_mark in _marked_stream(pieces):
        first_of_line = fresh or text[0] in "\r\n"
        parts.append(text if first_of_line or not (is_mark or after_mark) else f"\n{text}")
        fresh, after_mark = text.endswith("\n"), is_mark
    return "".join(parts)


def _marked_stream(pieces: Iterable[str | Conflict]) -> Iterator[tuple[str, bool]]:
    for one in pieces:
        if isinstance(one, str):
            stream = [(one, False)]
        else:
            after = one.after if "\n" in one.after else ""
            stream = [(one.before.rstrip(" \t"), False), (_marked(one), True), (after, False)]
        yield from (part for part in stream if part[0])


def _marked(conflict: Conflict) -> str:
    sides = [
        conflict.indent + _LINE_START.sub(conflict.indent, one) if one else "" for one in (conflict.mine, conflict.new)
    ]
    rows = ["<<<<<<< yours", sides[0], "=======", sides[1], ">>>>>>> specagent"]
    return "\n".join(row for row in rows if row)


_RESOLUTIONS: dict[str, Callable[[Conflict], str]] = {
    "keep-mine": lambda conflict: conflict.mine,
    "take-new": lambda conflict: conflict.new,
    "both": lambda conflict: conflict.both,
}
