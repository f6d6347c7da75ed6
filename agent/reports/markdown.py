"""The report as Markdown for the body of a pull request: nothing in it mentions, links, closes or commands."""

import html
import re
from collections.abc import Iterator

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.verdict import CheckReport, Failure, SpecVerdict
from specagent.agent.document.tables import row_markdown
from specagent.agent.reports.ordering import name_of, worst_first
from specagent.agent.reports.wording import answered, count, counts, shown, shown_path, told, verdict_of

MOST_CHARACTERS = 60_000
"""GitHub takes 65,536 in a body."""

_HEADER = ("Spec", "Verdict", "Errors", "Warnings", "Coverage")
_MARKUP = re.compile(r"(?<![^\W_])_|_(?![^\W_])|[\\`*<>\[\]|~$&]")
_REFERENCE = re.compile(
    r"""
    @ | \#(?=\w) | \bgh-(?=\d)                          # people, issues
    | :(?=//) | \bwww(?=\.) | :(?=[\w+-])              # addresses, emoji
    | [0-9a-f]{6}(?=[0-9a-f])                           # commits: seven digits or more
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BREAK = "&#x200B;"
"""A space without width, for GitHub looks for references where backslashes are gone. In hexadecimal: `#8203` is one."""
_CODE = re.compile(r"(?<!`)`([^`]{1,200})`(?!`)")
_NO_CODE = re.compile(r"[`|@]|\#\w|\bgh-\d|://|\bwww\.|^\s|\s$|^$", re.IGNORECASE)
"""What would end code, or might refer to something even there: not every bot knows code."""


def markdown_report(report: CheckReport) -> str:
    """Return the report as Markdown: a table of verdicts, then the findings of each spec, folded.

    Where there are too many for one body, the worst are shown.
    """
    table = "\n".join([row_markdown(_HEADER), row_markdown("---" for _ in _HEADER), *_rows(report)])
    blocks = [table]
    left = MOST_CHARACTERS - len(table)
    for at, verdict in enumerate(report.specs):
        blocks.append(_details(verdict, left // (len(report.specs) - at)))
        left -= len(blocks[-1])
    blocks.append("\n".join(map(_failure, report.failures)))
    return "\n\n".join(block for block in blocks if block)


def inert(text: str) -> str:
    """Return `text` so that Markdown, HTML and GitHub read it as plain text, in a paragraph, a cell or a tag."""
    return _inert(shown(text))


def prose(text: str) -> str:
    """Return `text` like `inert`, with its code as code, where GitHub looks for no references; for a paragraph."""
    parts = _CODE.split(shown(text))
    return "".join(_code(part, f"`{part}`") if at % 2 else _inert(part) for at, part in enumerate(parts))


def path_code(file: str) -> str:
    """Return a path as code, so that it can be copied as it is; like `inert` where it cannot be code."""
    path = shown_path(file)
    return _code(path, path)


def _code(content: str, text: str) -> str:
    """Return `content` as code, else `text` as plain text."""
    return _inert(text) if _NO_CODE.search(content) else f"`{content}`"


def _inert(plain: str) -> str:
    marked = _MARKUP.sub(lambda found: f"&#x{ord(found[0]):X};", _REFERENCE.sub(r"\g<0>\0", plain))
    return marked.replace("\0", _BREAK)


def _rows(report: CheckReport) -> Iterator[str]:
    for verdict in report.specs:
        numbers = [str(sum(one.severity == severity for one in verdict.findings)) for severity in ("error", "warning")]
        coverage = answered(verdict.coverage) if verdict.coverage else ""
        yield row_markdown([path_code(verdict.spec), verdict_of(verdict, report), *numbers, coverage])


def _details(verdict: SpecVerdict, most: int) -> str:
    """Return what was found in a spec in about `most` characters; nothing where there is nothing to tell."""
    notes = [f"- Note: {prose(note)}" for note in verdict.notes]
    if verdict.suppressed:
        notes.append(f"- {count(verdict.suppressed, 'finding')} suppressed")
    items = [*_items(verdict, most - sum(map(len, notes))), *notes]
    if not items:
        return ""
    summary = f"{_summary_path(verdict.spec)}: {counts(verdict.findings)}"
    return "\n".join(["<details>", f"<summary>{summary}</summary>", "", *items, "", "</details>"])


def _items(verdict: SpecVerdict, most: int) -> Iterator[str]:
    for at, finding in enumerate(worst_first(verdict.findings)):
        item = _item(finding, verdict)
        most -= len(item)
        if most < 0:
            yield f"- … and {len(verdict.findings) - at} more"
            return
        yield item


def _item(finding: Finding, verdict: SpecVerdict) -> str:
    rule = f"**{finding.rule} {name_of(finding)}** ({finding.severity})"
    return f"- {rule} at {_place(finding, verdict)}: {prose(told(finding))}\n  Fix: {prose(finding.fix)}"


def _place(finding: Finding, verdict: SpecVerdict) -> str:
    """Return where a finding stands; not as `file:100:3`, in which GitHub sees an emoji."""
    at = finding.location
    return f"{path_code(at.file)}, line {at.line}" if at else path_code(verdict.spec)


def _summary_path(file: str) -> str:
    path = shown_path(file)
    return inert(path) if _NO_CODE.search(path) else f"<code>{html.escape(path, quote=False)}</code>"


def _failure(failure: Failure) -> str:
    hint = f" {prose(failure.hint)}" if failure.hint else ""
    return f"- **Error:** {path_code(failure.spec)}: {prose(failure.message)}.{hint}"
