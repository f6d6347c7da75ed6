"""Answers about the shared facts of an existing document, made from the fact lines of the prompt."""

import re
from typing import Any

from .call import Call
from .swaps import Swaps, wished
from .world import demands, excludes

Row = dict[str, Any]

_LATER = "# Requirements that the facts do not answer yet"
_REQUIREMENT = re.compile(
    r"^(?P<ref>\S+) (?P<kind>functional|non-functional|constraint|[\w-]+)(?:, [\w-]+)?: ", re.MULTILINE
)
_ROWS = {
    "goals": ("Goals and constraints:", re.compile(r"- (?P<kind>goal|constraint) (?P<name>.+)")),
    "actors": (
        "People and external systems:",
        re.compile(r"- (?P<kind>person|external system) (?P<name>.+?): (?P<does>.+)"),
    ),
    "technologies": (
        "Technologies:",
        re.compile(r"- (?P<category>.+?): (?P<name>.+?), version (?P<version>.+?)(?:, over (?P<over>.+))?"),
    ),
    "containers": (
        "Containers:",
        re.compile(
            r"- (?P<kind>application|service|database|queue|file store|job|library|firmware) (?P<name>.+?)"
            r" \[(?P<technologies>.*?)\]: (?P<does>.+)"
        ),
    ),
    "entities": ("Entities:", re.compile(r"- (?P<name>.+?), written by (?P<owner>.+?) alone")),
    "decisions": (
        "Decisions, each with a record of its own:",
        re.compile(r"- (?P<topic>.+?): (?P<title>.+?); chosen (?P<chosen>.+?), not (?P<rejected>.*)"),
    ),
}
_LISTS = {"technologies": ", ", "rejected": ", "}


def changed_facts(call: Call) -> Row | None:
    """Return the facts that a call about an existing document asks for, or None when it asks for something else."""
    if call.kind != "facts" or "FACTS" not in call.data:
        return None
    if "FEEDBACK" in call.data:
        return _wished(call)
    return _added(call) if _LATER in call.prompt else None


def read_facts(text: str) -> Row:
    """Return the facts that these lines tell."""
    lines = text.split("\n")
    facts: Row = {"missed": [], "purpose": _value(lines, "Purpose: "), "style": _value(lines, "Style: ")}
    for name, (heading, form) in _ROWS.items():
        facts[name] = [_row(one, form) for one in _below(lines, heading)]
    for name, start in (("areas", "Areas of rules: "), ("concerns", "Concerns: ")):
        facts[name] = [one for one in _value(lines, start).split("; ") if one]
    return facts


def _wished(call: Call) -> Row:
    """Return the lists in which a technology is replaced by another one, as far as the PRD lets it."""
    facts = read_facts(call.data["FACTS"])
    names = {one["name"].casefold(): one["name"] for one in facts["technologies"]}
    found = [
        (names[old.casefold()], new) for old, new in wished(call.data["FEEDBACK"]).items() if old.casefold() in names
    ]
    allowed = {old: new for old, new in found if not demands(call.prompt, old) and not excludes(call.prompt, new)}
    if not allowed:
        return _nothing(facts)
    swaps = Swaps(traded=allowed)
    technologies = {swaps.text(one["name"]): _technology(one, allowed) for one in facts["technologies"]}
    lists = {
        "technologies": list(technologies.values()),
        "containers": [_built(one, allowed) for one in facts["containers"]],
        "decisions": [
            (swaps.mutual if set(one["rejected"]) & set(allowed.values()) else swaps).row(one)
            for one in facts["decisions"]
        ],
    }
    return _nothing(facts) | {name: rows for name, rows in lists.items() if rows != facts[name]}


def _added(call: Call) -> Row:
    """Return a goal for each requirement of quality and each limit, and a container that takes all others."""
    facts = read_facts(call.data["FACTS"])
    asked = [(found["ref"], found["kind"]) for found in _REQUIREMENT.finditer(call.data.get("REQUIREMENTS", ""))]
    goals = [
        {"kind": "constraint" if kind == "constraint" else "goal", "name": f"Demand {ref}", "basis": _basis(ref)}
        for ref, kind in asked
        if kind in ("non-functional", "constraint")
    ]
    functions = [ref for ref, kind in asked if kind not in ("non-functional", "constraint")]
    cores = [one for kind in ("service", "application") for one in facts["containers"] if one["kind"] == kind]
    core = (cores or facts["containers"])[:1] if functions else []
    return _nothing(facts) | {"goals": goals, "containers": [{**one, "basis": _basis(*functions)} for one in core]}


def _nothing(facts: Row) -> Row:
    return {name: [] if isinstance(value, list) else value for name, value in facts.items()}


def _technology(row: Row, allowed: dict[str, str]) -> Row:
    if row["name"] not in allowed:
        return row
    basis = {**row["basis"], "assumption": True}
    return {**row, "name": allowed[row["name"]], "version": "to be confirmed", "over": row["name"], "basis": basis}


def _built(row: Row, allowed: dict[str, str]) -> Row:
    return {**row, "technologies": list(dict.fromkeys(allowed.get(one, one) for one in row["technologies"]))}


def _below(lines: list[str], heading: str) -> list[str]:
    """Return the items that stand below a heading."""
    if heading not in lines:
        return []
    rest = lines[lines.index(heading) + 1 :]
    end = next((at for at, one in enumerate(rest) if not one.startswith("- ")), len(rest))
    return rest[:end]


def _row(text: str, form: re.Pattern[str]) -> Row:
    told, basis = _split(text)
    found = form.fullmatch(told)
    if not found:
        raise LookupError(f"no fact stands in {text!r}")
    row: Row = {
        name: [one for one in (value or "").split(_LISTS[name]) if one] if name in _LISTS else value or ""
        for name, value in found.groupdict().items()
    }
    return {**row, "basis": basis}


def _split(text: str) -> tuple[str, Row]:
    """Return a line without the bracket that closes it, and the basis that stands in there."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[at], 0)
        if not depth:
            return text[:at].rstrip(), _read_basis(text[at + 1 : -1])
    raise LookupError(f"no basis closes {text!r}")


def _read_basis(text: str) -> Row:
    items = [one for one in text.split(", ") if one]
    policies = [one.removeprefix("policy: ") for one in items if one.startswith("policy: ")]
    refs = [one for one in items if not one.startswith("policy: ") and one != "assumption"]
    return {"requirements": refs, "policies": policies, "assumption": "assumption" in items}


def _basis(*refs: str) -> Row:
    return {"requirements": list(refs), "policies": [], "assumption": False}


def _value(lines: list[str], start: str) -> str:
    return next((one.removeprefix(start) for one in lines if one.startswith(start)), "")
