import json
import re
import sqlite3
from pathlib import Path
from typing import get_args

import builders as b
import pytest

from specagent.agent.checks import check
from specagent.agent.checks.traceability import trace
from specagent.agent.drafting.prompting.contexts import PART_TEMPLATES
from specagent.agent.drafting.prompting.samples import samples
from specagent.agent.drafting.prompting.templates import Templates
from specagent.agent.drafting.review import review_points
from specagent.schemas.adr import Adr
from specagent.schemas.answer import Answer, PartKind, answer_schema
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, Measure
from specagent.schemas.goals import Driver, Goal
from specagent.schemas.overview import Actor
from specagent.schemas.prd import TechnologyMention

PROMPTS = Path(__file__).parents[3] / "prompts"
WORDED = {"id": "the spare ids in order", "end_line": "the numbers of the first and last `line`"}
"""Fields that a prompt tells of in other words."""
HARBOUR = b.prd(
    b.requirement("R1", "A skipper searches for a free berth and books it for the nights of a stay."),
    b.requirement("R2", "The harbour master moves a boat to another berth."),
    b.requirement("R3", "The fee of a booking is charged through the payment gateway."),
    b.requirement("Q1", "95 % of searches for a berth answer within 800 ms.", "non-functional"),
    b.requirement("Q2", "Booking goes on while the payment gateway is down for up to 2 hours.", "non-functional"),
    b.requirement("Q3", "A skipper's personal data is deleted 30 days after departure.", "non-functional"),
    b.requirement("C1", "Two developers who know Go and PostgreSQL build and run it.", "constraint"),
    b.requirement("C2", "Everything runs in the port authority's Azure subscription.", "constraint"),
    title="Berthline",
    technologies=[
        TechnologyMention(name="Azure", version=None, stance="required", requirement="C2", place=b.place()),
    ],
)


GATEWAY = Actor(kind="external system", name="Payment gateway", description="Charges fees.", basis=basis("R3"))
ACCESS = Concern(
    name="Authentication and Authorization",
    measures=[Measure(text="Skippers see no bookings but their own; the Berth Service checks it.", basis=basis("Q3"))],
)
BERTH = b.entity("Berth", "Berth Service").model_copy(update={"basis": basis("R1")})


def example(kind):
    """Return the worked example of a template, as the model of its field."""
    name = PART_TEMPLATES.get(kind, "blueprint.md.j2")
    context = next(
        one for template, one in samples() if template == name and getattr(one, "field", "facts") in ("facts", kind)
    )
    found = re.findall(r"```json\n(.*?)\n```", Templates(None).render(name, context), re.DOTALL)
    assert len(found) == 1
    nothing = dict.fromkeys(Answer.model_fields)
    return getattr(Answer.model_validate(nothing | {kind: json.loads(found[0])}), kind)


def goal_for(ref):
    return Goal(kind="goal", name=ref, drivers=[Driver(ref=ref, name=ref)], description=ref, assumption=False)


@pytest.mark.parametrize("kind", Answer.model_fields)
def test_every_example_fits_its_schema(kind):
    assert example(kind)


@pytest.fixture
def case():
    """All examples as one spec; rows that they leave out for brevity are added."""
    spec = b.spec()
    goals, parts, flows = example("goals"), example("containers"), example("communication")
    entities, storage, concerns, body = (example(one) for one in ("entities", "storage", "concerns", "adr"))
    database = b.container("Berth Database", ["PostgreSQL"], "database", basis("R1"))
    spec = spec.model_copy(
        update={
            "product": "Berthline",
            "goals": goals.model_copy(update={"goals": [*goals.goals, goal_for("Q1"), goal_for("Q3")]}),
            "overview": spec.overview.model_copy(
                update=dict(flows) | {"actors": [*parts.actors, GATEWAY], "containers": [*parts.containers, database]}
            ),
            "stack": example("stack"),
            "patterns": example("patterns"),
            "data": spec.data.model_copy(update=dict(storage) | {"entities": [*entities.entities, BERTH]}),
            "concerns": concerns.model_copy(update={"concerns": [*concerns.concerns, ACCESS]}),
        }
    )
    record = Adr(**body.model_dump(), number=1, status="proposed", status_note="", date="2026-01-31")
    rows = trace(spec, [record], HARBOUR, "PRD.md", "PRD.md")
    points = review_points(spec, [record], HARBOUR, rows)
    return b.case(spec.model_copy(update={"traceability": rows, "open_points": points}), HARBOUR, [record])


def test_all_examples_together_break_no_rule(case):
    assert check(case) == []


def test_the_examples_of_parts_agree_with_the_example_of_the_facts(case):
    facts = example("facts")

    for fact in facts.containers:
        container = next(one for one in case.spec.overview.containers if one.name == fact.name)
        assert (container.kind, container.technologies, container.basis) == (fact.kind, fact.technologies, fact.basis)
    for fact in facts.technologies:
        row = next(one for one in case.spec.stack.technologies if one.name == fact.name)
        assert (row.category, row.version, row.basis) == (fact.category, fact.version, fact.basis)
        assert fact.over in row.justification
    for fact in facts.decisions:
        (record,) = case.adrs
        assert (record.title, record.drivers) == (fact.title, fact.basis)
        assert [one.name for one in record.options] == [fact.chosen, *fact.rejected]
    assert {one.name for one in facts.entities} <= {one.name for one in case.spec.data.entities}


def test_code_in_examples_runs(case):
    codes = [rule.example for area in case.spec.patterns.patterns for rule in area.rules if rule.example]
    database = sqlite3.connect(":memory:")
    database.executescript("CREATE TABLE booking (id, berth_id, boat_id); CREATE TABLE fee_outbox (booking_id, state);")

    for one in codes:
        assert one.language == "sql"
        assert 3 <= len(one.code.split("\n")) <= 12
        database.executescript(one.code)

    assert database.execute("SELECT count(*) FROM booking JOIN fee_outbox ON booking_id = id").fetchone() == (1,)


@pytest.mark.parametrize("kind", get_args(PartKind))
def test_a_prompt_tells_of_every_field_that_the_one_schema_does_not_describe(kind):
    """The schema of all parts holds names alone."""
    told = (PROMPTS / PART_TEMPLATES.get(kind, "blueprint.md.j2")).read_text() + (PROMPTS / "system.md.j2").read_text()
    definitions = answer_schema([], kind)["$defs"]

    fields = {name for one in definitions.values() for name in one.get("properties", {})}
    worded = {name: WORDED.get(name, rf"[`\"]{name}[`\"]") for name in sorted(fields)}
    assert [name for name, words in worded.items() if not re.search(words, told)] == []
