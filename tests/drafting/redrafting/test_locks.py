import builders as b
import pytest
from drafting.redrafting.scripted import (
    AGAIN,
    ScriptedRedrafter,
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

from specagent.agent.drafting.redrafting.terms import Changes
from specagent.schemas.base import basis
from specagent.schemas.data import DataTopic
from specagent.schemas.facts import TechnologyFact
from specagent.schemas.sections import SECTIONS

SLUGS = [one.slug for one in SECTIONS if one.slug != "decisions"]
MYSQL = swapped("technologies", "PostgreSQL", name="MySQL", version="8.4")
WISH = rows("goals", wishes=("Use MySQL.",))
EVERYTHING = Changes(renumbered={"CON-1": "CON-9"}, removed=frozenset({"FR-1", "NFR-1"}))
ANSWERS = {"communication": communication(), "storage": storage()}


def redrafter_of(settled=None):
    return ScriptedRedrafter(settled, ANSWERS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_locked_section_stays_as_it_is_whatever_changed(slug):
    today, redrafter = today_of(), redrafter_of()

    found = run(today, redrafter, *map(whole, SLUGS), changes=EVERYTHING, locked=frozenset({slug}))

    assert getattr(found.spec, slug) == getattr(today.spec, slug)
    assert slug not in found.parts
    assert slug not in {one.section for one in redrafter.drafted}


def test_a_locked_record_stays_as_it_is_whatever_changed():
    today = today_of()

    found = run(today, redrafter_of(), whole("ADR-001"), changes=EVERYTHING, locked=frozenset({"ADR-001"}))

    assert found.adrs == today.adrs


@pytest.mark.parametrize(
    ("lock", "rows_of"),
    [
        ("goals: Low Latency", lambda spec: spec.goals.goals),
        ("overview: Reader", lambda spec: spec.overview.actors),
        ("overview: lending api", lambda spec: spec.overview.containers[:1]),
        ("overview: Reader → Lending API", lambda spec: spec.overview.relations[:1]),
        ("stack: PostgreSQL", lambda spec: spec.stack.technologies[1:]),
        ("patterns: Data Access", lambda spec: spec.patterns.patterns),
        ("data: Loan", lambda spec: spec.data.entities[1:]),
        ("data: Schema Migrations", lambda spec: spec.data.topics),
        ("concerns: Logging", lambda spec: spec.concerns.concerns),
    ],
)
def test_a_locked_row_stays_in_its_place_whatever_changed(lock, rows_of):
    today = today_of()
    slug = lock.partition(": ")[0]

    found = run(today, redrafter_of(), whole(slug), changes=EVERYTHING, locked=frozenset({lock}))

    assert rows_of(found.spec) == rows_of(today.spec)
    assert others_than(found.spec, slug) == others_than(today.spec, slug)


def test_the_other_rows_of_a_section_with_a_locked_one_are_drafted():
    today, redrafter = today_of(), redrafter_of()

    found = run(today, redrafter, whole("stack"), locked=frozenset({"stack: PostgreSQL", "data: Python"}))

    assert redrafter.rows == {("stack", "Python")}
    assert found.spec.stack.technologies[0].justification == AGAIN


@pytest.mark.parametrize("subject", ["Data: Schema Migrations", "Entity: Loan"])
def test_a_locked_row_is_not_drafted_by_its_name_either(subject):
    topic = DataTopic(topic="Schema Migrations", text=AGAIN, basis=basis("CON-1"))
    today, redrafter = today_of(), ScriptedRedrafter(answers={"storage": storage(topics=[topic])})
    locked = frozenset({f"data: {subject.partition(': ')[2]}"})

    found = run(today, redrafter, rows("data", subject), locked=locked)

    assert found.spec.data == today.spec.data


def test_the_fact_of_a_locked_row_is_given_and_a_new_one_stands_beside_it():
    found = run(today_of(), redrafter_of(MYSQL), WISH, locked=frozenset({"stack: PostgreSQL"}), cascade=True)

    assert [one.name for one in found.spec.stack.technologies] == ["Python", "PostgreSQL", "MySQL"]
    assert found.spec.stack.technologies[1] == b.spec().stack.technologies[1]
    assert found.moves == ()
    assert set(found.parts) == {"goals", "stack"}


def test_the_facts_of_a_locked_section_are_given():
    today, redrafter = today_of(), redrafter_of(MYSQL)

    found = run(today, redrafter, WISH, locked=frozenset({"stack"}), cascade=True)

    assert found.spec.stack == today.spec.stack
    assert (found.moves, found.offered) == ((), ())
    assert redrafter.drafted == []


def test_a_locked_row_whose_fact_a_wish_drops_stays():
    today = today_of()

    found = run(today, redrafter_of(swapped("entities", "Book")), WISH, locked=frozenset({"data: Book"}))

    assert found.spec.data.entities == today.spec.data.entities


def test_a_lock_on_a_row_that_is_gone_keeps_no_new_one_of_its_name_out():
    new = TechnologyFact(category="Cache", name="Redis", version="8", over="", basis=basis("NFR-1"))

    found = run(today_of(), redrafter_of(with_more("technologies", new)), WISH, locked=frozenset({"stack: Redis"}))

    assert [one.name for one in found.spec.stack.technologies] == ["Python", "PostgreSQL", "Redis"]


def test_what_rests_on_a_moved_fact_is_not_offered_where_it_is_locked():
    found = run(today_of(), redrafter_of(MYSQL), WISH, locked=frozenset({"overview", "ADR-001"}))

    assert [one.name for one in found.spec.stack.technologies] == ["Python", "MySQL"]
    assert found.offered == ()
