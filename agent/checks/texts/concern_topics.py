"""The concerns that every spec answers, and where a spec may do so."""

import re
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.texts.section_text import OTHER, headings, section_text, topics_of
from specagent.agent.checks.texts.vocabulary import (
    ACCESS,
    ACCESS_NEAR,
    ACCESS_SAID,
    LOGGING,
    LOGGING_NEAR,
    LOGGING_SAID,
    MONITORING,
    MONITORING_NEAR,
    MONITORING_SAID,
    says,
)
from specagent.schemas.concerns import Concern


@dataclass(frozen=True)
class ConcernTopic:
    """A concern that every spec needs.

    `words` name it; in the text of concerns whose name has one of `near` they answer it as well. `said` answer
    it wherever they stand in section 6.
    """

    name: str
    words: tuple[str, ...]
    near: tuple[str, ...]
    said: tuple[str, ...]
    pattern: re.Pattern[str]
    """Whole words that name it, too short to be looked for within others."""

    def is_named(self, text: str) -> bool:
        """Return whether a text in lower case has a word for it."""
        return says(text, self.words) or bool(self.pattern.search(text))


LOGS = ConcernTopic(
    "Logging", LOGGING, LOGGING_NEAR, LOGGING_SAID, re.compile(r"\blog(?:s|ged|gers?)?\b(?![ -]?(?:in|out|on|off)\b)")
)
ACCESSES = ConcernTopic(
    "Authentication and Authorization", ACCESS, ACCESS_NEAR, ACCESS_SAID, re.compile(r"\b(?:auth|sso|iam|acls?)\b")
)
MONITORS = ConcernTopic(
    "Monitoring and Alerting", MONITORING, MONITORING_NEAR, MONITORING_SAID, re.compile(r"\b(?:apm|slos?)\b")
)


def answers(case: Case, topic: ConcernTopic) -> bool:
    """Return whether a spec says anything on a topic: in a heading, or in the text that belongs to it."""
    titles = [one.name for one in case.spec.concerns.concerns]
    titles += [title for slug, title in headings(case) if slug in ("concerns", OTHER)]
    if any(topic.is_named(title.lower()) for title in titles):
        return True
    if any(says(one.name.lower(), topic.near) and topic.is_named(_text(one)) for one in case.spec.concerns.concerns):
        return True
    return says(section_text(case, "concerns"), topic.said) or any(map(topic.is_named, _elsewhere(case)))


def _text(concern: Concern) -> str:
    return "\n".join(one.text for one in concern.measures).lower()


def _elsewhere(case: Case) -> list[str]:
    """Return in lower case what stands in section 6 above any heading, and in chapters of the author's own."""
    lead = [text.lower() for title, text in topics_of(case, "concerns") if not title]
    return [*lead, section_text(case, OTHER)]
