"""What is named in the place of a spec by mistake: a folder, an empty file, a PRD."""

import re
from pathlib import Path

from specagent.agent.document.headings import recognised
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.agent.workspace.check_case import Checked, shown
from specagent.schemas.sections import SECTIONS

_USUAL = "architecture.md"
_HEAD = 4096
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NUMBER = re.compile(r"\s*\d{1,2}[.):]?\s+")
_SPEC = re.compile(r"ar[ck]h?ite[ckt]+|архитект|架构|架構|アーキテクチャ|아키텍처", re.IGNORECASE)
"""What the name or the title of a spec says in many languages."""
_LEAST = 3
"""Functional requirements that make a PRD, and sections under their own names that make a spec."""


def refuse_odd(path: Path) -> None:
    """Raise UsageError for what is no file."""
    if path.is_dir():
        such = next(iter(sorted(path.glob("*.md"), key=lambda one: (one.name != _USUAL, one.name))), path / _USUAL)
        raise UsageError(f"{str(path)!r} is a folder, not a spec", f"Name the file in it, such as {str(such)!r}.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{str(path)!r} is no regular file", "Name the file of a spec.")
    if not path.is_file():
        raise UsageError(f"there is no spec {str(path)!r}", "Name it: `specagent check docs/architecture.md`.")


def refuse_empty(path: Path) -> None:
    """Raise SpecAgentError for a file without text."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return  # whoever reads it says why it cannot be read
    for mark in _MARKS:
        head = head.removeprefix(mark)
    if len(head) < _HEAD - len(_MARKS[0]) and not head.strip(b" \t\r\n\0"):
        raise SpecAgentError(
            f"{shown(path)!r} is empty", "Draft a spec with `specagent draft PRD --out FILE`, or name another file."
        )


def prd_note(checked: Checked) -> str:
    """Return what to say where the spec seems to be the PRD itself; else nothing."""
    hint = "Name the spec, and the PRD with --prd."
    if checked.prd == checked.name:
        return f"It was compared with itself. {hint}"
    case = checked.case
    if case.has_prd or case.document is None or case.spec.prd_link:
        return ""
    headings = [one.part.heading.text for one in case.document.reading.chapters if one.part.heading]
    if _SPEC.search(f"{Path(checked.name).name} {headings[0] if headings else ''}"):
        return ""
    named = recognised([_NUMBER.sub("", one, count=1) for one in headings])
    if len({one.slug for one in SECTIONS} & set(named)) > _LEAST or not _is_prd(checked):
        return ""
    return f"It reads like a PRD, not like a spec. {hint}"


def _is_prd(checked: Checked) -> bool:
    try:
        requirements = understand(SourceText(name=checked.name, text=checked.text)).requirements
    except SpecAgentError:
        return False
    return sum(one.kind in ("functional", "user-story") for one in requirements) >= _LEAST
