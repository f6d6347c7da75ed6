"""The smallest documents that break a decision rule, and near misses."""

from checks.cases import ADR, ADRS, Example, edited

ROW = "| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |"
TABLE_OF_7 = f"| ADR | Decision | Status |\n| --- | --- | --- |\n{ROW}"
FILE = "001-postgresql-over-mysql.md"
KAFKA = "| **Messaging** | Apache Kafka | 4.1 | Loans are events; over RabbitMQ: replay matters. (FR-2) |\n"


def listed(number, title, status="Proposed", file=None):
    """Return the clean spec with one more row in section 7."""
    row = f"| [ADR-{number:03}](adr/{file or f'{number:03}-x.md'}) | {title} | {status} |"
    return edited((ROW, f"{ROW}\n{row}"))


def record(*replacements):
    """Return the clean record's file with changes."""
    return {FILE: edited(*replacements, text=ADR)}


def second(number, *replacements, title="Kafka over RabbitMQ"):
    """Return both the clean record and one more."""
    text = edited(("ADR-001: PostgreSQL over MySQL", f"ADR-{number:03}: {title}"), *replacements, text=ADR)
    return {**ADRS, f"{number:03}-x.md": text}


WITH_KAFKA = edited(("| **Database** | PostgreSQL", f"{KAFKA}| **Database** | PostgreSQL"))
MYSQL = edited(("PostgreSQL | 18 | The standard; over MySQL", "MySQL | 9.4 | The standard; over PostgreSQL"))
MYSQL_EVERYWHERE = edited(
    ("| Primary Database | Database | PostgreSQL |", "| Primary Database | Database | MySQL |"),
    ('"Primary Database", "PostgreSQL"', '"Primary Database", "MySQL"'),
    text=MYSQL,
)
ACCEPTED = record(("Status:** Proposed", "Status:** Accepted"))
SUPERSEDED = ("Status:** Proposed", "Status:** Superseded by ADR-002")
CITED = ("Everything stands in the Primary Database.", "Everything stands in one database, as ADR-001 says.")

EXAMPLES = {
    "AD001": Example(
        broken={"spec": WITH_KAFKA},
        fine={"spec": edited((ROW, f"{ROW}\n| ADR-002 | Kafka over RabbitMQ | Proposed |"), text=WITH_KAFKA)},
    ),
    "AD002": Example(
        broken={"adrs": record(("We use PostgreSQL.\n", "TBD\n"))},
        fine={"adrs": record(("## Context\n", "## Context and Problem Statement\n"))},
    ),
    "AD003": Example(
        broken={"adrs": record(("### MySQL\n\n- Good, because it is widely hosted.", "- Good, because it is known."))},
        fine={"adrs": record(("## Considered Options", "## Notes"))},
    ),
    "AD004": Example(
        broken={"adrs": {**ADRS, "001-kafka-over-rabbitmq.md": ADR}},
        fine={"adrs": second(2)},
    ),
    "AD005": Example(
        broken={"base_records": {1: "001-kafka-over-rabbitmq.md"}},
        fine={"base_records": {2: "002-kafka-over-rabbitmq.md"}},
    ),
    "AD006": Example(
        broken={"adrs": record(("Status:** Proposed", "Status:** Done"))},
        fine={"adrs": record(("Status:** Proposed", "Status:** Accepted (2026-12-01)"))},
    ),
    "AD007": Example(
        broken={"spec": MYSQL_EVERYWHERE, "adrs": ACCEPTED},
        fine={"spec": MYSQL_EVERYWHERE},
    ),
    "AD008": Example(
        broken={"spec": edited(CITED), "adrs": record(SUPERSEDED)},
        fine={"spec": edited(CITED)},
    ),
    "AD009": Example(broken={"adrs": second(2)}, fine={"spec": listed(2, "Kafka over RabbitMQ"), "adrs": second(2)}),
    "AD010": Example(
        broken={"adrs": ACCEPTED},
        fine={"spec": edited((ROW, ROW.replace("Proposed", "Accepted"))), "adrs": ACCEPTED},
    ),
    "AD011": Example(
        broken={"spec": listed(2, "Kafka over RabbitMQ")},
        fine={"spec": listed(2, "Kafka over RabbitMQ"), "adrs": second(2)},
    ),
    "AD012": Example(
        broken={"adrs": record(SUPERSEDED)},
        fine={"spec": listed(2, "Kafka over RabbitMQ"), "adrs": second(2) | record(SUPERSEDED)},
    ),
}
