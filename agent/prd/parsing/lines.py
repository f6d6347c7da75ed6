"""A document's lines, made readable: front matter dropped, fences balanced, plain-text headings marked."""

import re

_FENCE = re.compile(r"\s*(?:>\s*|[-*+]\s+)?(`{3,}|~{3,})\s*([^`~\s]*)")
_ATX = re.compile(r" {0,3}#{1,6}\s+\S")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*")
_CODE_HEADING = re.compile(r"#{2,6} \S")
_NUMBERED = re.compile(r"\s{0,3}(\d{1,2}(?:\.\d{1,2}){0,4})[.)]?\s+(?=\S)")
_LABEL = re.compile(r"(\*\*|__)(?!\s)(?:(?!\1).){1,158}\1\s*[:：]?\s*")
LABEL_MARK = "###### "
_MARKDOWN_FENCES = {"markdown", "md", "mdx"}
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
"""Characters that nobody sees; the schemas drop them too."""

_FRONT_MATTER = 200
_MAX_TITLE = 80


def readable_lines(text: str) -> list[str]:
    """Return the lines of `text`, as many as it has, ready for a Markdown parser."""
    lines = _HIDDEN.sub("", text.expandtabs(4)).replace("\r", " ").split("\n")
    blank_front_matter(lines)
    doubtful = _doubtful_fences(lines)
    if doubtful:
        _balance(lines, doubtful)
    if not _has_headings(lines):
        _mark_headings(lines)
    _part_labels(lines)
    return lines


def front_matter(text: str) -> list[str]:
    """Return the lines between the marks of a front matter, or none."""
    lines = text[:20_000].split("\n")
    end = _front_matter_end(lines)
    return lines[1 : end - 1]


def blank_front_matter(lines: list[str]) -> None:
    """Blank the front matter in place, so that line numbers stay."""
    for at in range(_front_matter_end(lines)):
        lines[at] = ""


def _front_matter_end(lines: list[str]) -> int:
    mark = lines[0].rstrip()
    if mark not in ("---", "+++"):
        return 0
    for at, line in enumerate(lines[1:_FRONT_MATTER], start=1):
        if line.rstrip() == mark or (mark == "---" and line.rstrip() == "..."):
            return at + 1 if any(":" in row or "=" in row for row in lines[1:at]) else 0
    return 0


def _doubtful_fences(lines: list[str]) -> set[int]:
    """Return where fences open that are never closed, or that seem to hold the opening of another one."""
    fence, opened, doubtful = "", 0, set[int]()
    for at, line in enumerate(lines):
        before, fence = fence, _fence_after(line, fence)
        if fence and not before:
            opened = at
        elif fence and line.lstrip().startswith(fence) and line.strip() != fence:
            doubtful.add(opened)
    return doubtful | ({opened} if fence else set())


def _fence_after(line: str, fence: str) -> str:
    """Return the open fence after `line`: its marks, or nothing."""
    mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
    if mark is None:
        return fence
    if not fence:
        return mark[1] if "`" not in line[mark.end() :] else ""
    return "" if mark[1].startswith(fence) and not mark[2] else fence


def _balance(lines: list[str], doubtful: set[int]) -> None:
    """Close a fence that its author forgot to close, at the blank line before what looks like prose."""
    fence, opened = "", -1
    for at, line in enumerate(lines):
        before, fence = fence, _fence_after(line, fence)
        if fence and not before:
            opened = at
        elif (
            fence
            and opened in doubtful
            and _CODE_HEADING.match(line)
            and not lines[at - 1].strip()
            and not _is_markdown(lines[opened])
        ):
            lines[at - 1] = fence
            fence = ""
    if fence:
        end = next((at for at in range(opened + 1, len(lines)) if not lines[at].strip()), opened)
        lines[end] = fence if end > opened else ""


def _is_markdown(opening: str) -> bool:
    mark = _FENCE.match(opening)
    return mark is not None and mark[2].lower() in _MARKDOWN_FENCES


def _part_labels(lines: list[str]) -> None:
    """Make a heading of a line in bold right below a list, which Markdown would take for a part of its last item."""
    fence = ""
    for at, line in enumerate(lines):
        fence = _fence_after(line, fence)
        if at and not fence and line[:2] in ("**", "__") and lines[at - 1].strip() and _LABEL.fullmatch(line):
            lines[at] = LABEL_MARK + line


def _has_headings(lines: list[str]) -> bool:
    fence = ""
    for at, line in enumerate(lines):
        fence = _fence_after(line, fence)
        if not fence and _ATX.match(line):
            return True
        if not fence and at and line[:1] in "=-" and line and _UNDERLINE.fullmatch(line):
            above = lines[at - 1].strip()
            if above and "|" not in above and not above.startswith(("-", "*", "+", ">")):
                return True
    return False


def _mark_headings(lines: list[str]) -> None:
    for at, line in enumerate(lines):
        title = line.strip()
        if not 2 < len(title) <= _MAX_TITLE or (at and lines[at - 1].strip() and not _is_upper(title)):
            continue
        numbered = _NUMBERED.match(line)
        if numbered and _is_title(title) and _stands_apart(lines, at):
            lines[at] = "#" * min(numbered[1].count(".") + 2, 6) + " " + title
        elif _is_upper(title) and line[:1] not in " -*+|>":
            lines[at] = "## " + title


def _is_upper(title: str) -> bool:
    letters = [char for char in title if char.isalpha() and char.upper() != char.lower()]
    return (
        len(letters) > 3
        and all(char.isupper() for char in letters)
        and title[-1] not in ".,;"
        and ":" not in title[:-1]
    )


def _is_title(title: str) -> bool:
    return title[-1] not in ".;,。；，" and len(title.split()) <= 10


def _stands_apart(lines: list[str], at: int) -> bool:
    """Tell a numbered heading from a numbered list: no neighbour is numbered at the same depth."""
    after = lines[at + 1 : at + 3]
    return not any(_NUMBERED.match(row) for row in after if row.strip()) or not after[0].strip()
