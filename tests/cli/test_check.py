import json
import subprocess
import xml.etree.ElementTree as ET

import pytest
from checks.cases import SPEC, edited
from checks.repository import repository

BROKEN = edited(("| **Goal: Fast Search** | NFR-1 (Search time) |", "| **Goal: Fast Search** | |"))
PLACE = "docs/architecture.md:11:1"


@pytest.fixture
def project(tmp_path):
    return repository(tmp_path)


@pytest.fixture
def broken(project):
    (project / "docs" / "architecture.md").write_text(BROKEN)
    return project


def test_a_spec_that_is_fit_says_so_with_its_coverage(specagent, project):
    done = specagent("check")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "docs/architecture.md: fit for review: no findings; 9 of 9 requirements answered (100 %)\n"


def test_a_finding_is_told_with_its_place_and_its_fix_and_fails_the_check(specagent, broken):
    done = specagent("check", "docs/architecture.md")

    assert done.returncode == 3
    assert f"{PLACE}: TR003 error Goal: Fast Search: has no driver" in done.stdout
    assert "Name the requirement, policy or team fact that drives it, or delete the goal." in done.stdout
    assert "not fit for review" in done.stdout.splitlines()[-1]


def test_every_format_tells_the_finding(specagent, broken):
    def printed(format_):
        return specagent("check", "--format", format_, "--select", "TR003").stdout

    found = json.loads(printed("json"))["specs"][0]["findings"]
    assert [(one["rule"], one["file"], one["line"], one["column"]) for one in found] == [
        ("TR003", "docs/architecture.md", 11, 1)
    ]
    result = json.loads(printed("sarif"))["runs"][0]["results"][0]
    assert result["ruleId"] == "TR003"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 11
    assert printed("github").startswith("::error file=docs/architecture.md,line=11,col=1,title=TR003 ")
    assert ET.fromstring(printed("junit")).find(".//failure") is not None
    assert "TR003" in printed("markdown")


def test_findings_below_the_level_do_not_fail_and_may_be_hidden(specagent, broken):
    (broken / "specagent.toml").write_text('[check.severity]\nTR003 = "info"\n')

    shown = specagent("check", "--select", "TR003")
    hidden = specagent("check", "--select", "TR003", "--severity", "error")
    failing = specagent("check", "--select", "TR003", "--fail-on", "info", "--severity", "error")

    assert (shown.returncode, "TR003" in shown.stdout) == (0, True)
    assert (hidden.returncode, "TR003" in hidden.stdout) == (0, False)
    assert (failing.returncode, "TR003" in failing.stdout) == (3, True)


def test_a_baseline_is_written_and_then_holds(specagent, broken):
    assert specagent("check", "--write-baseline").returncode == 0
    assert specagent("check").returncode == 0
    (broken / ".specagent-baseline.json").unlink()
    assert specagent("check").returncode == 3


def test_statistics_count_by_rule(specagent, broken):
    done = specagent("check", "--statistics", "--select", "TR003", "--select", "TR002")

    assert [line.split()[:2] for line in done.stdout.splitlines()] == [["1", "TR002"], ["1", "TR003"]]


def test_statistics_are_printed_as_json_too_and_as_nothing_else(specagent, broken):
    done = specagent("check", "--statistics", "--format", "json", "--select", "TR003")
    assert json.loads(done.stdout)["statistics"] == [{"rule": "TR003", "name": "goal-without-driver", "findings": 1}]

    refused = specagent("check", "--statistics", "--format", "sarif")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "there are no statistics as 'sarif'" in refused.stderr


def test_one_spec_that_cannot_be_read_leaves_the_report_of_the_others(specagent, project):
    (project / "empty.md").touch()
    text = specagent("check", "docs/architecture.md", "empty.md")
    assert (text.returncode, text.stderr) == (1, "")
    assert text.stdout.splitlines() == [
        "docs/architecture.md: fit for review: no findings; 9 of 9 requirements answered (100 %)",
        "error: 'empty.md' is empty",
        "    hint: Draft a spec with `specagent draft PRD --out FILE`, or name another file.",
    ]

    quiet = specagent("check", "docs/architecture.md", "empty.md", "--quiet", "--fix")
    assert (quiet.returncode, quiet.stdout) == (1, "")
    assert quiet.stderr.count("error: 'empty.md' is empty") == 1
    for format_ in ("json", "sarif", "github", "junit", "markdown"):
        done = specagent("check", "docs/architecture.md", "empty.md", "--format", format_)
        assert done.returncode == 1
        assert "is empty" in done.stdout


