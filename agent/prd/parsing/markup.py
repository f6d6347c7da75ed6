"""Inline Markdown as the plain text that a reader sees."""

import html
import re

_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|center|code|del|details|div|em|font|h[1-6]|hr|i|img|input"
    r"|ins|kbd|label|li|mark"
    r"|ol|p|pre|s|small|span|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!-->).){0,5000}-->", re.DOTALL)
_FOOTNOTE = re.compile(r"\[\^[^\]\n]{1,60}\]")
_STARS = re.compile(r"(?<=\S)\*{1,3}|\*{1,3}(?=\S)")
_UNDERSCORES = re.compile(r"(?<![\w\\])_{1,3}(?=\S)|(?<=[^\s\\])_{1,3}(?!\w)")
_STRIKE = re.compile(r"~~|==")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TICKS = re.compile(r"`+")
_BLANK = re.compile(r"\s+")
_STRUCK = re.compile(r"\s*~~(?:(?!~~).)+~~\s*", re.DOTALL)
_CHECKBOX = re.compile(r"\s*\[[ xX✓✔~-]\]\s+")


def plain(text: str) -> str:
    """Return `text` on one line without emphasis, links, code marks, tags and checkboxes."""
    if "<" in text:
        text = _TAG.sub("", _COMMENT.sub(" ", _BREAK.sub("; ", text)))
    text = _CHECKBOX.sub("", text, count=1) if text.lstrip()[:1] == "[" else text
    if "`" not in text:
        return _BLANK.sub(" ", _unmarked(text)).strip()
    parts = _TICKS.split(text)
    if len(parts) % 2 == 0:
        parts[-2:] = ["".join(parts[-2:])]
    shown = (part if at % 2 else _unmarked(part) for at, part in enumerate(parts))
    return _BLANK.sub(" ", "".join(shown)).strip()


def is_struck(text: str) -> bool:
    """Tell whether the whole of `text` is struck through, which is how authors withdraw a line."""
    return "~~" in text and _STRUCK.fullmatch(_CHECKBOX.sub("", text, count=1)) is not None


def _unmarked(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _FOOTNOTE.sub("", text)))
    if "*" in text:
        text = _STARS.sub("", text)
    if "_" in text:
        text = _UNDERSCORES.sub("", text)
    if "~" in text or "=" in text:
        text = _STRIKE.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text
