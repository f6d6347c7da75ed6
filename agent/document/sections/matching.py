"""Which shape of a diagram is which row of a table."""

from collections.abc import Iterable, Sequence

from specagent.agent.document.code import code_fence
from specagent.agent.document.diagrams import Diagram, Shape
from specagent.agent.document.remarks import Remarks
from specagent.schemas.patterns import CodeExample
from specagent.schemas.text import line as one_line
from specagent.schemas.text import slug


def matched_names(names: Sequence[str], shapes: Sequence[Shape], remarks: Remarks) -> dict[str, str]:
    """Return the table's name for each shape that a row describes, by the shape's alias.

    Names are compared exactly, then by slug; what is left on both sides, one for one and in order, was
    renamed in the table alone.
    """
    found = {shape.alias: shape.name for shape in shapes if shape.name in set(names)}
    left = {slug(name): name for name in _others(names, found.values())}
    for shape in shapes:
        if shape.alias not in found and slug(shape.name) in left:
            found[shape.alias] = left.pop(slug(shape.name))
    rows = _others(names, found.values())
    drawn = [shape for shape in shapes if shape.alias not in found]
    if len(rows) == len(drawn):
        for shape, name in zip(drawn, rows, strict=True):
            remarks.note(shape.line, f"The diagram still calls {name!r} {shape.name!r}")
            found[shape.alias] = name
    return found


def keep_unknown(diagram: Diagram, remarks: Remarks) -> None:
    """Keep the lines of a diagram that nobody understood, as one fence."""
    unknown = [(line, row) for line, row in diagram.unknown if one_line(row)]
    for line, row in unknown:
        remarks.note(line, f"The diagram's line {row[:80]!r} was not understood")
    if unknown:
        fence = code_fence(CodeExample(language="text", code="\n".join(row for _, row in unknown)))
        remarks.keep(unknown[0][0], fence, "What was not understood of this diagram is kept beside it")


def _others(names: Iterable[str], taken: Iterable[str]) -> list[str]:
    known = set(taken)
    return [name for name in names if name not in known]
