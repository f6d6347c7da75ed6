from pathlib import Path

import pytest
from checks.cases import ADR, case, edited, findings, places
from checks.examples.decisions import (
    ACCEPTED,
    FILE,
    MYSQL,
    MYSQL_EVERYWHERE,
    ROW,
    SUPERSEDED,
    TABLE_OF_7,
    record,
    second,
)
from checks.foreign_records import MADR, NYGARD

from specagent.agent.checks import check
from specagent.agent.checks.documents import LinkTarget


def test_the_contradicting_row_names_both_options_and_the_record():
    (found,) = findings("AD007", MYSQL_EVERYWHERE, adrs=ACCEPTED)
    assert (found.section, found.subject) == ("stack", "Technology: MySQL")
    assert found.message == "uses MySQL, but the accepted ADR-001 chose PostgreSQL, which nothing uses"


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (MYSQL, "a container uses the chosen one"),
        (MYSQL_EVERYWHERE.replace("Tool Shed is one service with", "Besides PostgreSQL, it is"), "the text names it"),
    ],
)
def test_a_chosen_option_that_is_still_used_is_no_contradiction(spec, why):
    assert findings("AD007", spec, adrs=ACCEPTED) == [], why


@pytest.mark.parametrize(
    "text",
    [
        MADR,
        NYGARD.replace("Record architecture decisions", "PostgreSQL instead of MySQL"),
        ADR.replace("PostgreSQL over MySQL", "PostgreSQL statt MySQL").replace("Proposed", "Akzeptiert"),
    ],
    ids=["madr", "title", "german title and status"],
)
def test_what_a_record_chose_is_read_from_any_layout(text):
    assert len(findings("AD007", MYSQL_EVERYWHERE, adrs={FILE: text})) == 1


@pytest.mark.parametrize("status", ["Proposed", "Partially superseded by ADR-002", "Superseded by ADR-002"])
def test_only_an_accepted_record_binds(status):
    assert findings("AD007", MYSQL_EVERYWHERE, adrs=record(("Status:** Proposed", f"Status:** {status}"))) == []


OVER = {**record(SUPERSEDED), "002-x.md": second(2)["002-x.md"]}


@pytest.mark.parametrize(
    ("said", "cited"),
    [
        ("One database, as ADR-001 says.", True),
        ("One database ([why](adr/001-postgresql-over-mysql.md)).", True),
        ("One database (policy: ADR 1).", True),
        ("One database; ADR-001 was superseded.", False),
        ("One database (ADR-002).", False),
        ("One database, see GADR-001.", False),
    ],
)
def test_a_record_that_no_longer_holds_is_no_reason(said, cited):
    spec = edited(("Everything stands in the Primary Database.", said))
    assert bool(findings("AD008", spec, adrs=OVER)) is cited


def test_a_citation_is_found_where_it_stands():
    spec = edited(("Everything stands in the Primary Database.", "One database\nfor all, as ADR-001 says."))
    line = spec.split("\n").index("for all, as ADR-001 says.") + 1
    assert places("AD008", spec, adrs=OVER) == [(line, 13, "is superseded, but section '5. Data Management' cites it")]


def test_a_record_that_another_names_among_its_drivers_must_hold():
    drivers = second(2, ("- CON-1\n", "- CON-1\n- policy: ADR-001\n"))["002-x.md"]
    told = [one.message for one in findings("AD008", adrs={**OVER, "002-x.md": drivers})]
    assert told == ["is superseded, but ADR-002 among its drivers cites it"]


def test_a_record_that_section_7_names_outside_its_table_is_listed():
    spec = edited((ROW, f"{ROW}\n\n- [Kafka](adr/002-x.md)"))
    assert findings("AD009", spec, adrs=second(2)) == []