def test_settings_that_leave_no_rule_are_a_usage_error(specagent, project):
    done = specagent("check", "--select", "TR", "--ignore", "TR")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no rule is left to apply" in done.stderr


def test_a_folder_in_the_place_of_a_spec_is_told_to_be_one(specagent, project):
    done = specagent("check", "docs")

    assert done.returncode == 2
    assert "'docs' is a folder" in done.stderr


def test_a_fix_is_shown_first_and_then_made(specagent, project):
    spec = project / "docs" / "architecture.md"
    spec.write_text(SPEC.replace("## 3. Technology Stack", "## 4. Technology Stack"))
    before = spec.read_bytes()

    shown = specagent("check", "--fix", "--diff")
    assert shown.returncode == 3
    assert "-## 4. Technology Stack\n+## 3. Technology Stack\n" in shown.stdout
    assert spec.read_bytes() == before

    made = specagent("check", "--fix")
    assert made.returncode == 0
    assert "Mended docs/architecture.md." in made.stderr
    assert "## 3. Technology Stack\n" in spec.read_text()

    nothing = specagent("check", "--diff", "--select", "TX004")
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "")


def test_the_matrix_says_what_is_uncovered(specagent, project):
    (project / "docs" / "architecture.md").write_text(SPEC.replace("(FR-1, FR-2)", "(FR-1)").replace("FR-2)", "FR-1)"))

    rows = json.loads(specagent("trace", "--format", "json").stdout)
    assert "FR-2" in str(rows)
    assert "not answered" in specagent("trace").stdout
    assert specagent("trace", "--format", "csv").stdout.count("\n") >= 11
    assert specagent("trace", "--format", "html").stdout.startswith("<!doctype html>")


def test_the_matrix_needs_a_prd(specagent, project):
    (project / "docs" / "PRD.md").unlink()
    done = specagent("trace")

    assert done.returncode == 1
    assert done.stderr.startswith("error: 'docs/architecture.md' cannot be traced: there is no file")
    assert "Give its PRD with --prd." in done.stderr


def test_a_rule_is_explained_and_all_are_listed(specagent):
    one = specagent("rule", "TR003")
    assert one.stdout.startswith("TR003 goal-without-driver (error)\n")
    assert "Why: " in one.stdout
    assert "Fix: " in one.stdout
    assert specagent("rule", "goal-without-driver").stdout == one.stdout
    listed = specagent("rule").stdout.splitlines()
    assert len(listed) > 60
    assert {one[:2] for one in listed} == {"TR", "GR", "DG", "ST", "PT", "DA", "XC", "AD", "TX", "SF"}
    assert json.loads(specagent("rule", "TR", "--format", "json").stdout)[0]["id"] == "TR001"


def test_a_rule_that_is_not_there_comes_with_the_nearest(specagent):
    done = specagent("rule", "GR0O3")

    assert done.returncode == 2
    assert "Did you mean 'GR003'?" in done.stderr


def test_a_document_that_is_no_spec_is_told_what_it_lacks_and_checked(specagent, tmp_path):
    (tmp_path / "notes.md").write_text("# Notes\n\nSee [the plan](plan.md).\n\n```json\n{oops}\n```\n")
    done = specagent("check", "notes.md")

    assert done.returncode == 3
    assert done.stdout.count("were not found") == 1
    assert "notes.md:3:16: TR010" in done.stdout
    assert "notes.md:6:2: PT004" in done.stdout


def test_checking_needs_neither_a_model_nor_its_libraries(project):
    code = (
        "import sys; from specagent import check_spec; "
        "report = check_spec('docs/architecture.md'); "
        "assert report.exit_code == 0; "
        "print([one for one in ('langchain', 'langchain_core', 'openai', 'rich') if one in sys.modules])"
    )
    import sys

    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
