"""The report as Markdown for the body of a pull request: nothing in it mentions, links, closes or commands."""

import re
from collections.abc import Iterator

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.document.tables import row_markdown
from specagent.agent.reports.ordering import name_of, worst_first
from specagent.agent.reports.wording import answered, count, counts, shown, told, verdict_of

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
    return "\n\n".join(block for block in blocks if block)


def inert(text: str) -> str:
    """Return `text` so that Markdown, HTML and GitHub read it as plain text, in a paragraph, a cell or a tag."""
    marked = _MARKUP.sub(lambda found: f"&#x{ord(found[0]):X};", _REFERENCE.sub(r"\g<0>\0", shown(text)))
    return marked.replace("\0", _BREAK)


def _rows(report: CheckReport) -> Iterator[str]:
    for verdict in report.specs:
        numbers = [str(sum(one.severity == severity for one in verdict.findings)) for severity in ("error", "warning")]
        coverage = answered(verdict.coverage) if verdict.coverage else ""
        yield row_markdown([inert(verdict.spec), verdict_of(verdict, report), *numbers, coverage])


def _details(verdict: SpecVerdict, most: int) -> str:
    """Return what was found in a spec in about `most` characters; nothing where there is nothing to tell."""
    notes = [f"- Note: {inert(note)}" for note in verdict.notes]
    if verdict.suppressed:
        notes.append(f"- {count(verdict.suppressed, 'finding')} suppressed")
    items = [*_items(verdict, most - sum(map(len, notes))), *notes]
    if not items:
        return ""
    summary = f"{inert(verdict.spec)}: {counts(verdict.findings)}"
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
    return f"- {rule} at {_place(finding, verdict)}: {inert(told(finding))}\n  Fix: {inert(finding.fix)}"


def _place(finding: Finding, verdict: SpecVerdict) -> str:
    """Return where a finding stands; not as `file:100:3`, in which GitHub sees an emoji."""
    at = finding.location
    return f"{inert(at.file)}, line {at.line}" if at else inert(verdict.spec)
