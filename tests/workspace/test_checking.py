import json
import subprocess

import pytest
from checks.cases import ADR, PRD, SPEC, edited

from specagent.agent.checks.verdict import Coverage
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.checking import CheckRequest, check_specs

WITHOUT_DRIVER = edited(("| **Goal: Fast Search** | NFR-1 (Search time) |", "| **Goal: Fast Search** | |"))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with a clean spec, its PRD and its record; the working directory."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "PRD.md").write_text(PRD)
    (tmp_path / "docs" / "architecture.md").write_text(SPEC)
    (tmp_path / "docs" / "adr" / "001-postgresql-over-mysql.md").write_text(ADR)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verdict(**fields):
    (one,) = check_specs(CheckRequest(**fields)).specs
    return one


def rules(one):
    return [found.rule for found in one.findings]


def test_a_clean_spec_is_fit_and_covered(project):
    report = check_specs(CheckRequest())

    assert (report.findings, report.exit_code) == ((), 0)
    assert report.specs[0].spec == "docs/architecture.md"
    assert report.specs[0].prd == "docs/PRD.md"
    assert report.specs[0].coverage == Coverage(9, 9)


def test_findings_say_where_they_stand_and_fail_the_check(project):
    (project / "docs" / "architecture.md").write_text(WITHOUT_DRIVER)
    report = check_specs(CheckRequest(specs=["docs/architecture.md"]))

    found = {one.rule: one.location for one in report.findings}
    assert (found["TR003"].file, found["TR003"].line) == ("docs/architecture.md", 11)
    assert report.exit_code == 3


def test_findings_come_file_by_file_from_top_to_bottom(project):
    (project / "docs" / "architecture.md").write_text(
        WITHOUT_DRIVER.replace("| PostgreSQL | 18 |", "| PostgreSQL | Latest |")
    )
    (project / "docs" / "adr" / "001-postgresql-over-mysql.md").write_text(ADR.replace("Proposed", "Perhaps"))
    places = [(one.location.file, one.location.line) for one in verdict().findings]

    assert places == sorted(places, key=lambda one: (one[0] != "docs/architecture.md", *one))
    assert len({file for file, _ in places}) == 2


def test_the_prd_is_the_one_that_was_named_else_the_one_that_is_linked(project):
    (project / "other.md").write_text(PRD.replace("FR-2", "FR-3"))

    assert verdict(prd="other.md").prd == "other.md"
    assert "TR001" in rules(verdict(prd="other.md"))
    assert rules(verdict()) == []


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ("[PRD.md](nowhere.md)", "Not compared with a PRD: There is no file"),
        (
            "[PRD](https://example.com/PRD.md)",
            "the document links to no PRD file (https://example.com/PRD.md is on the",
        ),
        ("none", "Not compared with a PRD: the document links to no PRD file."),
        ("[PRD.md](../../PRD.md)", "leads out of the repository; give the PRD with --prd."),
    ],
)
def test_without_a_prd_the_rest_is_checked_and_it_says_why(project, link, note):
    text = WITHOUT_DRIVER.replace("[PRD.md](PRD.md)", link)
    (project / "docs" / "architecture.md").write_text(text)
    one = verdict()

    assert (one.prd, one.coverage) == (None, None)
    assert note in one.notes[0]
    assert "TR003" in rules(one)
    assert "TR001" not in rules(one)


def test_a_prd_or_spec_that_was_named_and_is_not_there_is_an_error(project):
    with pytest.raises(SpecAgentError, match="There is no file"):
        verdict(prd="nowhere.md")
    with pytest.raises(UsageError, match=r"there is no spec 'docs/arch\.md'"):
        verdict(specs=["docs/arch.md"])


def test_settings_choose_rules_severities_and_paths(project):
    (project / "docs" / "architecture.md").write_text(WITHOUT_DRIVER)
    (project / "specagent.toml").write_text(
        '[check]\nselect = ["TR"]\nignore = ["nfr-without-goal"]\nfail_on = "warning"\n'
        '[check.severity]\nTR003 = "warning"\n'
    )
    report = check_specs(CheckRequest())

    assert [(one.rule, one.severity) for one in report.findings] == [("TR003", "warning")]
    assert report.exit_code == 3
    assert check_specs(CheckRequest(check_flags={"fail_on": "error"})).exit_code == 0
    assert rules(verdict(check_flags={"select": ["TX"]})) == []


