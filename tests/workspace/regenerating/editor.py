"""A person's editor: it knows no lock, and never saves over what it has not read.

`editor.py FOLDER NAME` puts one sentence after the other into a spec and its records until standard input ends. It
looks whether they are still there, and puts in again what vanished. In the end it prints what it saved and what had
vanished. Two editors take turns, as they would lose each other's sentences otherwise.
"""

import fcntl
import itertools
import json
import os
import random
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.4


def main(folder: Path, name: str) -> None:
    """Edit until standard input ends."""
    rng = random.Random(name)
    saved: list[str] = []
    vanished: list[str] = []
    for number in itertools.count(1):
        ends = bool(select.select([sys.stdin], [], [], _PAUSE)[0])
        with _in_turn(folder):
            gone = [one for one in saved if one not in _all_texts(folder)]
            vanished += gone
            for sentence in [*gone, *([] if ends else [f"Ours, {name} {number}."])]:
                change, path = rng.choice(_places(folder, rng))
                if _save(path, lambda text, change=change, sentence=sentence: change(text, sentence)):
                    saved.append(sentence)
        if ends:
            break
    print(json.dumps({"saved": saved, "vanished": vanished}))


def _all_texts(folder: Path) -> str:
    return "\n".join(path.read_text() for path in (folder / "docs").rglob("*.md"))


def _places(folder: Path, rng: random.Random) -> list[tuple[Callable[[str, str], str], Path]]:
    """Return where a sentence may go: a paragraph, a row, a cell that goes stale, or a bullet of a record."""
    spec = folder / "docs" / "architecture.md"
    record = rng.choice(sorted((spec.parent / "adr").glob("*.md")))
    share = rng.random()
    return [
        (lambda text, sentence: _paragraph(text, sentence, share), spec),
        (_row, spec),
        (_cell, spec),
        (_bullet, record),
    ]


def _paragraph(text: str, sentence: str, share: float) -> str:
    pieces = text.split("\n## ")
    at = 1 + int(share * (len(pieces) - 1))
    return "\n## ".join([*pieces[: at - 1], f"{pieces[at - 1]}\n{sentence}\n", *pieces[at:]])


def _row(text: str, sentence: str) -> str:
    name = sentence.removesuffix(".")
    return text.replace("\n## 4. ", f"| **Tooling** | {name} | 1 | {sentence} (assumption) |\n\n## 4. ", 1).replace(
        " |\n\n| **Tooling**", " |\n| **Tooling**"
    )


def _cell(text: str, sentence: str) -> str:
    rows = text.split("\n")
    at = next((at for at, row in enumerate(rows) if row.startswith("| **Goal: ") and "| NFR-1 " in row), None)
    if at is not None:
        rows[at] = f"{rows[at].removesuffix(' |')} {sentence} |"
    return "\n".join(rows)


def _bullet(text: str, sentence: str) -> str:
    return text.replace("## Consequences\n\n", f"## Consequences\n\n- Good, because of this: {sentence}\n", 1)


def _save(path: Path, change: Callable[[str], str]) -> bool:
    """Write what `change` makes of a file's text; return whether it changed anything."""
    beside = path.with_name(f".{path.name}.{os.getpid()}~")
    while True:
        text = path.read_text()
        new = change(text)
        if new == text:
            return False
        beside.write_text(new)
        if path.read_text() == text:
            beside.replace(path)
            return True


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    with open(folder / "editors.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
