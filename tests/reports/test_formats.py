import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from reports.samples import BASELESS, BOTH, EMPTY, FAILING, FIT, UNREAD, found, reports

from specagent.agent.checks.verdict import CheckReport
from specagent.agent.errors import UsageError
from specagent.agent.reports import FORMATS, statistics
from specagent.agent.terminal import clean


def test_every_format_has_a_name_and_writes_text_without_a_last_line_feed():
    assert list(FORMATS) == ["text", "json", "sarif", "github", "junit", "markdown"]
    for write in FORMATS.values():
        assert "is empty" in write(UNREAD)
        assert write(BOTH) == write(BOTH).strip("\n") != ""


def test_the_names_of_the_formats_cost_none_of_the_formats():
    program = "import sys; from specagent.agent.reports import FORMATS; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "specagent.agent.reports" in done.stdout.split()
    assert not {"specagent.agent.reports.sarif", "xml.etree"} & set(done.stdout.split())


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(reports)
def test_a_terminal_has_nothing_to_clean_and_a_build_log_nothing_to_obey(name: str, report: CheckReport) -> None:
    written = FORMATS[name](report)
    assert clean(written) == written
    assert "##[" not in written
    commands = [line for line in written.splitlines() if line.lstrip().startswith("::")]
    assert len(commands) == (len(report.findings) + len(report.failures) if name == "github" else 0)


def test_statistics_count_the_findings_of_all_specs_by_rule():
    many = CheckReport((FAILING, *[type(FAILING)("b.md", None, (BASELESS,) * 9)]))
    assert statistics(many) == (
        "10  TR004  statement-without-basis\n"
        " 2  TR003  goal-without-driver\n"
        " 1  ST001  version-vague\n"
        " 1  TX006  text-repeated"
    )


def test_statistics_as_json_are_in_the_same_order():
    told = json.loads(statistics(BOTH, "json"))
    assert told["statistics"][0] == {"rule": "TR003", "name": "goal-without-driver", "findings": 2}
    assert [one["rule"] for one in told["statistics"]] == ["TR003", "ST001", "TR004", "TX006"]
    with pytest.raises(UsageError, match="no statistics as 'junit'"):
        statistics(BOTH, "junit")


def test_statistics_of_a_clean_report_say_so():
    assert statistics(EMPTY) == statistics(FIT) == "No findings."


def test_the_verdict_follows_what_fails_the_check():
    def fit(fail_on, severity):
        verdict = type(FAILING)("a.md", None, (found(severity=severity),))
        return json.loads(FORMATS["json"](CheckReport((verdict,), fail_on)))["specs"][0]["fit"]

    assert fit("error", "warning")
    assert not fit("warning", "warning")
    assert not fit("info", "info")
    assert fit("never", "warning")
    assert not fit("never", "error")


def test_a_spec_is_judged_by_its_own_settings_where_it_has_some():
    strict = type(FAILING)("a.md", None, (found(severity="warning"),), fail_on="warning")
    lax = type(FAILING)("b.md", None, (found(severity="error"),), fail_on="never")
    report = CheckReport((strict, lax), "error")
    assert report.failing == strict.findings
    assert [one["fit"] for one in json.loads(FORMATS["json"](report))["specs"]] == [False, False]
    assert CheckReport((lax,), "error").exit_code == 0
    assert [len(one.findings) for one in report.at_least("error").specs] == [1, 1]


def test_what_could_not_be_checked_fails_unless_findings_do():
    assert (FIT.exit_code, UNREAD.exit_code) == (0, 1)
    assert BOTH.with_failures(UNREAD.failures).exit_code == 3
    assert UNREAD.with_failures(UNREAD.failures) == UNREAD
    assert UNREAD.at_least("error").failures == UNREAD.failures
