import json

from hypothesis import given, settings
from reports.samples import BOTH, EMPTY, UNREAD, found, reports

from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.reports import FORMATS

report_of = FORMATS["json"]


def test_the_report_has_its_documented_form():
    told = json.loads(report_of(BOTH))
    fit, failing = told["specs"]
    assert told["version"] == 1
    assert told["summary"] == {"error": 3, "warning": 1, "info": 1}
    assert fit == {
        "spec": "a.md",
        "prd": "PRD.md",
        "fit": True,
        "coverage": {"answered": 4, "total": 4},
        "suppressed": 0,
        "notes": [],
        "findings": [],
    }
    assert (failing["fit"], failing["suppressed"]) == (False, 2)
    assert failing["notes"] == ["Diagrams were not checked: merman is not installed."]
    assert failing["findings"][0] == {
        "rule": "TR004",
        "name": "statement-without-basis",
        "severity": "warning",
        "section": "decisions",
        "subject": "ADR-001",
        "message": "rests on nothing",
        "fix": "Cite ids.",
        "file": "docs/adr/001-redis.md",
        "line": 7,
        "column": 1,
    }


def test_a_finding_without_a_place_and_a_spec_without_a_prd_have_nulls():
    (spec,) = json.loads(report_of(CheckReport((SpecVerdict("a.md", None, (found(location=None),)),))))["specs"]
    assert (spec["prd"], spec["coverage"]) == (None, None)
    assert {spec["findings"][0][key] for key in ("file", "line", "column")} == {None}


def test_nothing_checked_is_an_empty_report():
    assert json.loads(report_of(EMPTY)) == {
        "version": 1,
        "specs": [],
        "failures": [],
        "summary": {"error": 0, "warning": 0, "info": 0},
    }


def test_what_could_not_be_checked_is_listed_with_what_to_do():
    assert json.loads(report_of(UNREAD))["failures"] == [
        {"spec": "b.md", "message": "'b.md' is empty", "hint": "Name `c.md`."},
        {"spec": "d.md", "message": "no", "hint": ""},
    ]


def test_letters_of_all_scripts_stay_readable():
    assert '"日本語"' in report_of(CheckReport((SpecVerdict("a.md", None, (found(message="日本語"),)),)))


@settings(max_examples=60)
@given(reports)
def test_every_value_reads_back_exactly(report: CheckReport) -> None:
    told = json.loads(report_of(report))
    assert [spec["spec"] for spec in told["specs"]] == [one.spec for one in report.specs]
    assert [spec["notes"] for spec in told["specs"]] == [list(one.notes) for one in report.specs]
    values = [(one["subject"], one["message"], one["fix"]) for spec in told["specs"] for one in spec["findings"]]
    assert values == [(one.subject, one.message, one.fix) for one in report.findings]