def test_a_path_may_ignore_rules(project):
    (project / "docs" / "architecture.md").write_text(WITHOUT_DRIVER)
    (project / "specagent.toml").write_text('[check.per_path_ignores]\n"docs/**" = ["TR002", "TR003", "TR011"]\n')
    one = verdict()

    assert rules(one) == []
    assert one.suppressed == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[check]\nselekt = []\n", "unknown setting 'check.selekt' in 'specagent.toml', line 2"),
        ("[check]\nfail_on = 'often'\n", "'check.fail_on' in 'specagent.toml', line 2 is 'often'"),
        ("check = 3\n", "'check' in 'specagent.toml', line 1 is 3: it takes a table"),
        ("[check]\nignore = ['TR099']\n", "there is no rule 'TR099'"),
    ],
)
def test_a_wrong_setting_says_where_and_what(project, text, message):
    (project / "specagent.toml").write_text(text)

    with pytest.raises(UsageError) as caught:
        check_specs(CheckRequest())
    assert message in caught.value.message


def test_a_comment_with_a_reason_takes_a_finding_out(project):
    row = "| **Goal: Fast Search** | |"
    text = WITHOUT_DRIVER.replace(row, f"{row} <!-- specagent: ignore TR003: asked for by the board -->")
    (project / "docs" / "architecture.md").write_text(text)
    one = verdict(check_flags={"select": ["TR003", "TX009"]})

    assert (rules(one), one.suppressed) == ([], 1)


def test_a_baseline_takes_known_findings_out_and_new_ones_count(project):
    spec = project / "docs" / "architecture.md"
    spec.write_text(WITHOUT_DRIVER)
    written = check_specs(CheckRequest(write_baseline=True))
    assert (written.findings, written.exit_code) == ((), 0)
    assert {one["rule"] for one in json.loads((project / ".specagent-baseline.json").read_text())["findings"]} >= {
        "TR003"
    }

    spec.write_text(f"{WITHOUT_DRIVER}\n<!-- moved -->\n".replace("## 1.", "\n\n## 1."))
    assert "TR003" not in rules(verdict())
    spec.write_text(WITHOUT_DRIVER.replace("| PostgreSQL | 18 |", "| PostgreSQL | Latest |"))
    assert rules(verdict()) == ["ST001"]


def test_a_baseline_that_was_named_must_be_there(project):
    with pytest.raises(UsageError, match=r"there is no baseline 'known\.json'"):
        verdict(check_flags={"baseline": project / "known.json"})


def test_records_are_found_where_section_7_leads(project):
    (project / "docs" / "adr").rename(project / "docs" / "decisions")
    text = SPEC.replace("(adr/001", "(decisions/001")
    (project / "docs" / "architecture.md").write_text(text)
    (project / "docs" / "decisions" / "001-postgresql-over-mysql.md").write_text(ADR.replace("We use PostgreSQL.", ""))

    assert "AD002" in rules(verdict())


def test_several_specs_are_checked_at_once_each_with_its_own_prd(project):
    (project / "b").mkdir()
    (project / "b" / "architecture.md").write_text(SPEC.replace("adr/001", "../docs/adr/001"))
    (project / "b" / "PRD.md").write_text(PRD.replace("- FR-2:", "- FR-7:"))
    report = check_specs(CheckRequest(specs=["docs/architecture.md", "b/architecture.md"]))

    assert [one.spec for one in report.specs] == ["docs/architecture.md", "b/architecture.md"]
    assert "TR001" not in [one.rule for one in report.specs[0].findings]
    assert "TR001" in [one.rule for one in report.specs[1].findings]


def test_ids_given_to_unnumbered_requirements_stay_those_of_appendix_a(project):
    prd = PRD.replace("- FR-1: ", "- ").replace("- FR-2: ", "- ")
    appendix = (
        "\n## Appendix A: Requirements Traceability\n\n| Requirement | Kind | Text | Source | Answered by |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| FR-2 | Functional | A neighbour can search the catalogue of tools. | | - |\n"
        "| FR-1 | Functional | A neighbour can borrow a tool for up to 14 days. | | - |\n"
    )
    (project / "docs" / "PRD.md").write_text(prd)
    (project / "docs" / "architecture.md").write_text(SPEC + appendix)

    from specagent.agent.workspace.check_case import read_case
    from specagent.agent.workspace.checking import check_config

    spec = project / "docs" / "architecture.md"
    case = read_case(spec, None, None, check_config(CheckRequest(), spec)).case
    assert [one.ref for one in case.prd.of_kind("functional")] == ["FR-2", "FR-1"]


def test_nothing_is_written_by_a_check(project):
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    check_specs(CheckRequest())

    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_a_document_whose_rows_cite_nothing_has_no_coverage_and_says_so(project):
    (project / "notes.md").write_text("# Notes\n\n## 3. Technology Stack\n\nWe use Python.\n")
    one = verdict(specs=["notes.md"], prd="docs/PRD.md")

    assert one.coverage is None
    assert one.notes == ("Coverage is not told: no row cites a requirement.",)
