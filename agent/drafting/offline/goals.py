"""Goals from the PRD's qualities, constraints from its constraints."""

import re
from collections.abc import Sequence

from specagent.agent.catalogue.model import QualityEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.survey import Survey
from specagent.agent.drafting.quoting import quote, sentence
from specagent.schemas.goals import Driver, Goal
from specagent.schemas.prd import Quality, Requirement
from specagent.schemas.text import shorten

_MOST_QUOTES = 3
_LONGEST_NAME = 60
_STEM = 5
_USUAL_QUALITIES: tuple[Quality, ...] = ("reliability", "security", "maintainability")
_WORD = re.compile(r"[a-z]+")


def draft_goals(brief: Brief, survey: Survey, catalogue: Catalogue, containers: set[str]) -> list[Goal]:
    """Return one goal for each quality that the PRD asks for, then one constraint for each of its own."""
    by_quality: dict[str, list[Requirement]] = {}
    for requirement in brief.prd.of_kind("non-functional"):
        by_quality.setdefault(requirement.quality or requirement.ref, []).append(requirement)
    goals = [
        _goal(catalogue.qualities.get(quality), requirements, survey, containers)
        for quality, requirements in by_quality.items()
    ]
    return (goals or _usual_goals(survey, catalogue, containers)) + _constraints(brief)


def _usual_goals(survey: Survey, catalogue: Catalogue, containers: set[str]) -> list[Goal]:
    """Return what to ask the product's owner about when the PRD names no quality at all."""
    return [
        Goal(
            kind="goal",
            name=catalogue.qualities[quality].goal,
            drivers=[Driver(ref="", name="no quality stated in the PRD")],
            description=_tactic(catalogue.qualities[quality], [], survey, containers),
            assumption=True,
        )
        for quality in _USUAL_QUALITIES
    ]


def _goal(quality: QualityEntry | None, requirements: list[Requirement], survey: Survey, containers: set[str]) -> Goal:
    return Goal(
        kind="goal",
        name=quality.goal if quality else shorten(requirements[0].name, _LONGEST_NAME),
        drivers=[Driver(ref=one.ref, name=shorten(one.name, _LONGEST_NAME)) for one in requirements],
        description=_description(quality, requirements, survey, containers),
        assumption=False,
    )


def _description(
    quality: QualityEntry | None, requirements: list[Requirement], survey: Survey, containers: set[str]
) -> str:
    measured = [one for one in requirements if one.targets]
    quoted = (measured or requirements)[:_MOST_QUOTES]
    left = len(requirements) - len(quoted)
    asks = "; ".join(f"{one.ref} {quote(one)}" for one in quoted)
    more = f"; {left} more stand in Appendix A" if left else ""
    tactic = _tactic(quality, requirements, survey, containers) if quality else ""
    return f"The PRD asks: {asks}{more}. {tactic}".strip()


def _tactic(quality: QualityEntry, requirements: list[Requirement], survey: Survey, containers: set[str]) -> str:
    """Return the tactic that shares most words with the requirements, the catalogue's first where none does."""
    fitting = [
        one.text
        for one in quality.tactics
        if survey.fits(one.family) and (not one.needs or containers.intersection(one.needs))
    ]
    asked = _stems(" ".join(one.text for one in requirements))
    return max(fitting, key=lambda text: len(asked & _stems(text)), default="")


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower()) if len(word) >= _STEM}


def _constraints(brief: Brief) -> list[Goal]:
    wanted: Sequence[Requirement] = brief.prd.of_kind("constraint")
    seen: dict[str, int] = {}
    rows = []
    for one in wanted:
        name = shorten(one.name, _LONGEST_NAME)
        seen[name] = seen.get(name, 0) + 1
        rows.append(
            Goal(
                kind="constraint",
                name=name if seen[name] == 1 else f"{name} ({one.ref})",
                drivers=[Driver(ref=one.ref, name="PRD constraint")],
                description=sentence(shorten(one.text, 400)),
                assumption=False,
            )
        )
    return rows
