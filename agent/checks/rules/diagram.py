"""Diagram rules (DG): diagrams that parse, and that draw what the tables name."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.subjects import communication_subject, container_subject
from specagent.schemas.overview import Relation, Step
from specagent.schemas.text import slug


@rule(
    "DG004",
    "relation-dangling",
    "error",
    reason="An arrow from or to nothing cannot be built.",
    fix="Use the exact name of a container, person or external system of section 2.",
    needs=("overview",),
)
def relation_dangling(case: Case) -> Iterator[Hit]:
    """A relation starts or ends at a part that section 2 does not have."""
    overview = case.spec.overview
    known = {one.id for one in overview.parts}
    ends: list[Relation | Step] = [*overview.relations, *overview.flow]
    for one in ends:
        for name in (one.source, one.target):
            if slug(name) not in known:
                yield Hit("overview", communication_subject(one), f"{name!r} is no part of section 2", name)


@rule(
    "DG007",
    "container-alone",
    "warning",
    reason="A container that talks to nobody is either not needed or not understood.",
    fix="Add how it communicates, or remove it.",
    needs=("overview",),
)
def container_alone(case: Case) -> Iterator[Hit]:
    """A container takes part in no relation although there are several."""
    overview = case.spec.overview
    reached = {slug(name) for one in overview.relations for name in (one.source, one.target)}
    for one in overview.containers:
        if one.id not in reached and len(overview.parts) > 1:
            yield Hit("overview", container_subject(one), "communicates with nothing")
