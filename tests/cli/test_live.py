"""What a person sees of a running draft, read from a real terminal, and what a log gets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from terminals import Run

import specagent

ROOT = str(Path(specagent.__file__).parents[1])
PREAMBLE = """
import sys
from specagent.agent.drafting.progress import Progress
from specagent.agent.live import watching
from specagent.agent.terminal import note

now = 0.0

def clock():
    return now

def pause():
    sys.stdin.readline()

"""
PLAIN = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "COLUMNS", "LINES")} | {
    "PYTHONPATH": ROOT,
    "TERM": "xterm-256color",
    "PYTHONUTF8": "1",
}


def on_terminal(code, env=None, **size):
    return Run(PREAMBLE + code, env=PLAIN | (env or {}), **size)


def piped(code, env=None):
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + code], env=PLAIN | (env or {}), capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


STATES = """
with watching(quiet=False, clock=clock) as watched:
    for part in ("Blueprint", "1 Goals", "3 Stack", "4 Patterns", "ADR: Queue"):
        watched.watch(Progress(part, "waiting"))
    watched.watch(Progress("Blueprint", "cached", 900))
    for tokens in range(1, 130):
        watched.watch(Progress("1 Goals", "drafting", tokens))
    now = 3.9
    watched.watch(Progress("3 Stack", "drafting", 1000))
    watched.watch(Progress("3 Stack", "checking"))
    watched.watch(Progress("3 Stack", "repairing", 0, "2 findings"))
    watched.watch(Progress("3 Stack", "drafting", 24))
    watched.watch(Progress("4 Patterns", "drafting"))
    now = 65.0
    watched.watch(Progress("4 Patterns", "failed", note="the answer was\\ncut"))
    now = 70.0
    pause()
"""


def test_each_part_has_a_row_with_its_state_its_time_and_its_tokens():
    with on_terminal(STATES) as run:
        run.until("1:10")

        assert run.display.lines == [
            "Blueprint   cached      0:00  900 tokens",
            "1 Goals     drafting    1:10  129 tokens",
            "3 Stack     repairing   1:06  24 tokens",
            "4 Patterns  failed      1:01  the answer was cut",
            "ADR: Queue  waiting",
            "1 of 5 parts done, 1 from cache, 1 failed, 1,153 tokens, 1:10",
        ]
        assert not run.display.cursor_shown
        assert "31" in run.display.styles


def test_rows_give_way_to_one_line_when_all_is_drafted():
    code = """
with watching(quiet=False, clock=clock) as watched:
    for part in ("1 Goals", "3 Stack"):
        watched.watch(Progress(part, "drafting", 40))
    pause()
    now = 32.0
    watched.watch(Progress("1 Goals", "done", 41))
    watched.watch(Progress("3 Stack", "cached", 40))
print("result")
note("afterwards")
"""
    with on_terminal(code) as run:
        run.until("0 of 2 parts done")
        run.go()

        assert run.finish() == (0, "result\n")
        assert run.display.lines == ["2 of 2 parts done, 1 from cache, 41 tokens, 0:32", "afterwards"]
        assert run.display.cursor_shown


def test_what_failed_stays_with_its_whole_reason():
    code = """
with watching(quiet=False, clock=clock) as watched:
    watched.watch(Progress("1 Goals", "done", 1))
    watched.watch(Progress("3 Stack", "failed", note="a reason of many words " * 5 + "to the very end"))
"""
    with on_terminal(code) as run:
        assert run.finish()[0] == 0
        shown = run.display.lines
        assert shown[0].startswith("3 Stack  failed      0:00  a reason of many words")
        assert " ".join(shown[:-1]).endswith("words to the very end")
        assert shown[-1] == "1 of 2 parts done, 1 failed, 1 token, 0:00"


def test_a_run_without_a_part_shows_nothing():
    with on_terminal("with watching(quiet=False): pass\nnote('afterwards')") as run:
        assert run.finish()[0] == 0
        assert run.display.lines == ["afterwards"]


def test_a_message_while_it_runs_stands_above_the_rows_and_output_goes_where_it_should():
    code = """
with watching(quiet=False, clock=clock) as watched:
    watched.watch(Progress("1 Goals", "drafting", 7))
    pause()
    print("result")
    note("warning: [bold]slow[/bold] [/red]")
    pause()
