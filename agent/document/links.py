"""Links that code writes: their targets, and what stands for one that must not be followed."""

import re

from specagent.agent.document.inline import disguise, escape, mask, unescape, unescape_literal
from specagent.agent.document.lists import backslashed
from specagent.schemas.text import line

_PLAIN_TARGET = re.compile(r"[\w/.~#?=%+,:-]+")
_UNSAFE = re.compile(r"[\\<>&*_\[\]|`~$@!\"'(){}^]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<target><[^<>]*>|[^\s<>]*)(?: +[\"'(].*)?\)")
_INNER = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?:<[^<>]*>|[^\s<>()]*)\)")
_UNLINKED = re.compile(r"(?:(?P<text>.*) )?\(not linked: (?P<target>.*)\)")
_EMPTY_TEXT = "top"
"""Text of a link whose value is empty: above any heading is the top of a document."""


def link_markdown(text: str, target: str) -> str:
    """Return a Markdown link; `read_link` gives back both."""
    if not target:
        plain = escape(text)
        return plain if not _UNLINKED.fullmatch(mask(plain)) else f"{plain[:-1]}\\)"
    if not is_followable(target):
        return f"{escape(text)} (not linked: {backslashed(escape(target), '()')})".lstrip()
    shown = (disguise(text) if text == _EMPTY_TEXT else escape(text)) or _EMPTY_TEXT
    return f"[{shown}]({_destination(target)})"


def read_link(markdown: str) -> tuple[str, str]:
    """Return text and target of the link that `markdown` is; without a link, the text and nothing."""
    masked = mask(markdown)
    if found := _LINK.fullmatch(masked):
        text, target = (markdown[slice(*found.span(name))] for name in ("text", "target"))
        target = target[1:-1] if target.startswith("<") else target
        return ("" if text == _EMPTY_TEXT else line(unescape(text))), line(unescape_literal(target))
    if found := _UNLINKED.fullmatch(masked):
        text, target = (markdown[slice(*found.span(name))] if found[name] else "" for name in ("text", "target"))
        return line(unescape(text)), line(unescape(target))
    return line(unescape(markdown)), ""


def unlinked(markdown: str) -> str:
    """Return a text with its links replaced by what they show."""
    parts, done = [], 0
    for found in _INNER.finditer(mask(markdown)):
        parts += [markdown[done : found.start()], markdown[slice(*found.span("text"))]]
        done = found.end()
    return "".join([*parts, markdown[done:]])


def is_followable(target: str) -> bool:
    """Return whether a link may lead to `target`: a relative path, a fragment, or an http(s) URL."""
    scheme = _SCHEME.match(target)
    if scheme:
        return scheme[1].lower() in ("http", "https")
    return not target.replace("\\", "/").startswith("//")


def _destination(target: str) -> str:
    if _PLAIN_TARGET.fullmatch(target):
        return target
    return f"<{_UNSAFE.sub(_escaped, target)}>"


def _escaped(found: re.Match[str]) -> str:
    """Return what stands for a special character; GitHub decodes an escaped entity, so `&` is one itself."""
    return "&amp;" if found[0] == "&" else f"\\{found[0]}"
