"""Which containers the product's capabilities call for, and the requirements that each realizes."""

import re
from collections.abc import Collection, Sequence

from specagent.agent.catalogue.model import ContainerEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.choice import Chooser
from specagent.agent.drafting.offline.survey import Evidence, Survey, buildable
from specagent.agent.drafting.quoting import join
from specagent.schemas.base import basis
from specagent.schemas.overview import Container
from specagent.schemas.text import shorten

PART_OF = {
    "email-sender": "notification-dispatcher",
    "sms-sender": "notification-dispatcher",
    "push-sender": "notification-dispatcher",
    "template-renderer": "notification-dispatcher",
    "audit-store": "primary-database",
    "core-library": "backend-api",
    "time-series-database": "primary-database",
}
"""A part that is a module of the other one where both are called for."""

_RELATIONAL = "primary-database"
_OTHER_STORES = {"document-db": "document-store", "graph-db": "graph-database"}
_ALWAYS = {"primary-database", "document-store", "graph-database"}
_FORM_WEIGHT = 100
_CONSTRAINT_WEIGHT = 2
_MOST_CONTAINERS = 10
_MOST_TECHNOLOGIES = 4
_MOST_AREAS = 6
_NUMBERING = re.compile(r"^[\d.]+\s+")
_GENERIC = re.compile(r"requirement|feature|functional|scope|capabilit|user stor", re.IGNORECASE)


def wanted_containers(brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser) -> list[str]:
    """Return container ids, the core first, then those that most requirements call for."""
    calls: dict[str, int] = {survey.core: 0}
    for one in survey.evidence:
        weight = _FORM_WEIGHT if one.capability.form else len(one.refs) + _constraints(one, brief)
        for id_ in one.capability.containers:
            if survey.hosts(catalogue.containers[id_]):
                calls[id_] = calls.get(id_, 0) + weight
    for part, whole in PART_OF.items():
        if part in calls and whole in calls and part != survey.core:
            calls[whole] += calls.pop(part)
    if _has_other_store(calls, chooser):
        calls.pop(_RELATIONAL, None)
    ranked = sorted(calls, key=lambda id_: (id_ != survey.core, id_ not in _ALWAYS, -calls[id_]))
    return ranked[:_MOST_CONTAINERS]


def draft_containers(
    brief: Brief, survey: Survey, catalogue: Catalogue, chooser: Chooser, wanted: list[str]
) -> list[Container]:
    """Return the wanted containers with what they are built with and the requirements they realize."""
    refs = _refs_by_container(brief, survey, catalogue, wanted)
    areas = {survey.core: _areas(brief, refs[survey.core])}
    return [_container(catalogue.containers[id_], chooser, refs[id_], areas.get(id_, "")) for id_ in wanted]


def front_container(survey: Survey, catalogue: Catalogue, wanted: list[str]) -> str:
    """Return the container that people use directly."""
    for id_ in wanted:
        if catalogue.containers[id_].kind == "application":
            return id_
    return survey.core


def _constraints(evidence: Evidence, brief: Brief) -> int:
    """Return how much a capability's constraints add: what the PRD demands outright comes first."""
    constraints = {one.ref for one in brief.prd.of_kind("constraint")}
    return _CONSTRAINT_WEIGHT * len(constraints.intersection(evidence.refs))


def _has_other_store(ids: Collection[str], chooser: Chooser) -> bool:
    """Tell whether the PRD names a document or graph database that is there, and no relational one."""
    named = {role for one in chooser.named for role in one.entry.roles}
    others = {store for role, store in _OTHER_STORES.items() if role in named and store in ids}
    return bool(others) and "relational-db" not in named


def _refs_by_container(brief: Brief, survey: Survey, catalogue: Catalogue, wanted: list[str]) -> dict[str, list[str]]:
    """Return the requirements each container realizes; what no capability claims falls to the core."""
    refs: dict[str, dict[str, None]] = {id_: {} for id_ in wanted}
    claimed: set[str] = set()
    for one in survey.evidence:
        for id_ in one.capability.containers:
            place = id_ if id_ in refs else PART_OF.get(id_, "")
            cites = not one.capability.form or catalogue.containers[id_].kind == "application"
            if place in refs and place != survey.core and cites:
                refs[place].update(dict.fromkeys(one.refs))
                claimed.update(() if one.capability.form else one.refs)
    refs[survey.core].update(
        {
            one.ref: None
            for one in buildable(brief.prd)
            if one.kind in ("functional", "user-story") and one.ref not in claimed
        }
    )
    return {id_: list(found) for id_, found in refs.items()}


def _areas(brief: Brief, refs: Sequence[str]) -> str:
    """Return a sentence on the areas that the PRD's own headings give to these requirements."""
    titles: dict[str, None] = {}
    for ref in refs:
        one = brief.prd.requirement(ref)
        title = _NUMBERING.sub("", one.headings[-1]) if one and len(one.headings) > 1 else ""
        if title and one and title != one.name and not _GENERIC.search(title):
            titles[shorten(title, 40)] = None
    return f" It covers {join(list(titles)[:_MOST_AREAS])}." if len(titles) > 1 else ""


def _container(entry: ContainerEntry, chooser: Chooser, refs: Sequence[str], areas: str) -> Container:
    return Container(
        kind=entry.kind,
        name=entry.name,
        technologies=[one.name for one in chooser.inside(entry)][:_MOST_TECHNOLOGIES],
        responsibility=f"{entry.responsibility}{areas}",
        basis=basis(*refs) if refs else basis(assumption=True),
    )
