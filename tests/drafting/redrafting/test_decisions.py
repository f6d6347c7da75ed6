import builders as b
import pytest
from drafting.redrafting.scripted import (
    AGAIN,
    ScriptedRedrafter,
    all_of,
    others_than,
    rows,
    run,
    swapped,
    today_of,
    whole,
    with_more,
)

from specagent.agent.drafting.redrafting.terms import Changes, Move, Numbering
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact

WISH = rows("goals", wishes=("Decide otherwise.",))


def decision(title, chosen, *rejected, topic=""):
    return DecisionFact(title=title, topic=topic or title, chosen=chosen, rejected=list(rejected), basis=basis("CON-1"))


def redecided(old, new):
    return all_of(swapped("decisions", old), with_more("decisions", new))


def numbers(found):
    return [(one.number, one.title, one.status) for one in found.adrs]


def test_a_proposed_record_is_drafted_in_its_file_and_keeps_number_status_and_date():
    today = today_of(b.adr(7, status_note="by the team"))
    redrafter = ScriptedRedrafter()

    found = run(today, redrafter, whole("ADR-007", changes=("CON-1 changed",)))

    (adr,) = found.adrs
    assert (adr.number, adr.status, adr.status_note, adr.date) == (7, "proposed", "by the team", "2026-01-31")
    assert adr.decision == AGAIN
    assert redrafter.part("adr").revision.changes == ("CON-1 changed",)
    assert redrafter.part("adr").decision.rejected == ["MongoDB"]
    assert others_than(found.spec) == others_than(today.spec)


def test_a_new_decision_gets_a_record_with_the_next_free_number():
    new = decision("Go over Rust", "Go", "Rust")
    redrafter = ScriptedRedrafter(with_more("decisions", new))

    found = run(today_of(), redrafter, WISH, numbering=Numbering(frozenset({1, 4, 12}), "2026-03-01"))

    assert numbers(found) == [(1, "PostgreSQL over MongoDB", "proposed"), (13, "Go over Rust", "proposed")]
    assert found.adrs[1].date == "2026-03-01"
    assert found.replaced == {}
    assert redrafter.part("adr").revision is None


def test_several_new_records_are_numbered_without_gaps_when_one_fails():
    new = [decision(f"{name} over Nothing", name, "Nothing") for name in ("Go", "Rust", "Zig")]
    redrafter = ScriptedRedrafter(with_more("decisions", *new), failing=["ADR Go over Nothing"])

    found = run(today_of(), redrafter, WISH)

    assert [one[:2] for one in numbers(found)[1:]] == [(2, "Rust over Nothing"), (3, "Zig over Nothing")]
    assert found.failed == {"ADR Go over Nothing"}


def test_an_accepted_record_gets_a_successor_and_stays():
    today = today_of(b.adr(status="accepted"))

    found = run(today, ScriptedRedrafter(), whole("ADR-001"), successors=frozenset({1}))

    assert found.adrs[0] == today.adrs[0]
    assert numbers(found)[1:] == [(2, "PostgreSQL over MongoDB", "proposed")]
    assert found.replaced == {2: 1}


def test_successors_and_new_decisions_are_numbered_together():
    today = today_of(*(b.adr(at, f"Side {at} over Other {at}", status="accepted", options=[]) for at in (1, 2, 3)))
    redrafter = ScriptedRedrafter(
        with_more("decisions", decision("Go over Rust", "Go", "Rust")), failing=["ADR Side 1 over Other 1"]
    )
    taken = Numbering(frozenset({1, 2, 3}), "2026-03-01")
    wanted = [whole(f"ADR-00{at}") for at in (1, 3)]

    found = run(today, redrafter, *wanted, numbering=taken, successors=frozenset({1, 3}))

    assert found.adrs[:3] == today.adrs
    assert numbers(found)[3:] == [(4, "Side 3 over Other 3", "proposed"), (5, "Go over Rust", "proposed")]
    assert found.replaced == {4: 3}
    assert found.failed == {"ADR-001"}


@pytest.mark.parametrize("status", ["accepted", "rejected", "deprecated", "superseded"])
def test_a_record_that_was_decided_on_is_never_rewritten(status):
    today, redrafter = today_of(b.adr(status=status)), ScriptedRedrafter()

    found = run(today, redrafter, whole("ADR-001"), changes=Changes(renumbered={"CON-1": "CON-2"}))

    assert found.adrs == today.adrs
    assert redrafter.drafted == []


