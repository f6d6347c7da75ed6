"""What is no conflict: a redraft that knew a person's words and kept each of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.document.merging import Conflict, Merged, carried_over, merge, without_kept
from specagent.agent.document.merging.kept import keeps_words

WORDS = ["Orders", "are", "kept", "in", "PostgreSQL", "17", "for", "30", "days", ".", ",", "(FR-1)", "`a|b`", "**x**"]
OWN = ["quince", "rhubarb", "sorrel", "§", "é", "42"]
ROW = "| PostgreSQL | 17 | Relational; over MySQL. (CON-1) |"


def tokens(text: str) -> list[str]:
    return text.split()


def added(conflict: Conflict) -> set[str]:
    """Return the words that a person added."""
    return set(tokens(conflict.mine)) - set(tokens(conflict.base))


@st.composite
def sentences(draw: st.DrawFn, base: list[str], own: list[str]) -> list[str]:
    """Return words after up to four changes of theirs, with words of one's own among them."""
    words = list(base)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(words)))
        change = draw(st.sampled_from(["add", "drop", "swap", "move"]))
        word = draw(st.sampled_from([*own, *WORDS]))
        if change == "add":
            words[at:at] = [word]
        elif change == "move" and words[at : at + 1]:
            words.insert(draw(st.integers(0, len(words) - 1)), words.pop(at))
        else:
            words[at : at + 1] = [word] if change == "swap" else []
    return words


@st.composite
def conflicts(draw: st.DrawFn) -> Conflict:
    """Return a conflict; the redraft started from the person's text or from the generated one."""
    base = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    mine = draw(sentences(base, OWN))
    new = draw(sentences(draw(st.sampled_from([base, mine])), ["zinnia", "yarrow"]))
    join = draw(st.sampled_from([" ", "  ", "\n"]))
    return Conflict("sentence", "here", " ".join(base), join.join(mine), " ".join(new))


def conflict(mine: str, new: str, base: str = ROW) -> Conflict:
    return Conflict("row", "row 'PostgreSQL'", base, mine, new)


@settings(max_examples=500)
@given(conflicts())
def test_a_redraft_that_counts_as_keeping_lacks_no_word_that_the_person_added(one: Conflict) -> None:
    if keeps_words(one):
        assert added(one) <= set(tokens(one.new))


@settings(max_examples=500)
@given(conflicts())
def test_what_is_carried_over_lacks_no_word_that_the_person_added(one: Conflict) -> None:
    assert added(one) <= set(tokens(carried_over(one)))


@settings(max_examples=300)
@given(conflicts())
def test_what_only_one_side_changed_is_carried_over_to_the_letter(one: Conflict) -> None:
    assert carried_over(conflict(one.mine, one.base, one.base)) == one.mine
    assert carried_over(conflict(one.base, one.new, one.base)) == one.new
    assert carried_over(conflict(one.mine, one.mine, one.base)) == one.mine


@settings(max_examples=300)
@given(conflicts())
def test_a_merge_without_kept_conflicts_lacks_no_word_that_the_person_added(one: Conflict) -> None:
    merged = without_kept(Merged(("Before.\n\n", one, "\n\nAfter.\n")))

    told = merged.text("keep-mine")
    assert added(one) <= set(tokens(told))
    assert told.startswith("Before.\n")
    assert told.endswith("After.\n")


@settings(max_examples=200)
@given(conflicts())
def test_a_redraft_that_repeats_the_person_keeps_their_words(one: Conflict) -> None:
    assert keeps_words(conflict(one.mine, one.mine, one.base)) is bool(one.mine)


@pytest.mark.parametrize(
    ("mine", "new", "keeps"),
    [
        (ROW.replace("17", "18"), ROW.replace("17", "18").replace("CON-1", "CON-2"), True),
        (ROW.replace("17", "18"), ROW.replace("CON-1", "CON-2"), False),
        (ROW.replace("17", "18"), ROW.replace("17", "19"), False),
        (ROW.replace("over", "and not"), ROW.replace("over", "and not").replace("Relational", "Tabular"), True),
        (ROW.replace("; over MySQL", ""), ROW.replace("CON-1", "CON-2"), False),
        (ROW.replace("; over MySQL", ""), ROW.replace("; over MySQL", "").replace("CON-1", "CON-2"), True),
        (ROW.replace("MySQL", "MySQL 8"), ROW.replace("MySQL", "MySQL 8.4"), False),
        (ROW.replace("MySQL", "Redis"), ROW.replace("MySQL", "Redis-like stores"), False),
        (ROW.replace("17", "1"), ROW.replace("17", "1,000"), False),
        (ROW.replace("MySQL", "Redis"), ROW.replace("MySQL", "Redis").replace("(CON-1)", "(CON-1, FR-2)"), True),
        ("", ROW.replace("17", "18"), False),
        (ROW.replace("17", "18"), "", False),
    ],
)
def test_a_redraft_keeps_words_or_does_not(mine: str, new: str, keeps: bool) -> None:
    assert keeps_words(conflict(mine, new)) is keeps


@pytest.mark.parametrize(
    ("mine", "new", "expected"),
    [
        (
            ROW.replace("17", "18"),
            ROW.replace("CON-1", "CON-2"),
            ROW.replace("17", "18").replace("CON-1", "CON-2"),
        ),
        (ROW.replace("17", "18"), ROW.replace("17", "19"), ROW.replace("17", "18")),
        (ROW.replace("; over MySQL", ""), ROW.replace("MySQL", "MariaDB"), ROW.replace("; over MySQL", "")),
        ("", ROW.replace("17", "18"), ""),
        (ROW.replace("17", "18"), "", ROW.replace("17", "18")),
    ],
)
def test_changes_of_words_that_a_person_left_alone_are_carried_over(mine: str, new: str, expected: str) -> None:
    assert carried_over(conflict(mine, new)) == expected


def test_a_row_that_both_changed_is_taken_from_a_redraft_that_knew_the_persons() -> None:
    text = f"| Technology | Version | Reason |\n| --- | --- | --- |\n{ROW}\n"
    mine = text.replace("Relational", "Our relational")
    new = mine.replace("over MySQL", "chosen over MySQL")

    merged = merge(text, mine, new)

    assert without_kept(merged).conflicts == ()
    assert without_kept(merged).text("keep-mine") == new


def test_what_is_said_right_beside_a_persons_words_is_shown() -> None:
    mine, new = ROW.replace("Relational", "Our relational"), ROW.replace("Relational", "Our relational choice")

    assert not keeps_words(conflict(mine, new))


def test_a_row_whose_words_a_redraft_lost_stays_a_conflict() -> None:
    text = f"| Technology | Version | Reason |\n| --- | --- | --- |\n{ROW}\n"
    mine, new = text.replace("Relational", "Our relational"), text.replace("Relational", "Tabular")

    (left,) = without_kept(merge(text, mine, new)).conflicts

    assert left.where == "row 'PostgreSQL'"
    assert without_kept(merge(text, mine, new)).text("keep-mine") == mine


def test_line_ends_of_a_file_stay_when_a_conflict_is_none() -> None:
    merged = without_kept(Merged(("One.\n", conflict("A b is.", "A b is c.", "A is."), "\n"), line_end="\r\n"))

    assert merged.text("keep-mine") == "One.\r\nA b is c.\r\n"
