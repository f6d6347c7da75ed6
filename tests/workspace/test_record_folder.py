import subprocess

import pytest
from checks.cases import ADR, PRD, SPEC, edited
from checks.examples.decisions import TABLE_OF_7

from specagent.agent.workspace.checking import CheckRequest, check_specs

NAME = "0001-postgresql-over-mysql.md"
UNDECIDED = ADR.replace("Proposed", "Perhaps")
TEMPLATE = "# Title\n\nSee [the next](yyyymmdd-xxx.md).\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with a clean spec and its PRD, and without records; the working directory."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "PRD.md").write_text(PRD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def having(project, folder, text=UNDECIDED, name=NAME):
    """Write a record, with a status that only its reader finds at fault."""
    (project / folder).mkdir(parents=True, exist_ok=True)
    (project / folder / name).write_text(text)


def checked(project, section, spec="docs/architecture.md"):
    (project / spec).parent.mkdir(parents=True, exist_ok=True)
    (project / spec).write_text(edited((TABLE_OF_7, section)))
    (one,) = check_specs(CheckRequest(specs=[spec], prd="docs/PRD.md")).specs
    return one


def read_from(one):
    return [found.location.file for found in one.findings if found.rule == "AD006" and found.location.file != one.spec]


@pytest.mark.parametrize(
    "section",
    [
        f"- [0001 PostgreSQL](decisions/{NAME})",
        f"1. [PostgreSQL over MySQL](decisions/{NAME})",
        "All of them stand in [a folder](decisions/) of their own.",
        f"See [PostgreSQL](decisions/{NAME}) and [the PRD](PRD.md).",
    ],
)
def test_any_link_of_section_7_leads_to_the_records(project, section):
    having(project, "docs/decisions")
    having(project, "docs/adr", name="README.md", text="# Nothing\n")
    one = checked(project, section)

    assert read_from(one) == [f"docs/decisions/{NAME}"]
    assert one.notes == ()


@pytest.mark.parametrize("folder", ["docs/decisions", "docs/adrs", "doc/adr", "docs/architecture/decisions", "adr"])
def test_records_that_nothing_leads_to_are_looked_for_and_it_says_where(project, folder):
    having(project, folder)
    one = checked(project, "They stand in the repository.")

    assert read_from(one) == [f"{folder}/{NAME}"]
    assert one.notes == (f"The decision records were read from {folder!r}; section 7 leads to none.",)


def test_the_folder_beside_the_spec_comes_first_and_needs_no_note(project):
    having(project, "docs/adr")
    having(project, "doc/adr")
    one = checked(project, "They stand in the repository.")

    assert (read_from(one), one.notes) == ([f"docs/adr/{NAME}"], ())


def test_the_records_of_the_repository_are_none_of_a_part(project):
    having(project, "docs/adr")
    one = checked(project, "They stand in the repository.", "parts/shed/docs/architecture.md")

    assert read_from(one) == []
    assert one.notes == (
        "No decision records were read: section 7 links to none, and none stand in a folder such as "
        "'parts/shed/docs/adr'.",
    )


def test_rows_whose_links_are_broken_are_told_by_their_own_rule(project):
    one = checked(project, f"- [0001 PostgreSQL](decisions/{NAME})")

    assert one.notes == ()
    assert [found.rule for found in one.findings if found.rule in ("AD011", "TR010")] == ["TR010"]


def test_a_section_that_says_nothing_means_no_folder(project):
    having(project, "doc/adr")
    one = checked(project, "*None.*")

    assert (read_from(one), one.notes) == ([], ())


def test_a_folder_without_records_is_none(project):
    (project / "docs" / "decisions").mkdir()
    (project / "docs" / "decisions" / "minutes.md").write_text("# Minutes\n")

    assert checked(project, "They stand in [decisions](decisions/).").notes[0].startswith("No decision records")


def test_a_template_is_not_checked_and_a_record_on_templates_is(project):
    (project / "docs" / "architecture.md").write_text(SPEC)
    having(project, "docs/adr", ADR, "001-postgresql-over-mysql.md")
    having(project, "docs/adr", TEMPLATE, "template.md")

    def told():
        (one,) = check_specs(CheckRequest()).specs
        return {(found.rule, found.location.file) for found in one.findings}

    assert told() == set()
    having(project, "docs/adr", TEMPLATE, "002-use-a-template.md")
    assert ("TR010", "docs/adr/002-use-a-template.md") in told()


def test_the_remarks_of_madr_hide_nothing(project):
    (project / "docs" / "architecture.md").write_text(SPEC)
    marked = ADR.replace("## Decision Drivers", "## Decision Drivers <!-- optional -->")
    having(project, "docs/adr", marked, "001-postgresql-over-mysql.md")

    assert check_specs(CheckRequest()).findings == ()
