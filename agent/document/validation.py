"""Whether Mermaid takes a diagram, and where not, by whichever parser is installed."""

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

_MACRO = re.compile(r"\s*\w+\s*\(")
_OPEN_MACRO = "unterminated macro call"
_MERMAIDX_LINE = re.compile(r"(?:Parse error|Lexical error) on line (\d+)")
_MERMAIDX_EXPECTED = re.compile(r"Expecting .*", re.DOTALL)
_LONGEST = 160


@dataclass(frozen=True)
class MermaidError:
    """What is wrong with a diagram, and where in it; line and column count from 1."""

    message: str
    line: int
    column: int = 1


def mermaid_parser() -> str:
    """Return the name of the parser that is installed; empty when there is none."""
    return next((name for name in ("merman", "mermaidx") if find_spec(name)), "")


def validate_mermaid(source: str) -> str | None:
    """Return what is wrong with a diagram; None when it is valid, or when no parser is installed."""
    error = mermaid_error(source)
    return error.message if error else None


def mermaid_error(source: str) -> MermaidError | None:
    """Return what is wrong with a diagram, and where; None when it is valid, or when no parser is installed."""
    try:
        return _merman_error(source)
    except ImportError:
        pass
    try:
        return _mermaidx_error(source)
    except ImportError:
        return None


def flowchart_size(source: str) -> tuple[int, int] | None:
    """Return how many nodes and edges a flowchart has; None when it is none, or when nothing can tell."""
    try:
        import merman  # type: ignore[import-untyped]
    except ImportError:
        return None
    if not _verdict(source).valid:
        return None
    chart: dict[str, Any] = json.loads(merman.Merman().parse_json(_encodable(source), None))
    nodes, edges = chart.get("nodes"), chart.get("edges")
    return (len(nodes), len(edges)) if isinstance(nodes, list) and isinstance(edges, list) else None


def with_whole_macros(source: str) -> str:
    """Return a C4 diagram with each macro on one line, blank lines behind it so that all others stay where they are.

    A macro that never ends stays as it is.
    """
    rows: list[str] = []
    held: list[str] = []
    depth, quoted = 0, False
    for row in source.split("\n"):
        held.append(row.strip() if held else row)
        if len(held) > 1 or _MACRO.match(row):
            depth, quoted = _after(row, depth, quoted)
        if depth <= 0:
            rows += [" ".join(held), *[""] * (len(held) - 1)]
            held, depth, quoted = [], 0, False
    return source if held else "\n".join(rows)


def _after(row: str, depth: int, quoted: bool) -> tuple[int, bool]:
    """Return how many parentheses are open at the end of a row, and whether a string is."""
    for at, piece in enumerate(row.split('"')):
        quoted = not quoted if at else quoted
        if not quoted:
            depth += piece.count("(") - piece.count(")")
    return depth, quoted


def _merman_error(source: str) -> MermaidError | None:
    verdict = _verdict(source)
    if not verdict.valid and str(verdict.error).startswith(_OPEN_MACRO):
        # Mermaid itself lets a macro run over several lines.
        source = with_whole_macros(source)
        verdict = _verdict(source)
    return None if verdict.valid else _located(source, str(verdict.error or "not valid"))


def _verdict(source: str) -> Any:
    import merman

    return merman.Merman().validate(_encodable(source), None)


def _located(source: str, message: str) -> MermaidError:
    import merman

    analysis = json.loads(merman.Merman().analyze_json(_encodable(source), None))
    problems = [one for one in analysis["diagnostics"] if one["severity"] == "error" and one["span"]]
    if not problems or any("fallback location" in one["message"] for one in problems[0]["related"]):
        return MermaidError(_shortened(message), *_first_line(source, message))
    span = problems[0]["span"]
    return MermaidError(_shortened(message), span["line"], span["column"])


def _first_line(source: str, message: str) -> tuple[int, int]:
    """Return the place of the first line that, with all above it, gives `message`: an error that has no place."""
    rows = source.split("\n")

    def is_wrong(count: int) -> bool:
        return str(_verdict("\n".join(rows[:count])).error) == message

    line = min(bisect_left(range(1, len(rows) + 1), True, key=is_wrong) + 1, len(rows))
    row = rows[line - 1]
    return line, len(row) - len(row.lstrip()) + 1


def _mermaidx_error(source: str) -> MermaidError | None:
    import mermaidx  # type: ignore[import-untyped]

    try:
        mermaidx.render(source).svg()
    except RuntimeError as err:
        message = str(err).removeprefix("Mermaid rendering failed: ")
        place = _MERMAIDX_LINE.search(message)
        expected = _MERMAIDX_EXPECTED.search(message)
        said = expected[0] if place and expected else message.partition("\n")[0]
        line = min(int(place[1]), source.count("\n") + 1) if place else 1
        return MermaidError(_shortened(said.removeprefix("Error: ")), line)
    return None


def _encodable(source: str) -> str:
    return source.encode("utf-8", "replace").decode()


def _shortened(message: str) -> str:
    said = " ".join(message.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST].rsplit(' ', 1)[0].rstrip(',')} …"
