"""The significant choices that a spec makes, and whether a decision record decides them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.case import Case
from specagent.agent.checks.records.record_status import is_in_force, listed_decisions, statuses
from specagent.agent.checks.records.record_text import folded_words
from specagent.agent.checks.records.tool_files import is_template
from specagent.agent.checks.texts.section_text import blocks_of
from specagent.agent.document.blocks import parts
from specagent.agent.document.statuses import status_of
from specagent.agent.document.subjects import concern_subject, container_subject, technology_subject
from specagent.schemas.adr import Status
from specagent.schemas.base import Basis, basis
from specagent.schemas.sections import Slug

NOTHING = basis()


@dataclass(frozen=True)
class Topic:
    """Something that every architecture with it has to decide; `words` in a record show that it does."""

    name: str
    category: str
    roles: frozenset[str]
    words: re.Pattern[str]


@dataclass(frozen=True)
class Choice:
    """A significant choice: a technology or a style, and where the spec makes it."""

    topic: Topic
    name: str
    section: Slug
    subject: str
    roles: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    """Ids of the technologies that its name names."""


def _topic(name: str, category: str, roles: str, words: str) -> Topic:
    return Topic(name, category, frozenset(roles.split()), re.compile(rf"(?:{words})", re.IGNORECASE))


STYLE = _topic(
    "architecture style",
    "",
    "",
    r"monolith|micro-?servic|mikroservic|servi[cç][eio]|serverless|event|cqrs|layer|hexagon|modul|distribut|peer"
    r"|architecture|architektur|arquitec|微服务|单体|マイクロ|架构|アーキテクチャ",
)
TOPICS = (
    _topic(
        "database",
        "Database",
        "relational-db document-db graph-db vector-db time-series-db",
        r"database|data ?stor|persist|sql|storage|datenbank|speicher|bases? de d|banco de d|数据库|データベース|存储",
    ),
    _topic(
        "messaging",
        "Messaging",
        "message-queue event-stream",
        r"queue|messag|broker|event|stream|pub/?sub|async|\bjobs?\b|warteschlange|nachricht|mensaj|mensag|消息|メッセージ",
    ),
    _topic(
        "authentication",
        "Identity",
        "identity",
        r"\bauth|identit|\bsign|\blog-?in|\blog(?:s|ged)? in\b|\bsso\b|session|token|credential|password|passkey|anmeld"
        r"|认证|身份|認証",
    ),
    _topic(
        "hosting",
        "Infrastructure",
        "cloud serverless orchestration",
        r"host|cloud|deploy|infrastr|serverless|orchestrat|platform|on-?prem|\bserver|\bvps\b|region|data ?cent"
        r"|云|クラウド",
    ),
)
_STANDARDS = {"openid-connect", "oauth", "saml", "webauthn", "ldap", "active-directory"}
_PARTIAL = {"pgvector", "timescaledb", "docker-compose"}
"""Extensions of another choice, and what runs a developer's machine."""

_STYLES = re.compile(
    r"modular monolith|monolith|micro-?services?|mikroservices?|serverless|event[- ](?:driven|sourc\w+)|微服务",
    re.IGNORECASE,
)
_SET_ASIDE = re.compile(
    r"\b(?:no|not|never|without|over|than|instead of|replac\w+|avoid\w*|later|could|may|might|future|into|external"
    r"|kein\w*|nicht|statt|ohne|sans|sin|sem)\b[^.;:,]{0,40}$",
    re.IGNORECASE,
)
_STATUS = re.compile(r"[\s>*+#_-]*status[*_ ]*[:：][*_ ]*(.*)", re.IGNORECASE)


def undecided_choices(case: Case) -> Iterator[Choice]:
    """Yield the choices that neither the PRD, a policy nor a record settles, one for each role of a topic."""
    open_ones = [one for one in _choices(case) if not _is_given(one, case)]
    texts = list(_deciding_texts(case)) if open_ones else []
    told: list[Choice] = []
    for one in open_ones:
        if any(_decides(text, one) for text in texts):
            continue
        if not any(other.topic == one.topic and (other.roles & one.roles or not one.roles) for other in told):
            told.append(one)
            yield one


