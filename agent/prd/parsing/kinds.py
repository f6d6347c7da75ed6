"""What kind of requirement a text states, and which quality it is about, judged by its words."""

import re
from functools import cache, lru_cache

from specagent.agent.prd.parsing.headings import quality_named, quality_table
from specagent.agent.prd.parsing.targets import targets
from specagent.agent.prd.parsing.words import folded, is_unspaced
from specagent.schemas.prd import Kind, Quality

_BOLD_LEAD = re.compile(
    r"\s*(?:\[[ xX]\]\s*)?(?:\*\*|__)(?P<lead>[^*_\n]{2,60}?)\s*[:：.]?\s*(?:\*\*|__)\s*[:：]?\s*[-–—]?\s*"
)
_PLAIN_LEAD = re.compile(r"\s*(?:\[[ xX]\]\s*)?(?P<lead>[^\s:：.,;][^:：.,;\n]{1,40}?)\s*(?:[:：]|\s[-–—]\s)\s*(?=\S)")
_CONSTRAINT = re.compile(
    r"\b(?:must (?:be (?:written|built|developed|implemented|hosted|deployed) (?:in|with"
    r"|on|using)|use|run on|reuse|integrate with the existing|not use|comply with the company)"
    r"|only (?:use|supports?)|no (?:external|third party|new) (?:dependenc|librar|framework)"
    r"|limited to|budget|deadline|by (?:q[1-4]|january|february|march|april|may|june|july"
    r"|august|september|october|november|december)"
    r"|team of|developers? (?:only|available)|company (?:policy|standard)|must not (?:use"
    r"|depend|require|exceed the budget)|existing (?:infrastructure|database|system)|cannot be changed)\b"
    r"|必须使用|只能使用|仅支持|预算|のみ使用|を使用する|に限る|만 사용|musi|muss .{0,40}(?:verwend"
    r"|genutzt|entwickelt)|doit utiliser|debe usar|deve usar|должн\w+ использовать"
)
_OUT = re.compile(
    r"\b(?:out of scope|not in scope|not included|is excluded|are excluded|will not be (?:supported"
    r"|included|implemented|part)|not (?:planned|supported|part of)|no support for|won.?t (?:be"
    r"|support|have)"
    r"|deferred|post[- ]mvp|future (?:release|version|phase)|in a later|later (?:release"
    r"|version|phase))\b|不在.{0,6}范围|暂不|不支持|対象外|スコープ外|hors (?:périmètre"
    r"|scope|mvp)|fuera de(?:l)? alcance|fora do escopo|nicht im umfang|не входит"
)
_ASSUMED = re.compile(
    r"\b(?:assum\w+|it is expected that|we expect|are expected to have|will be available"
    r"|is available|are available|annahme|vorausgesetzt|on suppose|se asume|presume|предполагается"
    r"|допускается)\b|假设|前提|想定|가정"
)
_MODAL = re.compile(
    r"\b(?:must|shall|should|will|can|may|has to|have to|needs? to|is able to|are able to"
    r"|allows?|enables?|supports?|provides?|ensures?|requires?"
    r"|muss|müssen|soll|sollen|sollte|kann|können|darf|dürfen|ermöglicht|doit|doivent"
    r"|peut|peuvent|permet|devra|devrait|debe|deben|deberá|deberán|puede|pueden|permite"
    r"|permitir|podrá"
    r"|deve|devem|deverá|pode|podem|permitir|devono|può|possono|consente|должн\w+|может"
    r"|могут|следует|необходимо|позволяет|обеспечива\w+|phải|cần|có thể)\b"
    r"|必须|必須|应|應|需要|需|可以|支持|支援|能够|能夠|不得|不能|禁止|允许|提供|できる"
    r"|すること|しなければ|する必要|べき|可能|ならない|해야|할 수|한다|지원|가능|합니다"
    r"|된다"
)
_STRICT_MODAL = re.compile(
    r"\b(?:must|shall|is required to|are required to|muss|müssen|doit|doivent|debe|deben"
    r"|deberá|deverá|deve|devem|devono|должн\w+|обязан\w*|phải)\b|必须|必須|不得|しなければならない"
    r"|すること|해야"
)
_SHOULD = re.compile(
    r"\b(?:should|must|shall|will not|sollte\w*|devrait|devraient|deberia\w*|deveria\w*"
    r"|dovrebbe\w*|следует)\b|应当|应该|べき"
)
_WAIVER = re.compile(
    r"\W*(?:no|not|pas d[e'’]|kein\w*|sin|sem|nessun\w*|без|нет)\b.{0,120}\b(?:mvp|v1"
    r"|first (?:version|release)|initial (?:version|release)|erste\w* version|premiere version"
    r"|primera version|primeira versao)\b"
)
_SHORT_TIME = re.compile(r"\d\s?(?:ms|s|sec\w*|min\w*|毫秒|秒|초|сек\w*)\b")
_WHOLE = re.compile(r"\W*(?:100\s?%|zero|zéro|cero|null|0\s)", re.IGNORECASE)
_BUSINESS = re.compile(
    r"\b(?:nps|csat|satisf\w+|retention|churn|adoption|revenue|arr|mrr|conversion|sign ?ups?"
    r"|registered|market|customers?|subscri\w+|engagement|dau|mau|active users|downloads"
    r"|growth|roi|sales|bookings|reviews?|ratings?"
    r"|survey|feedback|reduction in|reduce (?:the )?time|time saved|productivity|onboard\w*"
    r"|complet\w+ rate|utilisateurs|ventas|usuarios|beta|contributors|stars|teams?)\b"
    r"|满意度|留存|转化|营收|用户数|売上|満足度|継続率|만족도|매출"
)
_TECHNICAL: frozenset[str] = frozenset(
    {"performance", "availability", "reliability", "scalability", "security", "cost"}
)


