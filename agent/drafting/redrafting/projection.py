"""The facts of a spec as it stands today: what its parts share, read back from its sections and records."""

import re
from collections.abc import Iterator, Sequence

from specagent.agent.drafting.online.facts import once, project
from specagent.agent.drafting.redrafting.terms import Today
from specagent.schemas.adr import Adr
from specagent.schemas.blueprint import Blueprint, DecisionFact, EntityFact
from specagent.schemas.facts import Facts
from specagent.schemas.spec import Spec

STANDING = ("proposed", "accepted")
"""Statuses of records whose decision holds, or may."""

_STYLE = re.compile(
    r"\b(?:modular monolith|monolith|microservices?|event[- ]driven|serverless|layered|client[- ]server|"
    r"local[- ]first|peer[- ]to[- ]peer|single process|command[- ]line tool|library|pipeline)\b",
    re.IGNORECASE,
)
_NAMED_STYLE = re.compile(r"Architecture style: (?P<style>[^.]+)\.")
_UNKNOWN_STYLE = "as section 2 describes it"
_OVER = re.compile(r"\s+(?:over|instead of|rather than)\s+", re.IGNORECASE)


def facts_of(today: Today) -> Facts:
    """Return the short facts that the document and its records tell; each name once."""
    areas = [one.area for one in today.spec.patterns.patterns]
    concerns = [one.name for one in today.spec.concerns.concerns]
    return once(project(blueprint_of(today), areas, concerns))


def blueprint_of(today: Today) -> Blueprint:
    """Return the blueprint that the document could have been drafted from."""
    spec = today.spec
    return Blueprint(
        purpose=spec.purpose,
        style=_style(spec),
        goals=spec.goals.goals,
        actors=spec.overview.actors,
        containers=spec.overview.containers,
        relations=spec.overview.relations,
        technologies=spec.stack.technologies,
        entities=[EntityFact(name=one.name, owner=one.owner, basis=one.basis) for one in spec.data.entities],
        decisions=[decision_of(one) for one in today.adrs if one.status in STANDING],
        missed=[],
    )


def decision_of(adr: Adr) -> DecisionFact:
    """Return the decision that a record is about: its options, else the sides that its title names."""
    chosen, *rejected = _options(adr)
    return DecisionFact(title=adr.title, topic=adr.title, chosen=chosen, rejected=rejected, basis=adr.drivers)


def _options(adr: Adr) -> list[str]:
    named = [one.name for one in adr.options]
    return named or [one for one in _OVER.split(adr.title) if one] or [adr.title]


def _style(spec: Spec) -> str:
    return next(_styles((spec.overview.summary, spec.purpose)), _UNKNOWN_STYLE)


def _styles(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if named := _NAMED_STYLE.search(text):
            yield named["style"].strip()
        elif found := _STYLE.search(text):
            yield found[0]
