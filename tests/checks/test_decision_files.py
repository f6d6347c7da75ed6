import builders as b
import pytest
from checks.cases import ADR, ADRS, edited, findings, places
from checks.examples.decisions import (
    FILE,
    KAFKA,
    TABLE_OF_7,
    WITH_KAFKA,
    record,
    second,
)
from checks.foreign_records import GERMAN, LABELLED, LEAD, LOG4BRAINS, MADR, MADR_ON_RECORDS, NYGARD, TABLE, one_row

from specagent.agent.checks import check
from specagent.agent.checks.records.tool_files import is_template, without_tool_comments
from specagent.schemas.adr import Option


@pytest.mark.parametrize(
    ("title", "status", "file", "text"),
    [
        ("Record architecture decisions", "Accepted", "0001-record-architecture-decisions.md", NYGARD),
        ("PostgreSQL", "accepted", "0001-use-postgresql.md", MADR),
        ("PostgreSQL statt MySQL", "Akzeptiert", "001-postgresql-statt-mysql.md", GERMAN),
        ("PostgreSQL", "Accepted", "001-postgresql.md", LABELLED),
        ("PostgreSQL over MySQL", "Proposed", FILE, ADR),
        ("Record architecture decisions", "Accepted", "0001-record.md", TABLE),
        ("Record architecture decisions", "Accepted", "0001-record.md", LEAD),
        ("A row for no file's number", "Proposed", "20240501-record-architecture-decisions.md", LOG4BRAINS),
    ],
    ids=["adr-tools", "madr-4", "german", "bold-labels", "specagent", "table", "lead", "log4brains"],
)
def test_a_sound_record_of_any_tool_has_no_finding(title, status, file, text):
    assert findings("AD", one_row(title, status, file), adrs={file: text}) == []


def test_files_that_are_no_records_are_left_alone():
    others = {"README.md": "# Decisions\n", "adr-template.md": "# Title\n", "0000-template.md": "# N. Title\n\nTBD\n"}
    assert findings("AD", adrs={**ADRS, **others}) == []


@pytest.mark.parametrize(
    ("file", "is_record"),
    [
        ("template.md", False),
        ("0000-template.md", False),
        ("adr-template-bare-minimal.md", False),
        ("our-template.md", False),
        ("0007-use-an-email-template.md", True),
        ("0007-use-a-template-engine.md", True),
    ],
)
def test_a_template_is_told_from_a_record_on_templates(file, is_record):
    assert is_template(file) is not is_record


def test_the_record_on_keeping_records_needs_no_row_and_in_madr_no_consequences():
    assert findings("AD", adrs={**ADRS, "0000-use-markdown-architectural-decision-records.md": MADR_ON_RECORDS}) == []

    adopted = MADR_ON_RECORDS.replace("Markdown Architectural Decision Records", "Kafka")
    assert [one.rule for one in findings("AD", adrs={**ADRS, "002-use-kafka.md": adopted})] == ["AD009"]
    told = f"{MADR_ON_RECORDS}\n### Consequences\n\n* TODO\n"
    assert [one.message for one in findings("AD002", adrs={**ADRS, "000-use-madr.md": told})] == [
        "says nothing under Consequences"
    ]


def test_the_remarks_of_a_template_are_blank_and_others_stay():
    text = "<!-- optional -->\n## Links <!-- numbers of options can vary -->\n<!-- optional: skip the review -->\n"
    blank = without_tool_comments(text)

    assert blank == f"{' ' * 17}\n## Links {' ' * 36}\n<!-- optional: skip the review -->\n"


@pytest.mark.parametrize("file", ["002-kafka.md", "adr-002-kafka.markdown"])
def test_a_file_with_a_records_name_and_nothing_in_it_is_no_record(file):
    assert places("AD002", adrs={**ADRS, file: "# Kafka\n\nSome day.\n"}) == [
        (1, 1, "is no readable decision record: it has no Context, no Decision and no Consequences")
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("## Context\n\nThe PRD names the database.\n", "", "has no Context"),
        ("The PRD names the database.\n", "<!-- why\n -->\n", "says nothing under Context"),
        ("We use PostgreSQL.\n", "*To be described.*\n", "says nothing under Decision"),
        ("We use PostgreSQL.\n", "{describe the change}\n", "says nothing under Decision"),
        ("- Good, because one database holds everything.\n- Bad, because the team must learn to tune it.\n",
         "- TODO: write\n", "says nothing under Consequences"),
    ],
)  # fmt: skip
def test_a_record_without_one_of_its_parts_is_incomplete(old, new, message):
    assert [one.message for one in findings("AD002", adrs=record((old, new)))] == [message]


def test_a_record_in_one_sentence_or_in_an_unknown_language_is_no_finding():
    sentence = (
        "# 1. PostgreSQL\n\nIn the context of loans, facing races, we decided for PostgreSQL, accepting its cost.\n"
    )
    listed_parts = "# 2. X\n\n- **Context:** a\n- **Decision:** b\n- **Consequences:** c\n"
    pointer = "# X\n\n- Status: superseded by [1. PostgreSQL](001-postgresql-over-mysql.md)\n"
    finnish = "# Tietokanta\n\n## Tausta\n\nA.\n\n## Päätös\n\nB.\n\n## Seuraukset\n\nC.\n"
    for text in (sentence, listed_parts, pointer, finnish):
        assert findings("AD002", adrs={**ADRS, "002-x.md": text}) == []


