import builders as b
import pytest
from drafting.redrafting.scripted import (
    AGAIN,
    ScriptedRedrafter,
    all_of,
    communication,
    others_than,
    rows,
    run,
    swapped,
    today_of,
    with_more,
)

from specagent.agent.drafting.prompting.tasks import Wish
from specagent.schemas.base import basis
from specagent.schemas.facts import ContainerFact

WISH = rows("data", feedback=("Use MySQL.",), wishes=("Use MySQL.",))
MYSQL = swapped("technologies", "PostgreSQL", name="MySQL", version="8.4")


def offered(found):
    return {(one.part, subject) for one in found.offered for subject in one.subjects}


def test_a_replaced_technology_is_drafted_where_it_stands_and_offered_elsewhere():
    today, redrafter = today_of(), ScriptedRedrafter(MYSQL)

    found = run(today, redrafter, WISH)

    assert redrafter.asked[0][2] == [Wish("data", "Use MySQL.")]
    assert redrafter.rows == {("stack", "MySQL")}
    assert [one.name for one in found.spec.stack.technologies] == ["Python", "MySQL"]
    assert found.spec.stack.technologies[0] == today.spec.stack.technologies[0]
    assert found.spec.stack.technologies[1].justification == AGAIN
    assert [(one.section, one.old, one.now) for one in found.moves] == [("stack", "PostgreSQL", "MySQL")]
    assert offered(found) == {("overview", "Container: Primary Database"), ("ADR-001", "ADR-001")}
    assert others_than(found.spec, "stack") == others_than(today.spec, "stack")
    assert found.adrs == today.adrs


def test_with_cascade_what_rests_on_it_is_drafted_too_and_nothing_is_offered():
    today, redrafter = today_of(), ScriptedRedrafter(MYSQL)

    found = run(today, redrafter, WISH, cascade=True)

    decided = "MySQL over MongoDB"
    assert redrafter.rows == {("stack", "MySQL"), ("containers", "Primary Database"), ("adr", decided)}
    assert found.offered == ()
    assert found.spec.overview.containers[0] == today.spec.overview.containers[0]
    assert found.spec.overview.containers[1].responsibility == AGAIN
    assert [(one.number, one.title) for one in found.adrs] == [(1, decided)]
    told = "Technology Stack now says MySQL instead of PostgreSQL"
    assert {one.revision.changes for one in redrafter.drafted} == {(told,)}


def test_what_is_drafted_along_starts_from_what_stands_there_today():
    redrafter = ScriptedRedrafter(MYSQL)

    run(today_of(), redrafter, WISH, cascade=True)

    assert "| PostgreSQL | 17 |" in redrafter.part("stack").revision.current
    assert "Primary Database" in redrafter.part("containers").revision.current
    assert "Loans must stay consistent." in redrafter.part("adr").revision.current


def test_rows_that_are_all_new_start_from_nothing():
    new = ContainerFact(kind="job", name="Reminder", technologies=["Python"], does="Reminds.", basis=basis("FR-1"))
    redrafter = ScriptedRedrafter(with_more("containers", new))

    run(today_of(), redrafter, rows("data", wishes=("Remind readers.",)))

    assert redrafter.part("containers").names == ("Reminder",)
    assert redrafter.part("containers").revision.current == ""


def test_a_renamed_container_keeps_its_place_and_its_relations():
    settled = swapped("containers", "Lending API", name="Loan API")
    today, redrafter = today_of(), ScriptedRedrafter(settled, {"communication": communication()})

    found = run(today, redrafter, rows("goals", wishes=("Call it Loan API.",)))

    assert [one.name for one in found.spec.overview.containers] == ["Loan API", "Primary Database"]
    ends = [(one.source, one.target) for one in found.spec.overview.relations]
    assert ends == [("Reader", "Loan API"), ("Loan API", "Primary Database")]
    assert offered(found) == {("data", "Entity: Book"), ("data", "Entity: Loan")}


