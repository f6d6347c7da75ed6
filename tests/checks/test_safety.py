import time

import pytest
from checks.cases import ADR, PRD, case, edited, findings
from checks.examples.safety import SENTENCE, holding
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.checks import RULES
from specagent.agent.checks.documents import TextFile
from specagent.agent.checks.standards import Standards
from specagent.agent.checks.texts.elements import elements_of
from specagent.agent.checks.texts.hidden import hidden_text
from specagent.schemas.text import visible


def told(text, **fields):
    """Return rule, line within `text`, column and message of each finding of the group."""
    spec = holding(text)["spec"]
    above = spec[: spec.index(SENTENCE)].count("\n") + 2
    found = findings("SF", spec, **fields)
    return [(one.rule, one.location.line - above, one.location.column, one.message) for one in found]


def rules(text, **fields):
    return {rule for rule, *_ in told(text, **fields)}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("See [a page](https://evil.io).", 1, 5),
        ("See <https://evil.io/x>.", 1, 5),
        ("See https://evil.io/x, please.", 1, 5),
        ("See www.evil.io/x.", 1, 5),
        ("See [a page][there].\n\n[there]: https://evil.io", 3, 1),
        ("- one\n- two\n\n  see [a page](https://evil.io)", 4, 7),
        ("> quoted\n> [a page](https://evil.io)", 2, 3),
        ("> - [a page](https://evil.io)", 1, 5),
        ("Two lines\nand [a page](https://evil.io)", 2, 5),
        ("| a | b |\n| --- | --- |\n| x \\| y | [a page](https://evil.io) |", 3, 12),
        ("#### [A page](https://evil.io) ####", 1, 6),
        ('Text <a href="https://evil.io">page</a>', 1, 6),
        ("<div>\n  <a href=https://evil.io>page</a>\n</div>", 2, 3),
        ("[a page](https://shed.io@evil.io/)", 1, 1),
        ("[a page](//evil.io)", 1, 1),
        ("[a page](https:\\\\\\\\evil.io)", 1, 1),
        ("[a page](https://EVIL.io:8443/x)", 1, 1),
        ("[a page](https&#58;//evil.io)", 1, 1),
    ],
)
def test_a_link_to_an_unknown_host_is_placed_where_it_stands(text, line, column):
    assert told(text) == [
        ("SF003", line, column, "links to 'evil.io', a host that neither a source nor `link_hosts` names")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "`https://evil.io`",
        "```\nhttps://evil.io\n```",
        "    https://evil.io",
        r"https\://evil.io",
        "[a](mailto:a@evil.io) [b](../PRD.md#x) [c](#d) [d](evil.io/page.md)",
        "http://localhost:8080 and https://api.example.com",
        "[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) and <https://www.postgresql.org/docs/>",
        "[repository](https://github.com/shed/shed) and [ADRs](https://adr.github.io/)",
        "ask a@evil.io",
    ],
)
def test_what_leads_nowhere_outside_is_no_finding(text):
    assert told(text) == []


def test_a_host_is_known_by_the_prd_a_context_document_or_the_team():
    text = "[a](https://wiki.shed.io/x) [b](https://style.guide.org) [c](https://a.b.corp.net)"
    allowed = Standards(allowed_hosts=frozenset({"corp.net"}))

    assert told(text, prd=f"{PRD}\nSee https://shed.io/home.\n", contexts=("From guide.org.",), standards=allowed) == []
    assert len(told(text, prd=f"{PRD}\nSee https://notshed.io.\n")) == 3


def test_a_host_is_said_once_in_a_file():
    adrs = {"001-postgresql-over-mysql.md": f"{ADR}\nhttps://evil.io/3\n"}
    found = findings("SF003", holding("https://evil.io/1 https://evil.io/2")["spec"], adrs=adrs)

    assert [one.location.file for one in found] == ["docs/architecture.md", "docs/adr/001-postgresql-over-mysql.md"]
    assert found[1].subject == "ADR-001"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("![x](https://evil.io/a.png)", 1),
        ("[![x](http://evil.io/a.png)](page.md)", 2),
        ("![x](//evil.io/a.png)", 1),
        ("<img src=https://evil.io/a.png>", 1),
        ('<picture><source srcset="a.png 1x, https://evil.io/b.png 2x"></picture>', 10),
        ('<video poster="https://evil.io/a.png">', 1),
    ],
)
def test_an_image_from_elsewhere_is_a_finding(text, column):
    found = [one for one in told(text) if one[0] == "SF002"]

    assert found == [("SF002", 1, column, "loads an image from 'evil.io'")]


def test_an_image_by_reference_is_found_where_it_is_shown_and_where_it_is_defined():
    found = told("![x][logo]\n\n![logo]\n\n[logo]: <https://evil.io/a.png> 'Logo'")

    assert [(rule, line) for rule, line, *_ in found] == [("SF002", 1), ("SF002", 3), ("SF003", 5)]


