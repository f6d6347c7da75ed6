"""What a heading means: the concept it announces, the quality it names, the priority it gives."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import get_args

from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.words import folded, is_unspaced, listed, load_words, words
from specagent.schemas.prd import Quality

_NUMBERING = re.compile(
    r"\s*(?:(?:chapter|section|part|kapitel|capítulo|раздел)\s+)?(?:\d{1,3}(?:\.\d{1,3})*"
    r"|[ivx]{1,4}(?=\.)|[a-z](?=[.)]\s))[.):、．]?\s+",
    re.I,
)
_CJK_NUMBERING = re.compile(
    r"\s*(?:第?[一二三四五六七八九十\d]{1,3}[章节節、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*"
)
_PARENTHESES = re.compile(r"[（(\[【][^()（）\[\]【】]*[)）\]】]")
_JOINTS = re.compile(r"\s*(?:[&/,、·+|—–:：と及]|\s-\s|\b(?:and|und|et|y|e|и|or|with)\b|与|和|및)\s*")
_DOCUMENT = {
    "document",
    "documento",
    "dokument",
    "prd",
    "srs",
    "brd",
    "frd",
    "要件定義書",
    "需求文档",
    "需求文件",
    "产品需求文档",
    "產品需求文件",
    "需求规格说明书",
}
_FILLERS = listed(
    "the a an of for our and in on to mvp v1 v1 0 product system project app application "
    "software key core main primary "
    "secondary high level detailed details initial general additional specific section "
    "list overview expected proposed planned "
    "technical business user explicit minimum viable version release this general basic "
    "important critical first "
    "der die das des le la les du de des el los las do da dos das del"
)
_SUFFIXES = listed(
    "requirements requirement considerations consideration targets target goals attributes needs standards "
    "characteristics expectations budgets budget slo slos concerns controls policy nfrs nfr model quality "
    "anforderungen ziele exigences requisitos requerimientos requisiti требования"
)
_CJK_SUFFIX = re.compile(r"(?:要求|需求|要件|指标|目标|目標|設計|설계|요구사항|과제|考量)$")
_ENDS_IN_REQUIREMENTS = re.compile(
    r"(?:requirements|anforderungen|requisitos|requerimientos|exigences|requisiti|требования"
    r"|要件|需求|要求|요구\s?사항)$"
)
_PRIORITY = re.compile(
    r"(?:p[0-4]|(?:must|should|could|won t|wont|will not)(?: have)?s?|nice to have|muss"
    r"|soll|kann|必须有?|应该有?|可以有|必須|推奨|필수|권장|обязательно|желательно)"
)
_EDGES = " :：.-–—"
_LONGEST = 6


@dataclass(frozen=True)
class Meaning:
    """What a heading says; `concepts` come in the order of the heading's words, most headings have one."""

    concepts: tuple[str, ...] = ()
    quality: Quality | None = None
    named: bool = False
    """Whether the quality's name alone makes this a heading of quality requirements."""
    priority: str = ""
    is_firm: bool = False
    """Whether the concept's words leave no doubt, wherever they stand."""

    def __bool__(self) -> bool:
        return bool(self.concepts or self.named)


@lru_cache(maxsize=16_384)
def meaning(heading: str) -> Meaning:
    """Return what `heading` (Markdown or plain) means."""
    text = _bare(heading)
    flat = words(text)
    if not flat or _DOCUMENT.intersection(flat) or len(flat) > 16:
        return Meaning()
    core = _PARENTHESES.sub(" ", text).strip(_EDGES) or text
    priority = (
        _PARENTHESES.sub(" ", _unnumbered(heading)).strip(_EDGES) if _PRIORITY.fullmatch(" ".join(words(core))) else ""
    )
    concepts = _concepts(text, core, flat)
    is_firm = bool(_anywhere(text, flat))
    quality, named = _quality(core)
    if not concepts and not quality and _ENDS_IN_REQUIREMENTS.search(folded(core)):
        concepts = ("topic",)
    return Meaning(concepts, quality, named, priority, is_firm)


def quality_named(text: str) -> Quality | None:
    """Return the quality that a short text (a bold lead, a table cell) names."""
    return meaning(text).quality if len(text) <= 60 else None


def quality_of_code(code: str) -> Quality | None:
    """Return the quality that a part of an id stands for, such as `SEC` in `NFR-SEC-02`."""
    return _qualities().codes.get(code.lower())


def _bare(heading: str) -> str:
    return folded(_unnumbered(heading)).strip(_EDGES + "#*")


