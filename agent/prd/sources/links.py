"""Documents of the same repository that a PRD links to."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.files import inside, read_bytes, shown_path, size
from specagent.agent.prd.sources.formats import as_text
from specagent.agent.prd.sources.source_options import SourceOptions

LIMIT = 10
MAX_BYTES = 1024 * 1024
_ENDINGS = (".md", ".markdown")
_INLINE = re.compile(r"\]\([ \t]{0,10}(?:<([^<>\n]{1,500})>|([^\s()<>]{1,500}))")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]\n]{1,500}+\]:[ \t]{0,10}(?:<([^<>\n]{1,500})>|(\S{1,500}))")
_FENCE = re.compile(r"[ \t>]{0,20}(`{3,}|~{3,})")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)


@dataclass(frozen=True)
class Skipped:
    """A link that was not followed, and why."""

    link: str
    reason: str


@dataclass(frozen=True)
class LinkedDocuments:
    """What the links of a document led to."""

    documents: tuple[SourceText, ...]
    skipped: tuple[Skipped, ...]


def linked_documents(source: SourceText, root: Path, limit: int = LIMIT, max_bytes: int = MAX_BYTES) -> LinkedDocuments:
    """Return the Markdown files that `source` links to with relative links, in order, each once.

    At most `limit` documents and `max_bytes` bytes of them in all, nothing outside of `root`, and not what
    they link to in turn.
    """
    if source.path is None:
        return LinkedDocuments((), ())
    documents: list[SourceText] = []
    skipped: list[Skipped] = []
    left = max_bytes
    for link, path in _targets(source.text, source.path, root):
        if len(documents) == limit:
            skipped.append(Skipped(link, f"more than {limit} links"))
            continue
        try:
            data = _read(path, root, left, max_bytes)
            documents.append(as_text(data, shown_path(path, root), SourceOptions(root), path=path))
            left -= len(data)
        except SpecAgentError as err:
            skipped.append(Skipped(link, err.message))
    return LinkedDocuments(tuple(documents), tuple(skipped))


def _targets(text: str, base: Path, root: Path) -> Iterator[tuple[str, Path]]:
    seen = {_real(base)}
    for link in dict.fromkeys(_links(text)):
        plain = unquote(re.split(r"[?#]", link, maxsplit=1)[0])
        if _ADDRESS.match(link) or "\0" in plain or not plain.lower().endswith(_ENDINGS):
            continue
        start = root if plain.startswith("/") else base.parent
        path = Path(os.path.abspath(start / plain.lstrip("/")))
        if _real(path) not in seen:
            seen.add(_real(path))
            yield link, path


def _links(text: str) -> Iterator[str]:
    fence = ""
    for row in text.split("\n"):
        mark = _FENCE.match(row)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif not fence:
            found = [*_INLINE.finditer(row), *filter(None, [_DEFINITION.match(row)])]
            yield from (one[1] or one[2] for one in found)


def _read(path: Path, root: Path, left: int, max_bytes: int) -> bytes:
    if not inside(path, root):
        raise SpecAgentError(f"{str(path)!r} is outside of {str(root)!r}")
    try:
        data = read_bytes(path, max_bytes)
    except SpecAgentError as err:
        raise SpecAgentError(err.message.rstrip(".")) from err
    if len(data) > left:
        raise SpecAgentError(f"{str(path)!r} would make the linked documents larger than {size(max_bytes)}")
    return data


def _real(path: Path) -> str:
    return os.path.realpath(path)
