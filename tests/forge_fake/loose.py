"""git's objects as it keeps each in a file of its own, read without starting git.

Whatever is not found so, as in a pack, is for git to read. An object that was read once is remembered by its id, which
it cannot outlive, but is only given out where the repository has it.
"""

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FOLDER = "40000"
_SUBMODULE = "160000"
_read: dict[str, tuple[str, bytes]] = {}
_parsed: dict[str, tuple[str, tuple[str, ...]]] = {}
_listed: dict[str, tuple["Item", ...]] = {}


class MissingError(LookupError):
    """There is no such object in a file of its own."""


@dataclass(frozen=True)
class Item:
    """What a tree has at a path: `mode` as git writes it."""

    path: str
    mode: str
    id: str

    @property
    def kind(self) -> Literal["blob", "tree", "commit"]:
        """What kind of object it is."""
        return "tree" if self.mode == _FOLDER else "commit" if self.mode == _SUBMODULE else "blob"


@dataclass(frozen=True)
class Loose:
    """The objects below a folder, and below those that it borrows from; every method raises MissingError."""

    folder: Path

    def read(self, id_: str) -> tuple[str, bytes]:
        """Return the kind of an object and what is in it."""
        places = (f"{one}/{id_[:2]}/{id_[2:]}" for one in self._folders())
        path = next((one for one in places if os.path.exists(one)), None)
        if path is None:
            raise MissingError(id_)
        if id_ not in _read:
            head, _, data = zlib.decompress(Path(path).read_bytes()).partition(b"\0")
            _read[id_] = head.split(b" ")[0].decode(), data
        return _read[id_]

    def commit(self, id_: str) -> tuple[str, tuple[str, ...]]:
        """Return the tree and the parents of a commit."""
        kind, data = self.read(id_)
        if kind != "commit":
            raise MissingError(id_)
        if id_ not in _parsed:
            rows = data.decode(errors="replace").partition("\n\n")[0].split("\n")
            (tree,) = (row[5:] for row in rows if row.startswith("tree "))
            _parsed[id_] = tree, tuple(row[7:] for row in rows if row.startswith("parent "))
        return _parsed[id_]

    def tree(self, id_: str) -> str:
        """Return the tree of a commit; a tree is its own."""
        return id_ if self.read(id_)[0] == "tree" else self.commit(id_)[0]

    def items(self, tree: str) -> tuple[Item, ...]:
        """Return what a tree has, without what its folders have."""
        kind, data = self.read(tree)
        if kind != "tree":
            raise MissingError(tree)
        if tree not in _listed:
            _listed[tree] = tuple(_items(data))
        return _listed[tree]

    def files(self, tree: str, above: str = "") -> Iterator[Item]:
        """Yield everything in a tree and its folders at any depth, but the folders themselves."""
        for one in self.items(tree):
            path = f"{above}{one.path}"
            if one.kind == "tree":
                yield from self.files(one.id, f"{path}/")
            else:
                yield Item(path, one.mode, one.id)

    def item(self, tree: str, path: str) -> Item | None:
        """Return what a tree has at a path of any depth."""
        first, _, rest = path.partition("/")
        found = next((one for one in self.items(tree) if one.path == first), None)
        if found is None or not rest:
            return found and Item(path, found.mode, found.id)
        below = self.item(found.id, rest) if found.kind == "tree" else None
        return below and Item(path, below.mode, below.id)

    def history(self, id_: str) -> dict[str, None]:
        """Return a commit and all that it came from."""
        found: dict[str, None] = {}
        left = [id_]
        while left:
            one = left.pop()
            if one not in found:
                found[one] = None
                left += self.commit(one)[1]
        return found

    def _folders(self) -> tuple[str, ...]:
        more = f"{self.folder}/info/alternates"
        return (str(self.folder), *(Path(more).read_text().splitlines() if os.path.exists(more) else ()))


def _items(data: bytes) -> Iterator[Item]:
    start = 0
    while start < len(data):
        end = data.index(b"\0", start)
        mode, _, name = data[start:end].decode(errors="surrogateescape").partition(" ")
        yield Item(name, mode, data[end + 1 : end + 21].hex())
        start = end + 21