def _unnumbered(heading: str) -> str:
    return _CJK_NUMBERING.sub("", _NUMBERING.sub("", plain(heading), count=1), count=1)


def _concepts(text: str, core: str, flat: list[str]) -> tuple[str, ...]:
    phrases = _phrases()
    exact = phrases.anywhere.get(" ".join(words(core)))
    whole = exact or next((one for key in (core, text) if (one := phrases.alone.get(_core_key(key)))), None)
    if whole:
        return (whole,)
    anywhere = _anywhere(text, flat)
    parts = [_core_key(part) for part in _JOINTS.split(core)]
    alone = [phrases.alone.get(part) for part in parts if part]
    if anywhere:
        return tuple(dict.fromkeys([*(one for one in alone if one), *anywhere]))
    return tuple(dict.fromkeys(one for one in alone if one)) if all(alone) else ()


def _anywhere(text: str, flat: list[str]) -> tuple[str, ...]:
    phrases = _phrases()
    found: list[tuple[int, int, str]] = []
    for size in range(min(_LONGEST, len(flat)), 0, -1):
        for at in range(len(flat) - size + 1):
            concept = phrases.anywhere.get(" ".join(flat[at : at + size]))
            if concept and not any(at < end and begin < at + size for begin, end, _ in found):
                found.append((at, at + size, concept))
    if is_unspaced(text):
        squeezed = re.sub(r"\s+", "", text)
        found += [(hit.start(), hit.end(), phrases.unspaced[hit[0]]) for hit in phrases.pattern.finditer(squeezed)]
    return tuple(dict.fromkeys(concept for _, _, concept in sorted(found)))


def _core_key(part: str) -> str:
    if is_unspaced(part):
        return _key(part)
    flat = words(part)
    return " ".join(word for word in flat if word not in _FILLERS) or " ".join(flat)


def _quality(core: str) -> tuple[Quality | None, bool]:
    qualities = _qualities()
    parts = [_quality_words(part) for part in (core, *_JOINTS.split(core))]
    for part in dict.fromkeys(parts):
        if part in qualities.names:
            others = [other for other in parts[1:] if other]
            named = part in parts[:2] or all(other in qualities.names or other in qualities.also for other in others)
            return qualities.names[part], named
    found: Quality | None = next((qualities.also[part] for part in parts if part in qualities.also), None)
    suffixed = bool(found) and _ENDS_IN_REQUIREMENTS.search(core) is not None
    return found, suffixed


def _quality_words(part: str) -> str:
    if is_unspaced(part):
        return _CJK_SUFFIX.sub("", re.sub(r"\s+", "", part)) or part
    kept = [word for word in words(part) if word not in _FILLERS and word not in _SUFFIXES]
    return " ".join(kept)


@dataclass(frozen=True)
class _Phrases:
    anywhere: dict[str, str]
    alone: dict[str, str]
    unspaced: dict[str, str]
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class _Qualities:
    names: dict[str, Quality]
    also: dict[str, Quality]
    codes: dict[str, Quality]


@cache
def _phrases() -> _Phrases:
    anywhere: dict[str, str] = {}
    alone: dict[str, str] = {}
    unspaced: dict[str, str] = {}
    for concept, table in load_words("headings.yaml").items():
        for phrase in (one for language in table.get("anywhere", {}).values() for one in language):
            (unspaced if is_unspaced(phrase) else anywhere).setdefault(_key(phrase), concept)
        for phrase in (one for language in table.get("alone", {}).values() for one in language):
            alone.setdefault(_key(phrase), concept)
    longest_first = sorted(unspaced, key=len, reverse=True)
    return _Phrases(anywhere, alone, unspaced, re.compile("|".join(map(re.escape, longest_first))))


@cache
def _qualities() -> _Qualities:
    names: dict[str, Quality] = {}
    also: dict[str, Quality] = {}
    codes: dict[str, Quality] = {}
    for quality, table in quality_table().items():
        for target, key in ((names, "names"), (also, "also"), (codes, "codes")):
            for phrase in table[key]:
                target.setdefault(_key(phrase), quality)
    return _Qualities(names, also, codes)


@cache
def quality_table() -> dict[Quality, dict[str, list[str]]]:
    """Return the table of qualities: names, codes and signals of each."""
    table = load_words("qualities.yaml")
    return {quality: table[quality] for quality in sorted(get_args(Quality), key=list(table).index)}


def _key(phrase: str) -> str:
    return re.sub(r"\s+", "", folded(phrase)) if is_unspaced(phrase) else " ".join(words(phrase))