def test_a_decision_that_a_wish_turns_is_drafted_in_its_record():
    new = decision("MongoDB over PostgreSQL", "MongoDB", "PostgreSQL")
    redrafter = ScriptedRedrafter(redecided("PostgreSQL over MongoDB", new))

    found = run(today_of(), redrafter, WISH)

    assert numbers(found) == [(1, "MongoDB over PostgreSQL", "proposed")]
    assert "We use PostgreSQL." in redrafter.part("adr").revision.current
    assert set(found.parts) == {"goals", "ADR-001"}


def test_a_decision_of_the_same_topic_takes_the_place_of_the_old_one():
    new = decision("Files only", "Files", "Databases", topic="PostgreSQL over MongoDB")

    found = run(today_of(), ScriptedRedrafter(redecided("PostgreSQL over MongoDB", new)), WISH)

    assert numbers(found) == [(1, "Files only", "proposed")]


def test_an_accepted_decision_that_a_wish_turns_gets_a_successor():
    today = today_of(b.adr(status="accepted"))
    new = decision("MongoDB over PostgreSQL", "MongoDB", "PostgreSQL")

    found = run(today, ScriptedRedrafter(redecided("PostgreSQL over MongoDB", new)), WISH)

    assert found.adrs[0] == today.adrs[0]
    assert numbers(found)[1:] == [(2, "MongoDB over PostgreSQL", "proposed")]
    assert found.replaced == {2: 1}


def test_a_locked_record_stays_when_a_wish_turns_its_decision():
    new = decision("MongoDB over PostgreSQL", "MongoDB", "PostgreSQL")
    today = today_of()

    found = run(
        today,
        ScriptedRedrafter(redecided("PostgreSQL over MongoDB", new)),
        WISH,
        locked=frozenset({"ADR-001"}),
    )

    assert found.adrs[0] == today.adrs[0]
    assert numbers(found)[1:] == [(2, "MongoDB over PostgreSQL", "proposed")]
    assert found.replaced == {}


def test_a_decision_that_is_only_dropped_leaves_its_record():
    today = today_of()

    found = run(today, ScriptedRedrafter(swapped("decisions", "PostgreSQL over MongoDB")), WISH)

    assert found.adrs == today.adrs


def test_a_record_is_drafted_in_the_names_that_people_gave_its_facts():
    redrafter = ScriptedRedrafter()
    moves = (Move("stack", "PostgreSQL", "MySQL"),)

    found = run(today_of(), redrafter, rows("ADR-001", "ADR-001"), changes=Changes(moves=moves))

    assert redrafter.part("adr").decision.title == "MySQL over MongoDB"
    assert redrafter.part("adr").decision.chosen == "MySQL"
    assert numbers(found) == [(1, "MySQL over MongoDB", "proposed")]


def test_a_turned_decision_is_found_though_people_renamed_its_facts_before():
    new = decision("MongoDB over MySQL", "MongoDB", "MySQL")
    redrafter = ScriptedRedrafter(redecided("MySQL over MongoDB", new))
    moves = (Move("stack", "PostgreSQL", "MySQL"),)

    found = run(today_of(), redrafter, WISH, changes=Changes(moves=moves))

    assert numbers(found) == [(1, "MongoDB over MySQL", "proposed")]


def test_a_failed_record_stays_as_it_is_and_is_named():
    today = today_of(b.adr(), b.adr(2, "Go over Rust", options=[]))
    redrafter = ScriptedRedrafter(failing=["ADR PostgreSQL over MongoDB"])

    found = run(today, redrafter, whole("ADR-001"), whole("ADR-002"))

    assert found.adrs[0] == today.adrs[0]
    assert found.adrs[1].decision == AGAIN
    assert found.failed == {"ADR-001"}
    assert [one.part for one in found.shortfalls] == ["ADR PostgreSQL over MongoDB"]


def test_records_of_the_same_title_are_drafted_one_by_one():
    today = today_of(b.adr(1), b.adr(2))

    found = run(today, ScriptedRedrafter(), whole("ADR-002"))

    assert found.adrs[0] == today.adrs[0]
    assert (found.adrs[1].number, found.adrs[1].decision) == (2, AGAIN)
