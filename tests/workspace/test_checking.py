import json
import os
import subprocess

import pytest
from checks.cases import ADR, PRD, SPEC, edited
from checks.repository import repository

from specagent.agent.checks.verdict import Coverage
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.checking import CheckRequest, check_specs

WITHOUT_DRIVER = edited(("| **Goal: Fast Search** | NFR-1 (Search time) |", "| **Goal: Fast Search** | |"))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with a clean spec, its PRD and its record; the working directory."""
    repository(tmp_path)
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
    ("link", "told"),
    [
        ("[PRD.md](nowhere.md)", {"TR009"}),
        ("[PRD](https://example.com/PRD.md)", {"TR013"}),
        ("none", {"TR009"}),
        ("[PRD.md](../../PRD.md)", {"TR009"}),
    ],
)
def test_without_a_prd_the_rest_is_checked_and_it_says_so(project, link, told):
    text = WITHOUT_DRIVER.replace("[PRD.md](PRD.md)", link)
    (project / "docs" / "architecture.md").write_text(text)
    one = verdict()

    assert (one.prd, one.coverage) == (None, None)
    assert told == {"TR009", "TR013"} & set(rules(one))
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


@pytest.fixture
def noted(project):
    """Besides the clean spec one with a finding, which links to the same PRD and record."""
    (project / "docs" / "noted.md").write_text(WITHOUT_DRIVER)
    return "docs/noted.md"


def known(project):
    found = json.loads((project / ".specagent-baseline.json").read_text())["findings"]
    return [(one["rule"], one["file"]) for one in found]


def test_a_baseline_holds_from_every_working_directory(project, noted, monkeypatch):
    check_specs(CheckRequest(specs=[noted], write_baseline=True))

    assert rules(verdict(specs=[noted])) == []
    monkeypatch.chdir(project / "docs")
    assert rules(verdict(specs=["noted.md"])) == []
    monkeypatch.chdir("/")
    assert rules(verdict(specs=[project / noted])) == []


def test_a_new_baseline_keeps_what_this_run_did_not_look_at(project, noted):
    (project / "docs" / "other.md").write_text(WITHOUT_DRIVER)
    both = CheckRequest(specs=[noted, "docs/other.md"], write_baseline=True)
    check_specs(both)
    before = known(project)
    assert {("TR003", "docs/noted.md"), ("TR003", "docs/other.md"), ("TR002", "docs/noted.md")} <= set(before)

    check_specs(CheckRequest(specs=[noted], write_baseline=True))
    check_specs(CheckRequest(specs=[noted], check_flags={"select": ["SF"]}, write_baseline=True))
    check_specs(CheckRequest(specs=["docs/architecture.md"], write_baseline=True))
    assert known(project) == before

    (project / noted).write_text(SPEC)
    check_specs(CheckRequest(specs=[noted], check_flags={"select": ["TR003"]}, write_baseline=True))
    assert set(before) - set(known(project)) == {("TR003", "docs/noted.md")}


def test_a_baseline_that_is_written_without_the_prd_keeps_what_was_found_with_it(project, noted):
    check_specs(CheckRequest(specs=[noted], write_baseline=True))
    (project / "docs" / "PRD.md").unlink()
    check_specs(CheckRequest(specs=[noted], write_baseline=True))

    assert {("TR002", noted), ("TR003", noted), ("TR009", noted)} <= set(known(project))


def test_specs_of_several_repositories_have_a_baseline_each(project, noted):
    other = project / "other"
    subprocess.run(["git", "init", "--quiet", other], check=True)
    (other / "spec.md").write_text("# Notes\n\nSee [it](gone.md).\n")
    check_specs(CheckRequest(specs=[noted, other / "spec.md"], write_baseline=True))

    assert {file for _, file in known(project)} == {noted}
    assert {file for _, file in known(other)} == {"spec.md"}
    assert check_specs(CheckRequest(specs=[noted, other / "spec.md"])).findings == ()


def test_a_baseline_in_conflict_is_neither_used_nor_written_over(project, noted):
    check_specs(CheckRequest(specs=[noted], write_baseline=True))
    path = project / ".specagent-baseline.json"
    path.write_text(f"<<<<<<< HEAD\n{path.read_text()}=======\n>>>>>>> other\n")
    before = path.read_text()

    for write in (False, True):
        with pytest.raises(UsageError, match="merge conflict in line 1"):
            check_specs(CheckRequest(specs=[noted], write_baseline=write))
    assert path.read_text() == before


def test_paths_of_the_settings_are_those_of_the_repository_from_every_working_directory(project, noted, monkeypatch):
    (project / "specagent.toml").write_text('[check.per_path_ignores]\n"docs/noted.md" = ["TR"]\n')
    monkeypatch.chdir(project / "docs")

    assert rules(verdict(specs=["noted.md"])) == []
    assert verdict(specs=["noted.md"]).suppressed > 0


@pytest.mark.parametrize("glob", ["", ".", "./", "/", "["])
def test_a_path_of_the_settings_that_means_no_file_is_named(project, glob):
    (project / "specagent.toml").write_text(f'[check.per_path_ignores]\n"{glob}" = ["TR"]\n')

    with pytest.raises(UsageError, match=r"'check\.per_path_ignores' has the path"):
        check_specs(CheckRequest())


def test_each_spec_fails_by_the_settings_of_its_own_repository(project, noted):
    other = project / "other"
    subprocess.run(["git", "init", "--quiet", other], check=True)
    (other / "specagent.toml").write_text('[check]\nfail_on = "never"\n')
    (other / "spec.md").write_text(WITHOUT_DRIVER)
    strict, lax = project / noted, other / "spec.md"

    for specs in ([strict, lax], [lax, strict]):
        report = check_specs(CheckRequest(specs=specs))
        assert report.exit_code == 3
        assert {one.location.file for one in report.failing} == {noted}
    assert check_specs(CheckRequest(specs=[lax])).exit_code == 0


def test_a_spec_that_cannot_be_read_leaves_the_others_checked(project, noted):
    (project / "empty.md").write_text("\ufeff \n")
    (project / "binary.md").write_bytes(b"\x89PNG\x00")
    report = check_specs(CheckRequest(specs=["empty.md", "docs/architecture.md", "binary.md"]))

    assert [one.spec for one in report.specs] == ["docs/architecture.md"]
    assert [one.spec for one in report.failures] == ["empty.md", "binary.md"]
    assert report.failures[0].message == "'empty.md' is empty"
    assert "requirements" not in report.failures[0].hint
    assert report.exit_code == 1
    assert check_specs(CheckRequest(specs=["empty.md", noted])).exit_code == 3
    with pytest.raises(SpecAgentError, match=r"'empty\.md' is empty"):
        check_specs(CheckRequest(specs=["empty.md"]))


def test_what_is_no_file_is_told_as_what_it_is(project):
    with pytest.raises(UsageError, match="'docs' is a folder, not a spec") as caught:
        check_specs(CheckRequest(specs=["docs"]))
    assert "'docs/architecture.md'" in caught.value.hint
    os.mkfifo(project / "pipe.md")
    with pytest.raises(UsageError, match=r"'pipe\.md' is no regular file"):
        check_specs(CheckRequest(specs=["pipe.md"]))


def test_standard_input_is_the_prd_of_one_spec_only(project, noted):
    with pytest.raises(UsageError, match="cannot be read from standard input for several specs"):
        check_specs(CheckRequest(specs=["docs/architecture.md", noted], prd="-"))


def test_a_prd_that_is_checked_as_a_spec_is_told_so(project):
    stories = "".join(f"- US-{number}: As a neighbour, I want to lend tool {number}.\n" for number in range(5))
    (project / "docs" / "PRD.md").write_text(f"{PRD}\n## User Stories\n\n{stories}")

    assert (
        "It reads like a PRD, not like a spec. Name the spec, and the PRD with --prd."
        in verdict(specs=["docs/PRD.md"]).notes
    )
    assert verdict(specs=["docs/PRD.md"], prd="docs/PRD.md").notes[0].startswith("It was compared with itself.")
    assert verdict().notes == ()
    (project / "docs" / "architecture.md").write_text(SPEC.replace("[PRD.md](PRD.md)", "none"))
    assert verdict().notes == ()


def test_a_spec_in_other_words_is_taken_for_no_prd(project):
    rows = "".join(f"- Ein Nachbar kann Werkzeug {number} leihen. (FR-{number})\n" for number in range(1, 6))
    (project / "plan.md").write_text(f"# Architekturspezifikation\n\n## 2. Systemüberblick\n\n{rows}")
    (project / "bedarf.md").write_text(f"# Lastenheft\n\n## 2. Anforderungen\n\n{rows}")

    assert verdict(specs=["plan.md"]).notes == ()
    assert len(verdict(specs=["bedarf.md"]).notes) == 1


def test_an_empty_base_is_noted(project):
    assert verdict(base="").notes == ("ADR numbers were not compared with a base branch: --base is empty.",)
