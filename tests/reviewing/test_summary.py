"""What a person and a program read when a redraft is done."""

import json
import subprocess

import pytest
from reviewing.sessions import Session

from specagent.agent.reviewing.summary import show_regenerate
from specagent.agent.workspace.regenerating.request import PartOutcome, RegenerateReport
from specagent.agent.workspace.report import ModelReport

BEFORE = "| Queue | RabbitMQ |\n\nWe keep it small.\n"
AFTER = BEFORE.replace("RabbitMQ", "NATS")
DIFF = (
    "--- a/spec.md\n+++ b/spec.md\n@@ -1,3 +1,3 @@\n-| Queue | RabbitMQ |\n+| Queue | NATS |\n \n We keep it small.\n"
)
STACK = PartOutcome("stack", "Technology Stack", "written", ("NFR-004 changed",), diff=DIFF, before=BEFORE, after=AFTER)
MODEL = ModelReport("gpt", 3, 1, 12_000, 6_000, 900, 0.0123, 4.25)


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def shown(*parts, as_json=False, quiet=False, diff=False, outcome="written", **fields):
        report = RegenerateReport(str(tmp_path / "docs/architecture.md"), outcome, parts, **fields)
        show_regenerate(report, as_json=as_json, quiet=quiet, diff=diff)
        return capsys.readouterr()

    return shown


def test_each_part_is_one_line_with_what_became_of_it_and_why(said, tmp_path):
    out, _ = said(
        STACK,
        PartOutcome("data", "Data Management", "unchanged", ("NFR-004 changed", "“Use MySQL”")),
        PartOutcome("ADR-003", "Use NATS", "skipped"),
        PartOutcome("patterns", "Key Design Patterns", "failed", note="the answer was cut"),
        files=(str(tmp_path / "docs/architecture.md"), "/elsewhere/adr.md"),
        model=MODEL,
    )

    assert out.splitlines() == [
        "Technology Stack     redrafted  NFR-004 changed",
        "Data Management      unchanged  NFR-004 changed; “Use MySQL”",
        "ADR-003 Use NATS     skipped",
        "Key Design Patterns  failed     the answer was cut",
        "Wrote docs/architecture.md, /elsewhere/adr.md.",
        "3 calls, 1 remembered; 12,000 tokens in (50% cached), 900 out; 0.0123 USD; 4.2 s.",
        "Run the same command again to try what failed once more; what is finished is not asked for again.",
    ]


def test_a_price_that_is_not_known_is_said():
    assert ModelReport("local", 1, 0, 0, 0, 5, None, 1.0).told == ("1 call; 0 tokens in, 5 out; price unknown; 1.0 s.")


def test_conflicts_are_told_with_where_they_are_and_what_to_do(said):
    out, _ = said(
        PartOutcome("stack", "Stack", "conflict", conflicts=("row 'Queue'", "paragraph")), outcome="unchanged"
    )

    assert out.splitlines() == [
        "Stack  conflict",
        "    row 'Queue'",
        "    paragraph",
        "A part with a conflict was left as it is. Decide with --interactive, "
        "or for all at once with --conflicts=keep-mine|take-new|markers.",
    ]


def test_markers_and_locked_parts_have_a_next_step(said):
    out, _ = said(
        PartOutcome("stack", "Stack", "markers", conflicts=("row 'Queue'",)),
        PartOutcome("data", "Data", "locked"),
        PartOutcome("ADR-003", "Use NATS", "locked"),
    )

    assert "Look for <<<<<<< in docs/architecture.md and its ADRs, and leave only the text that counts." in out
    assert "To have locked parts redrafted: specagent unlock data ADR-003" in out


def test_moved_facts_and_the_command_that_redrafts_what_rests_on_them_are_told(said):
    out, _ = said(STACK, moved=("Technology Stack now says NATS instead of RabbitMQ",), offered=("data", "ADR-001"))

    assert "  - Technology Stack now says NATS instead of RabbitMQ\n" in out
    assert "  specagent regenerate data ADR-001\n" in f"{out}\n"
    assert "--cascade" in out


