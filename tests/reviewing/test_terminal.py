"""What the review asks of the terminal, and what never reaches it."""

import json
import os
import pty
import re
import subprocess
import sys

import pytest
from reviewing.sessions import BASE, MERGED, PLAIN, PREAMBLE, PROMPT, TORN, Session, choice_of, reviewing


def test_a_window_that_is_closed_ends_the_program():
    with reviewing() as run:
        run.until()
        run.hang_up()
        run.wait()  # by the signal, or by the end of its input, whichever is first
        assert '"accept"' not in run.said()


@pytest.mark.parametrize("columns", [20, 34])
def test_a_narrow_terminal_breaks_lines_between_words(columns):
    with reviewing(*TORN, more=", reasons=('the requirement NFR-004 has changed',)", columns=columns) as run:
        lines = run.until()
        assert " ".join(line.strip() for line in lines[1:4]).startswith("(stack)" if columns == 20 else "because")
        assert all(word in " ".join(lines) for word in ("[k]eep mine,", "requirement", "generated:"))
        run.type("k")
        assert choice_of(run, b"a\n")[0] == "accept"


EVIL = "\x1b[2J\x1b]8;;http://evil.example\x07x\x1b]8;;\x07 \u202edrow\u200b"


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["colour", "none", "dumb"])
def test_hostile_text_is_written_out_wherever_it_stands(env):
    texts = (BASE, BASE.replace("Python", f"{EVIL} mine"), BASE.replace("Python", f"{EVIL} new"))
    more = f", title={EVIL!r}, reasons=({EVIL!r},)"

    with reviewing(*texts, more=more, columns=200, env=env) as run:
        lines = run.until()
        assert "<U+001B>[2J<U+001B>]8;;http://evil.example<U+0007>x" in lines[0]
        assert sum("<U+202E>drow<U+200B>" in line for line in lines) >= 4
        run.type("t")
        assert choice_of(run, b"a\n")[1] == texts[2]
        assert set(re.findall(rb"\x1b.[^m]*m?", run.raw)) <= {b"\x1b[1m", b"\x1b[0m", b"\x1b[9;31m", b"\x1b[32m"}
        assert "\u202e" not in run.raw.decode()


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_where_colours_are_unwanted_changes_are_marked_by_signs(env):
    with reviewing(env=env) as run:
        assert "| Queue | [-RabbitMQ-]{+NATS+} |" in run.until()
        assert b"\x1b" not in run.raw


def test_a_question_is_answered_with_yes_or_no():
    typed = {"y": True, "Yes": True, "n": False, "no": False, "": False}
    code = "reviewer = TerminalReviewer()\nfor _ in range(6): print(reviewer.confirm('Supersede ADR-003?'))"

    with Session(code) as run:
        assert run.until("[y/N]") == ["Supersede ADR-003? [y/N]"]
        for answer in typed:
            run.type(answer, "[y/N]")
        agreed = [*typed.values(), False]
        assert run.finish(b"\x04") == (0, "".join(f"{one}\n" for one in agreed))


def test_a_question_is_asked_again_until_the_answer_is_clear():
    with Session("print(TerminalReviewer().confirm('Go on?'))") as run:
        run.until("[y/N]")
        assert "Answer with y or n." in run.type("perhaps", "[y/N]")
        assert run.finish(b"y\n") == (0, "True\n")


@pytest.mark.parametrize("redirected", ["stdin", "stderr"])
def test_without_a_terminal_the_review_is_refused(redirected):
    code = f"{PREAMBLE}\nsys.exit(guarded(TerminalReviewer))"
    master, slave = pty.openpty()

    done = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL if redirected == "stdin" else slave,
        capture_output=True,
        env=PLAIN,
        text=True,
    )
    os.close(master)
    os.close(slave)

    assert done.returncode == 2
    assert done.stderr == (
        "error: `--interactive` needs a terminal to ask on\n"
        "hint: Use --conflicts=keep-mine, take-new or markers instead.\n"
    )


def test_closed_standard_input_is_no_terminal():
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -c "$1" <&-', sys.executable, f"{PREAMBLE}\nsys.exit(guarded(TerminalReviewer))"],
        capture_output=True,
        env=PLAIN,
        text=True,
    )

    assert done.returncode == 2, done.stderr


def test_the_result_alone_goes_to_standard_output():
    with reviewing() as run:
        run.until(PROMPT)
        _, output = run.finish(b"a\n")
        assert output == json.dumps(["accept", MERGED, ""]) + "\n"
