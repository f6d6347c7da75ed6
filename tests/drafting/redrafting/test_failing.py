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
    storage,
    swapped,
    today_of,
    whole,
    with_more,
)

from specagent.agent.drafting.drafter import Shortfall
from specagent.schemas.base import basis
from specagent.schemas.facts import TechnologyFact
from specagent.schemas.goals import GoalsSection
from specagent.schemas.stack import StackSection

KINDS = {
    "goals": ["goals"],
    "overview": ["containers", "communication"],
    "stack": ["stack"],
    "patterns": ["patterns"],
    "data": ["entities", "storage"],
    "concerns": ["concerns"],
}
ANSWERS = {"communication": communication(), "storage": storage()}
REDIS = TechnologyFact(category="Cache", name="Redis", version="8", over="", basis=basis("NFR-1"))


@pytest.mark.parametrize("failing", KINDS)
def test_a_failed_section_keeps_its_rows_and_loses_no_other_section(failing):
    today = today_of()
    redrafter = ScriptedRedrafter(answers=ANSWERS, failing=KINDS[failing])

    found = run(today, redrafter, *map(whole, KINDS))

    assert getattr(found.spec, failing) == getattr(today.spec, failing)
    assert found.failed == {failing}
    assert {one.section for one in found.shortfalls} == {failing}
    for slug in set(KINDS) - {failing}:
        assert getattr(found.spec, slug) != getattr(today.spec, slug)


@pytest.mark.parametrize(("kind", "slug"), [("communication", "overview"), ("storage", "data")])
def test_a_section_of_which_one_part_failed_takes_the_other(kind, slug):
    today = today_of()

    found = run(today, ScriptedRedrafter(answers=ANSWERS, failing=[kind]), whole(slug))

    assert found.failed == {slug}
    assert getattr(found.spec, slug).summary == getattr(today.spec, slug).summary
    assert getattr(found.spec, slug).relations == getattr(today.spec, slug).relations
    assert AGAIN in getattr(found.spec, slug).model_dump_json()


def test_a_row_that_is_left_out_of_an_answer_stays():
    today = today_of()
    redrafter = ScriptedRedrafter(answers={"stack": StackSection(technologies=[])})
    redrafter.short.append(Shortfall("before", "stack", "an earlier redraft"))

    found = run(today, redrafter, whole("stack"))

    assert found.spec == today.spec
    assert (found.failed, found.shortfalls) == (frozenset(), ())


def test_a_replaced_row_stays_when_the_new_one_failed():
    today = today_of()
    settled = swapped("technologies", "PostgreSQL", name="MySQL", version="8.4")

    found = run(today, ScriptedRedrafter(settled, failing=["stack"]), rows("goals", wishes=("Use MySQL.",)))

    assert found.spec == today.spec
    assert found.failed == {"stack"}


def test_a_row_that_was_to_go_stays_when_its_section_failed():
    sqlite = REDIS.model_copy(update={"category": "Embedded", "name": "SQLite"})
    today = today_of()
    settled = all_of(swapped("technologies", "PostgreSQL"), with_more("technologies", sqlite))

    found = run(today, ScriptedRedrafter(settled, failing=["stack"]), rows("goals", wishes=("Use SQLite.",)))

    assert found.spec == today.spec
    assert found.failed == {"stack"}


def test_an_added_row_that_failed_is_missing_and_named():
    today = today_of()
    redrafter = ScriptedRedrafter(with_more("technologies", REDIS), failing=["stack"])

    found = run(today, redrafter, rows("goals", wishes=("Cache it.",)))

    assert found.spec == today.spec
    assert found.failed == {"stack"}


def test_what_could_not_be_settled_is_told_and_the_parts_are_drafted_all_the_same():
    redrafter = ScriptedRedrafter()

    def failing(facts):
        redrafter.short.append(Shortfall("Feedback", "goals", "no answer"))
        return facts

    redrafter.settled = failing
    found = run(today_of(), redrafter, whole("goals", wishes=("Shorter.",)), whole("stack"))

    assert [one.part for one in found.shortfalls] == ["Feedback"]
    assert found.failed == {"goals"}
    assert found.spec.goals.goals[0].description == AGAIN


def test_rows_that_nobody_asked_for_are_left_aside():
    spec = b.spec()
    (goal,) = spec.goals.goals
    other = goal.model_copy(update={"name": "Uptime"})
    today = today_of(goals=GoalsSection(goals=[goal, other]))
    answer = GoalsSection(
        goals=[one.model_copy(update={"description": AGAIN}) for one in (goal, other)]
        + [goal.model_copy(update={"name": "Made Up"})]
    )

    found = run(today, ScriptedRedrafter(answers={"goals": answer}), rows("goals", "Goal: Uptime"))

    assert [(one.name, one.description == AGAIN) for one in found.spec.goals.goals] == [
        ("Low Latency", False),
        ("Uptime", True),
    ]


@pytest.mark.parametrize("subject", ["Goal: Nothing", "Nonsense", "", ": ", "Container: Low Latency"])
def test_rows_that_there_are_not_draft_nothing(subject):
    today, redrafter = today_of(), ScriptedRedrafter()

    found = run(today, redrafter, rows("goals", subject))

    assert redrafter.drafted == []
    assert others_than(found.spec) == others_than(today.spec)