@lru_cache(maxsize=4096)
def technologies_in(name: str) -> tuple[TechnologyEntry, ...]:
    """Return the technologies that a name or title names."""
    return tuple(entry for entry, _, _ in find_technologies(name, technical=True))


def is_set_aside(text: str, start: int) -> bool:
    """Return whether what begins at `start` is named as something that is not used."""
    return bool(_SET_ASIDE.search(text[max(start - 60, 0) : start]))


def _choices(case: Case) -> Iterator[Choice]:
    yield from _style(case)
    for row in case.spec.stack.technologies:
        yield from _of_name(row.name, "stack", technology_subject(row), row.basis)
    for part in case.spec.overview.containers:
        for name in part.technologies:
            yield from _of_name(name, "overview", container_subject(part), NOTHING)
    for concern in case.spec.concerns.concerns:
        if {"authentication", "authorization", "identity", "access"} & set(folded_words(concern.name)):
            for measure in concern.measures:
                yield from _signed_in_with(measure.text, concern_subject(concern), measure.basis)


def _style(case: Case) -> Iterator[Choice]:
    summary = case.spec.overview.summary
    named = (one for one in _STYLES.finditer(summary) if not is_set_aside(summary, one.start()))
    for one in named:
        yield Choice(STYLE, one[0], "overview", "Overview")
        return


def _of_name(name: str, section: Slug, subject: str, rests_on: Basis) -> Iterator[Choice]:
    """Yield the choice that a row of the stack is; what a policy demands is none."""
    found = technologies_in(name)
    if not found or rests_on.policies or found[0].id in _STANDARDS | _PARTIAL or "cdn" in found[0].roles:
        return
    for topic in TOPICS:
        roles = topic.roles & set(found[0].roles)
        if roles and found[0].category == topic.category:
            yield Choice(topic, name, section, subject, roles, frozenset(one.id for one in found))


def _signed_in_with(text: str, subject: str, rests_on: Basis) -> Iterator[Choice]:
    for entry, start, _ in find_technologies(text):
        if entry.category == "Identity" and not is_set_aside(text, start):
            yield from _of_name(entry.name, "concerns", subject, rests_on)


def _is_given(choice: Choice, case: Case) -> bool:
    """Return whether the PRD demands a choice or has made it already, or one that it follows from."""
    if choice.topic is STYLE:
        return choice.name.casefold() in case.prd.text.casefold()
    demanded = (one.name for one in case.prd.technologies if one.stance in ("required", "existing"))
    given = [entry for name in demanded for entry in technologies_in(name)]
    roles = {role for entry in given for role in entry.roles}
    if roles & choice.topic.roles and choice.topic.category == "Infrastructure":
        roles.add("cloud")  # whoever demands a service demands its provider
    return any(entry.id in choice.keys for entry in given) or bool(roles & choice.roles)


def _deciding_texts(case: Case) -> Iterator[str]:
    """Yield what each record in force decides, and each row in force."""
    told = statuses(case)
    dead = {number for number, each in told.items() if not is_in_force(each)}
    for adr in case.adrs:
        if adr.number not in dead:
            yield "\n".join((adr.title, adr.decision, *(one.name for one in adr.options)))
    yield from (one.text for one in case.records if one.adr is None and not is_template(one.file))
    yield from (one.row.title for one in listed_decisions(case) if one.row.number not in dead)
    yield from _written_in_place(case)


def _written_in_place(case: Case) -> Iterator[str]:
    """Yield the records that section 7 holds itself, each below a heading, but for those no longer in force."""
    for part in parts(blocks_of(case, "decisions"), 3):
        text = "\n".join(block.source for block in part.everything if block.kind != "table")
        told: list[Status] = [
            status for row in text.split("\n") if (found := _STATUS.match(row)) and (status := status_of(found[1]))
        ]
        if part.heading and is_in_force(frozenset(told)):
            yield text


def _decides(text: str, choice: Choice) -> bool:
    if choice.topic.words.search(text) or choice.name.casefold() in text.casefold():
        return True
    named = technologies_in(text)
    return any(one.id in choice.keys or choice.roles & set(one.roles) for one in named)
