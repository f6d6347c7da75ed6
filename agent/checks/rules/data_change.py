"""Data rules on change: how a schema is migrated and undone, and what data a new system starts with."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.migrations import (
    SUBJECT,
    mentions_migrations,
    migration_subject,
    migration_topic,
    says_reversible,
    tells_no_way,
)
from specagent.agent.checks.grounds.stores import has_schema
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts.section_text import OTHER, section_text, speaks_known_language
from specagent.agent.checks.texts.vocabulary import SEEDING, says
from specagent.agent.document.subjects import topic_subject


@rule(
    "DA002",
    "migrations-missing",
    "error",
    reason="A schema changes with every release; without a way to change it, each team member finds one.",
    fix="Add a topic `Schema Migrations` to section 5: the tool, when it runs, and how a step is undone.",
    scope="whole",
    needs=("data",),
)
def migrations_missing(case: Case) -> Iterator[Hit]:
    """There is a schema, and the spec says nothing on how it is migrated."""
    if not (has_schema(case) and speaks_known_language(case, "data")):
        return
    topic = migration_topic(case)
    if not mentions_migrations(case):
        yield Hit("data", SUBJECT, "is missing: nothing says how the schema is changed once data is in it")
    elif topic and tells_no_way(topic):
        yield Hit("data", topic_subject(topic), "names neither a tool nor a way by which migrations are run")


@rule(
    "DA003",
    "migration-reversibility-unsaid",
    "warning",
    reason="A migration that cannot be undone turns a bad release into a restore.",
    fix="Say how a migration is undone: a reverse step, a restore from backup, or forward-only and why.",
    scope="whole",
    needs=("data",),
)
def migration_reversibility_unsaid(case: Case) -> Iterator[Hit]:
    """Migrations are described, but not whether and how they are undone."""
    if mentions_migrations(case) and speaks_known_language(case, "data") and not says_reversible(case):
        yield Hit("data", migration_subject(case), "does not say whether and how a migration is undone")


@rule(
    "DA004",
    "seeding-missing",
    "warning",
    reason="Without agreed first and test data, every developer and every test invents some.",
    fix="Add a topic `Data Seeding` to section 5: what data a new environment starts with, and what creates it.",
    scope="whole",
    needs=("data",),
)
def seeding_missing(case: Case) -> Iterator[Hit]:
    """There is a schema, and the spec says nothing on the data that a new system starts with."""
    seeded = says(section_text(case, "data", OTHER), SEEDING)
    if not seeded and has_schema(case) and speaks_known_language(case, "data"):
        yield Hit("data", "Data: Data Seeding", "is missing: nothing says what data a new environment starts with")
