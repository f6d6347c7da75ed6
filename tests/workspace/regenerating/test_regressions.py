"""What random lives of a spec broke once, each in its smallest form."""

from pathlib import Path

import pytest
from workspace.regenerating.gardens import PRD, SPEC, STATE, Garden, garden

from specagent.agent.document.chapters import section_texts

ROW = "| NFR-3 | non-functional |"
LINK = "[Non-Functional Requirements](../PRD.md#non-functional-requirements) | Goal: Privacy by Design;"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Garden:
    found = garden(tmp_path / "garden")
    monkeypatch.chdir(found.root)
    return found


def change(project: Garden, name: str, *pairs: tuple[str, str]) -> None:
    path = project.root / name
    text = path.read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def outcomes(report) -> dict[str, str]:
    return {one.part: one.outcome for one in report.parts}


def test_a_part_that_cites_another_requirement_since_its_redraft_does_not_wait_for_that_one(project):
    change(
        project,
        PRD,
        ("CON-1: The database is PostgreSQL.", "CON-1: x"),
        ("CON-2: The team is two developers with experience in Python.", "CON-2: The database is PostgreSQL."),
        ("CON-1: x", "CON-1: The team is two developers with experience in Python."),
    )
    project.redraft(stale=True)

    assert "- CON-1\n" in project.files()["docs/adr/001-modular-monolith-over-microservices.md"]
    assert project.status().stale == ()


def test_what_a_person_wrote_in_appendix_a_is_a_conflict_where_no_state_tells_it_from_drafts(project):
    change(project, SPEC, (LINK, LINK.replace("../PRD.md", "../ticket.md")))
    (project.root / STATE).unlink()
    report = project.redraft(parts=("data",))

    assert outcomes(report)["traceability"] == "conflict"
    assert "](../ticket.md#" in project.files()[SPEC]


def test_a_conflict_in_appendix_a_is_shown_until_somebody_settles_it(project):
    change(project, SPEC, ("| NFR-2 | non-functional | The service is", "| NFR-2 | non-functional | Our service is"))
    change(project, PRD, ("99.5 %", "99.7 %"), ("400 ms", "300 ms"))
    first = project.redraft(stale=True)
    change(project, PRD, ("300 ms", "200 ms"))
    second = project.redraft(stale=True)

    assert outcomes(first)["traceability"] == outcomes(second)["traceability"] == "conflict"
    assert second.parts[-2].conflicts == first.parts[-2].conflicts
    project.redraft(every=True, conflicts="keep-mine")
    appendix = section_texts(project.files()[SPEC])["traceability"]
    assert "Our service is available 99.5 %" in appendix
    assert "200 ms" in appendix


def test_appendices_follow_from_a_spec_without_conflict_markers(project):
    (project.root / STATE).unlink()
    change(project, PRD, ("- Warden: gives out beds and settles disputes.\n", ""))
    report = project.redraft(every=True, conflicts="markers")

    assert "<<<<<<< yours\n| Warden | Web Application |" in project.files()[SPEC]
    assert outcomes(report)["traceability"] == "unchanged"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_undoing_takes_conflict_markers_out_to_the_last_line_of_a_section(project, ends):
    change(project, SPEC, ("Running costs stay below 150 EUR per month. |", "We spend 150 EUR per month. |"))
    project.spec.write_bytes(project.spec.read_bytes().replace(b"\n", ends.encode()))
    before = project.spec.read_bytes()
    change(project, PRD, ("150 EUR", "200 EUR"))
    report = project.redraft(stale=True, conflicts="markers")
    assert outcomes(report)["goals"] == "markers"
    assert ">>>>>>> specagent" in project.files()[SPEC]

    assert project.undo().exit_code == 0
    assert project.spec.read_bytes() == before


def test_a_new_name_of_a_technology_does_not_change_what_the_prd_is_quoted_with(project):
    change(project, SPEC, ("| **Database** | PostgreSQL |", "| **Database** | MariaDB |"))
    project.redraft(stale=True)
    record = project.files()["docs/adr/003-postgresql-over-mysql.md"]

    assert "# ADR-003: MariaDB over MySQL" in record
    assert "The PRD asks: CON-1 “The database is PostgreSQL”." in record


def test_what_the_prd_no_longer_asks_for_is_no_longer_quoted(project):
    change(
        project,
        PRD,
        ("- NFR-3: Personal data of members falls under the GDPR and is deleted after 90 days.\n", ""),
        ("- NFR-1: The list of beds answers within 400 ms at the 95th percentile.\n", ""),
    )
    project.redraft(stale=True)
    files = project.files()

    assert "GDPR" not in files[SPEC]
    assert "Each entity has a retention rule" in files[SPEC]
    context = files["docs/adr/002-react-over-vue-js.md"]
    assert "The PRD asks: CON-2 “The team is two developers with experience in Python”." in context


def test_without_a_state_a_record_that_is_redrafted_is_none_of_its_own_sources(project):
    (project.root / STATE).unlink()
    change(project, PRD, ("400 ms", "300 ms"))
    report = project.redraft(stale=True)

    assert outcomes(report) == {"goals": "conflict", "concerns": "conflict", "ADR-002": "conflict"}


def test_a_new_name_that_every_part_tells_stays_through_later_redrafts(project):
    change(project, SPEC, ("Backend API", "Booking API"))
    project.redraft(stale=True)
    change(project, PRD, ("7 days", "9 days"))
    report = project.redraft(stale=True)

    assert outcomes(report)["data"] != "failed"
    assert outcomes(report)["overview"] != "failed"
    assert "Backend API" not in project.files()[SPEC]
    assert project.status().stale == ()
