from collections import Counter
from dataclasses import replace

import pytest

from specagent.agent.checks.baseline import Entry, read_baseline, without_known, write_baseline
from specagent.agent.checks.finding import Finding, Location
from specagent.agent.errors import UsageError

ONE = Finding("TR003", "error", "goals", "Goal: x", "has no driver", "Name one.", Location("a.md", 3, 1))
OTHER = replace(ONE, subject="Goal: ü")


def entry(finding, spec="a.md"):
    return Entry.of(finding, finding.location.file, spec)


def known(*findings):
    text = write_baseline(map(entry, findings))
    return Counter(one.fingerprint for one in read_baseline("b", text))


def without(findings, left):
    return without_known([(one, entry(one)) for one in findings], left)


def test_a_finding_that_only_moved_is_known():
    assert without([replace(ONE, location=Location("a.md", 40, 7)), OTHER], known(ONE)) == [OTHER]


def test_each_entry_takes_out_one_finding():
    assert without([ONE, ONE], known(ONE)) == [ONE]


def test_another_file_or_message_is_not_known():
    moved = replace(ONE, location=Location("b.md", 3, 1))
    reworded = replace(ONE, message="has no drivers")

    assert without([moved, reworded], known(ONE)) == [moved, reworded]


def test_the_file_is_the_same_in_whatever_order_the_findings_come():
    assert write_baseline([entry(ONE), entry(OTHER)]) == write_baseline([entry(OTHER), entry(ONE)])
    assert '"subject": "Goal: ü"' in write_baseline([entry(OTHER)])
    assert read_baseline("b", write_baseline([])) == []


def test_an_entry_reads_back_with_the_spec_whose_check_found_it():
    own, others = entry(ONE), entry(ONE, spec="docs/b.md")
    text = write_baseline([own, others])

    assert read_baseline("b", text) == [own, others]
    assert text.count('"spec"') == 1


def test_an_entry_is_of_its_spec_and_its_rule():
    one = entry(ONE)

    assert one.is_of("a.md", ["TR003"])
    assert not one.is_of("b.md", ["TR003"])
    assert not one.is_of("a.md", ["TR004"])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 1}', '{"version": 2, "findings": []}', "[" * 100_000]
    + [f'{{"version": 1, "findings": [{row}]}}' for row in ("3", "{}", '{"fingerprint": "x"}')],
)
def test_a_file_that_is_no_baseline_says_so(text):
    with pytest.raises(UsageError, match=r"'b\.json' is"):
        read_baseline("b.json", text)


def test_the_marks_of_a_merge_conflict_are_named_with_their_line():
    text = write_baseline([entry(ONE)]).replace("    {", "<<<<<<< HEAD\n    {\n=======\n>>>>>>> other", 1)

    with pytest.raises(UsageError, match=r"'b\.json' has the marks of a merge conflict in line 4") as caught:
        read_baseline("b.json", text)
    assert "Keep the findings of both sides" in caught.value.hint