def test_warnings_come_first_and_findings_are_cut(said):
    out, _ = said(STACK, warnings=("The PRD is large.",), findings=tuple(f"TX0{at} odd" for at in range(7)))

    assert out.splitlines()[0] == "The PRD is large."
    assert "7 findings to look at:\n  - TX00 odd\n" in out
    assert "TX05" not in out
    assert "  … and 2 more; `specagent check` lists all." in out


def test_many_reasons_are_counted(said):
    out, _ = said(PartOutcome("stack", "Stack", "written", tuple(f"R-{at}" for at in range(9))))

    assert out.splitlines()[0] == "Stack  redrafted  R-0; R-1; R-2; R-3; R-4; and 4 more"


def test_nothing_to_do_is_said_in_a_line(said):
    assert said(outcome="unchanged").out == "docs/architecture.md is up to date: there is nothing to redraft.\n"


def test_without_a_model_the_way_to_one_is_told(said):
    assert "--model" in said(STACK).out
    assert "--model" not in said(STACK, model=MODEL).out


def test_a_dry_run_says_what_would_be_written(said, tmp_path):
    out, _ = said(
        PartOutcome("stack", "Stack", "proposed"), outcome="dry-run", files=(str(tmp_path / "a.md"),), model=MODEL
    )

    assert out.splitlines()[:2] == ["Stack  would change", "Would write a.md."]


def test_quiet_says_nothing(said):
    assert said(STACK, quiet=True) == ("", "")


@pytest.mark.parametrize("quiet", [False, True])
def test_json_holds_everything_and_whole_texts_only_with_a_diff(said, quiet):
    short = json.loads(said(STACK, as_json=True, quiet=quiet, model=MODEL).out)
    long = json.loads(said(STACK, as_json=True, diff=True).out)

    assert short["model"]["cost_usd"] == 0.0123
    assert short["parts"][0] == {
        "part": "stack",
        "title": "Technology Stack",
        "outcome": "written",
        "reasons": ["NFR-004 changed"],
        "conflicts": [],
        "diff": DIFF,
        "note": "",
    }
    assert (long["parts"][0]["before"], long["parts"][0]["after"]) == (BEFORE, AFTER)


def test_json_stays_whole_with_hidden_characters(said):
    out = said(PartOutcome("stack", "a\u202eb\u200b", "written"), as_json=True).out

    assert json.loads(out)["parts"][0]["title"] == "a\u202eb\u200b"
    assert "\u202e" not in out


def test_a_piped_diff_is_a_patch_alone_and_the_summary_goes_to_standard_error(said, tmp_path):
    (tmp_path / "spec.md").write_text(BEFORE)

    out, err = said(STACK, PartOutcome("data", "Data", "unchanged"), diff=True)

    assert out == DIFF
    assert "Technology Stack  redrafted  NFR-004 changed" in err
    subprocess.run(["git", "apply", "-"], input=out, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "spec.md").read_text() == AFTER


def test_a_quiet_piped_diff_is_the_patch_alone(said):
    assert said(STACK, diff=True, quiet=True) == (DIFF, "")


def on_terminal(report):
    code = f"""
import os
os.dup2(2, 1)
from specagent.agent.reviewing.summary import show_regenerate
from specagent.agent.workspace.regenerating.request import PartOutcome, RegenerateReport
show_regenerate({report!r}, as_json=False, quiet=False, diff=True)
"""
    return Session(code)


def test_on_a_terminal_a_diff_is_shown_word_by_word_above_the_summary():
    with on_terminal(RegenerateReport("/x/spec.md", "dry-run", (STACK,))) as run:
        assert run.finish()[0] == 0
        assert run.display.lines[:4] == [
            "Technology Stack",
            "| Queue | RabbitMQ NATS |",
            "We keep it small.",
            "Technology Stack  redrafted  NFR-004 changed",
        ]
        assert run.display.styles >= {"9;31", "32"}


def test_hostile_words_of_a_report_are_written_out(said):
    out, _ = said(
        PartOutcome("stack", "x\x1b[2J", "conflict", ("\u202ewhy\nnot",), ("\x1b]8;;x\x07",)), moved=("a\x9bK",)
    )

    assert out.splitlines()[0] == "x<U+001B>[2J  conflict  <U+202E>why not"
    assert "    <U+001B>]8;;x<U+0007>" in out
    assert "a<U+009B>K" in out
