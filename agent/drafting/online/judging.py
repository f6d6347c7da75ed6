"""Whether an answer may enter the document: its form, its rows, and every rule that a part can break."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from specagent.agent.checks import FACTS, PART, Finding, check
from specagent.agent.checks.statements import statements
from specagent.agent.drafting.brief import Brief, ContextDocument
from specagent.agent.drafting.online.aligning import aligned
from specagent.agent.drafting.online.facts import distinct, expand, merge
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.online.provisional import provisional_case
from specagent.agent.drafting.online.recovering import recover_object
from specagent.agent.drafting.online.secrecy import given_texts, secret_kinds
from specagent.agent.drafting.prompting.tasks import Revision
from specagent.schemas.answer import Answer, PartKind
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.facts import Facts
from specagent.schemas.sections import Slug
from specagent.schemas.text import slug

_MOST_ERRORS = 12
ON_TEXTS = {"AD002", "AD003", "DG004", "DG005", "DG007", "PT001", "ST008", "ST009", "TX008", "XC004"}
"""Rules on texts and relations, of which facts have none yet."""
_ALONE = "DG007"
"""The rule that a container communicates; only the part that says who talks to whom can keep it."""
_FORM = "FORM"
_WORD = re.compile(r"\w+(?:[.,]\w+)*")
_SECRET = "SECRET"  # noqa: S105
_SECRET_FIX = "Write a placeholder such as `<api key>` in its place."  # noqa: S105
_FORM_FIX = "Answer again with the one field filled as its schema says, and all others null."


@dataclass(frozen=True)
class Verdict:
    """What an answer came to: `content` is None when it does not even have the form that was asked for."""

    content: Schema | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What has to be mended."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def passed(self) -> bool:
        """Whether the content may be used as it is."""
        return self.content is not None and not self.errors


Judge = Callable[[str], Verdict]


def judge_facts(
    text: str, brief: Brief, missed: Callable[[Facts], Brief], known: Facts | None = None, *, complete: bool = True
) -> Verdict:
    """Return the verdict on the blueprint's facts; `complete` is false for a piece of a large PRD's.

    What is judged, and the content, are the `known` facts with those that the answer adds.
    """
    read = read_facts(text)
    if isinstance(read, tuple):
        return Verdict(None, read)
    secrets = secret_findings(read, None, brief)
    read = distinct(merge(known, read)) if known else read
    return Verdict(read, (*secrets, *fact_findings(read, missed(read), complete=complete)))


def fact_findings(facts: Facts, brief: Brief, *, complete: bool = True) -> tuple[Finding, ...]:
    """Return what the rules find in facts; with `complete` also what they lack to be a whole blueprint."""
    lacking = _structure(facts) if complete else ()
    try:
        found = check(provisional_case(expand(facts, brief.prd), brief), (*PART, *FACTS) if complete else PART)
    except ValidationError as err:
        return (*lacking, *_form_findings(err))
    return (*lacking, *(one for one in found if one.rule not in ON_TEXTS))


def judge_part(text: str, part: Part, brief: Brief, blueprint: Blueprint) -> Verdict:
    """Return the verdict on one part; its content has the blueprint's names, kinds, versions and owners."""
    read = _read(text, part.kind)
    if isinstance(read, tuple):
        return Verdict(None, read)
    secrets = secret_findings(read, part.section, brief)
    content, differing = aligned(read, part, blueprint, brief.prd)
    try:
        findings = findings_on(content, part, brief, blueprint)
    except ValidationError as err:
        return Verdict(None, _form_findings(err))
    return Verdict(content, (*secrets, *differing, *findings))


def findings_on(content: Schema, part: Part, brief: Brief, blueprint: Blueprint) -> list[Finding]:
    """Return what the rules find in one part's own statements.

    A part that is drafted again may keep the figures that it has today, and is not blamed for what the facts of an
    edited document bring with them. Raises ValidationError when the part contradicts itself, such as by two
    containers of one name.
    """
    if part.revision:
        brief = _knowing(part.revision, brief)
    case = provisional_case(blueprint, brief, content)
    own = provisional_case(blueprint, brief)
    inherited = {(one.subject, one.text) for one in statements(own.spec, own.adrs)}
    subjects = {
        one.subject
        for one in statements(case.spec, case.adrs)
        if one.section == part.section and (one.subject, one.text) not in inherited
    }
    found = check(case, PART)
    if part.revision:
        found = newly_found(found, check(own, PART))
    return list(_of_part(found, subjects, part))


