import pytest
from drafting.online.scripted import facts
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.online.parts import all_parts, parts_of, section_parts
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact, EntityFact
from specagent.schemas.facts import ActorFact, ContainerFact, GoalFact, TechnologyFact
from specagent.schemas.sections import SECTIONS

NOTHING = basis(assumption=True)
COUNTS = st.integers(0, 70)


def sized(goals=1, actors=1, containers=1, technologies=1, entities=1, areas=1, concerns=1, decisions=1):
    return facts(
        goals=[GoalFact(kind="goal", name=f"Goal {at}", basis=NOTHING) for at in range(goals)],
        actors=[ActorFact(kind="person", name=f"Actor {at}", does="Acts.", basis=NOTHING) for at in range(actors)],
        containers=[
            ContainerFact(kind="service", name=f"Part {at}", technologies=[], does="Works.", basis=NOTHING)
            for at in range(containers)
        ],
        technologies=[
            TechnologyFact(category="Backend", name=f"Tool {at}", version="1", over="", basis=NOTHING)
            for at in range(technologies)
        ],
        entities=[EntityFact(name=f"Thing {at}", owner="Part 0", basis=NOTHING) for at in range(entities)],
        areas=[f"Area {at}" for at in range(areas)],
        concerns=[f"Concern {at}" for at in range(concerns)],
        decisions=[
            DecisionFact(title=f"A{at} over B", topic=f"T{at}", chosen=f"A{at}", rejected=["B"], basis=NOTHING)
            for at in range(decisions)
        ],
    )


@given(st.lists(COUNTS, min_size=8, max_size=8))
def test_every_name_stands_in_exactly_one_part(counts):
    wanted = sized(*counts)

    parts = all_parts(wanted)

    names = [name for one in parts for name in one.names]
    assert sorted(names) == sorted(
        [
            *(one.name for one in [*wanted.goals, *wanted.actors, *wanted.containers]),
            *(one.name for one in [*wanted.technologies, *wanted.entities]),
            *wanted.areas,
            *wanted.concerns,
            *(one.title for one in wanted.decisions),
        ]
    )
    assert len({one.label for one in parts}) == len(parts)
    assert [one.kind for one in parts if not one.names] == ["communication", "storage"]


@given(COUNTS)
def test_parts_of_a_section_are_of_about_equal_size_and_in_order(count):
    parts = section_parts("stack", sized(technologies=count))

    sizes = [len(one.names) for one in parts]
    assert len(sizes) == parts_of("stack", count)
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert [name for one in parts for name in one.names] == [f"Tool {at}" for at in range(count)]


@pytest.mark.parametrize("section", [one.slug for one in SECTIONS])
def test_parts_belong_to_the_section_that_they_are_for(section):
    assert {one.section for one in section_parts(section, sized())} == {section}


@given(st.integers(2, 9))
def test_halves_hold_all_rows_once_and_are_not_divided_again(count):
    (part,) = section_parts("stack", sized(technologies=count))

    first, second = part.halves()

    assert first.names + second.names == part.names
    assert 0 <= len(first.names) - len(second.names) <= 1
    assert len({part.label, first.label, second.label}) == 3
    assert (first.kind, first.section) == (part.kind, part.section)
    assert first.halves() is None


@pytest.mark.parametrize("kind", ["adr", "communication", "storage", "goals"])
def test_what_is_one_thing_has_no_halves(kind):
    assert [one.halves() for one in all_parts(sized()) if one.kind == kind] == [None]


def test_a_record_is_asked_for_with_its_decision():
    wanted = sized(decisions=3)

    assert [one.decision for one in section_parts("decisions", wanted)] == wanted.decisions
