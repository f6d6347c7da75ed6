"""Dates of a statement held against the deadline that it cites: in its place, or of another event on the way to it."""

import re
from collections.abc import Iterator, Sequence

from specagent.agent.checks.grounds.quantities import Date, dates
from specagent.agent.prd.parsing.words import listed
from specagent.schemas.prd import Requirement

_WORD = re.compile(r"[^\W\d_]{3,}")
_FAR = 300
_SENTENCE = re.compile(r"[.;!?](?=\s)|\n")
_CLAUSE = re.compile(r"[,.;:!?()–—](?=\s|$)|\n")
_RELATIVE = re.compile(
    r"\b(?:before|ahead of|prior to|earlier than|after|vor|nach|avant|après|antes|después|depois)\s+(?P<of>\S+)",
    re.IGNORECASE,
)
_LIVE = re.compile(
    r"\b(?:go(?:es|ing)?[ -]live|live|launch\w*|releas\w*|ship\w*|deliver\w*|deadline|due|roll\w*[ -]?out"
    r"|in production|ready|inbetriebnahme|in betrieb|frist|liefer\w*|mise en (?:service|production)|lancement|livr\w*"
    r"|échéance|lanzamiento|entrega\w*|plazo|lançamento|prazo)\b",
    re.IGNORECASE,
)
_FUNCTION = listed(
    "the and its his her our their this that these those will would shall must should can may has have had are was "
    "were been being not later than from until till about around latest end early mid for with into onto date service "
    "system product der die das dem den des ein eine und ist sind wird werden bis zum zur spätestens ende les des est "
    "sont sera avant los las del con para hasta antes"
)


def misplaced(text: str, cited: Sequence[Requirement]) -> Iterator[tuple[Date, Requirement, Date]]:
    """Yield each date that stands in the place of a cited requirement's, with that requirement and its date.

    A statement that names the date of its requirement too may name any others, such as those of milestones.
    """
    wanted = [(one, date) for one in cited for date in dates(one.text)]
    stated = dates(text)
    if not wanted or any(one.agrees(date) for one in stated for _, date in wanted):
        return
    yield from ((one, *wanted[0]) for one in stated if _is_deadline(text, one, cited))


def milestones(text: str, cited: Sequence[Requirement]) -> Iterator[Date]:
    """Yield the dates of a statement that lie before a cited requirement's: steps on the way to it."""
    wanted = [_key(date) for one in cited for date in dates(one.text)]
    replaced = [one for one, *_ in misplaced(text, cited)]
    yield from (one for one in dates(text) if one not in replaced and any(_key(one) < key for key in wanted))


def _is_deadline(text: str, one: Date, cited: Sequence[Requirement]) -> bool:
    """Return whether a date is said of what the requirement speaks of, or of nothing in particular."""
    start, end = _around(_SENTENCE, text, one)
    aside = _RELATIVE.search(text[start:end])
    if aside and not one.text.startswith(aside["of"].strip(",.")):
        return False
    start, end = _around(_CLAUSE, text, one)
    clause = f"{text[start : one.start]} {text[one.start + len(one.text) : end]}"
    told = _words(clause)
    if not told or _LIVE.search(clause):
        return True
    asked = {word[:5] for req in cited if not _LIVE.search(req.text) for word in _words(req.text)}
    return any(word[:5] in asked for word in told)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)} - _FUNCTION


def _around(ends: re.Pattern[str], text: str, one: Date) -> tuple[int, int]:
    """Return where the stretch begins and ends that a date stands in."""
    first, stop = max(one.start - _FAR, 0), one.start + len(one.text)
    before = [found.end() for found in ends.finditer(text, first, one.start)]
    after = ends.search(text, stop, stop + _FAR)
    return (before[-1] if before else first), (after.start() if after else min(stop + _FAR, len(text)))


def _key(date: Date) -> tuple[int, int, int]:
    return date.year, date.month or 0, date.day or 0
