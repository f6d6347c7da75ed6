"""Running text of an HTML document, gathered and marked up as Markdown."""

import re
from dataclasses import dataclass, field

_MARKS = {
    "b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~", "code": "`",
    "kbd": "`", "samp": "`", "tt": "`", "q": '"', "a": "", "sup": "", "span": "",
}  # fmt: skip
INLINE = frozenset(_MARKS)
_BREAK = "\0"
_MAX_OPEN = 8
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|`|\*(?=\S)|(?<=\S)\*|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|<(?=[A-Za-z/!?])|\](?=[(:\[])|~~"
)
_BLOCK_MARK = re.compile(r"(?=#{1,6}(?:\s|$)|>|```|~~~)")
_NUMBER = re.compile(r"\W*[A-Za-z]{0,6}[-.]?\d[\w.-]{0,12}")
_LINK = re.compile(r"(?:https?:|mailto:|(?![a-z][a-z0-9+.-]*:))[^#].*", re.IGNORECASE | re.DOTALL)


@dataclass
class _Open:
    tag: str
    at: int
    link: str = ""


@dataclass
class Inline:
    """The text since the last block boundary, with the source line of each line of it."""

    _parts: list[str] = field(default_factory=list)
    _lines: list[int] = field(default_factory=lambda: [0])
    _opens: list[_Open] = field(default_factory=list)
    _numbered: bool = False

    def text(self, text: str, line: int) -> None:
        """Add source text that begins on `line`."""
        plain = text.lstrip()
        if plain and not self._lines[-1]:
            self._lines[-1] = line + text.count("\n", 0, len(text) - len(plain))
        if self._numbered and text:
            self._numbered = False
            self._parts.append(" " if text[0].isalpha() else "")
        coded = any(one.tag in {"code", "kbd", "samp", "tt"} for one in self._opens)
        self._parts.append(text if coded else _SPECIAL.sub(r"\\\g<0>", text))

    def raw(self, markdown: str, line: int = 0) -> None:
        """Add what is Markdown already."""
        self._lines[-1] = self._lines[-1] or line
        self._parts.append(markdown)

    def line_break(self) -> None:
        """End the line within the block."""
        self._parts.append(_BREAK)
        self._lines.append(0)

    def open(self, tag: str, link: str = "") -> None:
        """Begin the inline element `tag`; one within its like changes nothing."""
        if len(self._opens) >= _MAX_OPEN or (tag == "span" and self._parts):
            return
        if not _MARKS[tag] or all(_MARKS[one.tag] != _MARKS[tag] for one in self._opens):
            self._opens.append(_Open(tag, len(self._parts), link))

    def close(self, tag: str) -> None:
        """End the inline element `tag`, and what was left open in it."""
        while any(one.tag == tag for one in self._opens):
            last = self._opens.pop()
            if last.tag == tag:
                self._mark(last)
                return

    def take(self) -> tuple[list[str], list[int]]:
        """Return the lines gathered and their source lines, and begin anew."""
        rows = [" ".join(row.split()) for row in "".join(self._parts).split(_BREAK)]
        kept = [(_BLOCK_MARK.sub(r"\\", row, count=1) if _BLOCK_MARK.match(row) else row, line)
                for row, line in zip(rows, self._lines, strict=True) if row]  # fmt: skip
        self._parts, self._lines, self._opens, self._numbered = [], [0], [], False
        return [row for row, _ in kept], [line for _, line in kept]

    def _mark(self, one: _Open) -> None:
        whole = "".join(self._parts[one.at :])
        inner = whole.strip()
        if not inner.strip(_BREAK):
            return
        before = whole[: len(whole) - len(whole.lstrip())]
        after = whole[len(whole.rstrip()) :]
        self._parts[one.at :] = [before, self._marked(one, inner), after]
        self._numbered = one.tag == "span" and one.at == 0 and not after and bool(_NUMBER.fullmatch(inner))

    def _marked(self, one: _Open, inner: str) -> str:
        mark = _MARKS[one.tag]
        if mark == "`":
            return _code(inner.replace(_BREAK, " "))
        if one.tag == "a" and _LINK.fullmatch(one.link):
            return f"[{inner}]({_destination(one.link)})"
        if one.tag == "sup" and inner.lstrip("-").isdigit() and self._follows_digit(one.at):
            return f"^{inner}"
        return f"{mark}{inner}{mark}"

    def _follows_digit(self, at: int) -> bool:
        return at > 0 and self._parts[at - 1][-1:].isdigit()


def _code(text: str) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"


def _destination(link: str) -> str:
    plain = "".join(link.split()) if ":" in link[:12] else "%20".join(link.split())
    return plain.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
