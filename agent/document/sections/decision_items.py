"""A decision record as an item of a list: `- [ADR-001: Queues](adr/001-queues.md) (accepted)`."""

import re
from dataclasses import dataclass

from specagent.agent.document.inline import mask, unescape_literal
from specagent.agent.document.prose import joined_lines
from specagent.agent.document.statuses import status_of
from specagent.agent.document.tables import plain
from specagent.schemas.adr import Status
from specagent.schemas.text import line

_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<target><[^<>]*>|[^\s()<>]+)(?: +[\"'][^\"']*[\"'])?\)")
_LABELLED = re.compile(r"[\s*_~`\[#]*ADR[-_ #]{0,2}0*(?P<number>\d{1,6})(?!\d|\.\d)", re.IGNORECASE)
_FILE = re.compile(r"(?:^|/)(?:adr[-_ ]?)?0*(?P<number>\d{1,6})(?=[-_. ])[^/]*\.\w+(?:#.*)?$", re.IGNORECASE)
_TAIL = re.compile(
    r"\s*(?P<open>[(\[{]|\s[–—-]+\s|[;:,|.]\s|→|\s(?=[*_`]))[\s*_`]*(?:status[\s*_]*:[\s*_]*)?(?P<told>[^\W\d_]+[^()\[\]{}]*"
    r"(?:\[[^\[\]]*\]\([^()]*\)[^()\[\]{}]*)?)[)\]}]?[\s*_`.]*$",
    re.IGNORECASE,
)
_LONGEST_TAIL = 200
_MARKS = " \t*_~"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class DecisionItem:
    """What an item says of a record; `status` is None, and `told` empty, where it tells none.

    `told` is the status word for word, with what follows it.
    """

    number: int
    title: str
    link: str
    status: Status | None
    note: str
    told: str


def read_item(markdown: str) -> DecisionItem | None:
    """Return the record that an item names, by its label or by the number of the file that it links to."""
    text = joined_lines(markdown)
    head, told = _parted(text)
    masked = mask(head)
    link = _LINK.search(masked)
    target = head[slice(*link.span("target"))] if link else ""
    target = line(unescape_literal(target.removeprefix("<").removesuffix(">")))
    begins = link is not None and not masked[: link.start()].strip(_MARKS)
    number = _LABELLED.match(head) or (_FILE.search(target) if begins else None)
    if number is None:
        return None
    words = head if link is None else head[: link.start()] + head[slice(*link.span("text"))] + head[link.end() :]
    word = _WORD.search(told)
    return DecisionItem(
        number=int(number["number"]),
        title=_title(plain(words), int(number["number"])),
        link=target,
        status=status_of(word[0]) if word else None,
        note=told[word.end() :].strip(" :,;") if word else "",
        told=told,
    )


def _parted(text: str) -> tuple[str, str]:
    """Return an item without the status that ends it, and that status with what follows it."""
    masked, at = mask(text), max(len(text) - _LONGEST_TAIL, 0)
    while found := _TAIL.search(masked, at):
        word = _WORD.match(found["told"])
        if word and status_of(word[0]) and found["told"][word.end() : word.end() + 1] != ":":
            told = text[slice(*found.span("told"))]
            return text[: found.start()], told.strip(f"{_MARKS}`.")
        at = found.end("open")
    return text, ""


def _title(text: str, number: int) -> str:
    """Return what is left of an item's text without its label."""
    label = re.match(rf"[\s*_~`#]*(?:ADR[-_ #]{{0,2}})?0*{number}(?!\d)[\s*_~`:.)|–—-]*", text, re.IGNORECASE)
    return text[label.end() if label else 0 :].strip(f"{_MARKS}:–—")