@pytest.mark.parametrize(
    ("title", "differs"),
    [
        ("PostgreSQL over MySQL", False),
        ("postgresql over mysql.", False),
        ("ADR-001: Use PostgreSQL", False),
        ("PostgreSQL over MySQL for all loans", False),
        ("One database holds everything", False),
        ("The neighbours' loans are kept in one relational database that the two developers already know well", False),
        ("MySQL over PostgreSQL", True),
        ("MongoDB over MySQL", True),
    ],
)
def test_a_title_may_be_shorter_or_a_summary_but_not_another(title, differs):
    spec = edited((ROW, ROW.replace("PostgreSQL over MySQL", title)))
    assert bool(findings("AD010", spec)) is differs


def test_a_status_that_differs_is_found_in_the_row():
    (found,) = findings("AD010", adrs=record(SUPERSEDED))
    assert found.message == "is proposed in section 7 and superseded in its file"
    assert found.location.file == "docs/architecture.md"


@pytest.mark.parametrize(
    ("link", "lost"),
    [
        ("adr/002-x.md", True),
        ("", True),
        ("https://wiki.example.org/adr/2", False),
        ("#adr-002", False),
        ("../decisions/002-x.md", False),
    ],
)
def test_a_row_needs_a_file_unless_it_stands_elsewhere(link, lost):
    cell = f"[ADR-002]({link})" if link else "ADR-002"
    spec = edited((ROW, f"{ROW}\n| {cell} | Kafka over RabbitMQ | Proposed |"))
    links = {("docs/architecture.md", "../decisions/002-x.md"): LinkTarget(exists=True)}
    assert bool(findings("AD011", spec, links=links)) is lost


def test_a_broken_link_is_told_once():
    spec = edited((ROW, f"{ROW}\n| [ADR-002](adr/002-x.md) | Kafka over RabbitMQ | Proposed |"))
    links = {("docs/architecture.md", "adr/002-x.md"): LinkTarget(exists=False)}
    at = [(one.rule, one.location.column) for one in check(case(spec, links=links)) if one.rule in ("AD011", "TR010")]

    assert at == [("TR010", 13)]


def test_a_list_is_read_as_the_table_would_be():
    listed = "- [001 PostgreSQL](adr/001-postgresql-over-mysql.md)\n- ADR-2 Kafka outbox (accepted)"
    spec = edited((TABLE_OF_7, listed))

    assert [(one.rule, one.message) for one in findings("AD", spec)] == [
        ("AD011", "has no file in the ADR folder"),
    ]
    named = edited(("(accepted)", "(superseded)"), text=spec)
    assert [(one.rule, one.location.column) for one in findings("AD", named, adrs=second(2, title="Kafka outbox"))] == [
        ("AD010", 23)
    ]


def test_rows_without_links_need_no_files_where_there_is_no_folder():
    spec = edited((ROW, "| ADR-001 | PostgreSQL over MySQL | Proposed |"))
    assert findings("AD011", spec, adrs={}) == []
    assert len(findings("AD011", adrs={})) == 1


@pytest.mark.parametrize(
    ("status", "messages"),
    [
        ("Superseded by ADR-007", ["is superseded by ADR-007, which does not exist"]),
        ("Superseded by [7. Kafka](007-kafka.md)", ["is superseded by ADR-007, which does not exist"]),
        ("Superseded by [7. Kafka](002-x.md)", []),
        ("Superseded by ADR-001", ["is superseded by itself"]),
        ("Superseded by 2", []),
        ("Superseded on 2026-05-01", []),
        ("Superseded", []),
    ],
)
def test_a_successor_exists(status, messages):
    adrs = {**second(2), **record(("Status:** Proposed", f"Status:** {status}"))}
    assert [one.message for one in findings("AD012", adrs=adrs)] == messages


@pytest.mark.parametrize("folder", ["docs", "with-model"])
def test_the_examples_keep_every_decision_rule(folder):
    root = Path(__file__).parents[2] / "examples" / "parcel-lockers"
    records = {path.name: path.read_text() for path in sorted((root / folder / "adr").glob("*.md"))}
    spec, prd = (root / folder / "architecture.md").read_text(), (root / "PRD.md").read_text()
    assert [one for one in check(case(spec, prd=prd, adrs=records)) if one.rule.startswith("AD")] == []
