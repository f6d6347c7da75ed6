import pytest
from checks.cases import ADR, ADRS, edited, findings, places
from checks.examples.decisions import (
    ACCEPTED,
    FILE,
    ROW,
    listed,
    record,
)
from checks.foreign_records import MADR, NYGARD

from specagent.agent.document.statuses import status_of


def test_two_files_with_one_number_are_found_and_a_translation_is_not():
    twins = {**ADRS, "002-a.md": ADR, "002-b.md": ADR, "001-postgresql-over-mysql.de.md": ADR}
    assert [one.message for one in findings("AD004", adrs=twins)] == [
        "'002-b.md' has the number of '002-a.md'; the next free one is 3"
    ]


def test_two_rows_with_one_number_are_found_at_the_second():
    spec = listed(1, "Kafka over RabbitMQ")
    assert places("AD004", spec) == [
        (
            spec.split("\n").index("| [ADR-001](adr/001-x.md) | Kafka over RabbitMQ | Proposed |") + 1,
            1,
            "is listed twice in section 7: as 'PostgreSQL over MySQL' and as 'Kafka over RabbitMQ'",
        )
    ]


def test_a_number_that_the_base_branch_has_taken_names_the_next_free_one():
    taken = {1: "001-kafka.md", 6: "006-x.md"}
    assert places("AD005", base_records=taken) == [
        (1, 1, f"{FILE!r} has the number that '001-kafka.md' has on the base branch; the next free one is 7")
    ]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Accepted (2024-05-01)", "accepted"),
        ("✅ **Accepted**", "accepted"),
        ("2024-05-01: accepted by the board", "accepted"),
        ("Accepted | Date: 2024-05-01", "accepted"),
        ("Accepted, supersedes ADR-3", "accepted"),
        ("Accepted, superseded by [ADR-9](x.md)", "superseded"),
        ("Superceded by [9. Kafka](0009-kafka.md)", "superseded"),
        ("~~Accepted~~ Replaced by ADR-9", "superseded"),
        ("Partially superseded by ADR-4", "accepted"),
        ("Ersetzt durch ADR-4", "superseded"),
        ("Proposé", "proposed"),
        ("已接受", "accepted"),
        ("draft", "proposed"),
        ("{proposed | rejected | accepted}", None),
        ("Not yet accepted", None),
        ("Under Discussion", None),
        ("Done", None),
        ("", None),
    ],
)
def test_a_status_is_told_by_the_words_of_people_and_tools(text, status):
    assert status_of(text) == status


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ADR.replace("Status:** Proposed", "Status:** Done"), (3, 15)),
        (MADR.replace("status: accepted", 'status: "Done"'), (2, 10)),
        (NYGARD.replace("Accepted\n", "Done\n"), (7, 1)),
        (NYGARD.replace("Accepted\n\nAmended by [2. Keep them short](0002-keep-them-short.md)\n", ""), (5, 1)),
    ],
    ids=["bullet", "front matter", "section", "empty section"],
)
def test_an_unknown_status_is_found_where_it_stands_in_the_file(text, place):
    assert [found[:2] for found in places("AD006", adrs={FILE: text})] == [place]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("Done", "its status 'Done' in section 7 is none of proposed, accepted, rejected, deprecated, superseded"),
        ("", "has no status in section 7"),
    ],
)
def test_an_unknown_status_in_section_7_is_found_in_its_row(status, message):
    spec = edited((ROW, ROW.replace("Proposed", status)))
    assert [(one.location.file, one.message) for one in findings("AD006", spec)] == [("docs/architecture.md", message)]


def test_a_record_without_any_place_for_a_status_is_no_finding():
    assert findings("AD006", adrs=record(("- **Status:** Proposed\n", ""))) == []


def test_a_table_without_statuses_is_no_finding():
    spec = edited(
        ("| ADR | Decision | Status |\n| --- | --- | --- |", "| ADR | Decision |\n| --- | --- |"),
        (" | PostgreSQL over MySQL | Proposed |", " | PostgreSQL over MySQL |"),
    )
    assert findings("AD", spec, adrs=ACCEPTED) == []
