"""What a person and a redraft change in different places of a specification both reads back from the merge."""

import json

import pytest
from document.merging.moves import moves
from document.sample import SPEC
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.document.merging import merge
from specagent.agent.document.reading import parse_spec
from specagent.agent.document.rendering import render_spec
from specagent.schemas.spec import Spec

PERSON, REDRAFT = moves("person"), moves("redraft")
BASE = render_spec(SPEC)


def changed(spec: Spec, person: list[str], redraft: list[str]) -> Spec:
    """Return `spec` after the moves of both; what drops something goes by its place, so it comes first."""
    todo = [(PERSON, name) for name in person] + [(REDRAFT, name) for name in redraft]
    for side, name in sorted(todo, key=lambda one: ("dropped" not in one[1], "added" in one[1])):
        spec = side[name](spec)
    return spec


def unordered(value: object) -> object:
    """Return a value with its lists sorted: who comes first where both added something is not told here."""
    if isinstance(value, dict):
        return {key: unordered(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted((unordered(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value


def assert_both(person: list[str], redraft: list[str]) -> None:
    mine, new = changed(SPEC, person, []), changed(SPEC, [], redraft)
    result = merge(BASE, render_spec(mine), render_spec(new))
    assert not result.conflicts
    read = parse_spec(result.text("keep-mine")).spec
    assert unordered(read.model_dump()) == unordered(changed(SPEC, person, redraft).model_dump())


@pytest.mark.parametrize("person", PERSON)
def test_one_change_of_each_side_reads_back(person: str) -> None:
    for redraft in REDRAFT:
        if redraft != person:
            assert_both([person], [redraft])


@given(st.permutations(sorted(PERSON)), st.integers(1, 8), st.integers(1, 8))
@settings(max_examples=40)
def test_many_changes_of_both_sides_read_back(names: list[str], mine: int, new: int) -> None:
    assert_both(names[:mine], names[mine : mine + new])


def test_what_both_sides_added_stands_side_by_side() -> None:
    for name in (name for name in PERSON if "added" in name and name != "relation added"):
        assert_both([name], [name])
