from hypothesis import given, settings
from lxml import etree
from reports.samples import BOTH, EMPTY, FAILING, FIT, SPREAD, UNREAD, found, reports

from specagent.agent.checks.rule import RULES
from specagent.agent.checks.verdict import CheckReport, SpecVerdict
from specagent.agent.reports import FORMATS
from specagent.agent.reports.wording import shown


def read(report):
    return etree.fromstring(FORMATS["junit"](report).encode())


def case_of(suite, rule):
    (case,) = [one for one in suite.findall("testcase") if one.get("name").startswith(f"{rule} ")]
    return case


def test_each_spec_is_a_suite_and_each_rule_a_test():
    root = read(BOTH)
    assert [one.get("name") for one in root] == ["a.md", "docs/architecture.md"]
    assert [one.get("name") for one in root[0]] == [f"{id_} {RULES[id_].name}" for id_ in sorted(RULES)]
    assert {one.get("classname") for one in root[1].findall("testcase")} == {"docs/architecture.md"}


def test_the_totals_are_those_of_the_tests():
    root = read(BOTH)
    totals = [(one.get("tests"), one.get("failures"), one.get("skipped"), one.get("errors")) for one in (root, *root)]
    number = len(RULES)
    assert totals == [(str(2 * number), "3", "0", "0"), (str(number), "0", "0", "0"), (str(number), "3", "0", "0")]


def test_a_broken_rule_is_one_failure_that_lists_all_its_findings():
    suite = read(BOTH)[1]
    (failure,) = case_of(suite, "TR003")
    assert (failure.tag, failure.get("type"), failure.get("message")) == ("failure", "error", "2 errors")
    assert failure.text == (
        "docs/architecture.md:12:3: error Goal: Fast: has no driver\n"
        "    fix: Name what drives it.\n"
        "docs/architecture.md:14:3: error Goal: Small: has no driver\n"
        "    fix: Name what drives it."
    )
    (failure,) = case_of(suite, "TR004")
    assert (failure.get("type"), failure.get("message")) == ("warning", "ADR-001: rests on nothing")


def test_information_fails_no_test():
    (told,) = case_of(read(CheckReport((SpecVerdict("a.md", None, (SPREAD,)),)))[0], "TX006")
    assert told.tag == "system-out"
    assert told.text.startswith("a.md: info Purpose: is said twice")


def test_a_rule_that_needs_a_prd_is_skipped_without_one():
    (suite,) = read(CheckReport((SpecVerdict("a.md", None, ()),)))
    needing = {f"{one.id} {one.name}" for one in RULES.values() if "prd" in one.needs}
    assert needing
    assert {one.get("name") for one in suite if one.find("skipped") is not None} == needing
    assert suite.get("skipped") == str(len(needing))


def test_notes_and_suppressions_are_told():
    assert read(CheckReport((FAILING,)))[0].find("system-out").text == (
        "note: Diagrams were not checked: merman is not installed.\n2 findings suppressed"
    )


def test_without_findings_every_test_passes():
    assert len(read(EMPTY)) == 0
    assert not list(read(FIT).iter("failure", "error", "skipped"))


def test_what_could_not_be_checked_is_an_error():
    root = read(UNREAD)
    assert (root.get("tests"), root.get("errors"), root.get("failures")) == (str(len(root[0]) + 2), "2", "0")
    assert [suite.get("name") for suite in root] == ["a.md", "b.md", "d.md"]
    error = root[1].find("testcase/error")
    assert (error.get("message"), error.text) == ("'b.md' is empty", "Name `c.md`.")


def test_the_whole_of_a_small_report():
    written = FORMATS["junit"](EMPTY)
    assert written == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<testsuites name="specagent check" tests="0" failures="0" skipped="0" errors="0" time="0" />'
    )


@settings(max_examples=60)
@given(reports)
def test_whatever_the_texts_hold_the_xml_reads_back(report: CheckReport) -> None:
    root = read(report)
    suites = list(root)
    assert len(suites) == len(report.specs) + len(report.failures)
    for suite, failure in zip(suites[len(report.specs) :], report.failures, strict=True):
        assert suite.find("testcase/error").get("message") == shown(failure.message)
    for suite, verdict in zip(suites, report.specs, strict=False):
        told = "\n".join(one.text for one in suite.iter("failure", "system-out") if one.text)
        assert all(shown(one.message) in told and shown(one.fix) in told for one in verdict.findings)


def test_characters_that_xml_forbids_are_left_out():
    bad = found(subject="", message="a\x00b\x1b\ufffe\ud800c]]>&<\u0338")
    (failure,) = case_of(read(CheckReport((SpecVerdict("a.md", None, (bad,)),)))[0], "TR003")
    assert failure.get("message") == "abc]]>&≮"
