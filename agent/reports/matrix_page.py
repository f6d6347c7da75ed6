"""The requirements matrix as one HTML page that loads and runs nothing."""

from collections.abc import Iterator, Sequence
from html import escape

from specagent.agent.checks.verdict import Coverage
from specagent.agent.document.links import is_followable
from specagent.agent.reports.wording import answered
from specagent.schemas.spec import TraceRow

_HEADER = ("Requirement", "Kind", "Text", "Source", "Answered by")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """\
:root { color-scheme: light dark; --line: #8884; --open: light-dark(#fdecea, #4a1f1b); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
th { border-bottom-width: 2px; position: sticky; top: 0; background: Canvas; }
th[scope=row] { position: static; white-space: nowrap; }
ul { list-style: none; margin: 0; padding: 0; }
.open > * { background: var(--open); }
.aside { opacity: .7; }
@media print { body { font-size: 10px; margin: 0; max-width: none; } thead { display: table-header-group; }
  tr { break-inside: avoid; } th { position: static; } .open > * { print-color-adjust: exact; } }
"""


def matrix_page(rows: Sequence[TraceRow], coverage: Coverage) -> str:
    """Return the page; rows stand in their order, those that nothing answers are set off."""
    header = "".join(f'<th scope="col">{name}</th>' for name in _HEADER)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            "<title>Requirements matrix</title>",
            f"<style>\n{_STYLE}</style>",
            "</head>",
            "<body>",
            "<h1>Requirements matrix</h1>",
            f"<p><strong>{escape(answered(coverage))}</strong></p>",
            "<table>",
            f"<thead><tr>{header}</tr></thead>",
            "<tbody>",
            *_rows(rows),
            "</tbody>",
            "</table>",
            "</body>",
            "</html>",
        ]
    )


def _rows(rows: Sequence[TraceRow]) -> Iterator[str]:
    for row in rows:
        cells = (escape(row.kind), escape(row.quote), _source(row), _answers(row))
        told = "".join(f"<td>{cell}</td>" for cell in cells)
        yield f'<tr{_class(row)}><th scope="row">{escape(row.ref)}</th>{told}</tr>'


def _class(row: TraceRow) -> str:
    if row.kind == "out-of-scope":
        return ' class="aside"'
    return "" if row.answers else ' class="open"'


def _source(row: TraceRow) -> str:
    text = escape(row.heading or row.link)
    return f'<a href="{escape(row.link)}">{text}</a>' if row.link and is_followable(row.link) else text


def _answers(row: TraceRow) -> str:
    if not row.answers:
        return "out of scope" if row.kind == "out-of-scope" else "<strong>not answered</strong>"
    return f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in row.answers)}</ul>"