def test_relations_that_tell_of_a_renamed_container_are_drafted_along():
    settled = swapped("containers", "Lending API", name="Loan API")
    relation = b.relation("Reader", "Loan API", "gRPC")
    today, redrafter = today_of(), ScriptedRedrafter(settled, {"communication": communication(relation)})

    found = run(today, redrafter, rows("goals", wishes=("Call it Loan API.",)))

    assert ("communication", "") in redrafter.rows
    assert found.spec.overview.relations[0] == relation
    assert found.spec.overview.relations[1].protocol == "SQL"
    assert found.spec.overview.summary == today.spec.overview.summary


def test_a_container_that_failed_to_be_renamed_keeps_its_relations_too():
    settled = swapped("containers", "Lending API", name="Loan API")
    today, redrafter = today_of(), ScriptedRedrafter(settled, failing=["containers"])

    found = run(today, redrafter, rows("goals", wishes=("Call it Loan API.",)))

    assert found.failed == {"overview"}
    assert others_than(found.spec) == others_than(today.spec)


def test_a_dropped_container_goes_with_its_relations():
    today = today_of(overview=b.spec().overview.model_copy(update={"flow_title": "", "flow": []}))
    redrafter = ScriptedRedrafter(swapped("containers", "Primary Database"))

    found = run(today, redrafter, rows("goals", wishes=("No database.",)))

    assert [one.name for one in found.spec.overview.containers] == ["Lending API"]
    assert [one.target for one in found.spec.overview.relations] == ["Lending API"]
    assert [one.told for one in found.moves] == ["System Architecture Overview no longer has Primary Database"]


def test_an_entity_of_another_owner_is_drafted_alone():
    today, redrafter = today_of(), ScriptedRedrafter(swapped("entities", "Loan", owner="Primary Database"))

    found = run(today, redrafter, rows("goals", wishes=("The database owns loans.",)), cascade=True)

    assert redrafter.rows == {("entities", "Loan")}
    assert [(one.name, one.owner) for one in found.spec.data.entities] == [
        ("Book", "Lending API"),
        ("Loan", "Primary Database"),
    ]
    assert found.moves == ()
    assert others_than(found.spec, "data") == others_than(today.spec, "data")


def test_a_renamed_entity_keeps_its_place_and_its_relations():
    today, redrafter = today_of(), ScriptedRedrafter(swapped("entities", "Loan", name="Lease"))

    found = run(today, redrafter, rows("goals", wishes=("Call it a lease.",)))

    assert [one.name for one in found.spec.data.entities] == ["Book", "Lease"]
    assert [(one.source, one.target) for one in found.spec.data.relations] == [("Book", "Lease")]


def test_the_place_of_a_container_can_be_taken_by_an_actor():
    outside = b.spec().overview.actors[0].model_copy(update={"kind": "external system", "name": "Primary Database"})
    fact = {"kind": "external system", "name": "Primary Database", "does": "Keeps it.", "basis": basis("CON-1")}

    def settled(facts):
        (reader,) = facts.actors
        actors = [reader, reader.model_copy(update=fact)]
        return facts.model_copy(update={"actors": actors, "containers": facts.containers[:1]})

    found = run(today_of(), ScriptedRedrafter(settled), rows("goals", wishes=("It is hosted elsewhere.",)))

    assert [one.name for one in found.spec.overview.actors] == ["Reader", outside.name]
    assert [one.name for one in found.spec.overview.containers] == ["Lending API"]
    assert len(found.spec.overview.relations) == 2
    assert found.moves == ()


@pytest.mark.parametrize("field", ["areas", "concerns"])
def test_a_heading_that_is_dropped_takes_no_row_of_its_name_elsewhere_along(field):
    spec = b.spec()
    concern, pattern = spec.concerns.concerns[0], spec.patterns.patterns[0]
    same = {"concerns": spec.concerns.model_copy(update={"concerns": [concern]})}
    same["patterns"] = spec.patterns.model_copy(update={"patterns": [pattern.model_copy(update={"area": "Logging"})]})
    today = today_of(**same)

    found = run(today, ScriptedRedrafter(swapped(field, "Logging")), rows("goals", wishes=("No logging.",)))

    left = {"areas": found.spec.patterns.patterns, "concerns": found.spec.concerns.concerns}
    assert left.pop(field) == []
    assert [len(one) for one in left.values()] == [1]


