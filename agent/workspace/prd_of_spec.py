"""Which document a spec's requirements stand in, when nobody names it: the one that the spec links to."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.documents import SpecDocument
from specagent.agent.checks.texts.links import links_of
from specagent.agent.errors import SpecAgentError
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.files import inside
from specagent.agent.prd.sources.source import SourceOptions, read_document

_WEB = re.compile(r"https?://", re.IGNORECASE)
_READABLE = {".md", ".markdown", ".txt", ".html", ".htm", ".docx", ".pdf"}
_LABEL = re.compile(
    r"\bprd\b|requirement|anforderung|lastenheft|exigence|requisit|requerimient|vereisten|требован|需求|要件|요구",
    re.IGNORECASE,
)
_FEWEST = 2
"""Requirements that a document must have to be taken for a PRD although nothing calls it one."""


@dataclass(frozen=True)
class FoundPrd:
    """The PRD of a spec; without one `problem` says why not. `note` says how it was found where that is not plain."""

    source: SourceText | None
    problem: str = ""
    note: str = ""


def find_prd(document: SpecDocument, linked: Callable[[str], Path | None], options: SourceOptions) -> FoundPrd:
    """Return the PRD that a spec links to; `linked` gives the file that a relative link of the spec leads to.

    It is the link to the requirements; without one, the one link above the first section that says so or whose file
    holds requirements. Nothing is fetched from the web, and nothing outside the repository is read.
    """
    link = document.reading.spec.prd_link
    if link:
        path = linked(link)
        if path is None:
            where = f"the requirements stand on the web ({link})" if _WEB.match(link) else f"{link!r} is no file"
            return FoundPrd(None, where)
        return _read(path, link, options)
    for path, target in _candidates(document, linked):
        found = _read(path, target, options)
        if found.source and len(understand(found.source).requirements) >= _FEWEST:
            return FoundPrd(found.source, note=f"{target!r} is taken for the PRD.")
    return FoundPrd(None, "no link above the first section leads to a file with requirements")


def _candidates(document: SpecDocument, linked: Callable[[str], Path | None]) -> Iterator[tuple[Path, str]]:
    """Yield the linked files above the first section, those first that are called requirements."""
    sections = [one.part.heading.line for one in document.reading.chapters if one.slug and one.part.heading]
    above = [one for one in links_of(document) if not one.is_image and one.line < min(sections, default=10**9)]
    for one in sorted(above, key=lambda one: not _LABEL.search(document.lines[one.line - 1])):
        path = linked(one.target)
        if path and path.suffix.lower() in _READABLE and path.is_file() and path.name != Path(document.name).name:
            yield path, one.target


def _read(path: Path, link: str, options: SourceOptions) -> FoundPrd:
    if not inside(path, options.root):
        return FoundPrd(None, f"{link!r} leads out of {str(options.root)!r}")
    try:
        return FoundPrd(read_document(path, options))
    except SpecAgentError as err:
        return FoundPrd(None, f"{err.message[:1].lower()}{err.message[1:].rstrip('.')}")