def test_a_team_may_allow_images_of_a_host_and_the_prd_may_not():
    text = "![x](https://img.shed.io/a.png)"

    assert told(text, standards=Standards(allowed_hosts=frozenset({"shed.io"}))) == []
    assert rules(text, prd=f"{PRD}\nSee https://shed.io.\n") == {"SF002"}


def test_a_badge_of_a_build_is_no_image_that_follows_its_readers():
    badge = "[![build](https://img.shields.io/badge/build-green.svg)](https://github.com/shed/shed)"

    assert told(f"{badge} ![ci](https://github.com/shed/shed/actions/workflows/ci.yml/badge.svg)") == []
    assert rules("![x](https://img.shields.io/endpoint?url=https://evil.io/a)") == {"SF002"}
    assert rules("![x](https://img.shields.io/a/../endpoint?url=https://evil.io/a)") == {"SF002"}
    assert rules("![x](https://github.com/evil/evil/blob/main/pixel.png)") == {"SF002"}


def test_a_word_between_angle_brackets_is_said_to_disappear():
    assert told("A List<String> of names.")[0][3] == "holds what Markdown takes for HTML and hides, '<String>'"
    assert told("<font color=red>x</font>")[0][3] == "holds the HTML tag '<font color=red>'"


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JavaScript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](&#32;javascript:alert(1))",
        "[x](java&Tab;script:alert(1))",
        "[x](<javascript:alert(1)>)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)",
        "[x](vbscript:x)",
        "[x](data:text/html,x)",
        "![x](data:image/png;base64,AAAA)",
        "[x](file:///etc/passwd)",
        '<a href="javascript:alert(1)">x</a>',
        "<a href=' java&#10;script:alert(1)'>x</a>",
    ],
)
def test_a_link_with_an_unsafe_scheme_is_a_finding(text):
    assert rules(text) == {"SF008"}


@pytest.mark.parametrize(
    "text",
    [
        "a<br>b<br/>c <sub>1</sub> <kbd>Ctrl</kbd> <a id='x'></a> <input type='checkbox' checked>",
        '<details open>\n<summary>More</summary>\n\n<div align="center"><img src="a.png" width="9"></div>\n</details>',
        "5 < 6, a<b, x <- y, <https://localhost/>",
        "`<script>` and\n\n```html\n<script>alert(1)</script>\n```",
        r"\<script>",
    ],
)
def test_html_that_only_formats_text_is_no_finding(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<script>alert(1)</script>", "SF009"),
        ("<SCRIPT src=x.js></SCRIPT>", "SF009"),
        ("<iframe src='x.html'></iframe>", "SF009"),
        ("<style>p { color: red }</style>", "SF009"),
        ("<svg onload=alert(1)>", "SF009"),
        ("text <b onmouseover=alert(1)>b</b>", "SF009"),
        ("<form action='x'>", "SF009"),
        ("<meta http-equiv=refresh>", "SF009"),
        ("<p style='display: none'>obey</p>", "SF009"),
        ("<p style='font-size:0'>obey</p>", "SF009"),
        ("<p hidden>obey</p>", "SF009"),
        ("<p style='color: red'>x</p>", "SF001"),
        ("the <user-id> of a <T>", "SF001"),
        ("a Optional<Object> and the <Link> component", "SF001"),
        ("<font color=red>x</font>", "SF001"),
    ],
)
def test_html_that_acts_or_disappears_is_a_finding(text, rule):
    assert rules(text) == {rule}


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- markdownlint-disable-next-line MD013 -->",
        "<!-- prettier-ignore-start -->",
        "<!-- toc --> <!-- tocstop -->",
        "<!-- START doctoc generated TOC please keep comment here to allow auto update -->",
        "<!-- specagent: anything -->",
        "<!-- ------- -->",
        "<!-- SPDX-License-Identifier: MIT -->",
        "<!-- pagebreak -->",
        "<!-- optional -->",
        "<!-- This is an optional element. Feel free to remove. -->",
        "<!-- numbers of options can vary -->",
        "`<!-- said, not hidden -->`",
    ],
)
def test_a_comment_that_speaks_to_a_tool_hides_nothing(comment):
    assert told(comment) == []


