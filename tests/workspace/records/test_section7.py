import pytest

from specagent.agent.workspace.records.section7 import NewRow, listed_rows, row_of, with_row, with_status

HEAD = "# Architecture\n\n## 7. Architecture Decision Records\n\n"
TABLE = (
    HEAD
    + "| ADR | Decision | Status |\n| --- | --- | --- |\n| [ADR-001](adr/001-a.md) | A | Proposed |\n\n## Appendix\n"
)
NEW = NewRow(2, "B | C", "Proposed", "adr/002-b.md", 3, "2026-11-25")


def test_rows_are_read_with_number_file_and_title():
    (row,) = listed_rows(TABLE)
    assert (row.number, row.file, row.title, row.line) == (1, "001-a.md", "A", 7)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| [ADR-001](adr/001-a.md) | A | Proposed |", "| [ADR-001](adr/001-a.md) | A | Accepted |"),
        ("| [ADR-001](adr/001-a.md) | A | |", "| [ADR-001](adr/001-a.md) | A | Accepted |"),
        ("[ADR-001](adr/001-a.md) | A |Proposed", "[ADR-001](adr/001-a.md) | A |Accepted"),
        (
            "|  [ADR-001](adr/001-a.md)  |  A \\| B  |  Proposed  | <!-- specagent: ignore AD010: x -->",
            "|  [ADR-001](adr/001-a.md)  |  A \\| B  |  Accepted  | <!-- specagent: ignore AD010: x -->",
        ),
    ],
)
def test_only_the_cell_of_the_status_changes(old, new):
    text = TABLE.replace("| [ADR-001](adr/001-a.md) | A | Proposed |", old).replace("\n", "\r\n")
    (row,) = listed_rows(text)
    assert with_status(text, row, "Accepted") == text.replace(old, new)


def test_a_new_row_comes_last_in_the_table():
    row = "| [ADR-002](adr/002-b.md) | B \\| C | Proposed |\n"
    assert with_row(TABLE, NEW) == TABLE.replace("Proposed |\n\n", f"Proposed |\n{row}\n")


def test_a_new_row_is_written_like_its_neighbours():
    text = HEAD + "| No | Date | Title | State |\n|--|--|--|--|\n| 0001 | 2024-01-01 | [A](adr/0001-a.md) | Done |"
    assert with_row(text, NEW) == f"{text}\n| 0002 | 2026-11-25 | [B \\| C](adr/002-b.md) | Proposed |"


def test_headers_in_another_language_are_known_by_their_place():
    text = TABLE.replace("| ADR | Decision | Status |", "| Nr. | Entscheidung | Stand |")
    assert "| [ADR-002](adr/002-b.md) | B \\| C | Proposed |" in with_row(text, NEW)
    assert "| A | Accepted |" in with_status(text, listed_rows(text)[0], "Accepted")


def test_an_empty_section_gets_a_table():
    rows = "| ADR | Decision | Status |\n| --- | --- | --- |\n| [ADR-002](adr/002-b.md) | B \\| C | Proposed |\n"
    assert with_row(f"{HEAD}*None.*\n\n## Appendix\n", NEW) == f"{HEAD}{rows}\n## Appendix\n"
    assert with_row(f"{HEAD}We record decisions.\n", NEW) == f"{HEAD}We record decisions.\n\n{rows}"


def test_a_text_without_the_section_takes_no_row():
    assert with_row("# Architecture\n\n## 3. Technology Stack\n\nGo.\n", NEW) is None


def test_of_two_rows_with_a_number_the_link_decides():
    text = TABLE.replace("\n\n## App", "\n| [ADR-001](adr/001-b.md) | B | Proposed |\n\n## App")
    rows = listed_rows(text)
    assert row_of(rows, "001-b.md", 1).title == "B"
    assert row_of(rows, "001-c.md", 1) is None