def test_a_models_record_is_judged_before_there_is_a_file():
    drafted = b.case(adrs=(b.adr(good=[], bad=[], options=[Option(name="PostgreSQL", pros=[], cons=[])]),))
    told = {(one.rule, one.subject, one.message) for one in check(drafted, ("part",)) if one.rule.startswith("AD")}
    assert told == {
        ("AD002", "ADR-001", "has no Consequences"),
        ("AD003", "ADR-001", "considers one option only"),
    }


@pytest.mark.parametrize(
    ("options", "few"),
    [
        ("## Considered Options\n\n- PostgreSQL\n", True),
        ("## Considered Options\n\n- PostgreSQL\n- MySQL\n", False),
        ("## Considered Options\n\nWe looked at PostgreSQL and MySQL.\n", False),
        ("## Considered Options\n\n| Option | Cost |\n| --- | --- |\n| PostgreSQL | 1 |\n| MySQL | 2 |\n", False),
        ("## Alternatives considered\n\n- MySQL\n", False),
        ("## Alternatives considered\n", True),
        ("## Option 1: PostgreSQL\n\n- known\n\n## Option 2: MySQL\n\n- new\n", False),
        ("## Optionen\n\n**PostgreSQL:** bekannt\n\n**MySQL:** neu\n", False),
        ("", False),
    ],
)
def test_options_are_counted_where_they_can_be(options, few):
    text = NYGARD.replace("## Decision\n", f"{options}\n## Decision\n")
    spec = one_row("Record architecture decisions", "Accepted", "0001-x.md")
    assert bool(findings("AD003", spec, adrs={"0001-x.md": text})) is few


def test_a_choice_without_a_record_names_its_topic():
    (found,) = findings("AD001", WITH_KAFKA)
    assert (found.subject, found.severity) == ("Technology: Apache Kafka", "warning")
    assert found.message == "is a significant choice (messaging), which no ADR in force decides"


@pytest.mark.parametrize(
    ("replacement", "why"),
    [
        (("(FR-2) |\n", "(policy: Technology Radar) |\n"), "a policy demands it"),
        (("| Apache Kafka |", "| Celery |"), "no topic of its own"),
    ],
)
def test_what_is_no_choice_of_the_spec_needs_no_record(replacement, why):
    row = edited(replacement, text=KAFKA)
    spec = edited(("| **Database** | PostgreSQL", f"{row}| **Database** | PostgreSQL"))
    assert findings("AD001", spec) == [], why


@pytest.mark.parametrize("title", ["Kafka over polling", "RabbitMQ over NATS", "A message broker between the services"])
def test_a_record_on_the_topic_covers_a_choice(title):
    adrs = second(
        2, ("We use PostgreSQL.", "So it is."), ("### PostgreSQL", "### A"), ("### MySQL", "### B"), title=title
    )
    assert findings("AD001", WITH_KAFKA, adrs=adrs) == []


@pytest.mark.parametrize("status", ["Rejected", "Superseded by ADR-001", "Deprecated"])
def test_a_record_out_of_force_covers_nothing(status):
    adrs = second(2, ("Status:** Proposed", f"Status:** {status}"))
    assert len(findings("AD001", WITH_KAFKA, adrs=adrs)) == 1


@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("Tool Shed consists of microservices.", True),
        ("Tool Shed is a modular monolith.", True),
        ("Tool Shed is one service; no microservices are needed.", False),
        ("Tool Shed could later become microservices.", False),
        ("Tool Shed is one service with one database.", False),
    ],
)
def test_an_architecture_style_needs_a_record(summary, found):
    spec = edited(("Tool Shed is one service with one database.", summary))
    assert bool(findings("AD001", spec)) is found


@pytest.mark.parametrize(("how", "found"), [("Auth0", True), ("OpenID Connect", False), ("no Auth0 account", False)])
def test_a_product_that_signs_people_in_needs_a_record(how, found):
    assert bool(findings("AD001", edited(("sign in with passkeys", f"sign in with {how}")))) is found


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ("- ADR-001 PostgreSQL over MySQL\n- ADR-002 Kafka over RabbitMQ (accepted)", False),
        ("- ADR-001 PostgreSQL over MySQL\n- ADR-002 Kafka over RabbitMQ (rejected)", True),
        ("### ADR-002: Kafka over RabbitMQ\n\nStatus: accepted\n\nReplay matters.", False),
        ("### ADR-002: Kafka over RabbitMQ\n\n**Status:** Rejected\n\nReplay matters.", True),
    ],
)
def test_a_list_and_records_in_section_7_itself_decide(section, found):
    assert bool(findings("AD001", edited((TABLE_OF_7, section), text=WITH_KAFKA))) is found


def test_a_file_that_has_no_number_decides_too():
    dated = {**ADRS, "20240501-a-message-broker.md": "# Kafka over RabbitMQ\n\n## Context\n\nReplay.\n"}
    assert findings("AD001", WITH_KAFKA, adrs=dated) == []


def test_without_a_prd_nobody_knows_which_choices_are_given():
    assert findings("AD001", WITH_KAFKA, prd=None) == []
