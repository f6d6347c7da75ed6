import subprocess
from pathlib import Path

import pytest
from checks.cases import ADR, SPEC

from specagent.agent.checks.records.record_status import file_status
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.checking import CheckRequest, check_specs
from specagent.agent.workspace.records.new import create_record
from specagent.agent.workspace.records.opening import RecordsRequest, looked_at
from specagent.agent.workspace.records.statuses import set_status

EXAMPLES = Path(__file__).parents[3] / "examples" / "parcel-lockers"
PRDS = sorted((Path(__file__).parents[2] / "prds").glob("*.md"))
ROW = "| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |\n"
DATE = "2026-11-25"
TITLES = [
    "Redis over Memcached",
    "Microservices over modular monolith",
    "MySQL over PostgreSQL",
    "Encrypt personal data at rest",
    "Rate limit the public API",
    "Go over Python and Rust",
    "Flyway",
    "A | B [c](d) <e> over *f*",
    "消息队列",
]


def create(title, **options):
    return create_record(RecordsRequest(date=DATE), title, **options)


def rules(subject, checked="docs/architecture.md"):
    return {one.rule for one in check_specs(CheckRequest((checked,))).findings if one.subject == subject}


def test_a_new_record_takes_the_next_number_and_is_listed(project, spec):
    made = create("Passkeys over passwords")

    assert (made.label, made.file) == ("ADR-002", "docs/adr/002-passkeys-over-passwords.md")
    text = (project / made.file).read_text()
    assert text.startswith("# ADR-002: Passkeys over passwords\n\n- **Status:** Proposed\n- **Date:** 2026-11-25\n")
    row = "| [ADR-002](adr/002-passkeys-over-passwords.md) | Passkeys over passwords | Proposed |\n"
    assert spec.read_text() == SPEC.replace(ROW, ROW + row)


def test_the_sides_are_argued_from_catalogue_spec_and_prd(project):
    text = (project / create("PostgreSQL over MongoDB").file).read_text()

    assert "The PRD asks: CON-1 “" in text
    assert "The technology stack lists PostgreSQL under Database." in text
    assert "- CON-1\n" in text
    assert "### PostgreSQL\n\n- Good, because it gives ACID transactions" in text
    assert "### MongoDB\n\n- Good, because it stores nested documents" in text
    assert "We use PostgreSQL." in text
    assert "“MongoDB” was considered and rejected." in text


def test_the_option_that_the_catalogue_rejects_has_its_own_consequences(project):
    text = (project / create("Microservices over modular monolith").file).read_text()
    assert "## Consequences\n\n- Good, because areas scale and release on their own." in text


def test_requirements_that_share_words_with_the_title_drive_it(project):
    text = (project / create("Delete personal data of neighbours nightly").file).read_text()
    assert "## Decision Drivers\n\n- NFR-3\n" in text
    assert "### Leaving it as it is\n" in text


def test_what_nobody_says_is_an_assumption_and_the_check_asks_for_it(project):
    made = create("Nix over Homebrew")
    assert "## Decision Drivers\n\n- assumption\n" in (project / made.file).read_text()
    assert {one.rule for one in made.findings} == {"GR004"}


def test_an_appendix_that_lacks_the_record_is_told_of(project, spec):
    rows = "| Requirement | Answered by |\n| --- | --- |\n| CON-1 | Technology: PostgreSQL |\n"
    spec.write_text(f"{SPEC}\n## Appendix A: Requirements Traceability\n\n{rows}")
    assert "TR011" in {one.rule for one in create("PostgreSQL over MongoDB").findings}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("form", ["nygard", "madr"])
def test_every_record_passes_the_rules_on_decisions(project, title, form):
    made = create(title, adr_format=form)
    assert rules(made.label) <= {"GR004"}
    (record,) = [one for one in looked_at(RecordsRequest()).records if one.name == made.file]
    assert record.adr.title == made.title
    assert len(record.adr.options) >= 2


