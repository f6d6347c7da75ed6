"""Which way a figure binds: what is at most, or at least, as much may be planned tighter."""

import re
from decimal import Decimal
from typing import Literal

from specagent.agent.checks.grounds.quantities import Quantity

Bound = Literal["upper", "lower", ""]

_QUOTES = (("“", "”"), ("„", "“"), ("«", "»"))
_FAR = 500
_LESS = r"(?:less|fewer|lower|smaller|faster|shorter|cheaper|weniger|moins|menos|menor)"
_MORE = r"(?:more|greater|higher|longer|later|larger|slower|mehr|länger|plus|más|mais)"
_THAN = r"(?:\s(?:than|als|de|que|do que))?"
_NEAR = r"\s*(?:(?:a|an|the|of|about|only|just|its|der|die|den|von|les?|la|de)\s){0,2}[€$£~]?\s?$"
_LOWER = re.compile(
    rf"(?:\b(?:at least|(?:not?|never|nicht|pas|não) (?:below|under|unter|{_LESS}{_THAN})|minimum|min\."
    rf"|mindestens|wenigstens|au moins|al menos|como mínimo|pelo menos|no mínimo"
    rf"|(?<!no )(?<!not )(?<!never )(?<!nicht )(?:over|above|{_MORE}{_THAN})"
    rf"|(?<!not )(?<!never )(?<!without )(?:exceeds?|exceeding))(?!\w)|[>≥]=?){_NEAR}",
    re.IGNORECASE,
)
_UPPER = re.compile(
    rf"(?:\b(?:within|in under|under|below|at most|(?:not?|never|nicht) {_MORE}{_THAN}|not? (?:above|over)"
    rf"|(?:not|never|without) exceed\w*|{_LESS}{_THAN}|maximum|max\.?|limited to|capped at"
    rf"|innerhalb|binnen|höchstens|maximal|unter|au plus|en moins|inférieure?s? à|como máximo|en menos"
    rf"|até|no máximo)(?!\w)|[<≤]=?){_NEAR}",
    re.IGNORECASE,
)
_UPPER_TIME = re.compile(rf"\b(?:in|en|dans){_NEAR}", re.IGNORECASE)
_LOWER_AFTER = re.compile(r"\s?(?:\+|(?:or|and) (?:more|better|higher|above|over|longer)\b)", re.IGNORECASE)
_UPPER_AFTER = re.compile(
    r"\s?(?:(?:or|and) (?:less|fewer|faster|below|under|lower|sooner)\b|at most\b|max(?:imum)?\b)", re.IGNORECASE
)
_AVAILABLE = re.compile(
    r"availab|uptime|verfügbar|disponib|可用|稼働|가용|success|erfolg|réussi|coverage|accura|genauigkeit", re.IGNORECASE
)


def bound(text: str, one: Quantity) -> Bound:
    """Return which way a quantity in `text` binds; nothing where it does not say so."""
    before = text[max(one.start - 50, 0) : one.start]
    lower, upper = _LOWER.search(before), _UPPER.search(before)
    upper = upper or (_UPPER_TIME.search(before) if one.dimension == "time" else None)
    if _LOWER_AFTER.match(text, one.end) or (lower and (not upper or lower.start() <= upper.start())):
        return "lower"
    if _UPPER_AFTER.match(text, one.end) or upper:
        return "upper"
    return "lower" if one.dimension == "percent" and _AVAILABLE.search(text) else ""


def tightens(text: str, one: Quantity, source: str, wanted: Quantity) -> bool:
    """Return whether a figure in `text` keeps more than `source` asks for, and so breaks nothing.

    A share never does: 99.95 % for 99.9 % is another promise, at another cost, and not a budget within the first.
    """
    if one.dimension == "percent":
        return False
    asked, stated = bound(source, wanted), bound(text, one)
    if not asked or (stated and stated != asked) or _is_quoted(text, one):
        return False
    return one.value <= wanted.value if asked == "upper" else one.value >= wanted.value


def nearest(one: Quantity, among: list[Quantity]) -> Quantity:
    """Return the quantity whose size is most like that of `one`."""
    return min(among, key=lambda other: _apart(one.value, other.value))


def _apart(a: Decimal, b: Decimal) -> Decimal:
    return max(a, b) / min(a, b) if min(a, b) > 0 else abs(a - b) + 1


def _is_quoted(text: str, one: Quantity) -> bool:
    """Return whether a figure stands within quotation marks: words of the source, which are not to be changed."""
    before, after = text[max(one.start - _FAR, 0) : one.start], text[one.end : one.end + _FAR]
    paired = any(before.rfind(a) > before.rfind(b) and b in after for a, b in _QUOTES)
    return paired or ('"' in after and text.count('"', 0, one.start) % 2 == 1)
