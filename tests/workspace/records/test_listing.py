from checks.cases import ADR, SPEC
from checks.foreign_records import MADR, NYGARD

from specagent.agent.workspace.records.listing import list_records
from specagent.agent.workspace.records.opening import RecordsRequest

ROW = "| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |"


def listed():
    return {one.file.rpartition("/")[2] or one.title: one for one in list_records(RecordsRequest()).records}


def test_a_record_is_listed_with_its_number_status_and_date(project):
    found = list_records(RecordsRequest())

    assert (found.spec, found.folder) == ("docs/architecture.md", "docs/adr")
    (one,) = found.records
    assert (one.number, one.title, one.status, one.date) == (1, "PostgreSQL over MySQL", "proposed", "2026-11-25")
    assert (one.file, one.listed, one.problem) == ("docs/adr/001-postgresql-over-mysql.md", True, "")


def test_records_of_other_tools_are_read(project):
    (project / "docs/adr/0002-record-decisions.md").write_text(NYGARD)
    (project / "docs/adr/0003-use-postgresql.md").write_text(MADR)

    found = listed()
    assert found["0002-record-decisions.md"].status == "accepted"
    assert found["0002-record-decisions.md"].date == "2024-05-01"
    assert found["0003-use-postgresql.md"].title == "Use PostgreSQL"
    assert not found["0003-use-postgresql.md"].listed


def test_what_cannot_be_read_is_marked(project):
    (project / "docs/adr/002-odd.md").write_text("# ADR-002: Odd\n\nNothing else.\n")
    (project / "docs/adr/003-other.adoc").write_text("= Other\n")
    (project / "docs/adr/README.md").write_text("# Records\n")
    (project / "docs/adr/000-template.md").write_text(ADR)

    found = listed()
    assert "no decision record" in found["002-odd.md"].problem
    assert found["002-odd.md"].title == "Odd"
    assert found["003-other.adoc"].problem == "it is no Markdown file"
    assert set(found) == {"001-postgresql-over-mysql.md", "002-odd.md", "003-other.adoc"}


def test_a_row_without_a_file_is_listed_with_what_it_says(project):
    row = "| [ADR-002](adr/002-gone.md) | Gone | Superseded by ADR-001 |"
    (project / "docs/architecture.md").write_text(SPEC.replace(ROW, f"{ROW}\n{row}"))

    one = listed()["Gone"]
    assert (one.number, one.status, one.written, one.file) == (2, "superseded", "Superseded by ADR-001", "")
    assert one.problem == "its file is missing"


def test_records_are_found_where_section_7_leads(project):
    folder = project / "docs" / "decisions"
    (project / "docs" / "adr").rename(folder)
    (project / "docs/architecture.md").write_text(SPEC.replace("adr/001", "decisions/001"))

    assert list_records(RecordsRequest()).folder == "docs/decisions"
