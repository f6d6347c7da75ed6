"""What a spec says of schema migrations: where, how they are run, and whether they can be undone."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.technologies import mentions
from specagent.agent.checks.texts.section_text import OTHER, headings, measures_text
from specagent.agent.checks.texts.vocabulary import MIGRATION, REVERSIBLE, says
from specagent.agent.document.subjects import topic_subject
from specagent.schemas.data import DataTopic

SUBJECT = "Data: Schema Migrations"

_TOOL = re.compile(
    r"\b(?:alembic|flyway|liquibase|goose|dbmate|sqitch|knex|prisma migrate|drizzle)\b"
    r"[^.;\n]{0,60}\b(?:runs?|appl(?:y|ies)|executes?|manages?|versions?|changes?|scripts?)\b",
    re.IGNORECASE,
)
_MARKS = str.maketrans("", "", "`*'\"“”„«»")
_CHAPTERS = ("patterns", "data", "concerns", OTHER)
_WAYS = re.compile(
    r"migration|script|\bfiles?\b|\bsql\b|number|version|\btool|command|\bruns?\b|\brun by|appl(?:y|ies|ied)|execut"
    r"|start|deploy|pipeline|\bci\b|\bjob|automat|framework|generat|expand|contract|by hand|manual|recreat|rebuil|\badd"
    r"|column|step",
    re.IGNORECASE,
)


def speaks_of_migrations(text: str) -> bool:
    """Return whether a text in lower case speaks of schema migrations, or of a tool that runs them."""
    return says(text, MIGRATION) or bool(_TOOL.search(text))


def migration_topic(case: Case) -> DataTopic | None:
    """Return the topic of section 5 that is about schema migrations."""
    topics = case.spec.data.topics
    named = (one for one in topics if says(one.topic.lower(), MIGRATION))
    return next(named, None) or next((one for one in topics if speaks_of_migrations(one.text.lower())), None)


def migration_subject(case: Case) -> str:
    """Return what a finding on migrations is about: their topic, or the one that is missing."""
    topic = migration_topic(case)
    return topic_subject(topic) if topic else SUBJECT


def mentions_migrations(case: Case) -> bool:
    """Return whether sections 4 to 6 or a chapter of its own speak of migrations."""
    return speaks_of_migrations(measures_text(case))


def tells_no_way(topic: DataTopic) -> bool:
    """Return whether an English topic on migrations names neither a tool nor any way of running them."""
    return says(topic.topic.lower(), MIGRATION) and not (_WAYS.search(topic.text) or mentions(topic.text))


def says_reversible(case: Case) -> bool:
    """Return whether what is said of migrations, or a heading, tells how one is undone."""
    titles = (title.lower() for _, title in headings(case))
    undone = any(says(title, ("rollback", "roll back", "roll-back")) for title in titles)
    return undone or any(says(passage.translate(_MARKS), REVERSIBLE) for passage in _passages(case))


def _passages(case: Case) -> Iterator[str]:
    """Yield in lower case all that stands under a heading on migrations, and each block that speaks of them."""
    for topic in case.spec.data.topics:
        if speaks_of_migrations(f"{topic.topic}\n{topic.text}".lower()):
            yield topic.text.lower()
    for chapter in case.document.reading.chapters if case.document else ():
        if chapter.slug not in _CHAPTERS:
            continue
        within = 0
        for block in chapter.part.everything:
            text = block.source.lower()
            if block.kind == "heading":
                within = block.level if says(text, MIGRATION) else 0 if block.level <= within else within
            elif within or speaks_of_migrations(text):
                yield text
    if case.document is None:
        texts = (one.text.lower() for one in case.statements if one.section in _CHAPTERS)
        yield from filter(speaks_of_migrations, texts)
