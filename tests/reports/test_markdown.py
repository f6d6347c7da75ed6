import html
import re

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt
from reports.samples import BOTH, EMPTY, FIT, SPEC, UNREAD, files, found, reports, texts

from specagent.agent.checks.verdict import CheckReport, Coverage, SpecVerdict
from specagent.agent.reports import FORMATS
from specagent.agent.reports.markdown import MOST_CHARACTERS, inert, path_code, prose
from specagent.agent.reports.wording import shown, shown_path

report_of = FORMATS["markdown"]
GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OURS = re.compile(r"<details>\n<summary>(?:<code>[^<>]*</code>)?[^<>]*</summary>\n|</details>\n?")
CODE = re.compile(r"<code>[^<>]*</code>")
"""GitHub looks for no references in code."""
REFERENCE = re.compile(r"@\w|#\w|\bgh-\d|://|\bwww\.|:[\w+-]+:(?!//)|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
"""What GitHub turns into a mention, a link or an image in rendered text."""
WIDTHLESS = "\u200b"


def rendered(markdown):
    return html.unescape(re.sub(r"<[^<>]*>", "", GITHUB.render(markdown)))


def rendered_prose(markdown):
    return html.unescape(re.sub(r"<[^<>]*>", "", CODE.sub("", GITHUB.render(markdown))))


def test_a_table_of_verdicts_comes_before_the_folded_findings():
    assert report_of(BOTH) == (
        "| Spec | Verdict | Errors | Warnings | Coverage |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| `a.md` | fit for review | 0 | 0 | 4 of 4 requirements answered (100 %) |\n"
        "| `docs/architecture.md` | not fit for review | 3 | 1 | 22 of 24 requirements answered (91.7 %) |\n"
        "\n"
        "<details>\n"
        "<summary><code>docs/architecture.md</code>: 3 errors, 1 warning, 1 info</summary>\n"
        "\n"
        "- **TR003 goal-without-driver** (error) at `docs/architecture.md`, line 12: Goal: Fast: has no driver\n"
        "  Fix: Name what drives it.\n"
        "- **TR003 goal-without-driver** (error) at `docs/architecture.md`, line 14: Goal: Small: has no driver\n"
        "  Fix: Name what drives it.\n"
        "- **ST001 version-vague** (error) at `docs/architecture.md`, line 40: "
        "Technology: Redis: version 'latest' is not specific\n"
        "  Fix: Give a version.\n"
        "- **TR004 statement-without-basis** (warning) at `docs/adr/001-redis.md`, line 7: ADR-001: rests on nothing\n"
        "  Fix: Cite ids.\n"
        "- **TX006 text-repeated** (info) at `docs/architecture.md`: Purpose: is said twice\n"
        "  Fix: Say it once.\n"
        "- Note: Diagrams were not checked: merman is not installed.\n"
        "- 2 findings suppressed\n"
        "\n"
        "</details>"
    )


def test_a_clean_report_is_the_table_alone():
    assert report_of(FIT).count("\n") == 2
    assert report_of(EMPTY).count("\n") == 1


def test_without_a_prd_the_coverage_is_empty():
    assert "| `a.md` | fit for review | 0 | 0 | |" in report_of(CheckReport((SpecVerdict("a.md", None, ()),)))


@pytest.mark.parametrize(
    ("value", "markdown"),
    [
        ("ask @octocat", "ask @&#x200B;octocat"),
        ("fixes #12, GH-7, o/r#3", "fixes #&#x200B;12, GH-&#x200B;7, o/r#&#x200B;3"),
        ("https://e.example www.e.example", "https:&#x200B;//e.example www&#x200B;.e.example"),
        ("![i](//e.example/i.png)", "!&#x5B;i&#x5D;(//e.example/i.png)"),
        ("<img src=x> &amp;", "&#x3C;img src=x&#x3E; &#x26;amp;"),
        ("a|b `c` *d* _e_ ~f~ $g$", "a&#x7C;b &#x60;c&#x60; &#x2A;d&#x2A; &#x5F;e&#x5F; &#x7E;f&#x7E; &#x24;g&#x24;"),
        ("snake_case, C#, 5: 6, Goal: Fast", "snake_case, C#, 5: 6, Goal: Fast"),
        ("commit a5c3785", "commit a5c378&#x200B;5"),
        ("x\n/close", "x /close"),
        (":octocat", ":&#x200B;octocat"),
    ],
)
def test_only_what_would_be_interpreted_is_changed(value, markdown):
    assert inert(value) == markdown


@settings(max_examples=200)
@given(texts)
@example("&#x40;team &#35;12 &commat;x")
@example("a@b.example :+1: me@a1b2c3d4")
def test_a_value_is_shown_as_it_is_and_refers_to_nothing(value: str) -> None:
    for markdown in (f"- at {inert(value)}.", f"| h |\n| --- |\n| {inert(value)}. |"):
        text = rendered(markdown)
        assert shown(value) in text.replace(WIDTHLESS, "")
        assert not REFERENCE.search(text)


@pytest.mark.parametrize(
    ("value", "markdown"),
    [
        ("run `specagent check` or `a_b*`.", "run `specagent check` or `a_b*`."),
        ("one ` alone, ``two``, `a``b`", "one &#x60; alone, &#x60;&#x60;two&#x60;&#x60;, &#x60;a&#x60;&#x60;b&#x60;"),
        ("`@octocat`", "&#x60;@&#x200B;octocat&#x60;"),
        ("`a|b` ` x `", "&#x60;a&#x7C;b&#x60; &#x60; x &#x60;"),
    ],
)
def test_code_stays_code_unless_it_could_end_or_refer(value, markdown):
    assert prose(value) == markdown


@settings(max_examples=200)
@given(texts)
@example("`#1` `gh-3` `o/r#1` `www.e.example` `https://e.example`")
def test_a_text_with_code_is_shown_as_it_is_and_refers_to_nothing(value: str) -> None:
    markdown = f"- at {prose(value)}."
    text = rendered(markdown).replace(WIDTHLESS, "")
    assert shown(value).replace("`", "") in text.replace("`", "")
    assert not REFERENCE.search(rendered_prose(markdown))


def test_a_path_can_be_copied():
    assert path_code("docs/adr/20240115-a_b.md") == "`docs/adr/20240115-a_b.md`"
    assert path_code("docs/@team/a`b.md") == "docs/@&#x200B;team/a&#x60;b.md"


@settings(max_examples=100)
@given(files)
def test_a_path_is_shown_as_it_is(file: str) -> None:
    for markdown in (f"- at {path_code(file)}.", f"| h |\n| --- |\n| {path_code(file)} |"):
        shown_text = re.sub(r"\s+", " ", rendered(markdown).replace(WIDTHLESS, ""))
        assert re.sub(r"\s+", " ", shown_path(file).strip()) in shown_text


def test_what_could_not_be_checked_is_listed_last():
    assert report_of(UNREAD).splitlines()[-2:] == [
        "- **Error:** `b.md`: 'b.md' is empty. Name `c.md`.",
        "- **Error:** `d.md`: no.",
    ]


@settings(max_examples=100)
@given(reports)
def test_a_report_keeps_its_structure(report: CheckReport) -> None:
    markdown = report_of(report)
    tokens = GITHUB.parse(markdown)
    inner = {child.type for token in tokens for child in token.children or ()}
    assert inner <= {"text", "text_special", "softbreak", "strong_open", "strong_close", "code_inline"}
    assert all(OURS.fullmatch(token.content) for token in tokens if token.type == "html_block")
    kinds = [token.type for token in tokens if token.type.endswith("_open")]
    told = sum(len(one.findings) + len(one.notes) + bool(one.suppressed) for one in report.specs)
    assert kinds.count("list_item_open") == told + len(report.failures)
    assert kinds.count("td_open") == 5 * len(report.specs)
    assert not {"heading_open", "ordered_list_open", "blockquote_open"} & set(kinds)
    assert not REFERENCE.search(rendered_prose(markdown))
    assert not re.search(r"^\s*/|@\w|#\d", markdown, re.MULTILINE)


def test_a_body_that_would_be_too_long_keeps_the_worst():
    minor = found(severity="warning", message="long " * 200)
    specs = [SpecVerdict(f"{name}.md", None, (*[minor] * 100, found())) for name in "ab"]
    markdown = report_of(CheckReport((*specs, SpecVerdict(SPEC, "PRD.md", (), coverage=Coverage(1, 1)))))
    assert MOST_CHARACTERS * 0.5 < len(markdown) < 65_536
    assert markdown.count("(error)") == 2
    shown_warnings = [int(number) for number in re.findall(r"… and (\d+) more", markdown)]
    assert sum(shown_warnings) + markdown.count("(warning)") == 200
