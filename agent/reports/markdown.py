"""The report as Markdown for the body of a pull request: nothing in it mentions, links, closes or commands."""

import re
from collections.abc import Iterator

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.document.tables import row_markdown
from specagent.agent.reports.ordering import name_of, worst_first
from specagent.agent.reports.wording import answered, count, counts, place_of, shown, told, verdict_of

MOST_CHARACTERS = 60_000
"""GitHub takes 65,536 in a body."""

_HEADER = ("Spec", "Verdict", "Errors", "Warnings", "Coverage")
_MARKUP = re.compile(r"(?<![^\W_])_|_(?![^\W_])|[\\`*<>\[\]|~$&]")
_REFERENCE = re.compile(
    r"""
    @ | \#(?=\w) | \bgh-(?=\d)                          # people, issues
    | :(?=//) | \bwww(?=\.) | :(?=[\w+-]+:)             # addresses, emoji
    | \b[0-9a-f](?=[0-9a-f]{6,39}\b)                    # commits
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BREAK = "&#x200B;"
"""A space without width. A backslash would not do: GitHub looks for references in the rendered text. Hexadecimal, for `#8203` reads like an issue."""


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
    notes = [f"- {inert(note)}" for note in verdict.notes]
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
    place = inert(place_of(finding, verdict))
    head = f"- **{finding.rule} {name_of(finding)}** ({finding.severity}) at {place}: {inert(told(finding))}"
    return f"{head}\n  Fix: {inert(finding.fix)}"
