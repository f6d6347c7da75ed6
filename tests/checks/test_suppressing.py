from dataclasses import replace

import pytest
from checks.cases import SPEC, edited, findings

from specagent.agent.checks.finding import Finding, Location
from specagent.agent.checks.suppressing import suppressions, without_suppressions

COMMENT = "<!-- specagent: ignore TR003, GR: the board decided so -->"


def lines(markdown):
    """Return the lines that the one comment in `markdown` holds for."""
    (one,) = suppressions(markdown)
    return one.span.line, one.span.end


def finding(rule, line):
    return Finding(rule, "error", None, "Goal: x", "is wrong", "Mend it.", Location("a.md", line))


def test_a_comment_names_rules_or_groups_and_a_reason():
    (one,) = suppressions(f"# T\n\n## A\n\ntext {COMMENT}\n")

    assert (one.rules, one.reason, one.line, one.column) == (("TR003", "GR"), "the board decided so", 5, 6)
    assert one.covers(finding("TR003", 5))
    assert one.covers(finding("GR001", 5))
    assert not one.covers(finding("TR001", 5))
    assert not one.covers(finding("TR003", 6))


@pytest.mark.parametrize(
    ("names", "rules"),
    [
        ("GR001 and GR003", ("GR001", "GR003")),
        ("gr003", ("GR003",)),
        ("goal-without-driver", ("goal-without-driver",)),
        ("TR, GR001 & DG", ("TR", "GR001", "DG")),
    ],
)
def test_rules_are_named_by_id_group_or_name(names, rules):
    (one,) = suppressions(f"## A\n\ntext <!-- specagent: ignore {names}: because it is so -->\n")

    assert (one.rules, one.reason) == (rules, "because it is so")
    assert one.covers(finding("GR003", 3)) == ("GR003" in rules)
    named = replace(finding("TR003", 3), name="goal-without-driver")
    assert one.covers(named) == (rules[0] in ("TR", "goal-without-driver"))


def test_a_comment_in_code_is_none():
    fenced = f"# T\n\n```markdown\n{COMMENT}\n```\n\n## A\n"
    indented = f"# T\n\n    {COMMENT}\n\n## A\n"

    assert suppressions(fenced) == ()
    assert suppressions(indented) == ()
    assert suppressions(f"{fenced}\ntext {COMMENT}\n")[0].line == 9


def test_a_comment_of_several_lines_holds_like_one():
    (one,) = suppressions("## A\n\ntext <!-- specagent: ignore TR003:\nthe board decided so --> more\n")

    assert (one.reason, one.span.line, one.span.end) == ("the board decided so", 3, 4)


def test_a_word_that_is_no_ignore_takes_nothing_out():
    (one,) = suppressions("## A\n\ntext <!-- SpecAgent: disable TR003: so -->\n")

    assert one.verb == "disable"
    assert not one.covers(finding("TR003", 3))


def test_a_comment_between_rows_does_not_cut_the_table():
    row = "| **Goal: High Availability** |"
    spec = edited((row, f"{COMMENT}\n{row}"))

    assert [one.rule for one in findings("", spec)] == []


@pytest.mark.parametrize("piece", [" " * 1000, "<!-- specagent: ignore TR003 ", "<!--", "TR003 , ", "- "])
def test_reading_comments_stays_linear(piece):
    text = f"# A\n\n<!-- specagent: ignore TR003 {piece * 20_000}"

    assert suppressions(text) == ()
    assert suppressions(f"{text} -->\n")[0].rules[0] == "TR003"


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- specagent: ignore TR003 the board decided so -->",
        "<!--specagent:ignore TR003 -- the board decided so-->",
        "<!-- specagent: ignore TR003 — the board decided so -->",
    ],
)
def test_the_reason_may_follow_in_any_usual_way(comment):
    (one,) = suppressions(f"## A\n\ntext {comment}\n")

    assert (one.rules, one.reason) == (("TR003",), "the board decided so")


def test_without_a_reason_a_comment_takes_nothing_out():
    (one,) = suppressions("## A\n\ntext <!-- specagent: ignore TR003 -->\n")

    assert one.reason == ""
    assert not one.covers(finding("TR003", 3))


def test_a_comment_holds_for_its_row_its_block_its_part_or_the_file():
    table = "| a |\n| --- |\n| b {} |\n"

    assert lines(f"# T\n\n## A\n\n{table.format(COMMENT)}") == (7, 7)
    assert lines(f"# T\n\n## A\n\ntext\n\n{COMMENT}\n\n{table.format('')}\nmore\n") == (9, 11)
    assert lines(f"# T\n\n## A\n\n{COMMENT}\n\ntext\n\n### B\n\nmore\n\n## C\n") == (3, 12)
    assert lines(f"# T\n\n{COMMENT}\n\n## A\n\ntext") == (1, 7)
    assert lines(f"# T\n\n## A\n\n- one\n{COMMENT}\n- two\n  more\n") == (7, 8)


def test_blanking_comments_moves_nothing():
    text = f"# T\r\n\n## A {COMMENT}\n\ntext <!-- another comment --> here\n"
    blanked = without_suppressions(text)

    assert [len(row) for row in blanked.split("\n")] == [len(row) for row in text.replace("\r\n", "\n").split("\n")]
    assert "specagent" not in blanked
    assert "another comment" in blanked


def test_a_comment_in_a_cell_is_no_text_of_the_row():
    spec = edited(("from one indexed table.", f"from one indexed table. {COMMENT}"))

    assert [one.rule for one in findings("", spec)] == [one.rule for one in findings("", SPEC)]
