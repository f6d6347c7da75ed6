"""Words and signs before a number that limit it, such as `at most` or `<`."""

import re

from specagent.agent.prd.parsing.words import listed

LIMITS = listed(
    "under|below|less than|fewer than|more than|greater than|at least|at most|no more than"
    "|no less than|no fewer than"
    "|not more than|not less than|not exceed|not exceeding|exceed|exceeds|exceeding"
    "|up to|max|max.|maximum|maximum of|min"
    "|min.|minimum|minimum of|limited to"
    "|mindestens|höchstens|maximal|minimal|weniger als|mehr als|bis zu|nicht mehr als"
    "|moins de|plus de|au moins|au plus|au maximum|au minimum|jusqu'à|jusqu’à|en moins de|pas plus de"
    "|menos de|más de|menos que|más que|al menos|como máximo|como mínimo|máximo|mínimo"
    "|hasta|en menos de|no más de"
    "|mais de|menos do que|pelo menos|no máximo|no mínimo|até|em menos de|em até"
    "|meno di|più di|almeno|al massimo|fino a|in meno di"
    "|не более|не менее|не более чем|не менее чем|более|менее|до|dưới|trên|ít nhất|tối đa|không quá",
    "|",
)
"""What makes a target of a bare number behind it."""

_SPANS = listed(
    "within|in|every|each|for|after|about|approximately|around|over|above|by|until"
    "|between|exactly|than|default|default of"
    "|default:|innerhalb von|innerhalb|binnen|alle|unter|über|inférieur à|inférieure à"
    "|supérieur à|supérieure à|sous"
    "|toutes les|inferior a|superior a|cada|en|em|ogni|entro|в течение|каждые|за|через|trong",
    "|",
)
"""What belongs to a target when the number behind it has a unit."""

_UNSPACED = re.compile(
    r"(?:不超过|不超過|不低于|不低於|不少于|不多于|不大于|不小于|至少|最多|少于|小于|大于"
    r"|低于|高于|超过|最大|最小|约|每|上限"
    r"|最長|最大で|約|최대|최소|약|매)(?:为|是)?\s?$"
)
_WORDS = re.compile(r"\S+")
_SIGNS = "<>≤≥≦≧＜＞±"
_ABOUT = "~≈"
_OPENING = "([\"'„“"
_LONGEST = 4


def limit_before(before: str) -> tuple[int, bool] | None:
    """Return where the limit begins that `before` ends with, and whether it makes a bare number a target."""
    bare = before.rstrip(" \u00a0=")
    if bare and bare[-1] in _SIGNS:
        outer = _worded(bare[:-1].rstrip())
        return (outer[0] if outer and outer[1] else len(bare) - 1), True
    if bare and bare[-1] in _ABOUT:
        return len(bare) - 1, False
    worded = _worded(before) if before[-1:].isspace() else None
    if worded or before.isascii():
        return worded
    match = _UNSPACED.search(before)
    return (match.start(), True) if match else None


def _worded(before: str) -> tuple[int, bool] | None:
    words = list(_WORDS.finditer(before))[-_LONGEST:]
    for at, first in enumerate(words):
        phrase = before[first.start() :].rstrip().lower()
        opened = len(phrase) - len(phrase.lstrip(_OPENING))
        phrase = phrase[opened:]
        if phrase in LIMITS or phrase in _SPANS:
            outer = words[at - 1] if at else None
            start = outer.start() if outer and outer[0].lower() in ("in", "en") else first.start() + opened
            return start, phrase in LIMITS
    return None
