"""What a word diff shows: changed words, rows one by one, and nothing that acts on the terminal."""

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.reviewing.word_diff import word_diff

HEAD = "| Category | Technology | Why |\n| --- | --- | --- |\n"
ROWS = "".join(f"| Part {at} | Tool {at} | It does {at} things well. |\n" for at in range(9))
LONG = " ".join(f"word{at}" for at in range(40))


def shown(before, after):
    return word_diff(before, after, colour=False)


def test_a_changed_word_of_a_row_is_marked_in_its_row_and_rows_far_from_it_are_folded():
    table = HEAD + ROWS

    assert shown(table, table.replace("Tool 4", "Tool four")) == (
        "| Category | Technology | Why |\n"
        "…\n"
        "| Part 3 | Tool 3 | It does 3 things well. |\n"
        "| Part 4 | Tool [-4-]{+four+} | It does 4 things well. |\n"
        "| Part 5 | Tool 5 | It does 5 things well. |\n"
        "…"
    )


def test_with_colours_removed_words_are_struck_red_and_added_ones_green():
    assert word_diff("We use Celery here.", "We use Dramatiq here.", colour=True) == (
        "We use \x1b[31;9mCelery\x1b[0m \x1b[32mDramatiq\x1b[0m here."
    )


def test_rows_that_came_and_went_stand_on_lines_of_their_own():
    before = HEAD + "| Old | Cobol | Gone. |\n| Kept | Go | Stays. |\n"
    after = HEAD + "| Kept | Go | Stays. |\n| Fresh | Rust | New. |\n"

    assert shown(before, after).split("\n")[2:] == [
        "[-| Old | Cobol | Gone. |-]",
        "| Kept | Go | Stays. |",
        "{+| Fresh | Rust | New. |+}",
    ]


def test_a_row_whose_other_cells_all_changed_is_still_found_by_its_name():
    before, after = HEAD + "| Queue | RabbitMQ | Old. |\n", HEAD + "| Queue | NATS JetStream | Brand new words. |\n"

    assert (
        shown(before, after).split("\n")[-1]
        == "| Queue | [-RabbitMQ-]{+NATS JetStream+} | [-Old.-]{+Brand new words.+} |"
    )


def test_a_new_column_is_marked_in_each_row():
    before = "| A | B |\n| --- | --- |\n| one | two |\n"
    after = "| A | B | C |\n| --- | --- | --- |\n| one | two | three |\n"

    lines = shown(before, after).split("\n")

    assert (lines[0], lines[-1]) == ("| A | B | {+C |+}", "| one | two | {+three |+}")


def test_a_table_without_outer_bars_is_shown_row_by_row():
    before = "A | B\n--- | ---\none | two\nthree | four\n"

    assert shown(before, before.replace("four", "five")).split("\n")[2:] == [
        "| one | two |",
        "| three | [-four-]{+five+} |",
    ]


def test_a_bar_in_a_cell_is_part_of_the_cell():
    before = HEAD + "| A \\| B | Go | Fine. |\n"

    assert shown(before, before.replace("Go", "Rust")).endswith("| A \\| B | [-Go-]{+Rust+} | Fine. |")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("Same.\n", "Same.\n"),
        ("One.\nTwo.\n", "One. Two.\n"),
        ("| a | b |\n|---|---|\n| c | d |\n", "| a   | b   |\n| --- | --- |\n| c   | d   |\n"),
        ("A.\r\n\r\nB.\r\n", "A.\n\n\nB.\n"),
    ],
)
def test_what_only_lays_the_text_out_is_no_change(before, after):
    assert shown(before, after) == ""


def test_a_paragraph_that_was_broken_anew_shows_only_its_new_word():
    before = "The service keeps all records\nof each parcel for ninety\ndays.\n"
    after = "The service keeps all records of each parcel\nfor thirty days.\n"

    assert shown(before, after) == ("The service keeps all records of each parcel\nfor [-ninety-]{+thirty+} days.")


def test_words_that_stay_far_from_a_change_are_folded():
    assert shown(f"{LONG} old {LONG}", f"{LONG} new {LONG}") == (
        "word0 word1 word2 … word34 word35 word36 word37 word38 word39 [-old-]{+new+} "
        "word0 word1 word2 word3 word4 word5 …"
    )