def test_names_that_two_lists_share_are_replaced_in_one_of_them():
    spec = b.spec()
    parts = [*spec.overview.containers[:1], b.container("PostgreSQL", ["PostgreSQL"], "database")]
    today = today_of(overview=spec.overview.model_copy(update={"containers": parts, "relations": []}))

    found = run(today, ScriptedRedrafter(MYSQL), WISH, rows("overview", "Container: PostgreSQL"))

    assert [one.name for one in found.spec.overview.containers] == ["Lending API", "PostgreSQL"]
    assert found.spec.overview.containers[1].responsibility == AGAIN


def test_rows_of_a_part_that_is_drafted_for_something_else_are_still_offered():
    topic = b.spec().data.topics[0].model_copy(update={"text": "PostgreSQL migrates."})
    today = today_of(data=b.spec().data.model_copy(update={"topics": [topic]}))

    found = run(today, ScriptedRedrafter(MYSQL), rows("data", "Entity: Book", wishes=("Use MySQL.",)))

    assert found.spec.data.entities[0].purpose == AGAIN
    assert found.spec.data.topics == [topic]
    assert ("data", "Data: Schema Migrations") in offered(found)


def test_a_row_that_names_the_old_fact_in_its_own_section_is_drafted_along():
    spec = b.spec()
    python = spec.stack.technologies[0].model_copy(update={"justification": "Its driver for PostgreSQL is known."})
    today = today_of(stack=spec.stack.model_copy(update={"technologies": [python, spec.stack.technologies[1]]}))
    redrafter = ScriptedRedrafter(MYSQL)

    run(today, redrafter, WISH)

    assert redrafter.rows == {("stack", "Python"), ("stack", "MySQL")}


def test_a_goal_of_a_single_word_is_offered_nowhere():
    spec = b.spec()
    (goal,) = spec.goals.goals
    overview = spec.overview.model_copy(update={"summary": "Security rests on one service."})
    goals = spec.goals.model_copy(update={"goals": [goal, goal.model_copy(update={"name": "Security"})]})

    found = run(
        today_of(goals=goals, overview=overview),
        ScriptedRedrafter(swapped("goals", "Security")),
        rows("stack", wishes=("No security.",)),
    )

    assert [one.name for one in found.spec.goals.goals] == ["Low Latency"]
    assert found.offered == ()


def test_several_facts_at_once_are_each_followed():
    settled = all_of(
        MYSQL, swapped("entities", "Loan", name="Lease"), swapped("goals", "Low Latency", kind="constraint")
    )
    redrafter = ScriptedRedrafter(settled)

    found = run(today_of(), redrafter, WISH)

    assert {("stack", "MySQL"), ("entities", "Lease"), ("goals", "Low Latency")} <= redrafter.rows
    assert found.spec.goals.goals[0].kind == "constraint"
    assert [one.told for one in found.moves] == [
        "Technology Stack now says MySQL instead of PostgreSQL",
        "Data Management now says Lease instead of Loan",
    ]


def test_what_is_called_after_a_technology_tells_of_it():
    (goal,) = b.spec().goals.goals
    goals = b.spec().goals.model_copy(update={"goals": [goal.model_copy(update={"name": "PostgreSQL Skills"})]})
    container = b.container("PostgreSQL Cluster", [], "database")
    overview = b.spec().overview.model_copy(update={"containers": [container], "relations": []})

    found = run(today_of(goals=goals, overview=overview), ScriptedRedrafter(MYSQL), WISH)

    assert {("goals", "Goal: PostgreSQL Skills"), ("overview", "Container: PostgreSQL Cluster")} <= offered(found)
