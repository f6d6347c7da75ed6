"""Measurable targets in a sentence, as written: quantities with a unit, limits, frequencies, conformance levels."""

import re

from specagent.agent.prd.parsing.limits import LIMITS, limit_before
from specagent.agent.prd.parsing.units import (
    COUNTED,
    COUNTED_UNSPACED,
    FREQUENCIES,
    NUMBER_WORDS,
    PERIODS,
    QUALIFIERS,
    SIZE,
    TIME,
    TIME_UNSPACED,
)
from specagent.agent.prd.parsing.words import listed

_NUMBER = r"\d+(?:[.,  '’]\d{3}(?!\d))*(?:[.,]\d+)?"
_AMOUNT = rf"{_NUMBER}(?:\s?[kKM](?![A-Za-z])|\s?[万萬億亿千百만억])?\+?"
_START = r"(?<![A-Za-zА-яЁё0-9_.\-/#])"
_QUANTITY = re.compile(
    rf"{_START}\d+(?:\.\d+)?[xX×](?!\w)|{_START}{_AMOUNT}(?:\s?(?:[-–—~〜～/±]|to|bis"
    rf"|à|до|a)\s?[$€£]?{_AMOUNT})?"
)
_EDGE = r"(?![^\W_])"
_PER = rf"(?:\s?(?:/|per|pro|par|por|a|each|al|в|на)\s?(?:{PERIODS})(?!\w))?"
_UNIT = re.compile(
    rf"\s?[%％]|\s?(?:percent|per cent|prozent|pour cent|por ciento|por cento|per cento|процент\w*){_EDGE}"
    rf"|\s?(?:usd|eur|gbp|chf|jpy|cny|rmb|brl|r\$|[€$£元円원₽]|dollars?|euros?|руб\w*|ct|cents?){_EDGE}{_PER}"
    rf"|[\s-]?(?:{TIME}){_EDGE}{_PER}(?:\s+of\s+(?:history|data|inactivity|downtime)\b)?"
    rf"|\s?(?:{SIZE}){_EDGE}{_PER}"
    rf"|\s?(?:(?:{QUALIFIERS})\s+){{0,2}}(?:{COUNTED}){_EDGE}(?:\s(?:actifs|simultan\w+"
    rf"|concurrentes|активных))?{_PER}"
    rf"|\s?(?:{TIME_UNSPACED}|{COUNTED_UNSPACED}){{1,2}}(?:/(?:秒|分|日|天|月|초|s))?"
    r"|(?:st|nd|rd|th|\.|º|-й)?[\s-]?(?:percentile|perzentil|percentil|centile|перцентил\w*"
    r"|百分位|パーセンタイル)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\s?(?:以内|以內|以下|以上|未満|未满|之内|左右|程度|まで|超|이내|이하|이상|미만|내(?=[\s에로]|$)))?"
)
_CURRENCY = re.compile(r"(?:US|R|C|A)?[$€£¥₹]\s?$")
_RATE = re.compile(rf"(?:\s?[kKmM](?!\w))?{_PER}", re.IGNORECASE)
_LIMIT_WORDS = "|".join(re.escape(one) for one in sorted(LIMITS, key=len, reverse=True))
_WORDED = re.compile(
    rf"(?<!\w)(?:every|within|after|exactly|{_LIMIT_WORDS}) (?:{NUMBER_WORDS}) (?:[^\W\d_]+ )?"
    rf"(?:{TIME}|{COUNTED}|[a-z]{{3,20}}s){_EDGE}",
    re.IGNORECASE,
)
_WORDED_HINT = re.compile(rf"(?<!\w)(?:{NUMBER_WORDS})(?!\w)")
_NAMED = re.compile(
    r"wcag(?:\s?\d\.\d)?(?:\s?(?:level\s)?a{1,3})?(?![a-z])|(?:en 301 549|section 508)(?!\w)"
    r"|(?:conformance )?level a{2,3}(?![a-z])"
    r"|(?<![\w-])(?:zero|zéro|ноль|нулев\w+)(?![\w-])(?:\s(?:data loss|downtime|loss|tolerance"
    r"|[a-z]+ [a-z]+s|[a-z]+s)(?!\w))?"
    r"|(?<!\w)(?:cero\s[a-zñé]+s(?:\smanuales)?|null\s(?:datenverlust|fehler|ausf[aä]ll\w*))(?!\w)"
    r"|零(?:停机|丢失|错误|容忍)?|ゼロ|(?<!\w)p(?:50|75|90|95|99)(?:\.9+)?(?!\w)|(?<!\w)24\s?[/x×]\s?7(?!\d)"
    rf"|o\((?:1|n|log n|n log n)\)|{FREQUENCIES}",
    re.IGNORECASE,
)
_NAMED_HINT = re.compile(
    r"wcag|level a|301|508|zero|zéro|cero|null|ноль|нулев|零|ゼロ|p9|p75|p50|24|o\(|once "
    r"|twice |times |ourly|nightly|every "
    r"|daily|weekly|monthly|quarterly|lich|diari|semanal|mensua|mensal|mensai|quotid|hebdo"
    r"|ежедн|еженед|ежемес|每|毎"
)
_DIGIT = re.compile(r"\d")
_NOUN = re.compile(r"\s+([^\W\d_]{2,20})(?!\w)")
_PLURAL = re.compile(r"\s(?:[a-z]{3,15}[ -])?([a-zà-ÿ]{3,20}s)(?![\w'’-])")
_STOP = listed(
    "for in of with and or to on at by from per when while after before if is are be as "
    "the a an that which this plus was has "
    "does its his und oder et ou de par y o por e da em"
)
_NAMED_BEFORE = re.compile(
    r"(?:[A-Z][\w.+#-]*|\b(?:step|phase|level|section|page|tier|version|option|table|figure"
    r"|chapter|type|class|item|line|part"
    r"|stage|error|code|status|port|article|sprint|milestone|wave|top|number|rule))\s?$"
)
_SPAN = re.compile(r"\d\s?[-–~]\s?\d")
_MASKS = re.compile(
    r"https?://\S+|(?:19|20)\d\d[-/.年](?:0?[1-9]|1[0-2])(?!\d)(?:[-/.月]\d{1,2}日?)?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d)"
    r"|\d{1,2}:\d{2}(?::\d{2})?|(?<!\d)\d+\.\d+\.\d+(?:\.\d+)*|(?<!\d)\d+\.x(?!\w)"
    r"|(?<!\w)(?:v|versions?|ver\.?|versión|versão|версия)\s?\d+(?:\.\d+)*\+?"
    r"|(?<!\w)(?!(?:under|over|below|than|in|by)\b)[^\W\d_]{1,8}(?:-[A-Z]{1,8})*-\d{1,4}(?:\.\d{1,3})*(?![\w%])"
    r"|(?<!\w)(?:FR|NFR|US|AC)\d{1,4}(?!\w)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_WINDOW = 40


def targets(text: str) -> list[str]:
    """Return the measurable targets in `text`, as written, in order, each once."""
    spans: list[tuple[int, int]] = []
    lowered = text.lower()
    if _NAMED_HINT.search(lowered):
        spans += [match.span() for match in _NAMED.finditer(text)]
    if _WORDED_HINT.search(lowered):
        spans += [match.span() for match in _WORDED.finditer(text)]
    if _DIGIT.search(text):
        masked = _MASKS.sub(lambda match: "_" * len(match[0]), text)
        spans += [span for match in _QUANTITY.finditer(masked) if (span := _span(masked, match))]
    found = (text[start:end].strip(" \t,;:.(") for start, end in _joined(sorted(spans), text))
    return list(dict.fromkeys(target for target in found if target))


def _span(text: str, quantity: re.Match[str]) -> tuple[int, int] | None:
    """Return from where to where the target reaches that a number belongs to; None when it is none."""
    before = text[max(0, quantity.start() - _WINDOW) : quantity.start()]
    currency = _CURRENCY.search(before)
    before = before[: currency.start()] if currency else before
    start = quantity.start() - (len(currency[0]) if currency else 0)
    limit = limit_before(before)
    unit = _UNIT.match(text, quantity.end())
    if unit:
        end = unit.end()
    elif currency:
        end = _matched_end(_RATE, text, quantity.end())
    else:
        bare = _bare_end(text, quantity, before, is_limited=bool(limit and limit[1]))
        if bare is None:
            return None
        end = bare
    return start - (len(before) - limit[0]) if limit else start, _matched_end(_AFTER, text, end)


def _bare_end(text: str, quantity: re.Match[str], before: str, *, is_limited: bool) -> int | None:
    """Return where the target ends that a number without a known unit makes, if it makes one."""
    number, end = quantity[0], quantity.end()
    if _YEAR.search(number):
        return None
    noun = _PLURAL.match(text, end)
    is_named = _NAMED_BEFORE.search(before) is not None
    if noun and noun[1] not in _STOP and not is_named:
        return noun.end()
    if is_limited:
        rate = _matched_end(_RATE, text, end)
        return rate if rate > end else _with_nouns(text, end)
    return end if number[-1] in "xX×" or (_SPAN.search(number) and not is_named) else None


def _with_nouns(text: str, end: int) -> int:
    for _ in range(2):
        noun = _NOUN.match(text, end)
        if noun is None or noun[1] in _STOP or not noun[1].islower():
            break
        end = noun.end()
    return end


def _matched_end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _joined(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Join spans that overlap or are parted by a blank only: `p95 under 300 ms` is one target."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start < joined[-1][1] or not text[joined[-1][1] : start].strip()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