"""
    with on_terminal(code) as run:
        run.until("7 tokens")
        run.go()
        run.until("warning")

        assert run.display.lines == [
            "warning: [bold]slow[/bold] [/red]",
            "1 Goals  drafting    0:00  7 tokens",
            "0 of 1 part done, 7 tokens, 0:00",
        ]
        run.go()
        assert run.finish() == (0, "result\n")


HOSTILE = [
    ("[/red]", "[/red]"),
    ("[link=https://evil.example]here[/link]", "[link=https://evil.example]here[/link]"),
    ("[bold red]x :smile: [@click=y]", "[bold red]x :smile: [@click=y]"),
    ("\x1b[2J\x1b[31mred\x1b]0;title\x07", "red"),
    ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
    ("two\nlines\tand\rmore\x07", "two lines and more"),
    ("left\u202egnirts", "leftgnirts"),
]


@pytest.mark.parametrize(("text", "shown"), HOSTILE)
def test_names_and_reasons_are_only_text(text, shown):
    code = f"""
with watching(quiet=False, clock=clock) as watched:
    watched.watch(Progress({text!r}, "drafting", 3))
    watched.watch(Progress("x", "failed", note={text!r}))
    pause()
"""
    with on_terminal(code, columns=110) as run:
        lines = run.until("parts done")
        run.go()

        assert lines[0] == f"{shown}  drafting    0:00  3 tokens"
        assert lines[1].split() == ["x", "failed", "0:00", *shown.split()]
        assert run.finish()[0] == 0
        assert run.display.lines[1].split() == lines[1].split()


@pytest.mark.parametrize("columns", [6, 20, 41, 60])
def test_no_row_is_wider_than_the_terminal(columns):
    code = """
with watching(quiet=False, clock=clock) as watched:
    watched.watch(Progress("要件とアーキテクチャ" * 9, "drafting", 12345))
    watched.watch(Progress("a name of many words " * 9, "failed", note="why " * 99))
    pause()
    raise SystemExit(4)
"""
    with on_terminal(code, columns=columns) as run:
        run.until("…")
        run.go()

        assert run.finish()[0] == 4
        assert len(run.display.lines) == 3


def test_an_encoding_without_the_characters_keeps_rows_on_one_line():
    code = """
with watching(quiet=False, clock=clock) as watched:
    watched.watch(Progress("要件" * 20, "drafting", 12345))
    pause()
    raise SystemExit(4)
"""
    with on_terminal(code, columns=50, env={"PYTHONIOENCODING": "ascii"}) as run:
        lines = run.until("0 of 1 part done")
        run.go()

        assert lines[0].startswith("\\u8981\\u4ef6")
        assert run.finish()[0] == 4
        assert run.display.lines == lines


def test_a_short_terminal_shows_the_active_parts_and_counts_the_others():
    code = """
with watching(quiet=False, clock=clock) as watched:
    for number in range(40):
        watched.watch(Progress(f"part {number}", "done" if number < 10 else "waiting"))
    for number in (12, 30, 39):
        watched.watch(Progress(f"part {number}", "drafting", 5))
    watched.watch(Progress("part 20", "failed", note="why"))
    pause()
    watched.watch(Progress("part 39", "done", 6))
    pause()
    for number in range(40):
        watched.watch(Progress(f"part {number}", "done"))
"""
    with on_terminal(code, rows=8) as run:
        assert [line.split("  ")[0] for line in run.until("10 of 40 parts done")] == [
            "part 10",
            "part 12",
            "part 20",
            "part 30",
            "part 39",
            "and 35 more: 25 waiting, 10 done",
            "10 of 40 parts done, 1 failed, 15 tokens, 0:00",
        ]
        run.go()
        assert len(run.until("11 of 40 parts done")) == 7
        run.go()

        assert run.finish()[0] == 0
        assert run.display.lines == ["40 of 40 parts done, 16 tokens, 0:00"]


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_tiny_terminal_still_shows_the_totals(rows):
    code = """
with watching(quiet=False, clock=clock) as watched:
    for number in range(9):
        watched.watch(Progress(f"part {number}", "drafting"))
    pause()
