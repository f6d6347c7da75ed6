"""The report as JUnit XML, which build servers show as tests: a suite for each spec, a test for each rule."""

from collections import defaultdict
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from specagent.agent.checks.finding import Finding
from specagent.agent.checks.rule import Rule
from specagent.agent.checks.verdict import CheckReport, Failure, SpecVerdict
from specagent.agent.reports.ordering import rules, worst_first
from specagent.agent.reports.wording import count, counts, place_of, shown, shown_path, told


def junit_report(report: CheckReport) -> str:
    """Return the report as JUnit XML; only errors and warnings fail a test."""
    root = ET.Element("testsuites", name="specagent check")
    for verdict in report.specs:
        _suite(root, verdict)
    for failure in report.failures:
        _failed_suite(root, failure)
    _set_totals(root)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'


def _suite(root: ET.Element, verdict: SpecVerdict) -> None:
    suite = ET.SubElement(root, "testsuite", name=shown_path(verdict.spec))
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in worst_first(verdict.findings):
        found[finding.rule].append(finding)
    for rule in rules():
        _case(suite, rule, found[rule.id], verdict)
    _set_totals(suite)
    told_notes = [f"note: {shown(note)}" for note in verdict.notes]
    if verdict.suppressed:
        told_notes.append(f"{count(verdict.suppressed, 'finding')} suppressed")
    if told_notes:
        ET.SubElement(suite, "system-out").text = "\n".join(told_notes)


def _failed_suite(root: ET.Element, failure: Failure) -> None:
    path = shown_path(failure.spec)
    suite = ET.SubElement(root, "testsuite", name=path)
    case = ET.SubElement(suite, "testcase", classname=path, name="specagent check", time="0")
    ET.SubElement(case, "error", message=shown(failure.message)).text = shown(failure.hint)
    _set_totals(suite)


def _case(suite: ET.Element, rule: Rule, findings: Sequence[Finding], verdict: SpecVerdict) -> None:
    case = ET.SubElement(suite, "testcase", classname=shown_path(verdict.spec), name=f"{rule.id} {rule.name}", time="0")
    if findings and findings[0].severity != "info":
        # One element for all: readers show only the first.
        failure = ET.SubElement(case, "failure", message=_summary(findings), type=findings[0].severity)
        failure.text = _listed(findings, verdict)
    elif findings:
        ET.SubElement(case, "system-out").text = _listed(findings, verdict)
    elif "prd" in rule.needs and verdict.prd is None:
        ET.SubElement(case, "skipped", message="not checked: there is no PRD")


def _summary(findings: Sequence[Finding]) -> str:
    return told(findings[0]) if len(findings) == 1 else counts(findings)


def _listed(findings: Sequence[Finding], verdict: SpecVerdict) -> str:
    rows = [f"{place_of(one, verdict)}: {one.severity} {told(one)}\n    fix: {shown(one.fix)}" for one in findings]
    return "\n".join(rows)


def _set_totals(element: ET.Element) -> None:
    tags = {"tests": "testcase", "failures": "failure", "skipped": "skipped", "errors": "error"}
    for key, tag in tags.items():
        element.set(key, str(sum(1 for _ in element.iter(tag))))
    element.set("time", "0")
