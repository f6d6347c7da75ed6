"""What a PRD says that people know: a reason to choose a technology, and no demand for it."""

import re

from specagent.agent.catalogue.store import find_technologies

_BEFORE = re.compile(
    r"(?:\b(?:knows?|fluent in|familiar with|proficient in|versed in|trained (?:in|on)"
    r"|(?:experienced?|expertise|skill(?:s|ed)|know-how|background) (?:in|with|of)"
    r"|(?:erfahrung(?:en)?|kenntnisse) (?:in|mit|von)|kennt|kennen|connaît|connaissent|conocen?|conhecem?"
    r"|(?:connaissances|expérience|compétences|experiencia|conocimientos|experiência|conhecimentos?)"
    r" (?:de|en|avec|con|com|em))\b|熟悉|精通)[^.;]{0,80}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:(?:,| and| und| et| or| y| e)* ?(?-i:[A-Z])[\w.+#-]*){0,5}"
    r"(?: (?:experience|expertise|skills|know-how|knowledge|background)|[ -]?(?:Erfahrung|Kenntnisse)|の?経験)",
    re.IGNORECASE,
)


def is_skill(text: str, name: str) -> bool:
    """Return whether all that a requirement says of a technology is that people know it."""
    places = [(start, end) for entry, start, end in find_technologies(text, technical=True) if entry.name == name]
    return bool(places) and all(_BEFORE.search(text[:start]) or _AFTER.match(text, end) for start, end in places)
