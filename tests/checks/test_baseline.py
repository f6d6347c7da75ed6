from collections import Counter
from dataclasses import replace

import pytest

from specagent.agent.checks.baseline import read_baseline, without_known, write_baseline
from specagent.agent.checks.finding import Finding, Location
from specagent.agent.errors import UsageError

ONE = Finding("TR003", "error", "goals", "Goal: x", "has no driver", "Name one.", Location("a.md", 3, 1))
OTHER = replace(ONE, subject="Goal: ü")


def test_a_finding_that_only_moved_is_known():
    known = read_baseline("b", write_baseline([ONE]))

    assert without_known([replace(ONE, location=Location("a.md", 40, 7)), OTHER], known) == [OTHER]


def test_each_entry_takes_out_one_finding():
    known = read_baseline("b", write_baseline([ONE]))

    assert without_known([ONE, ONE], known) == [ONE]


def test_another_file_or_message_is_not_known():
    moved = replace(ONE, location=Location("b.md", 3, 1))
    reworded = replace(ONE, message="has no drivers")

    assert without_known([moved, reworded], read_baseline("b", write_baseline([ONE]))) == [moved, reworded]


def test_the_file_is_the_same_in_whatever_order_the_findings_come():
    assert write_baseline([ONE, OTHER]) == write_baseline([OTHER, ONE])
    assert '"subject": "Goal: ü"' in write_baseline([OTHER])
    assert read_baseline("b", write_baseline([])) == Counter()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', '{"version": 2, "findings": []}', "[" * 100_000])
def test_a_file_that_is_no_baseline_says_so(text):
    with pytest.raises(UsageError, match=r"'b\.json' is"):
        read_baseline("b.json", text)
