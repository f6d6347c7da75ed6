import pytest

from specagent.agent.document.reading import read_any
from specagent.agent.document.sections.decision_items import read_item

TABLE = "| ADR | Decision | Status |\n| --- | --- | --- |\n| ADR-1 | Queues | Accepted |"


@pytest.mark.parametrize(
    ("item", "number", "title", "link", "status", "note"),
    [
        ("[0001 DynamoDB](decisions/0001-use-it.md)", 1, "DynamoDB", "decisions/0001-use-it.md", None, ""),
        ("ADR-1 Kafka outbox (accepted)", 1, "Kafka outbox", "", "accepted", ""),
        ("**ADR-001:** Kafka — *Accepted, 2024-05-01*", 1, "Kafka", "", "accepted", "2024-05-01"),
        ("[ADR-2: Queues (fast)](<a b/2 q.md>) **Proposed**", 2, "Queues (fast)", "a b/2 q.md", "proposed", ""),
        ("ADR-3 Kafka (superseded by [ADR-4](4.md))", 3, "Kafka", "", "superseded", "by [ADR-4](4.md)"),
        ("ADR 0002 – Redis – abgelehnt", 2, "Redis", "", "rejected", ""),
        ("ADR-4: We accepted latency (rejected: Redis)", 4, "We accepted latency (rejected: Redis)", "", None, ""),
    ],
)
def test_an_item_names_a_record(item, number, title, link, status, note):
    found = read_item(item)

    assert (found.number, found.title, found.link, found.status, found.note) == (number, title, link, status, note)


@pytest.mark.parametrize(
    "item", ["3 databases are used", "See [Kafka](adr/002-kafka.md)", "[Kafka](adr/kafka.md)", "2024-05: Kafka", ""]
)
def test_an_item_that_only_looks_like_it_names_none(item):
    assert read_item(item) is None


def reading(section):
    return read_any(f"## 7. Architecture Decision Records\n\n{section}\n")


def test_what_an_item_holds_beside_its_record_is_kept():
    read = reading("All stand in the wiki.\n\n- ADR-1: Queues\n\n  They are fast.\n- To be discussed: caches")

    assert [one.number for one in read.spec.decisions.decisions] == [1]
    assert [one.markdown.strip() for one in read.extras] == [
        "All stand in the wiki.", "They are fast.", "- To be discussed: caches"
    ]  # fmt: skip
    assert [(span.line, span.end) for span in read.spans["decisions", "ADR-001"]] == [(5, 7)]


def test_a_list_beside_a_table_is_no_list_of_records():
    read = reading(f"{TABLE}\n\n- ADR-2: Caches")

    assert [one.number for one in read.spec.decisions.decisions] == [1]
    assert [one.markdown for one in read.extras] == ["- ADR-2: Caches"]


def test_a_long_item_is_read_in_time():
    assert read_item("ADR-1 " + "Kafka, " * 50_000).status is None
