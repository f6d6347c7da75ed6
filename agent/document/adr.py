"""Architecture decision records as files: their text and their names."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from specagent.agent.document.adr_header import numbered_title
from specagent.agent.document.adr_reading import AdrReading, parse_adr
from specagent.agent.document.basis import basis_items
from specagent.agent.document.headings import github_anchor
from specagent.agent.document.inline import at_line_start, escape
from specagent.agent.document.links import link_markdown
from specagent.agent.document.markup import Markdown
from specagent.agent.document.sections.decisions import adr_label
from specagent.schemas.adr import Adr
from specagent.schemas.sections import section
from specagent.schemas.text import slug

__all__ = [
    "AdrDirectory",
    "AdrReading",
    "adr_filename",
    "adr_number",
    "parse_adr",
    "render_adr",
    "scan_adr_directory",
]

AdrFormat = Literal["nygard", "madr"]

_FILE = re.compile(r"(?:adr[-_ ]?)?(?P<number>\d{1,6})(?:[-_. ].*)?\.(?:md|markdown|mdx|adoc|rst|txt)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_SLUG = 60


class AdrDirectory(NamedTuple):
    """How a directory numbers its records: digits of a number, and the next one that is free."""

    digits: int
    next_number: int


def render_adr(adr: Adr, format: AdrFormat = "nygard", *, spec_link: str = "", digits: int = 3) -> str:  # noqa: A002
    """Return the text of a decision record's file; `spec_link` leads from the file to the specification."""
    from specagent.agent.document.layout import fill

    label = adr_label(adr.number, digits)
    text = fill(
        f"adr-{format}",
        adr=adr,
        label=Markdown(label),
        heading=Markdown(_heading(adr, label)),
        status=Markdown(json.dumps(f"{adr.status} {adr.status_note}".rstrip(), ensure_ascii=False)),
        date=Markdown(adr.date if _DATE.fullmatch(adr.date) else json.dumps(adr.date, ensure_ascii=False)),
        drivers=[Markdown(one) for one in basis_items(adr.drivers)],
        sections=[_section_link(name, spec_link) for name in adr.sections],
    )
    return text + "\n"


def adr_filename(number: int, title: str, digits: int = 3) -> str:
    """Return the name of a decision record's file: `001-postgresql-over-mongodb.md`."""
    words = slug(title, fallback="decision")
    if len(words) > _LONGEST_SLUG:
        words = words[:_LONGEST_SLUG].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return f"{number:0{digits}d}-{words}.md"


def adr_number(filename: str) -> int | None:
    """Return the number of the record that a file is named after; None when it is no record's name."""
    found = _FILE.fullmatch(filename)
    return int(found["number"]) if found else None


def scan_adr_directory(names: Iterable[str]) -> AdrDirectory:
    """Return how a directory with these file names numbers its records; no number is ever free again."""
    numbers = [found["number"] for name in names if (found := _FILE.fullmatch(name))]
    if not numbers:
        return AdrDirectory(3, 1)
    widths = Counter(len(number) for number in numbers)
    digits = max(widths, key=lambda width: (widths[width], width))
    return AdrDirectory(digits, max(map(int, numbers)) + 1)


def _heading(adr: Adr, label: str) -> str:
    """Return a MADR title, which has a number only where the title begins like one."""
    title = escape(adr.title)
    return f"{label}: {title}" if numbered_title(title, adr.number) != (None, title) else title


def _section_link(name: str, spec_link: str) -> Markdown:
    heading = section(name).heading
    target = f"{spec_link}#{github_anchor(heading)}" if spec_link else ""
    return Markdown(at_line_start(link_markdown(heading, target)))
