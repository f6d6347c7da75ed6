"""Concern rules (XC): what touches every part is said, and concretely."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.compliance import unanswered, unnamed
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts.concern_topics import ACCESSES, LOGS, MONITORS, ConcernTopic, answers
from specagent.agent.checks.texts.section_text import blocks_of, speaks_known_language
from specagent.agent.checks.texts.vagueness import is_vague
from specagent.agent.document.blocks import parts
from specagent.agent.document.subjects import concern_subject
from specagent.agent.document.tables import plain
from specagent.schemas.concerns import Concern


@rule(
    "XC001",
    "logging-missing",
    "error",
    reason="What is not logged from the first day cannot be looked up on the day it fails.",
    fix="Add a concern `Logging`: format, where it goes, what each line carries and what it never holds.",
    scope="whole",
    needs=("concerns",),
)
def logging_missing(case: Case) -> Iterator[Hit]:
    """Section 6 says nothing on logging."""
    yield from _missing(case, LOGS)


@rule(
    "XC002",
    "access-missing",
    "error",
    reason="Access control that is added later has gaps wherever somebody did not think of it.",
    fix="Add a concern `Authentication and Authorization`: who proves what to whom, and where rights are checked; "
    "a product without accounts says so there.",
    scope="whole",
    needs=("concerns",),
)
def access_missing(case: Case) -> Iterator[Hit]:
    """Section 6 says nothing on authentication and authorization, not even that there is none."""
    yield from _missing(case, ACCESSES)


@rule(
    "XC003",
    "monitoring-missing",
    "error",
    reason="Without monitoring, users are the first to learn of a failure.",
    fix="Add a concern `Monitoring and Alerting`: what is measured, at which value somebody is alerted, and how.",
    scope="whole",
    needs=("concerns",),
)
def monitoring_missing(case: Case) -> Iterator[Hit]:
    """Section 6 says nothing on monitoring and alerting."""
    yield from _missing(case, MONITORS)


@rule(
    "XC004",
    "concern-vague",
    "warning",
    reason="`As needed` and `best practices` leave each developer to decide, and nobody can check them.",
    fix="Say what is done, where, and in which format or at which threshold; or ask the open question in Appendix B.",
    needs=("concerns",),
)
def concern_vague(case: Case) -> Iterator[Hit]:
    """All that a concern says are generalities."""
    told = _told_otherwise(case)
    for concern in case.spec.concerns.concerns:
        if concern.name in told:
            continue
        if not concern.measures:
            yield Hit("concerns", concern_subject(concern), "says nothing", concern.name)
        elif is_vague(concern):
            message = f"names nothing that could be built: {_short(concern)}"
            yield Hit("concerns", concern_subject(concern), message)


@rule(
    "XC005",
    "compliance-unanswered",
    "error",
    reason="A law or standard that the architecture never answers is found missing by the auditor.",
    fix="Answer it in a constraint, data topic or concern that names it: what is done to comply.",
    scope="whole",
    needs=("prd", "concerns"),
)
def compliance_unanswered(case: Case) -> Iterator[Hit]:
    """The PRD demands to meet a law or standard that the spec never answers."""
    for one in unanswered(case):
        yield Hit("concerns", one.requirements[0].ref, f"demands {one.name}, which the spec never answers")


@rule(
    "XC006",
    "compliance-unnamed",
    "warning",
    reason="Who must show compliance looks for the name of the law or standard.",
    fix="Name it where the requirement is answered, and say what of it applies.",
    scope="whole",
    needs=("prd", "concerns"),
)
def compliance_unnamed(case: Case) -> Iterator[Hit]:
    """The spec answers a requirement that demands a law or standard, and never names that."""
    told = {one.name for one in unanswered(case)}
    for one in unnamed(case):
        if one.name not in told:
            yield Hit("concerns", one.requirements[0].ref, f"demands {one.name}, which the spec never names")


def _missing(case: Case, topic: ConcernTopic) -> Iterator[Hit]:
    said = bool(case.spec.concerns.concerns) or len(blocks_of(case, "concerns")) > 1
    if said and not answers(case, topic) and speaks_known_language(case, "concerns"):
        yield Hit("concerns", f"Concern: {topic.name}", "is missing from section 6")


def _told_otherwise(case: Case) -> set[str]:
    """Return the concerns that also have tables, code or parts of their own, beside their measures."""
    told: set[str] = set()
    for part in parts(blocks_of(case, "concerns"), 3):
        if any(block.kind not in ("paragraph", "list", "rule") for block in part.blocks):
            told.add(plain(part.title))
    return told


def _short(concern: Concern) -> str:
    text = concern.measures[0].text
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