def test_texts_that_share_hardly_a_word_stand_one_after_the_other():
    before, after = (
        "- **Logs:** We write the logs as text files.",
        "- **Logs:** Every service emits JSON, to be the one way.",
    )

    assert shown(before, after) == f"[-{before}-]{{+{after}+}}"


def test_an_indentation_that_counts_is_shown():
    before, after = "```yaml\na:\n  b: 1\n```\n", "```yaml\na:\n    b: 1\n```\n"

    assert shown(before, after) == "```yaml\na:\n[-  b: 1-]\n{+    b: 1+}\n```"


def test_a_bar_or_a_blank_line_in_code_is_code():
    before = "```sh\n| a | b |\n\nls\n```\n"

    assert shown(before, before.replace("ls", "cat")) == "```sh\n| a | b |\n\n[-ls-]{+cat+}\n```"


def test_the_heading_above_a_change_is_shown():
    before = "## 6. Concerns\n\nOne.\n\nTwo.\n\nThree.\n\nOld words here.\n"

    assert shown(before, before.replace("Old", "New")).split("\n")[0] == "## 6. Concerns"


def test_each_line_of_an_added_paragraph_is_marked():
    assert shown("", "One.\nTwo.\n") == "{+One.+}\n{+Two.+}"


def test_a_sentence_in_a_script_without_blanks_is_compared_sign_by_sign():
    assert shown("我们使用红色队列", "我们使用蓝色队列") == "我们使用[-红-]{+蓝+}色队列"


def test_nothing_in_the_text_acts_on_the_terminal_and_nothing_hides():
    evil = "| x\x1b[2J | \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 | pass\u202edrow\u200b\r\U000e0041 |\n"

    text = shown(HEAD, HEAD + evil)

    assert text.isprintable() or set(filter(lambda char: not char.isprintable(), text)) == {"\n"}
    for written in ("<U+001B>[2J", "<U+0007>", "<U+202E>drow", "<U+200B>", "<U+000D>", "<U+E0041>"):
        assert written in text


def test_joiners_that_a_script_needs_stay_and_others_are_written_out():
    assert shown("", "می\u200cخواهم a\u200db") == "{+می\u200cخواهم a<U+200D>b+}"


def test_a_hidden_character_alone_is_a_change():
    assert shown("Send to admin.", "Send to ad\u200bmin.") == "Send to [-admin.-]{+ad<U+200B>min.+}"


NOISE = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LINES = st.lists(
    st.one_of(
        st.sampled_from(["", "| a | b |", "| --- | --- |", "a | b", "```", "~~~", "- one", "## Two", "text", "> q"]),
        NOISE,
    ),
    max_size=14,
).map("\n".join)


@given(LINES, LINES)
def test_each_word_that_came_or_went_is_shown(before, after):
    text = shown(before, after)
    words, others = (set(re.findall(r"[a-zA-Z0-9]{2,}", one)) for one in (before, after))

    assert all(word in text for word in words ^ others)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "\x1b" not in re.sub(r"\x1b\[(?:31;9|32|0)m", "", word_diff(before, after, colour=True))


def hostile_pairs():
    rng = random.Random(7)
    names = [f"n{at}" for at in range(9000)]
    moved = rng.sample(names, len(names))
    rows = [f"| {name} | {' '.join(rng.choices(names, k=30))} |" for name in names[:400]]
    two = [" ".join(rng.choices("ab", k=35_000)) for _ in range(2)]
    return {
        "every row edited": ("\n".join(rows), "\n".join(rows).replace("n1", "m1")),
        "rows turned round": ("\n".join(rows), "\n".join(rows[::-1])),
        "one paragraph shuffled": (" ".join(names), " ".join(moved)),
        "tiny rows shuffled": ("\n".join(f"|{one}|" for one in names), "\n".join(f"|{one}|" for one in moved)),
        "two words": (two[0], two[1]),
        "a delimiter of blanks": (f"x|y\n| -{' ' * 70_000}x|", "x|\n| - " * 10_000),
        "bars": ("|" * 70_000, "|" * 69_000 + "a"),
        "stars": ("- " + "**a " * 17_000, "- " + "**b* " * 14_000),
    }


@pytest.mark.parametrize("name", hostile_pairs())
def test_a_large_section_costs_little_whatever_it_holds(name):
    before, after = hostile_pairs()[name]
    begun = time.process_time()

    assert shown(before, after)

    assert time.process_time() - begun < 4
