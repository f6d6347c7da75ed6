"""What code mends by itself when a model has had its chances: what cannot be founded is said to be an assumption."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from specagent.agent.checks import Finding
from specagent.agent.document.subjects import rule_subject
from specagent.agent.drafting.online.texts import texts_of
from specagent.schemas.adr import AdrBody
from specagent.schemas.base import Basis, Schema
from specagent.schemas.facts import Facts
from specagent.schemas.goals import Goal
from specagent.schemas.parts import CommunicationPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.prd import Prd
from specagent.schemas.stack import MANAGED, TO_BE_CONFIRMED
from specagent.schemas.text import slug

_Content = TypeVar("_Content", bound=Schema)
_UNGROUNDED = re.compile(r"^(['\"]?)(?P<token>.+?)\1 stands neither in the PRD")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def mend(content: _Content, findings: Iterable[Finding], prd: Prd) -> _Content:
    """Return `content` mended as far as code can: nothing in it cites an id that the PRD does not have.

    Rows with a number, date or product of the model's own become assumptions, relations that lead nowhere and code
    that cannot be read go, and a vague version is left to be confirmed. What remains wrong is for the caller to
    judge again.
    """
    tokens = [found["token"] for one in findings if (found := _UNGROUNDED.match(one.message))]
    known = {one.ref for one in prd.requirements}
    mended = _mapped(content, lambda value: _mended(value, known, tokens))
    if isinstance(mended, Facts):
        mended = _mended_facts(mended, prd)
    if isinstance(mended, CommunicationPart | StoragePart):
        mended = _mended_ends(mended, findings, tokens)
    if isinstance(mended, PatternsSection):
        mended = _mended_examples(mended, findings)
    return cast("_Content", mended)


def _mapped(value: Any, change: Callable[[Schema], Schema]) -> Any:
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    if not isinstance(value, Schema):
        return value
    return change(value.model_copy(update={name: _mapped(one, change) for name, one in value}))


def _mended(value: Schema, known: set[str], tokens: list[str]) -> Schema:
    if isinstance(value, Basis):
        return value.model_copy(
            update={"requirements": [ref for ref in dict.fromkeys(value.requirements) if ref in known]}
        )
    if isinstance(value, Goal):
        drivers = [one for one in value.drivers if not one.ref or one.ref in known]
        return value.model_copy(
            update={"drivers": drivers, "assumption": value.assumption or not drivers or _says(value, tokens)}
        )
    name = "drivers" if isinstance(value, AdrBody) else "basis"
    rests_on = getattr(value, name, None)
    if isinstance(rests_on, Basis) and (not rests_on or _says(value, tokens)):
        value = value.model_copy(update={name: rests_on.model_copy(update={"assumption": True})})
    version = getattr(value, "version", None)
    if isinstance(version, str) and version not in (MANAGED, TO_BE_CONFIRMED) and not re.search(r"\d", version):
        value = value.model_copy(update={"version": TO_BE_CONFIRMED})
    return value


def _says(value: Schema, tokens: list[str]) -> bool:
    texts = list(texts_of(value, citations=False))
    return any(_holds(text, token) for token in tokens for text in texts)


def _holds(text: str, token: str) -> bool:
    """Return whether `token` stands in `text` as a word or number of its own."""
    return re.search(rf"(?<![\w.,]){re.escape(token)}(?!\w)", text) is not None


def _mended_facts(facts: Facts, prd: Prd) -> Facts:
    """Return facts without excluded technologies, loose technology names and owners that are no container."""
    excluded = {slug(one.name) for one in prd.technologies if one.stance == "excluded"}
    technologies = [one for one in facts.technologies if slug(one.name) not in excluded]
    listed = {slug(one.name): one.name for one in technologies}
    containers = [
        one.model_copy(
            update={"technologies": [listed[slug(name)] for name in one.technologies if slug(name) in listed]}
        )
        for one in facts.containers
    ]
    owners = {slug(one.name) for one in containers}
    core = next((one.name for one in containers if one.kind in ("service", "application")), "")
    entities = [
        one if slug(one.owner) in owners or not core else one.model_copy(update={"owner": core})
        for one in facts.entities
    ]
    return facts.model_copy(update={"technologies": technologies, "containers": containers, "entities": entities})


def _mended_ends(content: Any, findings: Iterable[Finding], tokens: list[str]) -> Any:
    """Return the part without relations and messages whose ends no part of the section has."""
    loose = {one.subject.split(": ", 1)[1] for one in findings if one.rule in ("DG004", "DA008")}
    joints = (" → ", " – ")

    def stands(one: Any) -> bool:
        return not any(f"{one.source}{joint}{one.target}" in loose for joint in joints)

    changes: dict[str, Any] = {"relations": [one for one in content.relations if stands(one)]}
    if isinstance(content, CommunicationPart):
        flow = content.flow if all(map(stands, content.flow)) else []
        changes |= {"flow": flow, "flow_title": content.flow_title if flow else ""}
    sentences = [one for one in _SENTENCE.split(content.summary) if not any(_holds(one, token) for token in tokens)]
    if sentences:
        changes["summary"] = " ".join(sentences)
    return content.model_copy(update=changes)


def _mended_examples(section: PatternsSection, findings: Iterable[Finding]) -> PatternsSection:
    """Return the section without the examples of areas in which one cannot be read; the rules stand without them."""
    unread = {one.subject for one in findings if one.rule == "PT004"}
    return PatternsSection(
        patterns=[
            one.model_copy(update={"rules": [rule.model_copy(update={"example": None}) for rule in one.rules]})
            if rule_subject(one) in unread
            else one
            for one in section.patterns
        ]
    )