def lead_of(text: str) -> str:
    """Return what stands in bold, or before a colon, at the beginning of a Markdown text; else nothing."""
    match = _BOLD_LEAD.match(text[:120]) or _PLAIN_LEAD.match(text[:120])
    return match["lead"].strip(" *_:：") if match else ""


def kind_of_text(text: str) -> Kind:
    """Return the kind of a requirement whose heading and id leave it open."""
    flat = folded(text)
    if _OUT.search(flat):
        return "out-of-scope"
    if quality_named(lead_of(text)) or _is_about_quality(text):
        return "non-functional"
    if _CONSTRAINT.search(flat):
        return "constraint"
    return "functional"


def constraint_or_assumption(text: str) -> Kind:
    """Return which of the two a line below `Assumptions and Constraints` is."""
    flat = folded(text)
    if _ASSUMED.search(flat):
        return "assumption"
    return (
        "constraint"
        if _MODAL.search(flat)
        or re.search(
            r"\b(?:only|no|limited|not|budget|deadline|go[- ]?live|launch|q[1-4]|20[2-9]\d"
            r"|team|within|before)\b|仅|只|のみ",
            flat,
        )
        else "assumption"
    )


def quality_of_text(text: str) -> Quality | None:
    """Return the quality that a text is about: by its lead, else by the signals in it."""
    return quality_named(lead_of(text)) or _by_signals(text)


def has_modal(text: str) -> bool:
    """Tell whether a text says what must, should, can or is done."""
    return _MODAL.search(folded(text)) is not None


def is_obligation(text: str) -> bool:
    """Tell whether a text says `must` or `shall` in some language."""
    return _STRICT_MODAL.search(folded(text)) is not None


def has_should(text: str) -> bool:
    """Tell whether a text says what should or should not be."""
    return _SHOULD.search(folded(text)) is not None


def is_waiver(text: str) -> bool:
    """Tell whether a text says that the first version goes without something: `No custom roles in the MVP`."""
    return _WAIVER.match(folded(text)) is not None


def is_timed(text: str) -> bool:
    """Tell whether a text limits how long something may take."""
    return any(_SHORT_TIME.search(target) for target in targets(text))


def is_product_target(text: str) -> bool:
    """Tell a target that the product itself must meet from one of the business."""
    if not targets(text) or _BUSINESS.search(folded(text)):
        return False
    return _by_signals(text) in _TECHNICAL or _WHOLE.match(text) is not None


def _is_about_quality(text: str) -> bool:
    counts = _signals(text)
    strongest = max(counts.values(), default=0)
    return strongest >= 3 or (strongest >= 1 and bool(_TECHNICAL.intersection(counts)) and bool(targets(text)))


def _by_signals(text: str) -> Quality | None:
    counts = _signals(text)
    strongest = max(counts.values(), default=0)
    return next((quality for quality, count in counts.items() if count == strongest), None)


@lru_cache(maxsize=8)
def _signals(text: str) -> dict[Quality, int]:
    """Count the different signals of each quality, in the order of the table."""
    qualities, pattern = _signal_table()
    hits = {match[0] for match in pattern.finditer(folded(text))}
    counts: dict[Quality, int] = {}
    for quality in quality_table():
        number = sum(1 for hit in hits if qualities[hit] == quality)
        if number:
            counts[quality] = number
    return counts


@cache
def _signal_table() -> tuple[dict[str, Quality], re.Pattern[str]]:
    qualities: dict[str, Quality] = {}
    for quality, table in quality_table().items():
        for signal in table["signals"]:
            qualities.setdefault(folded(signal), quality)
    longest_first = sorted(qualities, key=len, reverse=True)
    spaced = [re.escape(one) for one in longest_first if not is_unspaced(one)]
    unspaced = [re.escape(one) for one in longest_first if is_unspaced(one)]
    return qualities, re.compile(rf"(?<![^\W_])(?:{'|'.join(spaced)})|(?:{'|'.join(unspaced)})")
