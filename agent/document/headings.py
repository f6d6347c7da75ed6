"""Headings: which section one begins, and the anchor that GitHub gives it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from specagent.schemas.sections import OPEN_POINTS, SECTIONS, TRACEABILITY
from specagent.schemas.text import slug

APPENDICES: Mapping[str, str] = {"traceability": TRACEABILITY, "open-points": OPEN_POINTS}
"""Heading of each appendix by its slug."""

_ANCHOR = re.compile(r"<a\b[^<>]*/?>(?:\s*</a>)?|</a>|<!--.*?-->|\\?\{[#.:][^{}]*\}\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:section\s+)?(\d{1,2})(?:\\?[.):]|\s+[–—-]|\s)\s*", re.IGNORECASE)
_LABEL = re.compile(r"\s*appendix\s+[A-Z]\b\s*[:.–—-]?\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = {"and", "the", "of", "our", "for", "a", "key"}
_WORDS: Mapping[str, set[str]] = {
    "goals": {"architectural", "architecture", "goals", "goal", "constraints", "constraint", "drivers"},
    "overview": {"system", "architecture", "architectural", "overview", "containers", "c4", "high", "level"},
    "stack": {"technology", "technologies", "tech", "stack", "technical"},
    "patterns": {"design", "patterns", "pattern", "conventions", "convention", "coding"},
    "data": {"data", "management", "model", "models", "storage", "database"},
    "concerns": {"cross", "cutting", "crosscutting", "concerns", "concern"},
    "decisions": {
        "architecture",
        "architectural",
        "decision",
        "decisions",
        "records",
        "record",
        "log",
        "adr",
        "adrs",
    },
    "traceability": {"requirements", "requirement", "traceability", "trace", "matrix", "coverage"},
    "open-points": {"open", "questions", "question", "assumptions", "assumption", "points", "issues"},
}
_TELLING: Mapping[str, set[str]] = {
    "goals": {"goals", "goal", "constraints", "drivers"},
    "overview": {"overview", "containers"},
    "stack": {"stack", "technology", "technologies"},
    "patterns": {"patterns", "pattern", "conventions"},
    "data": {"data", "database"},
    "concerns": {"concerns", "concern"},
    "decisions": {"decisions", "decision", "adr", "adrs"},
    "traceability": {"traceability", "trace"},
    "open-points": {"questions", "question", "assumptions"},
}
_TITLES = {slug(one.title): one.slug for one in SECTIONS} | {
    slug(_LABEL.sub("", heading)): key for key, heading in APPENDICES.items()
}
_BY_NUMBER = {one.number: one.slug for one in SECTIONS}


def recognised(titles: Sequence[str]) -> list[str]:
    """Return for each heading the slug of the section it begins, or nothing.

    A heading is known by its title, else by close words, else by its number; a section that a better heading
    has begun already is not given to a worse one.
    """
    titles = [bare_title(one) for one in titles]
    found = ["" for _ in titles]
    for known in (_by_title, _by_words, _by_number):
        taken = set(found)
        for at, title in enumerate(titles):
            name = "" if found[at] else known(title)
            if name and name not in taken:
                found[at] = name
    return found


def bare_title(title: str) -> str:
    """Return a heading's Markdown without anchors, comments and attributes such as `{#data}`."""
    return _ANCHOR.sub("", title).strip()


def titled(title: str) -> str:
    """Return the slug of the section whose title a heading has word for word, numbered or not; empty for none."""
    return _by_title(bare_title(title))


def github_anchor(heading: str) -> str:
    """Return the anchor that GitHub gives the first heading with this plain text."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def github_anchors(headings: Iterable[str]) -> list[str]:
    """Return the anchors of all headings of a document, in order; GitHub counts those that come again."""
    times: dict[str, int] = {}
    found = []
    for heading in headings:
        anchor = unique = github_anchor(heading)
        while unique in times:
            times[anchor] += 1
            unique = f"{anchor}-{times[anchor]}"
        times[unique] = 0
        found.append(unique)
    return found


def _by_title(title: str) -> str:
    return _TITLES.get(slug(_bare(title)), "")


def _by_words(title: str) -> str:
    words = set(_WORD.findall(_bare(title).lower())) - _LEFT_OUT
    fitting = (key for key, known in _WORDS.items() if words <= known and words & _TELLING[key])
    return next(fitting, "")


def _by_number(title: str) -> str:
    found = _NUMBER.match(title)
    return _BY_NUMBER.get(int(found[1]), "") if found else ""


def _bare(title: str) -> str:
    return _LABEL.sub("", _NUMBER.sub("", title, count=1), count=1)
