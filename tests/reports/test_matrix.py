import csv
import io
import json
from html.parser import HTMLParser

import pytest
from document.strategies import FRAGMENTS
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.document.blocks import read_blocks
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.appendices import read_traceability
from specagent.agent.reports.matrix import matrix
from specagent.schemas.spec import TraceRow
from specagent.schemas.text import line


def row(ref, *answers, **others):
    fields = {
        "kind": "functional",
        "quote": "A reader borrows a book.",
        "heading": "Lending",
        "link": "../PRD.md#lending",
    }
    return TraceRow(ref=ref, answers=list(answers), **(fields | others))


ROWS = [
    row("FR-1", "Container: Lending API", "ADR-001"),
    row("FR-2", quote="A reader returns a book."),
    row("OOS-1", kind="out-of-scope", quote="Payments."),
    row("ASM-1", "Appendix B", kind="assumption", quote="Books are labelled."),
]
TEXTS = (
    st.lists(st.sampled_from([*FRAGMENTS, "=1+1", "<script>"]), min_size=1, max_size=4)
    .map(" ".join)
    .map(line)
    .filter(bool)
)
ANY_ROWS = st.lists(
    st.builds(
        row,
        TEXTS,
        TEXTS,
        quote=TEXTS,
        heading=TEXTS,
        link=st.sampled_from(
            ["", "../PRD.md#a", "javascript:alert(1)", "//e.example", '"><b>', "https://e.example/?a&b"]
        ),
        kind=st.sampled_from(["functional", "out-of-scope"]),
    ),
    max_size=4,
)


def test_markdown_tells_the_coverage_and_lists_what_nothing_answers_first():
    assert (
        matrix(ROWS, "markdown")
        == """\
**2 of 3 requirements answered (66.7 %)**

| Requirement | Kind | Text | Source | Answered by |
| --- | --- | --- | --- | --- |
| FR-2 | functional | A reader returns a book. | [Lending](../PRD.md#lending) | **not answered** |
| FR-1 | functional | A reader borrows a book. | [Lending](../PRD.md#lending) | Container: Lending API; ADR-001 |
| OOS-1 | out-of-scope | Payments. | [Lending](../PRD.md#lending) | out of scope |
| ASM-1 | assumption | Books are labelled. | [Lending](../PRD.md#lending) | Appendix B |"""
    )


@settings(max_examples=60)
@given(ANY_ROWS)
def test_the_markdown_table_reads_back(rows):
    table = matrix(rows, "markdown")

    assert sorted(map(repr, read_traceability(read_blocks(table)[1:], Remarks()))) == sorted(map(repr, rows))


def test_csv_has_a_line_for_each_requirement():
    told = list(csv.DictReader(io.StringIO(matrix(ROWS, "csv"))))

    assert [one["ref"] for one in told] == ["FR-2", "FR-1", "OOS-1", "ASM-1"]
    assert [one["status"] for one in told] == ["not answered", "answered", "out of scope", "answered"]
    assert told[1] == {
        "ref": "FR-1",
        "kind": "functional",
        "text": "A reader borrows a book.",
        "heading": "Lending",
        "link": "../PRD.md#lending",
        "status": "answered",
        "answers": "Container: Lending API; ADR-001",
    }


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@sum"])
def test_no_cell_of_the_csv_is_a_formula(text):
    told = matrix([row(text, text, quote=text, heading=text, link=text)], "csv")

    cells = [cell for line in csv.reader(io.StringIO(told)) for cell in line]
    assert f"'{text}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_json_has_its_documented_form():
    told = json.loads(matrix(ROWS, "json"))

    assert told["version"] == 1
    assert told["coverage"] == {"answered": 2, "total": 3}
    assert told["requirements"][1] == {
        "ref": "FR-1",
        "kind": "functional",
        "text": "A reader borrows a book.",
        "heading": "Lending",
        "link": "../PRD.md#lending",
        "status": "answered",
        "answers": ["Container: Lending API", "ADR-001"],
    }


class Page(HTMLParser):
    """Collects the tags of a page, its links and its text; complains of tags that are not closed in turn."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.texts, self._open = set(), [], [], []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@settings(max_examples=60)
@given(ANY_ROWS)
def test_the_page_shows_every_text_and_nothing_in_it_acts(rows):
    page = Page(matrix(rows, "html"))

    known = {"html", "head", "meta", "title", "style", "body", "h1", "p", "strong", "table", "thead", "tbody", "tr"}
    assert page.tags <= known | {"th", "td", "ul", "li", "a"}
    assert not [link for link in page.links if link.startswith(("javascript:", "//"))]
    for one in rows:
        assert {one.ref, one.quote, *one.answers} <= set(page.texts)


def test_the_page_is_one_file_that_loads_nothing():
    told = matrix(ROWS, "html")

    assert "default-src 'none'" in told
    assert "light dark" in told
    assert "@media print" in told
    assert "2 of 3 requirements answered (66.7 %)" in told
    assert Page(told).links == ["../PRD.md#lending"] * 4
    assert told.index("FR-2") < told.index("FR-1")


def test_a_prd_without_requirements_gives_an_empty_matrix():
    assert matrix([], "markdown").startswith("**0 of 0 requirements answered**\n\n| Requirement |")
    assert matrix([], "csv") == "ref,kind,text,heading,link,status,answers"
    assert json.loads(matrix([], "json"))["requirements"] == []
    assert "<tbody>\n</tbody>" in matrix([], "html")
