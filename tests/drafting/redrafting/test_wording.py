import builders as b
import pytest

from specagent.agent.drafting.redrafting.terms import Move
from specagent.agent.drafting.redrafting.wording import (
    apart,
    in_todays_names,
    renamed,
    renamed_text,
    rests_on_nothing_else,
    telling,
    uncited,
    without_refs,
)
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.goals import Driver


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        ({"FR-2": "FR-3", "FR-3": "FR-4"}, "FR-2, FR-3 and FR-4.", "FR-3, FR-4 and FR-4."),
        ({"FR-1": "FR-2", "FR-2": "FR-1"}, "(FR-1, FR-2)", "(FR-2, FR-1)"),
        ({"FR-1": "FR-2"}, "FR-1 FR-10 FR-1a XFR-1 FR-1-b FR-1.", "FR-2 FR-10 FR-1a XFR-1 FR-1-b FR-2."),
        ({"FR-2": "FR-3"}, "FR-2.1 stays, FR-2 moves. FR-2", "FR-2.1 stays, FR-3 moves. FR-3"),
        ({"AC1": "AC2"}, "AC1@story-1, AC1", "AC1@story-1, AC2"),
        ({"story-1": "story-2"}, "AC1@story-1, story-1", "AC1@story-1, story-2"),
        ({"AC2": "AC3"}, "US1.AC2, AC2", "US1.AC2, AC3"),
        ({"AC1@story-1": "AC1@story-2"}, "AC1@story-1, AC1", "AC1@story-2, AC1"),
        ({"C": "Rust"}, "C, C++, C#, C and Objective-C", "Rust, C++, C#, Rust and Objective-C"),
        ({"C++": "Rust", "C": "Zig"}, "C++ (C++17) calls C.", "Rust (C++17) calls Zig."),
        ({".NET": "Java"}, "ASP.NET runs on .NET.", "ASP.NET runs on Java."),
        ({"a.b": "x"}, "a.b axb", "x axb"),
        ({"Cache (L1)": "Cache [L2]"}, "The Cache (L1) holds.", "The Cache [L2] holds."),
        ({"A|B*": r"\1 \g<0>"}, "A|B* A", r"\1 \g<0> A"),
        ({"Über": "Unter"}, "Überall Über über", "Überall Unter über"),
        ({"订单": "账单"}, "订单 (订单)", "账单 (账单)"),
        ({}, "FR-1", "FR-1"),
    ],
)
def test_whole_words_get_their_new_names_all_at_once(names, text, expected):
    assert renamed_text(text, names) == expected


@pytest.mark.parametrize(
    ("names", "known", "text", "expected"),
    [
        ({"Order": "Purchase"}, ["Order", "Order API"], "Order API writes Order.", "Order API writes Purchase."),
        (
            {"Order": "Purchase", "Order API": "Shop"},
            ["Order API"],
            "Order API writes Order.",
            "Shop writes Purchase.",
        ),
        ({"Redis": "Redis Cluster"}, [], "Redis or Redis Cluster", "Redis Cluster or Redis Cluster"),
        ({"A": "B", "B": "A"}, ["A", "B"], "A B", "B A"),
    ],
)
def test_longer_names_that_hold_an_old_one_stay(names, known, text, expected):
    assert renamed_text(text, apart(names, known)) == expected


@pytest.mark.parametrize(
    ("name", "text", "is_told"),
    [
        ("Order", "The Order API answers.", False),
        ("Order", "The Order API keeps each Order.", True),
        ("Order", "Orders", False),
        ("Order API", "The Order API answers.", True),
        ("C++", "in C++, mostly", True),
        ("C", "in C++, mostly", False),
        ("(x", "a (x b", True),
    ],
)
def test_a_text_tells_a_name_where_it_stands_by_itself(name, text, is_told):
    assert telling(name, ["Order", "Order API"])(text) is is_told


def test_a_row_is_renamed_in_its_texts_and_not_in_its_closed_values():
    container = b.container("service", ["service"], "service", basis("FR-2"))
    found = renamed(container, {"service": "job", "FR-2": "FR-3"})

    assert (found.kind, found.name, found.technologies) == ("service", "job", ["job"])
    assert found.basis == basis("FR-3")


def test_a_basis_without_what_is_gone_becomes_an_assumption_only_where_nothing_is_left():
    gone = frozenset({"FR-1", "FR-2"})

    assert uncited(basis("FR-1", "FR-3"), gone) == basis("FR-3")
    assert uncited(basis("FR-1", "FR-2"), gone) == basis(assumption=True)
    assert uncited(basis("FR-1", policies=("Hosting",)), gone) == basis(policies=("Hosting",))
    assert uncited(basis("FR-10"), gone) == basis("FR-10")
    assert uncited(basis(), gone) == basis()


def test_a_goal_without_what_is_gone_becomes_an_assumption_only_where_nothing_is_left():
    (goal,) = b.spec().goals.goals
    policy = Driver(ref="", name="Policy")
    both = goal.model_copy(update={"drivers": [*goal.drivers, policy]})

    assert without_refs(goal, frozenset({"NFR-1"})).assumption
    assert without_refs(goal, frozenset({"NFR-1"})).drivers == []
    assert without_refs(both, frozenset({"NFR-1"})) == goal.model_copy(update={"drivers": [policy]})
    assert without_refs(goal, frozenset({"NFR-2"})) is goal


@pytest.mark.parametrize(
    ("rests_on", "falls"),
    [
        (basis("FR-1"), True),
        (basis("FR-1", "FR-2"), False),
        (basis("FR-1", policies=("Hosting",)), False),
        (basis("FR-1", assumption=True), False),
        (basis(), False),
        (basis(assumption=True), False),
    ],
)
def test_a_statement_falls_with_all_that_it_rests_on(rests_on, falls):
    assert rests_on_nothing_else(rests_on, frozenset({"FR-1"})) is falls


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"PostgreSQL": "MySQL"}, ("MySQL over MongoDB", "MySQL", ["MongoDB"])),
        ({"PostgreSQL": "MongoDB"}, ("MongoDB over PostgreSQL", "MongoDB", ["PostgreSQL"])),
        ({"MongoDB": "PostgreSQL"}, ("PostgreSQL over MongoDB", "PostgreSQL", ["MongoDB"])),
        ({"MongoDB": "CouchDB"}, ("PostgreSQL over CouchDB", "PostgreSQL", ["CouchDB"])),
        ({"Redis": "Valkey"}, ("PostgreSQL over MongoDB", "PostgreSQL", ["MongoDB"])),
    ],
)
def test_a_decision_follows_a_replaced_option(names, expected):
    title = "PostgreSQL over MongoDB"
    decision = DecisionFact(title=title, topic=title, chosen="PostgreSQL", rejected=["MongoDB"], basis=basis("CON-1"))
    found = in_todays_names(decision, names)

    assert (found.title, found.chosen, found.rejected) == expected


def test_a_move_is_told_as_a_reviewer_reads_it():
    assert Move("stack", "Redis", "Valkey").told == "Technology Stack now says Valkey instead of Redis"
    assert Move("stack", "Redis", "").told == "Technology Stack no longer has Redis"
