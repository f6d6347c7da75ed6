"""Section 4: the rules that the product's capabilities bring, with examples in its own languages."""

from collections.abc import Sequence

from specagent.agent.catalogue.model import RuleEntry
from specagent.agent.catalogue.store import catalogue
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.schemas.base import basis
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule
from specagent.schemas.stack import Technology

_SQL_ROLES = {"relational-db", "embedded-db"}
_MOST_CITED = 4
_MOST_AREAS = 8
_MOST_RULES = 2


def draft_patterns(survey: Survey, stack: Sequence[Technology]) -> PatternsSection:
    """Return the rules by area, with examples in languages of `stack` only."""
    ecosystems, has_sql = _languages(stack)
    areas: dict[str, list[Rule]] = {}
    for evidence in survey.evidence:
        for entry in evidence.capability.rules:
            rules = areas.setdefault(_heading(entry.area), [])
            if survey.fits(entry.family) and len(rules) < _MOST_RULES:
                rules.append(_rule(entry, evidence, ecosystems, has_sql))
    patterns = [Pattern(area=area, rules=rules) for area, rules in areas.items() if rules]
    return PatternsSection(patterns=patterns[:_MOST_AREAS])


def _heading(area: str) -> str:
    """Return an area's heading; what section 6 calls by the same name is told apart from it."""
    concerns = {one.concern for one in catalogue().qualities.values()}
    return f"{area} in Code" if area in concerns else area


def _languages(stack: Sequence[Technology]) -> tuple[list[str], bool]:
    """Return the ecosystems of the stack in its order, and whether it has a database that speaks SQL."""
    by_name = {one.name: one for one in catalogue().technologies.values()}
    entries = [by_name[one.name] for one in stack if one.name in by_name]
    ecosystems = list(dict.fromkeys(one.ecosystem for one in entries if one.ecosystem))
    return ecosystems, any(_SQL_ROLES.intersection(one.roles) for one in entries)


def _rule(entry: RuleEntry, evidence: Evidence, ecosystems: list[str], has_sql: bool) -> Rule:
    return Rule(
        statement=entry.statement,
        reason=entry.reason,
        example=_example(entry, ecosystems, has_sql),
        basis=basis(*evidence.drivers(_MOST_CITED), assumption=True),
    )


def _example(entry: RuleEntry, ecosystems: list[str], has_sql: bool) -> CodeExample | None:
    for ecosystem in (*ecosystems, "*"):
        for example in entry.examples:
            if example.ecosystem == ecosystem and (has_sql or example.language != "sql"):
                return CodeExample(language=example.language, code=example.code)
    return None
