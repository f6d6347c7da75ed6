"""Ids for requirements without one: never the author's, and the same ones after an edit."""

from textwrap import dedent

from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.prd import Known, understand
from specagent.agent.prd.parsing.identity import Unnumbered, numbered
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Prd

FIRST = """
    # Orchard
    ## Functional Requirements
    - The grower can define a field on a map.
    - The service reads soil sensors once an hour.
    - The service sends a watering plan each morning.
    ## Constraints
    - The sensors cannot be changed.
    """


def read(text: str, known: list[Known] | None = None) -> Prd:
    return understand(SourceText("PRD.md", dedent(text).strip() + "\n"), known or [])


def known_of(prd: Prd) -> list[Known]:
    return [Known(one.ref, one.kind, one.text) for one in prd.requirements]


def refs(prd: Prd) -> dict[str, str]:
    return {one.text: one.ref for one in prd.requirements}


def test_ids_count_up_by_kind_in_document_order() -> None:
    assert [one.ref for one in read(FIRST).requirements] == ["FR-1", "FR-2", "FR-3", "CON-1"]


def test_an_author_s_id_is_never_given_in_any_spelling() -> None:
    prd = read("""
        # Orchard
        ## Functional Requirements
        - fr1: The grower can define a field on a map.
        - FR-02: The grower can share a field.
        - FR 3: The grower can delete a field.
        - The service sends a watering plan each morning.
        """)
    assert [one.ref for one in prd.requirements] == ["fr1", "FR-02", "FR-3", "FR-4"]


def test_a_new_requirement_in_front_moves_no_id() -> None:
    before = read(FIRST)
    after = read(FIRST.replace("- The grower", "- The grower can name an orchard.\n    - The grower"), known_of(before))
    assert refs(after) == {**refs(before), "The grower can name an orchard.": "FR-4"}


def test_a_reworded_requirement_keeps_its_id() -> None:
    after = read(FIRST.replace("once an hour", "every thirty minutes, and stores them"), known_of(read(FIRST)))
    assert [one.ref for one in after.requirements] == ["FR-1", "FR-2", "FR-3", "CON-1"]


def test_reordered_requirements_keep_their_ids() -> None:
    lines = FIRST.split("\n")
    lines[3], lines[5] = lines[5], lines[3]
    after = read("\n".join(lines), known_of(read(FIRST)))
    assert [one.ref for one in after.requirements] == ["FR-3", "FR-2", "FR-1", "CON-1"]


def test_the_number_of_a_vanished_requirement_is_not_given_again() -> None:
    before = read(FIRST)
    without = FIRST.replace("    - The service reads soil sensors once an hour.\n", "")
    later = read(
        without.replace("## Constraints", "- Helpers receive text messages.\n    ## Constraints"),
        known_of(before),
    )
    assert refs(later)["Helpers receive text messages."] == "FR-4"
    assert "FR-2" not in refs(later).values()


def test_an_author_who_numbers_their_requirements_later_takes_precedence() -> None:
    before = read(FIRST)
    after = read(FIRST.replace("- The service sends", "- FR-1: The service sends"), known_of(before))
    assert [one.ref for one in after.requirements] == ["FR-4", "FR-2", "FR-1", "CON-1"]


def test_two_equal_texts_do_not_share_an_id() -> None:
    wanted = [Unnumbered("functional", "Print the label"), Unnumbered("functional", "Print the label")]
    known = [Known("FR-7", "functional", "Print the label")]
    assert numbered(wanted, [], known) == ["FR-7", "FR-1"]


def test_a_requirement_of_another_kind_gets_an_id_of_that_kind() -> None:
    known = [Known("FR-1", "functional", "Online play")]
    assert numbered([Unnumbered("out-of-scope", "Online play")], [], known) == ["OOS-1"]


def test_texts_in_chinese_are_matched_by_their_characters() -> None:
    known = [Known("FR-1", "functional", "用户可以预订单车"), Known("FR-2", "functional", "系统必须发送账单")]
    wanted = [
        Unnumbered("functional", "系统必须每月发送账单"),
        Unnumbered("functional", "用户可以提前预订单车"),
    ]
    assert numbered(wanted, [], known) == ["FR-2", "FR-1"]


@given(st.lists(st.text(min_size=1, max_size=60), max_size=30), st.lists(st.integers(1, 40), max_size=10))
def test_ids_are_unique_and_stay_whatever_the_texts(texts: list[str], taken: list[int]) -> None:
    wanted = [Unnumbered("functional", text) for text in texts]
    authors = [f"FR-{number:03}" for number in taken]
    first = numbered(wanted, authors)
    assert len(set(first)) == len(first)
    assert not {one.removeprefix("FR-") for one in first} & {str(number) for number in taken}
    known = [Known(ref, "functional", text) for ref, text in zip(first, texts, strict=True)]
    again = numbered(wanted, authors, known)
    assert sorted(again) == sorted(first)


def test_thousands_of_reworded_requirements_are_matched() -> None:
    texts = [
        f"The service handles case {number} of group {number % 70} for tenant t{number}" for number in range(3_000)
    ]
    known = [Known(f"FR-{number + 1}", "functional", text) for number, text in enumerate(texts)]
    wanted = [Unnumbered("functional", text + " at night") for text in reversed(texts)]
    assert numbered(wanted, [], known) == [one.ref for one in reversed(known)]
