import pytest
from checks.cases import SPEC, edited

from specagent.agent.document.reading import read_any
from specagent.agent.errors import UsageError
from specagent.agent.workspace.part_names import headings_of, part_and_row, part_of

READING = read_any(SPEC)
FILES = {3: "003-postgresql-over-mysql.md", 12: "0012-消息队列.md"}


def part(name, reading=READING):
    return part_of(name, reading.spec, FILES, headings_of(reading))


@pytest.mark.parametrize(
    "name",
    ["data", "Data", " 5 ", "5.", "05", "section 5", "§5", "5. Data Management", "data management", "Data model"],
)
def test_a_section_is_named_by_slug_number_heading_or_title(name):
    assert part(name) == "data"


@pytest.mark.parametrize(
    "heading", ["5. Datenhaltung", "5. データ管理", "5. Хранение данных", "5. Base de données {#stores}"]
)
def test_a_heading_of_the_document_names_its_section_in_any_language(heading):
    reading = read_any(edited(("5. Data Management", heading)))
    shown = heading.partition(" {")[0]

    assert part(shown, reading) == part(shown.removeprefix("5. "), reading) == part(shown.upper(), reading) == "data"


@pytest.mark.parametrize(
    "name",
    [
        *("ADR-003", "adr 3", "Adr3", "adr_0003", "ADR #3", "003-postgresql-over-mysql.md"),
        *("docs/adr/003-postgresql-over-mysql.md", "003-postgresql-over-mysql", "PostgreSQL over MySQL"),
    ],
)
def test_a_record_is_named_by_its_number_or_its_file(name):
    assert part(name) == "ADR-003"


def test_a_bare_number_is_a_section_and_never_silently_a_record():
    assert part("3") == "stack"
    with pytest.raises(UsageError) as zeros:
        part("003")
    assert "ADR-003" in zeros.value.hint
    assert "stack" in zeros.value.hint
    with pytest.raises(UsageError) as high:
        part("12")
    assert high.value.hint == "Name the ADR as ADR-012."


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("data: Tool", ("data", "Tool")),
        ("5: tool", ("data", "Tool")),
        ("Data Management:  TOOL", ("data", "Tool")),
        ("data: Entity: Tool", ("data", "Tool")),
        ("Entity: tool", ("data", "Tool")),
        ("data: Schema migrations", ("data", "Schema Migrations")),
        ("goals: high availability", ("goals", "High Availability")),
        ("Goal: High Availability", ("goals", "High Availability")),
        ("Constraint: Small Team", ("goals", "Small Team")),
        ("overview: lending api -> primary database", ("overview", "Lending API → Primary Database")),
        ("stack: postgresql", ("stack", "PostgreSQL")),
        ("Technology: PostgreSQL", ("stack", "PostgreSQL")),
        ("patterns: data access", ("patterns", "Data Access")),
        ("concerns: logging", ("concerns", "Logging")),
        ("decisions: ADR-003", ("ADR-003", "")),
        ("goals", ("goals", "")),
    ],
)
def test_a_row_is_named_behind_its_section_or_by_what_findings_call_it(name, meant):
    assert part_and_row(name, READING.spec, FILES, headings_of(READING)) == meant


def test_a_row_that_differs_in_case_only_is_found_by_its_own_spelling():
    row = "| **Constraint: Running Costs** | CON-3 (Budget) | It costs less than 200 EUR per month. |"
    reading = read_any(edited((row, f"{row}\n{row.replace('Running Costs', 'RUNNING COSTS')}")))

    assert part("goals: RUNNING COSTS", reading) == "goals: RUNNING COSTS"
    assert part("goals: Running Costs", reading) == "goals: Running Costs"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("dta", "'data'"),
        ("Data Managment", "'data'"),
        ("ADR-030", "'ADR-003'"),
        ("Small Team", "'goals: Small Team'"),
        ("data: Toll", "'data: Tool'"),
    ],
)
def test_what_was_probably_meant_is_said(name, meant):
    with pytest.raises(UsageError) as caught:
        part(name)
    assert f"Did you mean {meant}?" in caught.value.hint


def test_what_there_is_is_listed():
    with pytest.raises(UsageError, match="no part 'zebra'") as unknown:
        part("zebra")
    assert unknown.value.hint.startswith("The parts: goals, overview, stack, patterns, data, concerns, decisions, ADR-")
    with pytest.raises(UsageError, match="no row 'zebra' in 'data'") as row:
        part("data: zebra")
    assert row.value.hint == "Its rows: Tool, Loan, Schema Migrations, Data Seeding, Retention."


@pytest.mark.parametrize("name", ["", " ", "...", "data: ...", "ADR-003: Context", "3 tier app", "architecture.md"])
def test_odd_names_are_refused(name):
    with pytest.raises(UsageError):
        part(name)


@pytest.mark.parametrize("name", ["Appendix A", "traceability", "Appendix B: Open Questions and Assumptions"])
def test_an_appendix_is_no_part_of_its_own(name):
    with pytest.raises(UsageError, match="follows from the sections"):
        part(name)
