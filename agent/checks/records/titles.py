"""Whether a row of section 7 calls a decision what its file calls it."""

import re

from specagent.agent.document.remarks import UNDESCRIBED
from specagent.schemas.adr import Adr
from specagent.schemas.text import slug

_LABEL = re.compile(r"^\s*(?:ADR[-_ ]?)?\d{1,6}\s*[:.)–—-]\s*", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_FILLERS = {"a", "an", "the", "we", "will", "shall", "use", "using", "adopt", "choose", "to", "for", "as", "our", "of"}
_FILLERS |= {"and", "in", "with", "on"}
_LONGEST_TITLE = 10


def titles_agree(listed: str, adr: Adr, text: str) -> bool:
    """Return whether a row's title is the record's: in other or fewer words of its file, or as a summary of it."""
    ours, theirs = _words(listed), _words(adr.title)
    if UNDESCRIBED in (listed, adr.title) or slug(listed) == slug(adr.title):
        return True
    if not ours or not theirs or _runs_through(ours, theirs) or _runs_through(theirs, ours):
        return True
    if sorted(ours) == sorted(theirs):
        return False
    return len(ours) > _LONGEST_TITLE or set(ours) <= set(_words(text))


def _words(title: str) -> list[str]:
    return [word for word in _WORD.findall(_LABEL.sub("", title).casefold()) if word not in _FILLERS]


def _runs_through(short: list[str], long: list[str]) -> bool:
    rest = iter(long)
    return all(word in rest for word in short)