@pytest.mark.parametrize("folder", ["docs", "with-model"])
@pytest.mark.parametrize("title", ["Redis over Memcached", "Signed webhooks over polling", "RabbitMQ over Kafka"])
def test_the_examples_stay_sound(tmp_path, monkeypatch, folder, title):
    subprocess.run(["cp", "-R", EXAMPLES, tmp_path / "x"], check=True)
    monkeypatch.chdir(tmp_path / "x")
    spec = f"{folder}/architecture.md"
    made = create_record(RecordsRequest(spec, date=DATE), title)
    found = check_specs(CheckRequest((spec,))).findings
    assert [one for one in found if one.rule.startswith("AD")] == []
    assert rules(made.label, spec) <= {"GR004"}


@pytest.mark.parametrize("prd", PRDS, ids=lambda path: path.stem)
def test_any_product_gets_a_record(project, prd):
    (project / "docs" / "PRD.md").write_bytes(prd.read_bytes())
    assert rules(create("SQLite over PostgreSQL").label) <= {"GR004"}


def test_without_a_prd_the_spec_alone_speaks(project):
    (project / "docs" / "PRD.md").unlink()
    text = (project / create("PostgreSQL over MongoDB").file).read_text()
    assert "The technology stack lists PostgreSQL under Database." in text


def test_the_configured_template_is_used(project):
    (project / "specagent.toml").write_text('adr_format = "madr"\n')
    assert (project / create("Nix over Homebrew").file).read_text().startswith("---\nstatus: ")


def test_digits_and_numbers_continue_the_folders_own(project, adr):
    adr.rename(adr.with_name("0001-postgresql-over-mysql.md"))
    (adr.parent / "0007-other.adoc").write_text("= Other\n")
    made = create("Nix over Homebrew")
    assert made.file == "docs/adr/0008-nix-over-homebrew.md"


def test_a_number_of_a_row_without_a_file_is_not_used_again(project, spec):
    spec.write_text(SPEC.replace(ROW, f"{ROW}| [ADR-009](adr/009-gone.md) | Gone | Proposed |\n"))
    assert create("Nix over Homebrew").label == "ADR-010"


def test_a_title_that_a_record_has_is_refused(project, spec):
    with pytest.raises(SpecAgentError, match="has the title 'PostgreSQL over MySQL' already"):
        create("PostgreSQL  over MySQL")
    assert spec.read_text() == SPEC


@pytest.mark.parametrize("title", ["", "  ", "\u200b", "..."])
def test_an_empty_title_is_refused(project, title):
    with pytest.raises(UsageError):
        create(title)


def test_a_record_that_a_killed_run_left_unlisted_is_listed(project, spec):
    made = create("Nix over Homebrew")
    after = spec.read_text()
    spec.write_text(SPEC)

    assert create("Nix over Homebrew").file == made.file
    assert spec.read_text() == after


def test_what_it_supersedes_is_marked_with_it(project, spec, adr):
    made = create("MySQL over PostgreSQL", supersedes="1")

    assert made.superseded == "ADR-001"
    assert adr.read_text() == ADR.replace("Proposed", "Superseded by ADR-002")
    assert f"{ROW.replace('Proposed', 'Superseded by ADR-002')}| [ADR-002](adr/002-mysql" in spec.read_text()
    assert "This decision supersedes ADR-001 “PostgreSQL over MySQL”." in (project / made.file).read_text()


def test_a_spec_without_section_7_is_left_alone_and_told_of(project, spec):
    text = SPEC.partition("## 7.")[0]
    spec.write_text(text)
    made = create("Nix over Homebrew")
    assert made.notes == ("docs/architecture.md has no section 7 to list it in.",)
    assert spec.read_text() == text
    assert (project / made.file).exists()


def test_the_first_record_makes_folder_and_table(project, spec, adr):
    adr.unlink()
    adr.parent.rmdir()
    spec.write_text(SPEC.replace(f"| ADR | Decision | Status |\n| --- | --- | --- |\n{ROW}", "*None.*\n"))
    made = create("PostgreSQL over MySQL")
    assert made.file == "docs/adr/001-postgresql-over-mysql.md"
    assert spec.read_text() == SPEC


def test_a_new_record_can_be_accepted(project):
    made = create("Nix over Homebrew")
    set_status(RecordsRequest(), made.label, "accepted")
    (record,) = [one for one in looked_at(RecordsRequest()).records if one.name == made.file]
    assert file_status(record).status == "accepted"
