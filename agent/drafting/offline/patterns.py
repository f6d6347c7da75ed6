"""Section 4: the rules that the product's capabilities bring, with examples in its own languages."""

from specagent.agent.catalogue.model import RuleEntry
from specagent.agent.catalogue.store import catalogue
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.schemas.base import basis
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule

_MOST_CITED = 4
_MOST_AREAS = 8
_MOST_RULES = 2


def draft_patterns(survey: Survey, ecosystems: list[str]) -> PatternsSection:
    """Return the rules by area; an example is shown in the first of `ecosystems` that has one."""
    areas: dict[str, list[Rule]] = {}
    for evidence in survey.evidence:
        for entry in evidence.capability.rules:
            rules = areas.setdefault(_heading(entry.area), [])
            if survey.fits(entry.family) and len(rules) < _MOST_RULES:
                rules.append(_rule(entry, evidence, ecosystems))
    patterns = [Pattern(area=area, rules=rules) for area, rules in areas.items() if rules]
    return PatternsSection(patterns=patterns[:_MOST_AREAS])


def _heading(area: str) -> str:
    """Return an area's heading; what section 6 calls by the same name is told apart from it."""
    concerns = {one.concern for one in catalogue().qualities.values()}
    return f"{area} in Code" if area in concerns else area


def _rule(entry: RuleEntry, evidence: Evidence, ecosystems: list[str]) -> Rule:
    return Rule(
        statement=entry.statement,
        reason=entry.reason,
        example=_example(entry, ecosystems),
        basis=basis(*evidence.drivers(_MOST_CITED), assumption=True),
    )


def _example(entry: RuleEntry, ecosystems: list[str]) -> CodeExample | None:
    for ecosystem in (*ecosystems, "*"):
        for example in entry.examples:
            if example.ecosystem == ecosystem:
                return CodeExample(language=example.language, code=example.code)
    return None