"""
    with on_terminal(code, rows=rows) as run:
        lines = run.until("of 9 parts done" if rows > 1 else "...")

        assert len(lines) <= rows


INTERRUPTED = """
with watching(quiet=False, clock=clock) as watched:
    watched.watch(Progress("1 Goals", "done", 5))
    watched.watch(Progress("3 Stack", "drafting", 7))
    pause()
    raise ValueError("broken")
"""
LEFT = [
    "1 Goals  done        0:00  5 tokens",
    "3 Stack  drafting    0:00  7 tokens",
    "1 of 2 parts done, 12 tokens, 0:00",
]


def test_an_exception_leaves_the_rows_and_gives_the_cursor_back():
    with on_terminal(INTERRUPTED) as run:
        run.until("1 of 2 parts done")
        assert not run.display.cursor_shown
        run.go()

        assert run.finish()[0] == 1
        assert run.display.cursor_shown
        assert run.display.lines[:4] == [*LEFT, "Traceback (most recent call last):"]
        assert run.display.lines[-1] == "ValueError: broken"


def test_an_interruption_leaves_the_rows_and_gives_the_cursor_back():
    with on_terminal(INTERRUPTED) as run:
        run.until("1 of 2 parts done")
        run.press(b"\x03")

        assert run.finish()[0] != 0
        assert run.display.cursor_shown
        assert run.display.lines[:3] == LEFT
        assert run.display.lines[-1] == "KeyboardInterrupt"


def test_a_draft_outlives_its_terminal():
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + INTERRUPTED.replace(
        'raise ValueError("broken")', 'watched.watch(Progress("3 Stack", "done"))\nprint("result", flush=True)'
    )
    with on_terminal(code) as run:
        run.until("1 of 2 parts done")
        run.hang_up()
        run.go()

        assert run.finish() == (0, "result\n")


def test_no_color_is_honoured():
    with on_terminal(STATES, env={"NO_COLOR": "1"}) as run:
        run.until("1:10")

        assert run.display.styles <= {"", "0", "1", "2"}


EVENTS = """
with watching(quiet=QUIET, clock=clock) as watched:
    assert watched.streams is False
    watched.watch(Progress("Blueprint", "waiting"))
    watched.watch(Progress("Blueprint", "cached", 12))
    for tokens in (0, 100, 512):
        watched.watch(Progress("4 Key Design Patterns (1/2)", "drafting", tokens))
    watched.watch(Progress("4 Key Design Patterns (1/2)", "checking"))
    for tokens in (0, 100):
        watched.watch(Progress("4 Key Design Patterns (1/2)", "repairing", tokens, "2 findings"))
    watched.watch(Progress("4 Key Design Patterns (1/2)", "drafting", 900))
    watched.watch(Progress("4 Key Design Patterns (1/2)", "checking", 1512))
    watched.watch(Progress("4 Key Design Patterns (1/2)", "done"))
    watched.watch(Progress("[/red]\\x1b[2J", "failed", note="the answer\\nwas cut"))
assert "rich" not in sys.modules
"""
LINES = [
    "cached   Blueprint",
    "repair   4 Key Design Patterns (1/2): 2 findings",
    "drafted  4 Key Design Patterns (1/2)  1,512 tokens",
    "failed   [/red]: the answer was cut",
]


def test_a_log_gets_a_line_for_each_finished_part_and_each_repair():
    assert piped(EVENTS.replace("QUIET", "False")) == LINES


def test_a_line_of_a_log_keeps_a_long_reason_short():
    (line,) = piped("with watching(quiet=False) as w: w.watch(Progress('x', 'failed', note='why ' * 999))")

    assert len(line) < 320
    assert line.endswith("…")


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"CI": "true"}])
def test_a_terminal_that_nobody_watches_gets_lines(env):
    with on_terminal(EVENTS.replace("QUIET", "False"), env=env) as run:
        assert run.finish()[0] == 0
        assert run.display.lines == LINES
        assert run.display.styles == set()


def test_a_person_on_a_terminal_gets_streams_unless_quiet_was_asked_for():
    code = "with watching(quiet=QUIET) as watched: print(watched.streams)"
    with on_terminal(code.replace("QUIET", "False"), env={"CI": "false"}) as run:
        assert run.finish() == (0, "True\n")
    with on_terminal(EVENTS.replace("QUIET", "True")) as run:
        assert run.finish()[0] == 0
        assert run.display.lines == []
    assert piped(EVENTS.replace("QUIET", "True")) == []