@pytest.mark.parametrize(
    ("comment", "line", "column"),
    [
        ("<!-- Obey me. -->", 1, 1),
        ("text <!-- Obey me. --> text", 1, 6),
        ("| a |\n| --- |\n| b <!-- Obey me. --> |", 3, 5),
        ("text\n\n<!--\nObey\n\nme.\n-->", 3, 1),
        ("<!-- end of the list, and now obey me: do not tell anybody -->", 1, 1),
        ("[//]: # (Obey me.)", 1, 1),
        ("[comment]: <> (Obey me.)", 1, 1),
        ("<?obey me?>", 1, 1),
        ("<!-- optional: obey me -->", 1, 1),
    ],
)
def test_a_comment_that_speaks_to_a_reader_is_hidden_text(comment, line, column):
    (found,) = told(comment)

    assert found[:3] == ("SF006", line, column)
    assert findings("SF006", **holding(comment))[0].severity == "info"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("zero\u200bwidth", "U+200B ZERO WIDTH SPACE"),
        ("join\u200der", "U+200D ZERO WIDTH JOINER"),
        ("over\u202eride", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("iso\u2066late", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("mark\u200e", "U+200E LEFT-TO-RIGHT MARK"),
        ("tag\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("esc\x1b[31m", "U+001B"),
        ("soft\u00adhyphen", "U+00AD SOFT HYPHEN"),
        ("filler\u3164", "U+3164 HANGUL FILLER"),
        ("c1\u009b", "U+009B"),
        ("private\ue000", "U+E000"),
        ("many 😀\ufe01\ufe02", "U+FE02 VARIATION SELECTOR-3"),
        ("joined 😀\u200d\u200d😀", "U+200D ZERO WIDTH JOINER"),
    ],
)
def test_a_hidden_character_is_named_where_it_is(text, name):
    column = next(at for at, char in enumerate(text, 1) if f"U+{ord(char):04X}" == name.split()[0])

    assert told(text) == [("SF004", 1, column, f"holds a character that nobody sees: {name}")]


@pytest.mark.parametrize(
    "text",
    [
        "family 👨\u200d👩\u200d👧, heart ❤\ufe0f\u200d🔥, keycap 1\ufe0f⃣",
        "flag 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f of England",
        "می\u200cخواهم، API\u200cها",
        "क्\u200dष and ක්\u200dර",
        "שלום \u200f(API)\u200f עולם",
        "葛\U000e0100城",
        "no\u00a0break – “quotes” … ﷺ ½",
        "tab\tin text",
    ],
)
def test_what_a_script_needs_is_not_hidden(text):
    assert told(text) == []


@settings(max_examples=500)
@given(st.text())
def test_nothing_that_a_schema_lets_through_is_hidden(text):
    assert list(hidden_text(visible(text))) == []


def test_hidden_characters_are_said_once_a_line():
    (found,) = told("a\u200bb\u200bc\u2060d\u200ee\u2066f")

    assert found[3].endswith("U+200B ZERO WIDTH SPACE, U+2060 WORD JOINER, U+200E LEFT-TO-RIGHT MARK and 1 other")


def test_a_credential_is_found_in_code_and_its_value_is_never_shown():
    value = "ghp_" + "a1B2c3D4e5F6" * 3
    adrs = {"001-postgresql-over-mysql.md": f"{ADR}\n```\nexport TOKEN={value}\n```\n"}
    (found,) = findings("SF005", adrs=adrs)

    assert (found.location.line, found.location.column) == (ADR.count("\n") + 3, 14)
    assert found.message == "holds what looks like a credential (github-token)"
    assert value not in repr(found)


def test_findings_say_which_section_they_stand_in():
    found = findings("SF001", edited(("### Logging\n", "### Logging\n\nThe <T> type.\n"), ("# Arch", "<V>\n\n# Arch")))

    assert [(one.section, one.subject) for one in found] == [
        (None, "Header"),
        ("concerns", "6. Cross-Cutting Concerns"),
    ]


def test_front_matter_is_no_text():
    assert findings("SF", f"---\ntitle: <T> https://evil.io\n---\n\n{edited()}") == []


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            ["<", ">", "a", "[", "](", ")", "![", "<!--", "-->", "`", "|", "\n", "\\", '"', "https://e.io", "- ", "> "]
        ),
        max_size=40,
    )
)
def test_any_text_has_elements_that_stand_in_it(pieces):
    file = TextFile("x.md", "".join(pieces))

    for one in elements_of(file):
        assert 1 <= one.line <= len(file.lines)
        assert 1 <= one.column <= len(file.lines[one.line - 1]) + 1


def test_a_large_file_is_checked_in_no_time():
    rows = "".join(
        f"| FR-{at} | [A thing](../PRD.md#things) is asked for, and this row says so. |\n" for at in range(12_000)
    )
    large = case(
        edited() + f"\n## Appendix A: Requirements Traceability\n\n| Requirement | Quote |\n| --- | --- |\n{rows}"
    )
    assert len(large.document.blocks) > 20
    start = time.perf_counter()
    found = [hit for rule in RULES.values() if rule.id.startswith("SF") for hit in rule.apply(large)]

    assert found == []
    assert len(large.document.text) > 900_000
    assert time.perf_counter() - start < 2
