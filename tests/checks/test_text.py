import time

import pytest
from checks.cases import case, edited, findings, places
from checks.examples.text import RULE

from specagent.agent.checks import RULES


@pytest.mark.parametrize(
    "text",
    ["TODO list items can be exported.", "A TODO item has a date.", "todo lists", "Sobre todo: rápido.", "A Todo."],
)
def test_a_list_of_things_to_do_is_no_placeholder(text):
    assert findings("TX005", edited((RULE, f"**Rule:** {text}"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "TODO",
        "TODO: write it",
        "Written by TODO.",
        "ToDo: this",
        "TBD",
        "tbd",
        "FIXME",
        "To be decided.",
        "[insert name]",
    ],
)
def test_what_nobody_has_written_yet_is_a_placeholder(text):
    assert len(findings("TX005", edited((RULE, f"**Rule:** {text}")))) == 1


def test_each_placeholder_is_placed_where_it_stands():
    spec = edited((RULE, "**Rule:** One TBD\n  and `TBD` and TODO."))
    line = 1 + spec[: spec.index("One TBD")].count("\n")

    assert [place[:2] for place in places("TX005", spec)] == [(line, 17), (line + 1, 17)]


@pytest.mark.parametrize(("text", "rule"), [("“", "TX006"), ("„", "TX006"), ("TODO ", "TX005"), ("[insert ", "TX005")])
def test_a_text_of_openings_and_placeholders_is_read_in_linear_time(text, rule):
    held = case(edited((RULE, f"**Rule:** {text * (200_000 // len(text))}")))
    start = time.perf_counter()

    list(RULES[rule].test(held))

    assert time.perf_counter() - start < 3


def test_a_reason_of_signs_is_told_from_a_word_in_linear_time():
    held = case(edited(("One place to look when search is slow.", f"{'[' * 50_000} word")))
    start = time.perf_counter()

    assert list(RULES["PT001"].test(held)) == []

    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("reason", ["—", "n/a", "**None.**", "(TBD)", "…"])
def test_a_reason_that_says_nothing_is_none(reason):
    assert findings("PT001", edited(("One place to look when search is slow.", reason)))
