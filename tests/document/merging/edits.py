"""Random Markdown of our sections' shapes, wild Markdown, and what people and redrafts do to either."""

import re

from document.strategies import FRAGMENTS, specs
from hypothesis import strategies as st

from specagent.agent.document.rendering import render_sections

_WILD_LINES = [
    *FRAGMENTS,
    *(
        "",
        "",
        "",
        "## Heading",
        "### Sub",
        "# Title",
        "Under",
        "====",
        "----",
        "| a | b |",
        "| --- | --- |",
        "| x | y |",
    ),
    *(
        "|a|b|c|",
        "|---|---|---|",
        "| **x** | z |",
        "- item",
        "- [ ] open",
        "- [x] done",
        "  more",
        "    code",
        "* star",
    ),
    *(
        "1. one",
        "2. two",
        "10. ten",
        "> quote",
        "> - nested",
        "  - nested",
        "```",
        "```mermaid",
        "~~~",
        "<!-- note -->",
    ),
    *(
        "<!--",
        "-->",
        "<div>",
        "C4Container",
        "erDiagram",
        "sequenceDiagram",
        'Person(a, "A", "x")',
        'Rel(a, b, "l", "t")',
    ),
    *('System_Boundary(s, "S") {', "}", 'bed["Bed"] {', "uuid id PK", "a ||--o{ b : has", "a->>b: hi", "alt x", "end"),
    *(
        "status: proposed",
        "title: x",
        "One. Two. Three.",
        "**Rule:** Do it.",
        "  **Why:** Because. (FR-1)",
        "\ttab",
        "-\ttab",
    ),
]
_NEW_WORDS = ["quince", "rhubarb", "sorrel", "tansy", "umbel", "vetch", "yarrow", "zinnia"]

wild_lines = st.one_of(st.sampled_from(_WILD_LINES), st.sampled_from(_NEW_WORDS))
wild_documents = st.lists(wild_lines, max_size=25).map("\n".join)
sections = specs().flatmap(lambda spec: st.sampled_from(sorted(render_sections(spec).values())))
documents = st.one_of(wild_documents, sections)


@st.composite
def edited(draw: st.DrawFn, text: str, words: str) -> str:
    """Return `text` after up to four changes, each of a line or of a word; new words begin with `words`."""
    lines = text.split("\n")
    for number in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["drop", "add", "copy", "move", "word", "word", "word", "cell", "reflow"]))
        lines = _changed(lines, at, change, f"{words}{number}", draw)
    return "\n".join(lines)


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a text as it was generated, as a person left it, and as it was redrafted."""
    base = draw(documents)
    return base, draw(edited(base, "person")), draw(edited(base, "redraft"))


def words_of(text: str) -> set[str]:
    """Return the words of a text; numbers are none, since lists are counted anew."""
    return set(re.findall(r"\w*[^\W\d]\w*", text))


def _changed(lines: list[str], at: int, change: str, word: str, draw: st.DrawFn) -> list[str]:
    line = lines[at]
    if change == "drop" and len(lines) > 1:
        return [*lines[:at], *lines[at + 1 :]]
    if change == "add":
        return [*lines[:at], draw(wild_lines), *lines[at:]]
    if change == "copy":
        return [*lines[:at], re.sub(r"\w+", word, line, count=1), *lines[at:]]
    if change == "move":
        rest = [*lines[:at], *lines[at + 1 :]]
        there = draw(st.integers(0, len(rest)))
        return [*rest[:there], line, *rest[there:]]
    if change == "cell" and "|" in line:
        return [*lines[:at], f"{line} {word} |", *lines[at + 1 :]]
    if change == "reflow" and at + 1 < len(lines):
        return [*lines[:at], f"{line} {lines[at + 1]}", *lines[at + 2 :]]
    found = list(re.finditer(r"\w+", line))
    if not found:
        return [*lines[:at], f"{line}{word}", *lines[at + 1 :]]
    one = draw(st.sampled_from(found))
    return [*lines[:at], line[: one.start()] + word + line[one.end() :], *lines[at + 1 :]]
