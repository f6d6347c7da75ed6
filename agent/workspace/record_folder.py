"""The folder of a spec's decision records: where section 7 leads, else one with a usual name."""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.documents import SpecDocument
from specagent.agent.checks.texts.links import links_of, parted, relative
from specagent.agent.document.remarks import is_empty_marker
from specagent.agent.prd.sources.files import inside

_USUAL = "adr"
_BESIDE = ("adrs", "decisions", "architecture/decisions")
_FROM_ROOT = ("doc/adr", "docs/adr", "docs/adrs", "docs/decisions", "docs/architecture/decisions", "adr")
_ROOT_FOLDERS = (".", "doc", "docs")
"""Where the spec of a whole repository stands; one that stands deeper is that of a part."""
_RECORD = re.compile(r"(?:adr[-_ ]?)?\d{1,14}[-_. ].*\.(?:md|markdown)", re.IGNORECASE)


@dataclass(frozen=True)
class RecordFolder:
    """A folder, and whether it was only guessed: nothing in the spec leads there.

    `is_missed` is true where section 7 says something, links to no record and there is no folder it could mean.
    """

    path: Path
    is_guess: bool = False
    is_missed: bool = False


def record_folder(spec: Path, root: Path, document: SpecDocument) -> RecordFolder:
    """Return the folder of the records: where most rows of section 7 lead, else its other links, else a usual one.

    A folder that nothing leads to must hold records, and section 7 must say something of them.
    """
    spec = Path(os.path.abspath(spec))
    listed = [one.link for one in document.reading.spec.decisions.decisions if one.link]
    found = _most(_parents(spec, listed)) or _most(_linked(spec, root, document))
    usual = spec.parent / _USUAL
    if found or usual.is_dir() or not _speaks(document):
        return RecordFolder(found or usual)
    guess = next((path for path in _candidates(spec, root) if _holds_records(path)), None)
    return RecordFolder(guess or usual, is_guess=guess is not None, is_missed=not guess and not listed)


def _most(folders: Iterator[Path]) -> Path | None:
    best = Counter(folders).most_common(1)
    return best[0][0] if best else None


def _parents(spec: Path, links: Sequence[str]) -> Iterator[Path]:
    for link in links:
        path = _target(spec, link)
        if path and path.parent.is_dir():
            yield path.parent


def _linked(spec: Path, root: Path, document: SpecDocument) -> Iterator[Path]:
    """Yield the folders that any link in section 7 leads to or into, if they hold records."""
    if "decisions" not in document.reading.sections:
        return
    span = document.section_span("decisions")
    for one in links_of(document):
        path = _target(spec, one.target) if span.line <= one.line <= span.end else None
        folder = path if path and path.is_dir() else path.parent if path else None
        if folder and folder != spec.parent and inside(folder, root) and _holds_records(folder):
            yield folder


def _target(spec: Path, link: str) -> Path | None:
    path = parted(link)[0] if relative(link) else ""
    return None if not path or "\0" in path else Path(os.path.abspath(spec.parent / path))


def _candidates(spec: Path, root: Path) -> Iterator[Path]:
    yield from (spec.parent / name for name in _BESIDE)
    if any(spec.parent == Path(os.path.abspath(root / name)) for name in _ROOT_FOLDERS):
        yield from (root / name for name in _FROM_ROOT)


def _holds_records(folder: Path) -> bool:
    return folder.is_dir() and any(_RECORD.fullmatch(one.name) for one in folder.iterdir())


def _speaks(document: SpecDocument) -> bool:
    """Return whether the document has a section 7 in which something stands."""
    chapters = (one.part for one in document.reading.chapters if one.slug == "decisions")
    return any(not is_empty_marker(block) for part in chapters for block in part.blocks)
