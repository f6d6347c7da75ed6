"""Values as inline Markdown, and inline Markdown as values.

A value is plain text in which code spans and well-formed emphasis keep their meaning; everything else that
Markdown, HTML or GitHub would interpret is escaped with a backslash. `unescape(escape(text)) == text`.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from html.entities import html5

_PUNCTUATION = r"!-/:-@\[-`{-~"
_BACKTICKS = re.compile("`+")
_EDGE = rf"[\s\x00{_PUNCTUATION}]"
_EMPHASIS = re.compile(rf"(?:(?<={_EDGE})|^)(?<!\*)(\*\*?)(?![\s*])[^*]*(?<!\s)\1(?!\*)(?={_EDGE}|$)")
_UNDERLINE = re.compile(rf"(?:(?<={_EDGE})|^)(?<!_)(__?)(?![\s_])[^_*]*(?<!\s)\1(?!_)(?={_EDGE}|$)")
_SPECIAL = re.compile(
    r"""
    [\\\[\]`*] | _+ | ~+ | \$+
    | <(?=[^\s=\d]|\d[^\s<>@]{0,64}@)
    | &(?=(?P<entity>\#?\w{1,40}))
    | (?<!\w)@(?=\w) | (?<=[\w.+-])@(?=[\w-]+\.)
    | :(?=//) | (?<=mailto):(?=\w) | (?<=xmpp):(?=\w)
    | (?<=www)\.(?=\w)
    | (?:(?<=\x20)|^)\#+$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ENTITY = r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|\w{1,40});"
_OPAQUE = re.compile(rf"\\[{_PUNCTUATION}]|{_ENTITY}")
_READ = re.compile(rf"\\([{_PUNCTUATION}])|{_ENTITY}|<br ?/?>", re.IGNORECASE)
_LINE_START = re.compile(r"(?P<mark>\#{1,6}(?=\s|$)|[-+](?=\s|$)|-(?=[-:|])|[>=|]|:(?=-))|\d{1,9}(?=[.)](?:\s|$))")


def escape(text: str, *, emphasis: bool = True) -> str:
    """Return the value `text` as inline Markdown; without `emphasis` its asterisks are plain characters."""
    masked = _without_code(text, escapes=False)
    kept = set(_emphasis_marks(masked)) if emphasis else set()
    parts, done = [], 0
    for found in _SPECIAL.finditer(masked):
        if found.start() not in kept:
            parts += [text[done : found.start()], _escaped(found)]
            done = found.end()
    return "".join([*parts, text[done:]])


def unescape(markdown: str) -> str:
    """Return the value that the inline Markdown `markdown` means."""
    masked = _without_code(markdown, escapes=True)
    bold = {at for found in _UNDERLINE.finditer(_without_escapes(masked)) for at in _marks(found)}
    if bold:
        markdown = "".join("*" if at in bold else char for at, char in enumerate(markdown))
        masked = "".join("*" if at in bold else char for at, char in enumerate(masked))
    parts, done = [], 0
    for found in _READ.finditer(masked):
        parts += [markdown[done : found.start()], _plain(found)]
        done = found.end()
    return "".join([*parts, markdown[done:]])


def unescape_literal(markdown: str) -> str:
    """Return what a stretch without code or emphasis means: a link's target, a fence's info string."""
    return _READ.sub(_plain, markdown)


def unbolded(markdown: str) -> str:
    """Return `markdown` without the bold that encloses all of it."""
    masked = mask(markdown)
    for mark in ("**", "__"):
        if len(masked) > 4 and masked.startswith(mark) and masked.endswith(mark) and mark not in masked[2:-2]:
            return markdown[2:-2].strip()
    return markdown


def mask(markdown: str) -> str:
    """Return `markdown` with code spans and escaped characters blanked out, character by character.

    What is left stands for itself, so structure (a comma, a parenthesis, bold) is looked for in the mask and
    cut out of the original at the same place.
    """
    return _without_escapes(_without_code(markdown, escapes=True))


def disguise(text: str) -> str:
    """Return `text` as inline Markdown that looks different from `escape(text)` and means the same.

    This tells a value from a marker of the layout that happens to read the same.
    """
    plain = escape(text, emphasis=False)
    if plain != escape(text) or plain[:1] in ("", "\\", "`"):
        return plain
    return f"&#{ord(text[0])};{escape('x' + text[1:])[1:]}"


def at_line_start(markdown: str) -> str:
    """Return one line of inline Markdown, escaped so that its first characters begin no block."""
    found = _LINE_START.match(markdown)
    if found is None:
        return markdown
    at = found.start() if found["mark"] else found.end()
    return f"{markdown[:at]}\\{markdown[at:]}"


def emphasis_ranges(masked: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each emphasised stretch of a mask."""
    for found in _EMPHASIS.finditer(masked):
        yield found.span()


def _emphasis_marks(masked: str) -> Iterator[int]:
    for found in _EMPHASIS.finditer(masked):
        yield from _marks(found)


def _marks(found: re.Match[str]) -> Iterator[int]:
    width = len(found[1])
    yield from range(found.start(), found.start() + width)
    yield from range(found.end() - width, found.end())


def _escaped(found: re.Match[str]) -> str:
    """Return what stands for a special stretch: bare where it can do no harm, which keeps text readable."""
    mark, text = found[0], found.string
    before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
    if mark[0] == "_" and before.isalnum() and after.isalnum():
        return mark
    if mark in ("~", "$") and before in ("", " ", "(") and (after.isdigit() if mark == "$" else after.isalnum()):
        return mark
    if mark == "&" and _entity(f"&{found['entity']};") is None:
        return mark
    return "".join(f"\\{char}" for char in mark)


def _plain(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    if found[0][0] == "&":
        return _entity(found[0]) or found[0]
    return " "


def _entity(reference: str) -> str | None:
    """Return the characters of an entity such as `&amp;`, or None when Markdown knows no such entity."""
    if reference.startswith("&#"):
        plain = html.unescape(reference)
        return plain if plain != reference else None
    return html5.get(reference[1:])


def _without_escapes(masked: str) -> str:
    return _OPAQUE.sub(_blank, masked)


def _blank(found: re.Match[str]) -> str:
    """Return what hides an escaped character or an entity; `&c;` that is no entity stays."""
    known = found[0][0] == "\\" or _entity(found[0]) is not None
    return "\0" * len(found[0]) if known else found[0]


def _without_code(text: str, *, escapes: bool) -> str:
    """Return `text` with its code spans as NUL characters, paired the way CommonMark pairs them."""
    if "`" not in text:
        return text
    runs: dict[int, list[int]] = {}
    for run in _BACKTICKS.finditer(text):
        runs.setdefault(len(run[0]), []).append(run.start())
    opener = re.compile(rf"\\[{_PUNCTUATION}]|`+") if escapes else _BACKTICKS
    parts, done, at = [], 0, 0
    while found := opener.search(text, at):
        at = found.end()
        close = _next(runs.get(len(found[0]), []), at) if found[0][0] == "`" else None
        if close is not None:
            at = close + len(found[0])
            parts += [text[done : found.start()], "\0" * (at - found.start())]
            done = at
    return "".join([*parts, text[done:]])


def _next(starts: list[int], at: int) -> int | None:
    index = bisect_left(starts, at)
    return starts[index] if index < len(starts) else None
