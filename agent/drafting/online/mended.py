"""The last verdict on an answer after code has mended what it can: rows that stay wrong are left out."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from specagent.agent.checks import PART, Finding, check
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.online.facts import distinct, expand
from specagent.agent.drafting.online.judging import (
    ON_TEXTS,
    Verdict,
    findings_on,
)
from specagent.agent.drafting.online.mending import mend
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.online.provisional import provisional_case
from specagent.agent.drafting.online.secrecy import given_texts, without_secrets
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.facts import Facts

_Content = TypeVar("_Content", bound=Schema)
_LABELS = {"actors": "Actor", "containers": "Container", "technologies": "Technology", "entities": "Entity"}


def mended_facts(verdict: Verdict, brief: Brief, missed: Callable[[Facts], Brief], *, complete: bool = True) -> Verdict:
    """Return the verdict on facts as they will be used; what no goal or container answers is told, not mended."""
    if not isinstance(verdict.content, Facts):
        return verdict
    facts = mend(distinct(verdict.content), verdict.errors, missed(verdict.content).prd)
    if complete and not facts.containers:
        return Verdict(None, verdict.findings)
    try:
        facts = distinct(without_secrets(facts, given_texts(brief)))
        left = _left_on_facts(facts, missed(facts))
        if wrong := [one for one in left if one.severity == "error"]:
            facts = mend(_without(facts, wrong), (), missed(facts).prd)
            left = _left_on_facts(facts, missed(facts))
    except ValidationError:
        return Verdict(None, verdict.findings)
    return Verdict(facts, left) if facts.containers or not complete else Verdict(None, verdict.findings)


def mended_part(verdict: Verdict, part: Part, brief: Brief, blueprint: Blueprint) -> Verdict:
    """Return the verdict on a part as it will be used: mended, and without the rows that stay wrong."""
    if verdict.content is None:
        return verdict
    content = mend(verdict.content, verdict.errors, brief.prd)
    try:
        content = without_secrets(content, given_texts(brief))
        is_judged = verdict.passed and content == verdict.content
        errors = [] if is_judged else _errors(content, part, brief, blueprint)
        if errors:
            content = _without(content, errors)
            errors = _errors(content, part, brief, blueprint)
    except ValidationError:
        return Verdict(None, verdict.findings)
    if part.kind == "adr":
        errors += [one for one in verdict.errors if one.rule == "ROWS"]
    return Verdict(content, tuple(errors)) if _holds_rows(content, part) else Verdict(None, verdict.findings)


def _left_on_facts(facts: Facts, brief: Brief) -> tuple[Finding, ...]:
    found = check(provisional_case(expand(facts, brief.prd), brief), PART)
    return tuple(one for one in found if one.rule not in ON_TEXTS)


def _errors(content: Schema, part: Part, brief: Brief, blueprint: Blueprint) -> list[Finding]:
    return [one for one in findings_on(content, part, brief, blueprint) if one.severity == "error"]


def _without(content: _Content, errors: Sequence[Finding]) -> _Content:
    """Return `content` without the rows that the errors are about."""
    wrong = {one.subject for one in errors}
    kept = {
        name: [row for row in value if _subject(name, row) not in wrong]
        for name, value in content
        if isinstance(value, list)
    }
    return content.model_copy(update=kept)


def _subject(name: str, row: Any) -> str:
    """Return how a statement about the row is called, as `checks.statements` calls it."""
    if isinstance(row, str):
        return ""
    match name:
        case "goals":
            return f"{row.kind.capitalize()}: {row.name}"
        case "patterns":
            return f"Rule: {row.area}"
        case "concerns":
            return f"Concern: {row.name}"
        case "topics":
            return f"Data: {row.topic}"
        case _:
            return f"{_LABELS[name]}: {row.name}" if name in _LABELS else ""


def _holds_rows(content: Schema, part: Part) -> bool:
    """Return whether any row is left, where rows were asked for by name."""
    return not part.names or any(value for _, value in content if isinstance(value, list))
