import pytest
from checks.cases import ADR
from checks.foreign_records import GERMAN, LABELLED, LEAD, LOG4BRAINS, MADR, NYGARD, TABLE
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.checks.reading import read_adr_document
from specagent.agent.checks.records.record_status import file_status
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.records.status_text import Wanted, with_status

BY = Wanted("superseded", "by ADR-007")


def changed(text, wanted):
    return with_status(read_adr_document("docs/adr/001-x.md", "001-x.md", text), text, wanted)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (ADR, "- **Status:** Proposed", "- **Status:** Rejected"),
        (NYGARD, "\n\nAccepted\n\nAmended", "\n\nRejected\n\nAmended"),
        (MADR, "status: accepted", "status: rejected"),
        (MADR.replace("status: accepted", 'status: "accepted" # since May'), '"accepted" #', '"rejected" #'),
        (LOG4BRAINS, "- Status: draft", "- Status: rejected"),
        (GERMAN, "**Status:** Akzeptiert", "**Status:** Rejected"),
        (LABELLED, "**Status:** Accepted", "**Status:** Rejected"),
        (TABLE, "| Status | Accepted |", "| Status | Rejected |"),
        (LEAD, "## Status: Accepted", "## Status: Rejected"),
        (ADR.replace("Proposed", "PROPOSED"), "PROPOSED", "REJECTED"),
        (ADR.replace("Proposed", "~~Draft~~ **Proposed** (see #12)"), "**Proposed** (see", "**Rejected** (see"),
        (ADR.replace("Proposed", "In review by Ann"), "In review by Ann", "Rejected"),
        (ADR.replace("Proposed", ""), "- **Status:** \n", "- **Status:** Rejected\n"),
        (MADR.replace("accepted", '"{proposed | rejected}"'), ' "{proposed | rejected}"', " rejected"),
        (NYGARD.replace("Accepted\n\nAmended", "Amended"), "## Status\n", "## Status\n\nRejected\n"),
        (
            ADR.replace("- **Status:** Proposed\n", ""),
            "MySQL\n\n- **Date",
            "MySQL\n\n- **Status:** Rejected\n\n- **Date",
        ),
        (MADR.replace("status: accepted\n", ""), "ben]\n---", "ben]\nstatus: rejected\n---"),
        ("# ADR-001\n\n**Status**\nProposed\n\n## Context\n\nX.\n", "\nProposed\n", "\nRejected\n"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_template_keeps_all_but_its_status(text, old, new, end):
    assert text.count(old) == 1
    text, old, new = (one.replace("\n", end) for one in (text, old, new))
    assert changed(text, Wanted("rejected")) == text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (ADR, "- **Status:** Superseded by ADR-007"),
        (MADR, "status: superseded by ADR-007"),
        (ADR.replace("Proposed", "Accepted (2024-05-01)"), "- **Status:** Superseded by ADR-007\n"),
    ],
)
def test_a_successor_follows_the_status(text, new):
    assert new in changed(text, BY)


def test_a_successor_goes_with_the_status_that_named_it():
    text = ADR.replace("Proposed", "Superseded by [ADR-007](007-x.md)")
    assert "- **Status:** Accepted\n" in changed(text, Wanted("accepted"))


def test_the_line_that_adr_tools_adds_goes_when_the_status_above_it_holds_again():
    text = NYGARD.replace("Accepted\n\nAmended by", "Accepted\n\nSuperseded by")
    expected = text.replace("Superseded by [2. Keep them short](0002-keep-them-short.md)\n\n", "")
    assert changed(text, Wanted("accepted")) == expected


def test_a_checklist_is_left_to_people():
    text = NYGARD.replace("Accepted\n\nAmended", "- [ ] Proposed\n- [x] Accepted\n\nAmended")
    with pytest.raises(SpecAgentError, match=r"checklist \(line 8\)"):
        changed(text, Wanted("rejected"))


@given(
    text=st.sampled_from([ADR, NYGARD, MADR, LOG4BRAINS, GERMAN, LABELLED, TABLE, LEAD]),
    wanted=st.lists(st.sampled_from([Wanted("accepted"), Wanted("rejected"), BY, Wanted("superseded")]), max_size=4),
    mark=st.booleans(),
)
def test_any_row_of_changes_touches_one_line_and_tells_the_last(text, wanted, mark):
    before = ("\ufeff" if mark else "") + text
    after = before
    for one in wanted:
        after = changed(after, one)
    rows = list(zip(before.split("\n"), after.split("\n"), strict=True))
    assert sum(old != new for old, new in rows) <= 1
    if wanted:
        told = file_status(read_adr_document("x", "001-x.md", after))
        assert told.status == wanted[-1].status
        assert changed(after, wanted[-1]) == after
