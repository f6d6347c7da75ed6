import json

import pytest
from checks.cases import ADR, SPEC
from checks.repository import repository

ROW = "| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |\n"


@pytest.fixture
def project(tmp_path):
    return repository(tmp_path)


@pytest.fixture
def adr(project):
    return project / "docs" / "adr" / "001-postgresql-over-mysql.md"


def test_records_are_listed_as_a_table_and_as_json(specagent, project):
    table = specagent("adr", "list")
    assert (table.returncode, table.stderr) == (0, "")
    assert table.stdout.splitlines()[1].split() == [
        *("001", "Proposed", "2026-11-25", "PostgreSQL", "over", "MySQL"),
        "docs/adr/001-postgresql-over-mysql.md",
    ]

    found = json.loads(specagent("adr", "list", "docs/architecture.md", "--json").stdout)
    assert (found["version"], found["folder"]) == (1, "docs/adr")
    assert found["records"][0] == {
        "number": 1,
        "title": "PostgreSQL over MySQL",
        "status": "proposed",
        "written": "Proposed",
        "date": "2026-11-25",
        "file": "docs/adr/001-postgresql-over-mysql.md",
        "listed": True,
        "problem": "",
    }


def test_a_new_record_is_written_and_its_file_printed(specagent, project):
    done = specagent("adr", "new", "Passkeys over passwords", "--date", "2026-11-25", "--format", "madr")

    assert (done.returncode, done.stdout) == (0, "docs/adr/002-passkeys-over-passwords.md\n")
    text = (project / "docs/adr/002-passkeys-over-passwords.md").read_text()
    assert text.startswith('---\nstatus: "proposed"\ndate: 2026-11-25\n---\n\n# Passkeys over passwords\n')
    listed = (project / "docs/architecture.md").read_text()
    assert f"{ROW}| [ADR-002](adr/002-passkeys-over-passwords.md) | Passkeys over passwords | Proposed |\n" in listed
    assert specagent("check", "--select", "AD").returncode == 0


def test_a_new_record_supersedes_and_nothing_more_is_printed_when_quiet(specagent, project, adr):
    done = specagent("adr", "new", "MySQL over PostgreSQL", "--supersedes", "1", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "- **Status:** Superseded by ADR-002\n" in adr.read_text()


def test_a_record_is_accepted_once(specagent, project, adr):
    first, second = specagent("adr", "accept", "1"), specagent("adr", "accept", "ADR-001")

    assert first.stdout == "ADR-001: Proposed -> Accepted (docs/adr/001-postgresql-over-mysql.md)\n"
    assert second.stdout == "ADR-001 is Accepted already: nothing to do.\n"
    assert (first.returncode, second.returncode) == (0, 0)
    assert adr.read_text() == ADR.replace("Proposed", "Accepted")


def test_what_was_rejected_is_accepted_with_yes_only(specagent, project):
    assert specagent("adr", "reject", "1").returncode == 0
    refused = specagent("adr", "accept", "1")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--yes" in refused.stderr
    assert specagent("adr", "accept", "1", "--yes").returncode == 0


def test_a_contradiction_with_the_spec_is_a_hint(specagent, project, adr):
    adr.write_text(ADR.replace("PostgreSQL over MySQL", "MySQL over PostgreSQL"))
    spec = project / "docs" / "architecture.md"
    spec.write_text(SPEC.replace("| PostgreSQL over MySQL |", "| MySQL over PostgreSQL |"))

    done = specagent("adr", "accept", "1")
    assert done.returncode == 0
    assert "hint: docs/architecture.md:" in done.stderr
    assert "AD007 Technology: PostgreSQL: uses PostgreSQL, but the accepted ADR-001 chose MySQL" in done.stderr


def test_a_successor_is_named(specagent, project, adr):
    specagent("adr", "new", "MySQL over PostgreSQL")
    done = specagent("adr", "supersede", "1", "--by", "2")
    assert done.stdout.startswith("ADR-001: Proposed -> Superseded by ADR-002 (")
    assert done.returncode == 0


def test_numbers_taken_twice_are_shown_and_then_mended(specagent, project, adr):
    other = adr.with_name("001-zope-over-plone.md")
    other.write_text(ADR.replace("PostgreSQL over MySQL", "Zope over Plone"))
    assert specagent("check", "--select", "AD004").returncode == 3

    shown = specagent("adr", "renumber", "--dry-run")
    assert "+++ b/docs/adr/002-zope-over-plone.md\n" in shown.stdout
    assert other.exists()
    done = specagent("adr", "renumber")
    assert done.stdout == "docs/adr/001-zope-over-plone.md -> docs/adr/002-zope-over-plone.md\n"
    assert specagent("check", "--select", "AD004").returncode == 0
    assert specagent("adr", "renumber").stdout == "No number is taken twice.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["accept", "9"], 1, "There are: ADR-001 (001-postgresql-over-mysql.md)."),
        (["accept", "1", "--spec", "nowhere.md"], 2, "there is no spec 'nowhere.md'"),
        (["supersede", "1", "--by", "1"], 2, "cannot supersede itself"),
        (["new", " "], 2, "the title of the decision is empty"),
        (["new", "PostgreSQL over MySQL"], 1, "has the title 'PostgreSQL over MySQL' already"),
        (["new", "Nix", "--date", "soon"], 2, "'soon' is no date"),
        (["renumber", "--base", "nowhere"], 2, "git knows no branch or commit 'nowhere'"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(specagent, project, arguments, code, said):
    before = (project / "docs" / "architecture.md").read_bytes()
    done = specagent("adr", *arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "hint: " in done.stderr
    assert (project / "docs" / "architecture.md").read_bytes() == before