def newly_found(findings: Iterable[Finding], before: Iterable[Finding]) -> list[Finding]:
    """Return the findings that do not stand among those from `before`, wherever in the document they are."""
    known = {(one.rule, one.subject, one.message) for one in before}
    return [one for one in findings if (one.rule, one.subject, one.message) not in known]


def _knowing(revision: Revision, brief: Brief) -> Brief:
    """Return the brief with what the part says today as a source, apart from all that the changes speak of."""
    changed = set(_WORD.findall("\n".join(revision.changes)))
    kept = _WORD.sub(lambda found: "" if found[0] in changed else found[0], revision.current)
    return replace(brief, contexts=(*brief.contexts, ContextDocument("", kept)))


def read_facts(text: str, given: Mapping[str, Any] | None = None) -> Facts | tuple[Finding, ...]:
    """Return the facts of an answer, `given` values in the place of empty ones, or what is wrong with its form."""
    read = _read(text, "facts", given)
    if isinstance(read, Facts | tuple):
        return read
    raise TypeError("facts expected")


def _read(text: str, kind: PartKind, given: Mapping[str, Any] | None = None) -> Schema | tuple[Finding, ...]:
    """Return the content of the field that was asked for, or what is wrong with the answer's form."""
    found = recover_object(text)
    if found is None:
        return (_form("the answer is no JSON object"),)
    content = found.get(kind) if isinstance(found.get(kind), dict) else None
    model = part_model(kind)
    if content is None and set(found) & set(model.model_fields):
        content = found  # a small model leaves the outer object out
    if content is None:
        return (_form(f"the field {kind!r} is empty"),)
    content = {**content, **{name: value for name, value in (given or {}).items() if not content.get(name)}}
    try:
        return model.model_validate(_without_unknown(content, model))
    except ValidationError as err:
        return _form_findings(err)


def part_model(kind: PartKind) -> type[Schema]:
    """Return the schema of the content of one field of an answer."""
    annotation: Any = Answer.model_fields[kind].annotation
    model: type[Schema] = annotation.__args__[0]
    return model


def _without_unknown(content: dict[str, Any], model: type[Schema]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name in model.model_fields}


def _form_findings(err: ValidationError) -> tuple[Finding, ...]:
    errors = err.errors(include_url=False, include_input=False, include_context=False)
    return tuple(
        _form(f"{'.'.join(map(str, one['loc'])) or 'the field'}: {one['msg']}") for one in errors[:_MOST_ERRORS]
    )


def _form(message: str) -> Finding:
    return Finding(_FORM, "error", None, "Form of the answer", message, _FORM_FIX)


def secret_findings(content: Schema, section: Slug | None, brief: Brief) -> list[Finding]:
    """Return a finding for each kind of credential in an answer; never its value."""
    return [
        Finding(_SECRET, "error", section, "Credentials", f"a value looks like a credential ({kind})", _SECRET_FIX)
        for kind in secret_kinds(content, given_texts(brief))
    ]


def _structure(facts: Facts) -> Iterator[Finding]:
    """Yield what the lists of facts lack to be a blueprint."""
    for name in ("goals", "containers", "technologies", "areas", "concerns", "decisions"):
        if not getattr(facts, name):
            yield Finding(_FORM, "error", None, name, f"the list {name!r} is empty", "Name at least one.")
    for subject, names in (
        ("actors and containers", [*(one.name for one in facts.actors), *(one.name for one in facts.containers)]),
        ("goals", [one.name for one in facts.goals]),
        ("entities", [one.name for one in facts.entities]),
        ("areas", facts.areas),
        ("concerns", facts.concerns),
        ("decisions", [one.title for one in facts.decisions]),
    ):
        for twice in _twice(names):
            yield Finding(_FORM, "error", None, subject, f"{twice!r} stands twice", "Give each a name of its own.")


def _twice(names: Sequence[str]) -> list[str]:
    ids = [slug(one) for one in names]
    return [name for at, name in enumerate(names) if ids[at] in ids[:at]]


def _of_part(findings: Iterable[Finding], subjects: set[str], part: Part) -> Iterator[Finding]:
    for one in findings:
        if one.section != part.section:
            continue
        if one.rule == _ALONE:
            told = part.kind == "communication"  # no other part says who talks to whom
        else:
            told = one.subject in subjects or one.subject.startswith(("Communication: ", "Relation: "))
        if told:
            yield one
