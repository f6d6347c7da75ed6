"""Annotations, read back by the rules of the runner: https://github.com/actions/runner, ActionCommand.cs."""

import re

import pytest
from hypothesis import given, settings
from reports.samples import BOTH, EMPTY, FIT, SPEC, found, reports

from specagent.agent.checks.finding import Location
from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.reports import FORMATS
from specagent.agent.reports.wording import shown, shown_path, told

report_of = FORMATS["github"]
ESCAPES = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY_ESCAPES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def commands_of(written):
    read = (command_of(line) for line in re.split(r"\r\n|\r|\n", written))
    return [command for command in read if command]


def command_of(line):
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, properties = line[2:end].partition(" ")
    pairs = [one.partition("=") for one in properties.strip().split(",") if one]
    return (
        name,
        {key: unescaped(value, PROPERTY_ESCAPES) for key, _, value in pairs},
        unescaped(line[end + 2 :], ESCAPES),
    )


def unescaped(text, escapes):
    for escape, char in escapes.items():
        text = text.replace(escape, char)
    return text


def test_errors_come_first_and_the_verdicts_last_without_a_command():
    assert report_of(BOTH).split("\n") == [
        "::error file=docs/architecture.md,line=12,col=3,title=TR003 goal-without-driver"
        "::Goal: Fast: has no driver%0AName what drives it.",
        "::error file=docs/architecture.md,line=14,col=3,title=TR003 goal-without-driver"
        "::Goal: Small: has no driver%0AName what drives it.",
        "::error file=docs/architecture.md,line=40,col=1,title=ST001 version-vague"
        "::Technology: Redis: version 'latest' is not specific%0AGive a version.",
        "::warning file=docs/adr/001-redis.md,line=7,col=1,title=TR004 statement-without-basis"
        "::ADR-001: rests on nothing%0ACite ids.",
        "::notice file=docs/architecture.md,line=1,col=1,title=TX006 text-repeated"
        "::Purpose: is said twice%0ASay it once.",
        "a.md: fit for review: no findings; 4 of 4 requirements answered (100 %)",
        "docs/architecture.md: not fit for review: 3 errors, 1 warning, 1 info; "
        "22 of 24 requirements answered (91.7 %)",
        "docs/architecture.md: note: Diagrams were not checked: merman is not installed.",
        "docs/architecture.md: 2 findings suppressed",
    ]


def test_without_findings_there_is_no_command():
    assert report_of(EMPTY) == ""
    assert commands_of(report_of(FIT)) == []


@pytest.mark.parametrize(
    ("value", "escaped"),
    [
        ("50 % of", "50 %25 of"),
        ("%0A::error::x", "%250A::error::x"),
        ("::error::x", "::error::x"),
        ("x\n::stop-commands::t", "x ::stop-commands::t"),
        ("a\r\nb", "a b"),
        ("##[add-mask]x", "## [add-mask]x"),
    ],
)
def test_a_message_is_inert(value, escaped):
    report = CheckReport((SpecVerdict(SPEC, None, (found(subject="", message=value, fix="F"),)),))
    command, verdict = report_of(report).split("\n")
    assert command.endswith(f"title=TR003 goal-without-driver::{escaped}%0AF")
    assert verdict == "docs/architecture.md: not fit for review: 1 error"


def test_a_path_is_inert():
    report = CheckReport((SpecVerdict("::add-mask::x.md", None, (found(location=Location("a,b:c%.md")),)),))
    command, verdict = report_of(report).split("\n")
    assert command.startswith("::error file=a%2Cb%3Ac%25.md,line=1,col=1,title=")
    assert verdict.startswith("./::add-mask::x.md: not fit")


@settings(max_examples=100)
@given(reports)
def test_the_runner_reads_back_exactly_what_was_meant(report: CheckReport) -> None:
    meant = [
        (
            {"error": "error", "warning": "warning", "info": "notice"}[one.severity],
            shown_path(one.location.file if one.location else verdict.spec),
            f"{told(one)}\n{shown(one.fix)}",
        )
        for verdict in report.specs
        for one in verdict.findings
    ]
    meant += [
        ("error", shown_path(one.spec), "\n".join([shown(one.message), *([shown(one.hint)] if one.hint else [])]))
        for one in report.failures
    ]
    read = [(name, props["file"], data) for name, props, data in commands_of(report_of(report))]
    assert sorted(read) == sorted(meant)
    kinds = [name for name, _, _ in read]
    assert kinds == sorted(kinds, key=["error", "warning", "notice"].index)
