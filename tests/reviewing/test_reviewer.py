"""A person decides redrafts at a real terminal, key by key."""

import os

import pytest
from reviewing.sessions import BASE, MERGED, MINE, NEW, TORN, Session, choice_of, choices_of, reviewing


def test_a_part_is_shown_with_its_title_its_reasons_and_what_changes():
    with reviewing(more=", reasons=('NFR-004 changed', 'a new fact')") as run:
        lines = run.until()

        assert lines[:3] == ["3. Technology Stack (stack)", "  because NFR-004 changed", "  because a new fact"]
        assert "| Queue | RabbitMQ NATS |" in lines
        assert not [line for line in lines if "Conflict" in line]
        assert lines[-1] == "[a]ccept, [f]eedback and try again, [e]dit, [s]kip, [q]uit, [?]"
        assert choice_of(run, b"a\n") == ["accept", MERGED, ""]


def test_a_record_is_called_by_its_number():
    with reviewing(more=", part='ADR-003', title='Use NATS'") as run:
        assert run.until()[0] == "ADR-003 Use NATS"
        choice_of(run, b"s\n")


@pytest.mark.parametrize("texts", [(BASE, MINE, NEW), TORN], ids=["part", "conflict"])
def test_a_part_is_skipped_or_the_review_left_at_either_question(texts):
    with reviewing(*texts, times=3) as run:
        run.until()
        run.type("s")
        run.type("q")
        assert choices_of(run, b"\x04") == [["skip", "", ""], ["quit", "", ""], ["quit", "", ""]]


def test_feedback_is_one_clean_line():
    with reviewing() as run:
        run.until()
        run.type("f", "What should be different?")
        assert choice_of(run, "  use \x1b[DMySQL,  größer\n".encode()) == ["again", "", "use MySQL, größer"]


def test_feedback_that_says_nothing_asks_again():
    with reviewing() as run:
        run.until()
        run.type("f", "What should be different?")
        assert "Nothing was said, so nothing is drafted again." in run.type(" ")
        assert choice_of(run, b"s\n")[0] == "skip"


def test_the_keys_are_explained():
    with reviewing(*TORN) as run:
        run.until()
        explained = run.type("?")
        assert "  k  keep what stands in the document today" in explained
        assert [line.split()[0] for line in explained[:-1]] == list("ktebsq")
        run.type("k")
        assert [line.split()[0] for line in run.type("?")[:-1]] == list("afesq")


def test_an_answer_that_means_nothing_is_asked_again():
    with reviewing() as run:
        run.until()
        for answer in ("", "x", "accept it", "k", "\x1b[A"):
            assert "Answer with one of a, f, e, s, q; ? explains them." in run.type(answer)
        assert choice_of(run, b" A \n")[0] == "accept"


def test_an_answer_in_another_encoding_is_asked_again():
    with reviewing() as run:
        run.until()
        run.press(b"\xff\xfe\n")
        assert any("That is no utf-8 text" in line for line in run.until())
        assert choice_of(run, b"a\n")[0] == "accept"


def test_the_end_of_the_input_instead_of_feedback_leaves_the_review():
    with reviewing() as run:
        run.until()
        run.type("f", "What should be different?")
        assert choice_of(run, b"\x04") == ["quit", "", ""]


def test_an_interruption_ends_the_program_like_everywhere():
    with reviewing() as run:
        run.until()
        code, output = run.finish(b"\x03")

        assert (code, output) == (130, "")
        assert run.display.lines[-1].endswith("interrupted")  # on a line of its own if a question was waiting


def test_keys_pressed_before_anything_was_asked_answer_nothing(tmp_path):
    os.mkfifo(tmp_path / "go")
    code = f"print('working', file=sys.stderr, flush=True)\nopen({str(tmp_path / 'go')!r}).read()"

    with Session(f"{code}\nreview({BASE!r}, {MINE!r}, {NEW!r})") as run:
        run.until("working")
        run.press(b"a\na\n")
        (tmp_path / "go").write_text("")
        run.until()
        assert choice_of(run, b"s\n")[0] == "skip"


def test_nothing_that_changes_is_told():
    with reviewing(BASE, BASE, BASE) as run:
        assert "Nothing changes." in run.until()
    with reviewing(BASE, BASE, BASE.replace("We keep it small", "We keep it\nsmall")) as run:
        assert "Only blanks and line breaks change." in run.until()
