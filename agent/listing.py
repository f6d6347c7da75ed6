"""What `requirements` and `schema` print."""

import csv
import io
import json
from typing import Any

from specagent.agent.errors import UsageError
from specagent.agent.terminal import emit
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.registry import MODELS
from specagent.schemas.strict import strict_schema

_COLUMNS = ("ref", "kind", "quality", "line", "targets", "name")
_LONGEST_CELL = 60


def show_requirements(prd: Prd, form: str) -> None:
    """Print the requirements of `prd` as a table, JSON or CSV."""
    if form == "json":
        emit(json.dumps(as_contract(prd), ensure_ascii=False, indent=2))
    elif form == "csv":
        emit(_csv(prd).rstrip("\n"))
    else:
        emit(_table(prd))


def show_schema(section: str | None) -> None:
    """Print the JSON Schema of `section`, or of the whole spec."""
    name = section or "spec"
    if name not in MODELS:
        raise UsageError(f"there is no section {name!r}", f"Choose one of: {', '.join(MODELS)}.")
    emit(json.dumps(strict_schema(MODELS[name]), ensure_ascii=False, indent=2))


def as_contract(prd: Prd) -> dict[str, Any]:
    """Return the documented JSON form of what was understood."""
    return {
        "title": prd.title,
        "summary": prd.summary,
        "language": prd.language,
        "source": prd.source,
        "requirements": [_requirement(one) for one in prd.requirements],
        "personas": [
            {"name": one.name, "description": one.description, "line": one.place.line} for one in prd.personas
        ],
        "technologies": [
            {
                "name": one.name,
                "version": one.version,
                "stance": one.stance,
                "requirement": one.requirement,
                "line": one.place.line,
            }
            for one in prd.technologies
        ],
        "external_systems": [{"name": one.name, "line": one.place.line} for one in prd.external_systems],
        "entities": [{"name": one.name, "line": one.place.line} for one in prd.entities],
        "open_questions": [{"text": one.name, "line": one.place.line} for one in prd.open_questions],
    }


def _requirement(one: Requirement) -> dict[str, Any]:
    return {
        "id": one.id,
        "ref": one.ref,
        "numbered": one.numbered,
        "kind": one.kind,
        "quality": one.quality,
        "name": one.name,
        "text": one.text,
        "headings": one.headings,
        "file": one.place.file,
        "line": one.place.line,
        "end_line": one.place.end_line,
        "targets": one.targets,
        "priority": one.priority,
    }


def _csv(prd: Prd) -> str:
    out = io.StringIO()
    rows = [_requirement(one) for one in prd.requirements]
    fields = list(_requirement(prd.requirements[0])) if rows else ["id"]
    writer = csv.DictWriter(out, fields, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return out.getvalue()


def _cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "; ".join(map(str, value)) if isinstance(value, list) else value
    if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{text}"
    return text


def _table(prd: Prd) -> str:
    rows = [_COLUMNS, *(_columns(one) for one in prd.requirements)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([f"{prd.title} ({prd.language}): {_counts(prd)}", "", *lines, *_others(prd)])


def _columns(one: Requirement) -> tuple[str, ...]:
    where = str(one.place.line) if one.place.line == one.place.end_line else f"{one.place.line}-{one.place.end_line}"
    cells = (one.ref, one.kind, one.quality or "", where, "; ".join(one.targets), one.name)
    return tuple(_short(cell) for cell in cells)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _counts(prd: Prd) -> str:
    kinds: dict[str, int] = {}
    for one in prd.requirements:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    parts = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    total = len(prd.requirements)
    return f"{total} requirement{'' if total == 1 else 's'}" + (f" ({parts})" if parts else "")


def _others(prd: Prd) -> list[str]:
    named = {
        "Personas": [one.name for one in prd.personas],
        "Technologies": [f"{one.name} ({one.stance})" for one in prd.technologies],
        "External systems": [one.name for one in prd.external_systems],
        "Entities": [one.name for one in prd.entities],
        "Open questions": [one.name for one in prd.open_questions],
    }
    lines = [f"{label}: {', '.join(names)}" for label, names in named.items() if names]
    return ["", *lines] if lines else []
