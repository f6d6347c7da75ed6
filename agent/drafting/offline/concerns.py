"""Section 6: logging, access, monitoring, and what the PRD's own qualities add."""

from specagent.agent.catalogue.model import QualityEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.survey import Survey
from specagent.agent.drafting.quoting import quote
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.prd import Requirement

_FIRST = ("Logging", "Authentication and Authorization", "Monitoring and Alerting")
_MOST_CITED = 4
_MOST_MEASURES = 5
_MOST_QUOTED = 4


def draft_concerns(brief: Brief, survey: Survey, catalogue: Catalogue, containers: set[str]) -> ConcernsSection:
    """Return the three concerns that every product has, then those that its PRD adds."""
    measures: dict[str, list[Measure]] = {name: [] for name in _FIRST}
    for evidence in survey.evidence:
        for entry in evidence.capability.concerns:
            if survey.fits(entry.family):
                one = Measure(text=entry.text, basis=basis(*evidence.drivers(_MOST_CITED), assumption=True))
                measures.setdefault(entry.concern, []).append(one)
    for quality, requirements in _by_quality(brief).items():
        about = catalogue.qualities[quality]
        measures[about.concern] = [
            *_asked(requirements),
            *measures.get(about.concern, []),
            *_measures(about, survey, containers),
        ]
    concerns = [
        Concern(name=name, measures=_distinct(rows)[:_MOST_MEASURES]) for name, rows in measures.items() if rows
    ]
    return ConcernsSection(concerns=concerns)


def _by_quality(brief: Brief) -> dict[str, list[Requirement]]:
    grouped: dict[str, list[Requirement]] = {}
    for one in brief.prd.of_kind("non-functional"):
        if one.quality:
            grouped.setdefault(one.quality, []).append(one)
    return grouped


def _asked(requirements: list[Requirement]) -> list[Measure]:
    return [Measure(text=f"The PRD asks: {quote(one)}.", basis=basis(one.ref)) for one in requirements[:_MOST_QUOTED]]


def _measures(entry: QualityEntry, survey: Survey, containers: set[str]) -> list[Measure]:
    fitting = [
        one
        for one in entry.measures
        if survey.fits(one.family) and (not one.needs or containers.intersection(one.needs))
    ]
    return [Measure(text=one.text, basis=basis(assumption=True)) for one in fitting[:2]]


def _distinct(rows: list[Measure]) -> list[Measure]:
    return list({one.text: one for one in rows}.values())
