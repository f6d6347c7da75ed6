import pytest
from checks.cases import PRD, edited, findings
from checks.examples.ground import LOGGING

from specagent.agent.checks.grounds.asides import is_set_aside
from specagent.agent.checks.grounds.products import claimed_products, listed_products
from specagent.agent.checks.grounds.skills import is_skill
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText


def named(text):
    return {one.name for one in claimed_products(text)}


@pytest.mark.parametrize(
    "text",
    [
        "No Redis, no Kafka, no MongoDB: one database is enough.",
        "Kafka was rejected, see ADR-001.",
        "Redis, Kafka and MongoDB are not used.",
        "Neither Redis nor Kafka runs here.",
        "Unlike Firebase, this runs anywhere.",
        "Google Analytics is not used.",
        "Google Analytics isn't needed.",
        "Google Analytics wird nicht verwendet.",
        "Firebase n'est pas utilisé.",
        "Kafkaは使わない。",
        "No EC2 instance is kept.",
        "Kafka would need an operator.",
        "People are found by LDAP.",
        "`/metrics` answers in the Prometheus format.",
        "Developers start everything with `docker compose up` and `npm run seed`.",
        "The tests run in Docker on a laptop.",
        "The repository lives with us, issues in Jira.",
        "We chose one table over Elasticsearch.",
    ],
)
def test_what_is_set_aside_is_no_product_that_the_spec_builds_on(text):
    assert named(text) == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Events are sent over Kafka.", "Apache Kafka"),
        ("Sessions stand not in memory but in Redis.", "Redis"),
        ("Sessions stand in `Redis`.", "Redis"),
        ("It creates a record in Jira for each loan.", "Jira"),
        ("Reports go to Splunk, which is not public.", "Splunk"),
        ("The service runs on Docker in production.", "Docker"),
        ("Kafka was rejected, so Redis carries the events.", "Redis"),
    ],
)
def test_what_is_used_is_a_product(text, name):
    assert named(text) == {name}
    assert len(findings("GR002", edited((LOGGING, f"{text} (FR-1)")))) == 1


def test_a_product_that_a_sentence_sets_aside_and_the_next_uses_is_used():
    assert named("Kafka was considered. Kafka now carries the events.") == {"Apache Kafka"}


def test_what_stands_between_a_refusal_and_a_name_counts():
    assert is_set_aside("without Kafka", 8, 13)
    assert not is_set_aside("without delay. Kafka", 15, 20)


@pytest.mark.parametrize(
    ("rows", "cloud"),
    [
        (["Lambda", "S3", "DynamoDB"], "AWS"),
        (["Amazon RDS for PostgreSQL"], "AWS"),
        (["Azure Functions"], "Microsoft Azure"),
        (["Google Cloud Run"], "Google Cloud"),
        (["BigQuery"], "Google Cloud"),
    ],
)
def test_a_cloud_is_listed_by_its_services(rows, cloud):
    assert cloud in listed_products(rows)
    assert not {"AWS", "Microsoft Azure", "Google Cloud"} & listed_products(["Python", "PostgreSQL"])


@pytest.mark.parametrize(
    "text",
    [
        "The team knows Python and React only.",
        "The team is four developers with experience in Python, TypeScript and React.",
        "Two developers with Django, Python and React experience maintain it.",
        "Das Team hat Erfahrung mit React.",
    ],
)
def test_what_people_know_is_no_demand(text):
    assert is_skill(text, "React")


@pytest.mark.parametrize("text", ["The web page is built with React.", "The team knows React; React is mandatory.", ""])
def test_what_the_product_needs_is_no_skill(text):
    assert not is_skill(text, "React")


@pytest.mark.parametrize("verb", ["knows", "is familiar with", "is fluent in"])
def test_a_technology_that_the_team_knows_is_preferred_and_not_required(verb):
    text = PRD.replace("The team is two developers with experience in Python.", f"The team {verb} Python and AWS only.")
    stances = {one.name: one.stance for one in understand(SourceText(name="PRD.md", text=text)).technologies}

    assert stances["AWS"] == stances["Python"] == "preferred"
    assert stances["PostgreSQL"] == "required"
