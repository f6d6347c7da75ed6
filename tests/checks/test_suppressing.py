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
