"""The requirements matrix: requirement by requirement what answers it, those that nothing answers first."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Literal

from specagent.agent.checks.verdict import Coverage
from specagent.agent.document.inline import escape
from specagent.agent.document.sections.appendices import trace_answers, trace_source
from specagent.agent.document.tables import row_markdown
from specagent.agent.reports.wording import answered, dumped
from specagent.schemas.spec import TraceRow

MatrixFormat = Literal["markdown", "csv", "html", "json"]

_VERSION = 1
"""Grows when a field of the JSON is renamed, goes away or means something else."""

_HEADER = ("Requirement", "Kind", "Text", "Source", "Answered by")
_FIELDS = ("ref", "kind", "text", "heading", "link", "status", "answers")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def matrix(rows: Sequence[TraceRow], format: MatrixFormat) -> str:  # noqa: A002 - the option's name
    """Return the rows of a trace in a format, without a line feed at its end; all but CSV tell the coverage."""
    ordered = sorted(rows, key=lambda row: status_of(row) != "not answered")
    if format == "csv":
        return _csv(ordered)
    if format == "json":
        return _json(ordered)
    if format == "html":
        from specagent.agent.reports.matrix_page import matrix_page

        return matrix_page(ordered, coverage_of_rows(ordered))
    return "\n".join(_markdown(ordered))


def coverage_of_rows(rows: Sequence[TraceRow]) -> Coverage:
    """Return how many of the requirements are answered, out-of-scope ones aside."""
    states = [status_of(row) for row in rows if row.kind != "out-of-scope"]
    return Coverage(states.count("answered"), len(states))


def status_of(row: TraceRow) -> str:
    """Return `answered`, `not answered`, or `out of scope` for what the PRD leaves out."""
    if row.kind == "out-of-scope":
        return "out of scope"
    return "answered" if row.answers else "not answered"


def _markdown(rows: Sequence[TraceRow]) -> Iterator[str]:
    yield f"**{answered(coverage_of_rows(rows))}**"
    yield ""
    yield row_markdown(_HEADER)
    yield row_markdown("---" for _ in _HEADER)
    for row in rows:
        yield row_markdown([escape(row.ref), row.kind, escape(row.quote), trace_source(row), trace_answers(row)])


def _csv(rows: Sequence[TraceRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_FIELDS)
    for row in rows:
        cells = (row.ref, row.kind, row.quote, row.heading, row.link, status_of(row), "; ".join(row.answers))
        writer.writerow(_harmless(cell) for cell in cells)
    return out.getvalue().rstrip("\n")


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _json(rows: Sequence[TraceRow]) -> str:
    coverage = coverage_of_rows(rows)
    return dumped(
        {
            "version": _VERSION,
            "coverage": {"answered": coverage.answered, "total": coverage.total},
            "requirements": [
                {
                    "ref": row.ref,
                    "kind": row.kind,
                    "text": row.quote,
                    "heading": row.heading,
                    "link": row.link,
                    "status": status_of(row),
                    "answers": row.answers,
                }
                for row in rows
            ],
        }
    )
