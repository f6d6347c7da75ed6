"""Numbers with what they count, and dates, so that a spec's figures can be compared with the PRD's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_NUMBER = r"\d+(?:[.,]\d+)*"
_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
}
_SECONDS = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds", "millisekunden", "millisecondes"), Decimal("0.001")),
    **dict.fromkeys(
        ("s", "sec", "secs", "second", "seconds", "sekunde", "sekunden", "seconde", "secondes"), Decimal(1)
    ),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), Decimal(60)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "heure", "heures"), Decimal(3600)),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen", "jour", "jours"), Decimal(86400)),
    **dict.fromkeys(("week", "weeks", "woche", "wochen", "semaine", "semaines"), Decimal(604800)),
    **dict.fromkeys(("month", "months", "monat", "monate", "monaten", "mois"), Decimal(2592000)),
    **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren", "an", "ans"), Decimal(31536000)),
}
_CURRENCIES = {
    **dict.fromkeys(("eur", "euro", "euros", "€"), "EUR"),
    **dict.fromkeys(("usd", "dollar", "dollars", "us$", "$"), "USD"),
    **dict.fromkeys(("gbp", "pounds", "£"), "GBP"),
    "chf": "CHF",
}
_PEOPLE = {"developer", "engineer", "person", "people", "entwickler", "programmer", "fte", "développeur"}
_MEASURES = {"time", "percent", "people", *_CURRENCIES.values()}
_UNIT = r"(?:%|[€$£]|[^\W\d_]+)"
_QUANTITY = re.compile(
    rf"(?<![\w.,/#-])(?P<sign>US\$|[€$£])?\s?(?P<number>{_NUMBER}|(?:{'|'.join(_WORDS)})(?!\w))"
    rf"(?P<ordinal>st|nd|rd|th)?[\s-]?(?P<unit>{_UNIT})?(?:\s(?P<second>[^\W\d_]+))?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MONTH_NAMES = (
    "january jan januar janvier",
    "february feb februar février",
    "march mar märz mars",
    "april apr avril",
    "may mai",
    "june jun juni juin",
    "july jul juli juillet",
    "august aug août",
    "september sep sept septembre",
    "october oct oktober octobre",
    "november nov novembre",
    "december dec dezember décembre",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?P<y1>(?:19|20)\d\d)-(?P<m1>0[1-9]|1[0-2])(?:-(?P<d1>\d\d))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?P<m2>{_MONTH})\.?,?\s(?P<y2>(?:19|20)\d\d)"
    rf"|(?P<m3>{_MONTH})\.?\s(?:(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<y3>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
"""Every date has one, most texts have none, and it is found much faster."""


@dataclass(frozen=True)
class Quantity:
    """A number and what it counts: `time` (in seconds), `percent`, a currency, `people`, or a noun."""

    value: Decimal
    dimension: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Date:
    """A date as far as it is given: year, then month and day or None."""

    year: int
    month: int | None
    day: int | None
    text: str
    start: int

    def agrees(self, other: "Date") -> bool:
        """Return whether both may be the same day: as far as both are given, they are equal."""
        ours, theirs = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(a == b for a, b in zip(ours, theirs, strict=True) if a is not None and b is not None)


def is_measure(one: Quantity) -> bool:
    """Return whether a quantity is a time, a share, money or people: its unit is no mere next word."""
    return one.dimension in _MEASURES


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities in `text`, in order; dates and ordinals are none."""
    blanked = _DATE.sub(lambda found: "." * len(found[0]), text) if _YEAR.search(text) else text
    return tuple(_quantities(blanked, text))


@lru_cache(maxsize=4096)
def dates(text: str) -> tuple[Date, ...]:
    """Return the dates in `text` that have at least a year and a month."""
    return tuple(_date(found) for found in _DATE.finditer(text)) if _YEAR.search(text) else ()


def _quantities(text: str, shown: str) -> Iterator[Quantity]:
    for found in _QUANTITY.finditer(text):
        dimension, factor = _dimension(found)
        value = _value(found["number"])
        if dimension and value is not None and not found["ordinal"]:
            end = found.end("unit") if found["unit"] and not found["sign"] else found.end("number")
            start = found.start("sign") if found["sign"] else found.start("number")
            yield Quantity(value * factor, dimension, shown[start:end], start)


def _dimension(found: re.Match[str]) -> tuple[str, Decimal]:
    """Return what a number counts, and by what its value is multiplied; nothing where that is not clear."""
    sign, unit = (found["sign"] or "").lower(), (found["unit"] or "").lower()
    if sign in _CURRENCIES or unit in _CURRENCIES:
        return _CURRENCIES.get(sign) or _CURRENCIES[unit], Decimal(1)
    if unit in ("%", "percent", "prozent"):
        return "percent", Decimal(1)
    if unit in _SECONDS:
        return "time", _SECONDS[unit]
    for noun in (unit, (found["second"] or "").lower()):
        if noun.rstrip("s") in _PEOPLE or noun in _PEOPLE:
            return "people", Decimal(1)
    noun = (found["second"] or "").lower() if unit in ("concurrent", "simultaneous", "active") else unit
    return (noun.rstrip("s"), Decimal(1)) if len(noun) > 3 and found["number"][0].isdigit() else ("", Decimal(1))


def _value(number: str) -> Decimal | None:
    if number.lower() in _WORDS:
        return Decimal(_WORDS[number.lower()])
    if _GROUPED.fullmatch(number):
        return Decimal(number.replace(",", "").replace(".", ""))
    plain = number.replace(",", ".")
    return Decimal(plain) if plain.count(".") < 2 else None


def _date(found: re.Match[str]) -> Date:
    year = next(found[name] for name in ("y1", "y2", "y3") if found[name])
    month = next(found[name] for name in ("m1", "m2", "m3") if found[name])
    day = next((found[name] for name in ("d1", "d2", "d3") if found[name]), None)
    number = int(month) if month.isdigit() else _MONTHS[month.lower()]
    return Date(int(year), number, int(day) if day else None, found[0], found.start())
