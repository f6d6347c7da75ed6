"""What a person sees of a watch, read from a real terminal while real files are saved."""

from terminals import Run
from watching.piped import CODE, PLAIN, WATCH, edit

ON_TERMINAL = "import os; os.dup2(2, 1)\n"
TARGET = ("99.9 % of each month", "99.95 % of each month")
HEAD = "docs/architecture.md, drafted from PRD.md: "
LOGGING = ("### Logging\n", "### Logging\n\n- The team reads them. (assumption)\n")
AUTO = """
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
request = WatchRequest("PRD.md", auto=True, flags={"model": "offline"})
sys.exit(guarded(lambda: watch_and_show(request, regenerate_into, clock=clock)))
"""
SLOW = """
from specagent.agent.drafting.progress import Progress
def regenerate(request, reviewer=None, watch=None):
    watch(Progress("1 Goals", "drafting", 1200))
    sys.stdin.readline()
request = WatchRequest("PRD.md", auto=True)
sys.exit(guarded(lambda: watch_and_show(request, regenerate, clock=clock)))
"""


def on_terminal(code=WATCH, **size):
    return Run(ON_TERMINAL + CODE + code, env=PLAIN, **size)


def test_the_screen_shows_how_the_spec_stands_and_what_has_just_happened(project, prd, spec):
    with on_terminal() as run:
        assert run.until("Watching") == [f"{HEAD}all 9 parts are current.", "Watching; Ctrl-C ends."]
        edit(prd, TARGET)
        run.until("stale: ")
        edit(spec, LOGGING)

        assert run.until("edited: Concerns") == [
            f"{HEAD}2 of 9 parts are stale.",
            "Goals     stale  NFR-2 changed: 99.9 % → 99.95 %",
            "Concerns  stale, edited  NFR-2 changed: 99.9 % → 99.95 %",
            "14:03:12 PRD.md saved",
            "14:03:12 stale: Goals, Concerns (NFR-2 changed: 99.9 % → 99.95 %)",
            "14:03:12 docs/architecture.md saved",
            "14:03:12 edited: Concerns",
            "Watching; Ctrl-C ends.",
        ]
        assert not run.display.cursor_shown
        assert "33" in run.display.styles


def test_the_screen_is_redrawn_in_place_and_ctrl_c_leaves_it_with_a_last_line(project, prd):
    with on_terminal() as run:
        run.until("Watching")
        edit(prd, TARGET)
        run.until("stale: ")
        edit(prd, TARGET[::-1])
        run.until("current again: Goals, Concerns")
        run.press(b"\x03")
        code, _ = run.finish()

    assert code == 0
    assert [line for line in run.display.lines if line.startswith(HEAD)] == [f"{HEAD}all 9 parts are current."]
    assert run.display.lines[-1].endswith("Watched for 0:00: 2 saves.")
    assert run.display.cursor_shown


def test_a_small_terminal_shows_what_fits(project, prd, spec):
    with on_terminal(rows=7, columns=60) as run:
        run.until("Watching")
        edit(spec, ("## 1. ", "## 1. "), LOGGING, ("### API Design\n", "### API Design\n\n- x\n"))
        run.until("edited: ")
        edit(prd, TARGET)
        lines = run.until("stale: ")

    assert len(lines) <= 7
    assert lines[-1] == "Watching; Ctrl-C ends."


def test_auto_redrafts_on_the_screen(project, prd, spec):
    with on_terminal(AUTO) as run:
        run.until("Watching")
        edit(prd, TARGET)
        lines = run.until("current again: Goals, Concerns")

    assert lines[0] == f"{HEAD}all 9 parts are current."
    assert "14:03:12 redrafted: Goals, Concerns, Traceability" in lines
    assert "99.95 %" in spec.read_text()


def test_ctrl_c_in_a_redraft_says_so_by_its_exit_code(project, prd):
    with on_terminal(SLOW) as run:
        run.until("Watching")
        edit(prd, TARGET)
        run.until("Redrafting 1 Goals: drafting, 1,200 tokens")
        run.press(b"\x03")
        code, _ = run.finish()

    assert code == 130
    assert any("Watched for 0:00: 1 save, 0 redrafts, 0.0000 USD." in line for line in run.display.lines)
