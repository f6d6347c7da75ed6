"""What holds for every merge, whatever the Markdown."""

from document.merging.edits import documents, versions, words_of
from hypothesis import given, settings

from specagent.agent.document.merging import Conflict, Merged, merge

Versions = tuple[str, str, str]


def both_sides(merged: Merged, side: str) -> str:
    """Return everything that a merge holds: its text and one side of its conflicts."""
    return "\n".join(getattr(one, side) if isinstance(one, Conflict) else one for one in merged.pieces)


@settings(max_examples=60)
@given(versions())
def test_without_a_change_on_one_side_the_other_is_taken_to_the_byte(texts: Versions) -> None:
    base, mine, new = texts
    assert merge(base, mine, base).text("markers") == mine
    assert merge(base, base, new).text("markers") == new
    assert merge(base, mine, mine).text("markers") == mine


@settings(max_examples=60)
@given(versions())
def test_every_word_that_a_person_added_is_kept_or_shown(texts: Versions) -> None:
    base, mine, new = texts
    merged = merge(base, mine, new)
    assert words_of(mine) - words_of(base) <= words_of(both_sides(merged, "mine"))
    assert words_of(mine) - words_of(base) <= words_of(merged.text("keep-mine"))


@settings(max_examples=60)
@given(versions())
def test_a_merge_without_conflicts_merges_again_to_itself(texts: Versions) -> None:
    base, mine, new = texts
    merged = merge(base, mine, new)
    assert merge(base, mine, new) == merged
    if not merged.conflicts:
        text = merged.text("keep-mine")
        assert merge(base, text, new) == Merged((text,) if text else ())


@settings(max_examples=60)
@given(documents, documents)
def test_without_a_base_a_persons_text_can_be_had_back_whole(mine: str, new: str) -> None:
    merged = merge(None, mine, new)
    assert merged.text("keep-mine") == mine


@settings(max_examples=60)
@given(versions())
def test_without_a_base_a_persons_edits_can_be_had_back_whole(texts: Versions) -> None:
    _, mine, new = texts
    merged = merge(None, mine, new)
    assert merged.text("keep-mine") == mine
    if mine.split() != new.split():
        assert merged.conflicts
