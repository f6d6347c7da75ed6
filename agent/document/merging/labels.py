"""Labels: what a row, item or heading is called, whatever else it says."""

import re

from specagent.agent.document.inline import unbolded
from specagent.agent.document.links import read_link
from specagent.agent.document.tables import plain

_BOLD = re.compile(r"(\*\*|__)(?P<label>[^*_\n]+?):?\1(?::|\s|$)")
_LINKED = re.compile(r"\[(?P<label>[^\[\]]+)\]\(")
_GENERIC = {"rule", "why", "reason", "regel", "warum"}
"""Labels that many items share; they name none."""
_MARKUP = re.compile(r"[^\w ,;:.()/+#'-]")
"""What a cell may need to be read for; most have none of it."""
_NUMBER = re.compile(r"\d{1,2}[.)]?\s+")
_OPENING_WORDS = 6


def cell_name(markdown: str) -> str:
    """Return what a cell says, without bold or a link."""
    if markdown.isascii() and not _MARKUP.search(markdown):
        return " ".join(markdown.split())
    return plain(unbolded(read_link(unbolded(markdown))[0]))


def heading_name(markdown: str) -> str:
    """Return what a heading says."""
    return plain(markdown)


def heading_key(name: str) -> str:
    """Return what makes two headings the same one: their words without the number."""
    return _NUMBER.sub("", name, count=1).lower()


def label_of(markdown: str) -> str:
    """Return the bold label or the link that begins `markdown`; empty without one."""
    found = _BOLD.match(markdown) or _LINKED.match(markdown)
    label = found["label"].strip() if found else ""
    return "" if label.lower() in _GENERIC else label


def opening(markdown: str) -> str:
    """Return the first words of `markdown`, behind a label that names nothing."""
    found = _BOLD.match(markdown)
    text = markdown[found.end() :] if found and not label_of(markdown) else markdown
    return " ".join(text.split()[:_OPENING_WORDS])
