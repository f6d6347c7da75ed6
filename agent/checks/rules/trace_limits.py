"""Trace rules on limits (TR): what the PRD settles by itself is answered, kept to and used."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.contradictions import differences
from specagent.agent.checks.grounds.products import listed_products, named_standard
from specagent.agent.checks.grounds.skills import is_skill
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.document.headings import APPENDICES
from specagent.schemas.prd import TechnologyMention
from specagent.schemas.text import slug


@rule(
    "TR007",
    "constraint-ignored",
    "error",
    reason="A budget, deadline or mandated technology that no row answers is found out when it is broken.",
    fix="Add a constraint to section 1 that cites it and says what the architecture does about it.",
    scope="facts",
    needs=("prd", "goals"),
)
def constraint_ignored(case: Case) -> Iterator[Hit]:
    """A constraint of the PRD is cited by no statement and in no other text."""
    cited = {ref for one in case.statements for ref in case.citations.of(one)}
    cited |= {ref for slug_ in _chapters(case) for ref in case.citations.beside_rows(slug_)}
    for one in case.prd.of_kind("constraint"):
        if one.ref not in cited:
            yield Hit("goals", one.ref, f"nothing in the spec answers {one.ref} ({one.name})")


@rule(
    "TR008",
    "constraint-contradicted",
    "error",
    reason="A constraint is not the architecture's to change.",
    fix="Keep to the constraint as the PRD states it, or have the PRD changed.",
    needs=("prd",),
)
def constraint_contradicted(case: Case) -> Iterator[Hit]:
    """A statement gives another budget, team size, deadline or limit than the constraint that it cites."""
    for statement in case.statements:
        if statement.basis and not statement.basis.assumption:
            for one in differences(case, statement):
                if one.is_constraint:
                    yield hit(statement, f"says {one.text!r}, but {one.ref} says {one.wanted!r}", one.text)


@rule(
    "TR012",
    "mandated-technology-missing",
    "error",
    reason="The PRD settles the technology; another one in its place will be refused.",
    fix="Use the technology that the PRD requires and list it in section 3.",
    scope="facts",
    needs=("prd", "stack"),
)
def mandated_technology_missing(case: Case) -> Iterator[Hit]:
    """A technology that the PRD requires is not in the stack."""
    names = [*(one.name for one in case.spec.stack.technologies), case.citations.text_beside_rows("stack")]
    listed = {slug(name) for name in listed_products(names)}
    for one in case.prd.technologies:
        if _is_mandated(one, case) and slug(one.name) not in listed and not named_standard(one.name):
            by = f" ({one.requirement})" if one.requirement else ""
            yield Hit("stack", f"Technology: {one.name}", f"is required by the PRD{by}, and section 3 does not list it")


def _chapters(case: Case) -> set[str]:
    chapters = case.document.reading.chapters if case.document else ()
    return {one.slug for one in chapters} - APPENDICES.keys()


def _is_mandated(one: TechnologyMention, case: Case) -> bool:
    """Return whether the PRD wants the technology: by its words, or because a constraint says that it is in use."""
    requirement = case.requirement(one.requirement or "")
    if requirement and is_skill(requirement.text, one.name):
        return False
    binding = requirement is not None and requirement.kind == "constraint"
    return one.stance == "required" or (one.stance == "existing" and binding)
