import pytest
from checks.cases import ADR, SPEC
from checks.foreign_records import NYGARD

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.records.statuses import set_status

ROW = "| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |"
SECOND = ADR.replace("ADR-001", "ADR-002").replace("over MySQL", "over MongoDB").replace("### MySQL", "### MongoDB")


@pytest.fixture
def second(project, spec):
    path = project / "docs" / "adr" / "002-postgresql-over-mongodb.md"
    path.write_text(SECOND)
    row = ROW.replace("ADR-001", "ADR-002").replace("001-postgresql-over-mysql", "002-postgresql-over-mongodb")
    spec.write_text(SPEC.replace(ROW, f"{ROW}\n{row.replace('MySQL', 'MongoDB')}"))
    return path


def decide(name, status, **options):
    return set_status(RecordsRequest(), name, status, **options)


@pytest.mark.parametrize("name", ["1", "001", "ADR-1", "adr-001", "001-postgresql-over-mysql.md"])
def test_a_record_is_accepted_in_its_file_and_in_section_7(spec, adr, name):
    done = decide(name, "accepted")

    assert (done.label, done.before, done.after, done.changed) == ("ADR-001", "Proposed", "Accepted", True)
    assert adr.read_text() == ADR.replace("Proposed", "Accepted")
    assert spec.read_text() == SPEC.replace(ROW, ROW.replace("Proposed", "Accepted"))


def test_doing_it_twice_changes_nothing_and_says_so(spec, adr):
    decide("1", "rejected")
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in (spec, adr)]

    done = decide("1", "rejected")
    assert (done.changed, done.after) == (False, "Rejected")
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in (spec, adr)] == before


def test_line_ends_and_a_byte_order_mark_stay(spec, adr):
    for path, text in ((spec, SPEC), (adr, ADR)):
        path.write_bytes(("\ufeff" + text).replace("\n", "\r\n").encode())

    decide("1", "accepted")
    assert adr.read_bytes().decode() == ("\ufeff" + ADR.replace("Proposed", "Accepted")).replace("\n", "\r\n")
    row = ROW.replace("Proposed", "Accepted")
    assert spec.read_bytes().decode() == ("\ufeff" + SPEC.replace(ROW, row)).replace("\n", "\r\n")


def test_line_feeds_with_a_few_crlf_between_them_stay(spec, adr):
    mixed = ADR.replace("## Context\n", "## Context\r\n")
    adr.write_bytes(mixed.encode())
    decide("1", "accepted")
    assert adr.read_bytes().decode() == mixed.replace("Proposed", "Accepted")


def test_line_ends_that_would_be_lost_are_refused_before_anything_is_written(spec, adr):
    adr.write_bytes(ADR.replace("\n", "\r\n", 1).encode())
    with pytest.raises(SpecAgentError, match="line ends of two kinds"):
        decide("1", "accepted")
    assert spec.read_text() == SPEC


def test_a_row_that_lags_behind_its_file_follows(spec, adr):
    adr.write_text(ADR.replace("Proposed", "Accepted"))
    done = decide("1", "accepted")
    assert done.changed
    assert ROW.replace("Proposed", "Accepted") in spec.read_text()
    assert adr.read_text() == ADR.replace("Proposed", "Accepted")


def test_an_unknown_record_is_refused_with_those_that_there_are(project):
    with pytest.raises(SpecAgentError) as raised:
        decide("7", "accepted")
    assert raised.value.message == "there is no ADR '7' in 'docs/adr'"
    assert "ADR-001 (001-postgresql-over-mysql.md)" in raised.value.hint


def test_a_number_that_two_files_have_is_refused_and_a_file_name_is_not(project, second):
    second.rename(second.with_name("001-postgresql-over-mongodb.md"))
    with pytest.raises(SpecAgentError, match="is 2 files"):
        decide("1", "accepted")
    assert decide("001-postgresql-over-mysql.md", "accepted").changed


@pytest.mark.parametrize("status", ["Rejected", "Superseded by ADR-002", "Deprecated"])
def test_what_was_settled_is_accepted_only_by_who_is_sure(spec, adr, status):
    adr.write_text(ADR.replace("Proposed", status))
    with pytest.raises(SpecAgentError, match=status) as raised:
        decide("1", "accepted")
    assert "--yes" in raised.value.hint
    assert decide("1", "accepted", sure=True).after == "Accepted"


def test_a_successor_is_named_in_file_and_row(spec, adr, second):
    done = decide("1", "superseded", by="2")

    assert done.after == "Superseded by ADR-002"
    assert adr.read_text() == ADR.replace("Proposed", "Superseded by ADR-002")
    assert ROW.replace("Proposed", "Superseded by ADR-002") in spec.read_text()
    assert second.read_text() == SECOND
    assert not decide("1", "superseded", by="2").changed
    assert not decide("1", "superseded").changed


def test_records_of_adr_tools_link_to_each_other(project, spec):
    folder = project / "docs" / "adr"
    (folder / "0002-old-way.md").write_text(NYGARD.replace("# 1. Record architecture decisions", "# 2. Old way"))
    (folder / "0003-new-way.md").write_text(NYGARD.replace("# 1. Record architecture decisions", "# 3. New way"))

    done = decide("2", "superseded", by="3")
    old, new = (folder / "0002-old-way.md").read_text(), (folder / "0003-new-way.md").read_text()
    assert "\n\nSuperseded by [3. New way](0003-new-way.md)\n\nAmended by" in old
    assert "0002-keep-them-short.md)\n\nSupersedes [2. Old way](0002-old-way.md)\n\n## Context" in new
    assert done.notes == ("ADR-0002 has no row of its own in section 7 of docs/architecture.md.",)
    assert not decide("2", "superseded", by="3").changed


def test_a_record_does_not_supersede_itself(project):
    with pytest.raises(UsageError, match="itself"):
        decide("1", "superseded", by="ADR-001")


def test_what_the_check_says_of_the_record_then_is_told(spec, adr):
    adr.write_text(ADR.replace("PostgreSQL over MySQL", "MySQL over PostgreSQL"))
    spec.write_text(SPEC.replace(ROW, ROW.replace("PostgreSQL over MySQL", "MySQL over PostgreSQL")))
    found = decide("1", "accepted").findings
    assert [(one.rule, one.subject) for one in found if one.rule == "AD007"] == [("AD007", "Technology: PostgreSQL")]


def test_a_citation_of_a_record_that_no_longer_holds_is_told(spec):
    spec.write_text(SPEC.replace("the PRD asks for it. (CON-1)", "the PRD asks for it. (CON-1, policy: ADR-001)"))
    assert "AD008" in {one.rule for one in decide("1", "rejected").findings}
