"""What a forge would make of a text: everything in it that acts, leads away or hides."""

import re
from collections.abc import Iterator

from document.test_inert import GITHUB
from markdown_it.token import Token

from specagent.schemas.text import visible

_OWN_HTML = re.compile(
    r"<details><summary>[A-Z][A-Za-z ]+: \d+(?: or more)?</summary>|</details>"
    r"|<!-- specagent (?:\{\"[^<>\n]*\}|says: [a-z]+|answers: [\d ]+) -->"
)
_ACTING = {
    "mention": re.compile(r"(?<![\w`])@[\w-]"),
    "issue": re.compile(r"(?<!\w)(?:[\w.-]+/[\w.-]+)?[#!&]\d|\bGH-\d|\[[\w-]+[:#]\d+\]", re.IGNORECASE),
    "milestone, label or snippet": re.compile(r"(?<!\w)(?:%[\w\"]|~\w|\$\d|\^alert)"),
    "commit": re.compile(r"\b(?=\d*[a-f])[0-9a-f]{7,64}\b", re.IGNORECASE),
    "address": re.compile(r"[a-z][a-z0-9+.-]*://|\bwww\.\w|\b(?:mailto|xmpp):\w|[\w.+-]@[\w-]+\.", re.IGNORECASE),
    "picture": re.compile(r":[\w+-]+:"),
    "skipped check": re.compile(r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|\*\*\*NO_CI", re.IGNORECASE),
    "formula": re.compile(r"\$\S"),
    "reference": re.compile(r"\[\["),
}
_COMMAND = re.compile(r"^[ \t>]*/\w", re.MULTILINE)
_TRAILER = re.compile(
    r"^[ \t]*(?:[\w-]+-by|skip-checks|change-id|cc|fixes|closes|refs)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_CLOSING = re.compile(r"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing))\b\W{1,3}\w+-\d", re.IGNORECASE)
_WORKFLOW = re.compile(r"^\s*::[a-z]|##\[", re.MULTILINE)


def active(markdown: str) -> list[str]:
    """Return what acts in the text of a pull request or comment."""
    tokens = [one for top in GITHUB.parse(markdown) for one in (top, *(top.children or ()))]
    found = [one for token in tokens for one in _of_token(token)]
    found += [f"hidden characters in {row!r}" for row in markdown.split("\n") if row != visible(row)]
    found += [f"command {one[0]!r}" for one in _COMMAND.finditer(_without_code(markdown))]
    return found


def active_plain(text: str) -> list[str]:
    """Return what acts in a text without code formatting: a title, or a commit message."""
    found = [f"{name} {one[0]!r}" for name, sign in _ACTING.items() for one in sign.finditer(text)]
    for sign in (_COMMAND, _TRAILER, _CLOSING):
        found += [f"{one[0]!r}" for one in sign.finditer(text)]
    found += [f"hidden characters in {row!r}" for row in text.split("\n") if row != visible(row)]
    return found + ([f"HTML in {text!r}"] if re.search(r"<[a-z/!]", text, re.IGNORECASE) else [])


def active_in_terminal(text: str) -> list[str]:
    """Return what acts in a terminal, or in a workflow's log."""
    hidden = [f"hidden characters in {row!r}" for row in text.split("\n") if row != visible(row)]
    return hidden + [f"workflow command {one[0]!r}" for one in _WORKFLOW.finditer(text)]


def _of_token(token: Token) -> Iterator[str]:
    if token.type in ("link_open", "image", "code_block", "fence"):
        yield f"{token.type} {token.attrs or token.content!r}"
    if token.type in ("html_block", "html_inline"):
        yield from (
            f"HTML {row!r}" for row in token.content.strip().split("\n") if row.strip() and not _OWN_HTML.fullmatch(row)
        )
    if token.type == "text":
        yield from (f"{name} {one[0]!r}" for name, sign in _ACTING.items() for one in sign.finditer(token.content))


def _without_code(markdown: str) -> str:
    """Return the text without the lines of tables and lists, which begin with a sign of theirs."""
    return "\n".join(row for row in markdown.split("\n") if not row.startswith(("|", "- ")))
