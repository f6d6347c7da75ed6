import builders as b
from drafting.redrafting.scripted import (
    AGAIN,
    ScriptedRedrafter,
    all_of,
    communication,
    others_than,
    rows,
    run,
    storage,
    today_of,
    whole,
    with_more,
)

from specagent.agent.drafting.prompting.tasks import Wish
from specagent.agent.drafting.redrafting.terms import Changes, Wanted
from specagent.schemas.base import basis
from specagent.schemas.blueprint import EntityFact
from specagent.schemas.facts import ActorFact, GoalFact

ADDED = b.requirement("FR-2", "A reader reserves a book that is lent out.")
PRD = b.prd(*b.prd().requirements, ADDED)
CHANGES = Changes(added=("FR-2",))
HOME = Wanted("overview", changes=("FR-2 was added",), current="What stands there today.")
WEB = ActorFact(kind="person", name="Visitor", does="Looks around.", basis=basis("FR-2"))
GOAL = GoalFact(kind="goal", name="Fair Queue", basis=basis("FR-2"))
LIMIT = GoalFact(kind="constraint", name="Two Reservations", basis=basis("FR-2"))
RESERVATION = EntityFact(name="Reservation", owner="Lending API", basis=basis("FR-2"))


def answering(name, ref="FR-2"):
    """Return a change by which the container `name` answers one more requirement."""

    def settled(facts):
        containers = [
            one.model_copy(update={"basis": basis(*one.basis.requirements, ref)}) if one.name == name else one
            for one in facts.containers
        ]
        return facts.model_copy(update={"containers": containers})

    return settled


def test_a_known_row_that_answers_an_added_requirement_is_drafted_alone():
    today, redrafter = today_of(), ScriptedRedrafter(answering("Lending API"))

    found = run(today, redrafter, HOME, changes=CHANGES, prd=PRD)

    assert redrafter.asked[0][1:] == (["FR-2"], [])
    assert redrafter.rows == {("containers", "Lending API")}
    assert redrafter.part("containers").revision.current == "What stands there today."
    assert found.spec.overview.containers[0].basis == basis("FR-1", "FR-2")
    assert found.spec.overview.containers[1] == today.spec.overview.containers[1]
    assert others_than(found.spec, "overview") == others_than(today.spec, "overview")
    assert (found.moves, found.offered) == ((), ())


def test_added_rows_come_into_the_sections_where_they_stand_and_nowhere_else():
    settled = all_of(with_more("actors", WEB), with_more("goals", GOAL, LIMIT), with_more("entities", RESERVATION))
    today, redrafter = today_of(), ScriptedRedrafter(settled)

    found = run(today, redrafter, HOME, changes=CHANGES, prd=PRD)

    assert set(found.parts) == {"goals", "overview", "data"}
    assert [one.name for one in found.spec.goals.goals] == ["Low Latency", "Fair Queue", "Two Reservations"]
    assert [one.name for one in found.spec.overview.actors] == ["Reader", "Visitor"]
    assert [one.name for one in found.spec.data.entities] == ["Book", "Loan", "Reservation"]
    assert found.spec.goals.goals[:1] == today.spec.goals.goals
    assert found.spec.overview.containers == today.spec.overview.containers
    assert found.spec.overview.relations == today.spec.overview.relations
    assert found.spec.data.entities[:2] == today.spec.data.entities
    assert others_than(found.spec, "goals", "overview", "data") == others_than(today.spec, "goals", "overview", "data")


def test_a_requirement_that_changes_no_fact_drafts_nothing():
    today, redrafter = today_of(), ScriptedRedrafter()

    found = run(today, redrafter, HOME, changes=CHANGES, prd=PRD)

    assert redrafter.drafted == []
    assert (found.spec, found.adrs) == (today.spec, today.adrs)


def test_only_the_added_requirements_of_the_prd_are_settled_in_its_order():
    redrafter = ScriptedRedrafter()

    run(today_of(), redrafter, HOME, changes=Changes(added=("FR-2", "FR-1", "FR-77")), prd=PRD)

    assert redrafter.asked[0][1] == ["FR-1", "FR-2"]


def test_the_wishes_of_all_parts_are_settled_together():
    redrafter = ScriptedRedrafter()

    run(today_of(), redrafter, rows("goals", wishes=("Shorter.", "Faster.")), whole("ADR-001", wishes=("Why?",)))

    assert redrafter.asked[0][2] == [Wish("goals", "Shorter."), Wish("goals", "Faster."), Wish("ADR-001", "Why?")]


def test_feedback_of_earlier_runs_is_told_to_the_part_and_not_settled_again():
    redrafter = ScriptedRedrafter()

    run(today_of(), redrafter, whole("goals", feedback=("Shorter.",)))

    assert redrafter.asked[0][2] == []
    assert redrafter.part("goals").revision.feedback == ("Shorter.",)


def test_a_part_that_is_wanted_for_several_reasons_is_drafted_once():
    redrafter = ScriptedRedrafter()
    first = rows("goals", "Goal: Low Latency", changes=("NFR-1 changed",))

    found = run(today_of(), redrafter, first, rows("goals", "Goal: Low Latency", changes=("CON-1 changed",)))

    assert len(redrafter.drafted) == 1
    assert redrafter.part("goals").revision.changes == ("NFR-1 changed", "CON-1 changed")
    assert found.parts["goals"].subjects == ("Goal: Low Latency",)


def test_a_whole_section_is_drafted_in_all_its_parts():
    relation = b.relation("Reader", "Lending API", "gRPC")
    answers = {"communication": communication(relation), "storage": storage()}
    redrafter = ScriptedRedrafter(answers=answers)

    found = run(today_of(), redrafter, whole("overview"), whole("data"))

    assert redrafter.rows == {
        *(("containers", name) for name in ("Reader", "Lending API", "Primary Database")),
        *(("entities", name) for name in ("Book", "Loan")),
        ("communication", ""),
        ("storage", ""),
    }
    assert (found.spec.overview.summary, found.spec.overview.relations) == (AGAIN, [relation])
    assert (found.spec.data.summary, found.spec.data.relations, found.spec.data.topics) == (AGAIN, [], [])


def test_more_than_sixteen_rows_are_drafted_in_several_calls():
    section = b.spec().stack
    technologies = [b.technology(f"Tool {at}", "1", basis("FR-1")) for at in range(40)]
    redrafter = ScriptedRedrafter()
    today = today_of(stack=section.model_copy(update={"technologies": technologies}))

    found = run(today, redrafter, whole("stack"))

    assert len(redrafter.drafted) == 3
    assert [one.name for one in found.spec.stack.technologies] == [one.name for one in technologies]
    assert {one.justification for one in found.spec.stack.technologies} == {AGAIN}
