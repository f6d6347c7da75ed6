"""The numbers that a text claims: not its ids, codes, ports, key sizes, versions and the names of standards."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from http import HTTPStatus
from typing import NamedTuple

from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.grounds.quantities import is_measure, quantities

_NUMBER = re.compile(r"(?<![\w.,/+-])\d+(?:[.,]\d+)*(?![\w-]*[A-Za-z_])")
_NO_NUMBER = re.compile(
    r"\b[a-z][a-z+.-]*://\S+|\b[A-Za-z]+-?\d[\w.-]*"  # addresses and ids
    r"|(?<![\d:.,])(?:[01]?\d|2[0-3]):[0-5]\d(?!\d)"  # times of day
    r"|(?<=\d):(?:19|20)\d\d\b|\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?\b|\b\d+(?:\.\d+){2,}\b(?<!\.\d{3})"
    # years of standards, addresses of networks, versions
)
_STANDARD = re.compile(
    r"(?:[A-Z]{2,}[A-Za-z]*|[A-Z]\w*[A-Z]\w*|ADR"
    r"|\b(?i:top|level|tier|sections?|chapters?|articles?|art\.|figures?|fig\.|tables?|steps?|phases?|parts?|appendix|annex"
    r"|versions?|stufe|abschnitt|kapitel|artikel|abbildung|tabelle|schritt|teil|anhang|niveau|chapitre|étape"
    r"|annexe|sección|capítulo|figura|paso|nivel))[ /-]`?$"
)
_CODES = {str(one.value) for one in HTTPStatus if one >= HTTPStatus.OK}
_ANSWERS = re.compile(
    r"\b(?:HTTP|status\w*|codes?|answer\w*|respon\w+|returns?|returned|rejects?|rejected|fails?|errors?|antwort\w*"
    r"|liefert|renvoie\w*|répond\w*|responde\w*|devuelve\w*)\b[^.;]{0,80}$",
    re.IGNORECASE,
)
_AFTER_CODE = re.compile(
    r"`?(?:\s*(?:$|[.,;:)/|]|(?-i:[A-Z]))|\s(?:or|and|when|if|with|for|to|on|as|until|while|instead|rather|once|because"
    r"|oder|und|wenn|bei|mit|ou|et|si|quand|avec|o|y|cuando|con|responses?|errors?|status|codes?|answers?)\b)",
    re.IGNORECASE,
)
_PORT = re.compile(r"(?:\bports?\b|\b(?:TCP|UDP)\b|\blistens? on\b)[^.;]{0,25}$|(?<=\S):`?$", re.IGNORECASE)
_BITS = re.compile(r"[\s-]?bits?\b(?!/)", re.IGNORECASE)
_DIGITS = re.compile(r"\d")
_YEAR = re.compile(r"(?:19\d|20(?!00)\d)\d")
_SINCE = re.compile(r"\b(?:since|founded in|seit|depuis|desde|dal|с)\s$", re.IGNORECASE)
_AFTER_YEAR = re.compile(r"\s*(?:$|[.,;:)–-])")
_FOUND = re.compile(
    r"\b(?:was|were|proved|measured|had been|war|waren|était|étaient|era|eran)\b[^.;]{0,25}$", re.IGNORECASE
)
_BETTER = re.compile(
    r"\s?(?:%|[^\W\d_]+)\s(?:better|worse|faster|slower|quicker|cheaper|dearer|higher|lower|smaller|larger|more|less|fewer"
    r"|besser|schlechter|schneller|langsamer|billiger|teurer|plus|moins|más|menos)\b",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\s?(?:[kmgt]i?b|bytes?|requests?|users?|rps|qps|[kmgt]?bit/s)\b", re.IGNORECASE)


class Figure(NamedTuple):
    """A number, and how it reads with its unit."""

    number: str
    shown: str


def claimed_figures(text: str, today: date | None = None, settled: Collection[str] = frozenset()) -> Iterator[Figure]:
    """Yield the numbers that a text claims, with their units where these are clear.

    Versions are none, but for those of the technologies whose version is `settled` elsewhere.
    """
    plain = _NO_NUMBER.sub(lambda found: " " * len(found[0]), text)
    measures = {
        one.start + digits.start(): one.text
        for one in quantities(text)
        if is_measure(one) and (digits := _DIGITS.search(one.text))
    }
    versions = _Versions(text, settled)
    for found in _NUMBER.finditer(plain):
        is_standard = _STANDARD.search(plain[max(found.start() - 30, 0) : found.start()])
        if is_standard and not versions.is_settled(found.start()):
            continue
        measure = _sized(text, found) or measures.get(found.start(), "")
        if measure:
            if not _is_observed(text, found):
                yield Figure(found[0], measure)
        elif not (_is_literal(text, found) or _is_past(text, found, today) or versions.is_free(found.start())):
            yield Figure(found[0], found[0])


def _sized(text: str, found: re.Match[str]) -> str:
    """Return a number with the size or count that follows it."""
    sized = _SIZE.match(text, found.end())
    return text[found.start() : sized.end()] if sized else ""


def _is_observed(text: str, found: re.Match[str]) -> bool:
    """Return whether a number says how something compared, as in `was 2 % better`."""
    before = text[max(found.start() - 60, 0) : found.start()]
    return bool(_BITS.match(text, found.end()) or (_FOUND.search(before) and _BETTER.match(text, found.end())))


def _is_literal(text: str, found: re.Match[str]) -> bool:
    """Return whether a number is a code, a port, a size of keys or a value of a program."""
    start, end = found.span()
    before, number = text[max(start - 100, 0) : start], found[0]
    return bool(
        (before.endswith("`") and text[end : end + 1] == "`" and not _counts(number + text[end + 1 : end + 25]))
        or (number in _CODES and _ANSWERS.search(before) and _AFTER_CODE.match(text, end))
        or (number.isdigit() and len(number) <= 5 and _PORT.search(before))
        or _BITS.match(text, end)
    )


def _counts(text: str) -> bool:
    return any(is_measure(one) and one.start == 0 for one in quantities(text))


def _is_past(text: str, found: re.Match[str], today: date | None) -> bool:
    if not _YEAR.fullmatch(found[0]):
        return False
    if _SINCE.search(text[max(found.start() - 20, 0) : found.start()]):
        return True
    return bool(today and int(found[0]) <= today.year and _AFTER_YEAR.match(text, found.end()))


class _Versions:
    """Which numbers are versions: those right behind a technology, told by whether its version is settled elsewhere."""

    def __init__(self, text: str, settled: Collection[str]) -> None:
        self._text = text
        self._settled = settled

    def is_settled(self, start: int) -> bool:
        """Return whether a number at `start` is the version of a technology whose version is settled."""
        return bool(self._settled) and self._ends.get(self._before(start), "") in self._settled

    def is_free(self, start: int) -> bool:
        """Return whether a number at `start` is the version of another technology."""
        return self._before(start) in self._ends and not self.is_settled(start)

    def _before(self, start: int) -> int:
        return len(self._text[max(start - 2, 0) : start].rstrip(" `")) + max(start - 2, 0)

    @cached_property
    def _ends(self) -> dict[int, str]:
        return {end: entry.name for entry, _, end in find_technologies(self._text)}
