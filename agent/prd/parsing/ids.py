"""Ids that authors give their requirements: how they are written, and what they say."""

import re
from dataclasses import dataclass

from specagent.agent.prd.parsing.headings import quality_named, quality_of_code
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.words import listed
from specagent.schemas.prd import Kind, Quality

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(listed("FR RF FA FUNC FEAT EF FNC SFR ФТ FREQ FRQ BF FE"), "functional"),
    **dict.fromkeys(listed("NFR RNF NF NFA NFUNC NREQ QR QA ENF PERF НФТ QUAL NFRQ QAS PRF"), "non-functional"),
    **dict.fromkeys(listed("CON CONS CONST CST CT CONSTRAINT KO"), "constraint"),
    **dict.fromkeys(listed("ASM ASSUM ASMP ASS AS ASN ASSUMPTION ДОП"), "assumption"),
    **dict.fromkeys(listed("OOS OUT NG EXC EXCL OOSC"), "out-of-scope"),
    **dict.fromkeys(listed("US HU STORY USERSTORY ST UST JS"), "user-story"),
}
_OTHERS = listed(
    "REQ R RQ UC CU AC CA TR BR RN RG SR UR RU F PR SEC DR IR IN UI UX API SYS DATA INT "
    "IF CAP SRS SW SWR HWR SYSR GR "
    "LR MR HR OR EXT USR REL AVL AVAIL SCA USA MNT POR PRIV BIZ EX TC C BRD BRQ RULE MVP "
    "ACC COMP OPS LOG МФ БТ"
)
_NEVER = listed(
    "ISO IEC RFC IEEE WCAG HTTP HTTPS TLS SSL UTF SHA MD AES RSA EPIC EP ADR KPI RISK "
    "RSK PHASE STEP SPRINT SOC OKR KR "
    "FIG FIGURE TABLE TAB WEEK DAY YEAR VER VERSION REV IPV IP MP GPT ES ECMA EN DIN BS "
    "ANSI NIST FIPS CVE CWE USB "
    "GPT LLM CD DVD OS UTC GMT BOM F1 "
    "PAGE CHAPTER SECTION APPENDIX COVID PDF HL7 BASE JAVA PYTHON NODE ANDROID IOS WINDOWS "
    "MACOS UBUNTU DEBIAN"
)
_BARE_NEVER = re.compile(r"(?:[PQVHWTS]\d|(?:19|20)\d\d)$", re.IGNORECASE)
_LEAD = (
    r"\s*(?:\[[ xX]\]\s+)?(?:<a\b[^<>]{0,200}>\s*(?:</a>)?)?[\s>*_`\[({<~«“\"#•·▪☐☑✅✔❌🔴🟡🟢-]*"
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)]?\s+[*_`\[(]*(?=[A-ZА-Я]))?"
)
_CORE = (
    r"(?P<prefix>[A-Za-zА-ЯЁ]{1,12}(?:[-_.][A-Za-z]{1,12}){0,3})(?P<gap>[-_ ‑–]?)"
    r"(?P<number>\d{1,5}(?:[.\-_]\d{1,3}){0,3}[a-z]?)"
)
_LEADING = re.compile(_LEAD + r"(?P<id>" + _CORE + r")(?![\w%°/@])(?P<rest>.*)", re.DOTALL)
_TRAILING = re.compile(r"[(\[（]\s*(?P<id>" + _CORE + r")\s*[)\]）]\s*[.;:]?\s*$")
_WORDED = re.compile(
    r"(?P<id>(?:(?:functional |non-functional )?requirement|req|user story|use case|story"
    r"|feature|business rule|constraint|assumption"
    r"|anforderung|exigence|requisito|historia|história|историй?я|требование|cas d'usage"
    r"|caso de uso|user-story)\s*(?:no\.?\s*|#\s*|n°\s*)?"
    r"\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)(?![\w%°/@])(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WORDED_CJK = re.compile(
    r"(?P<id>(?:需求|功能需求|用户故事|要件|要求|요구사항)\s*#?\d{1,3}(?:\.\d{1,3}){0,3})(?![\d%])(?P<rest>.*)",
    re.DOTALL,
)
_SECTIONED = re.compile(r"[\s*_`]*(?P<id>\d{1,2}(?:\.\d{1,3}){2,4})[.)]?[*_`:]*\s+(?P<rest>(?=\S).*)", re.DOTALL)
_CLOSE = re.compile(r"\s*[*_`\]）)}>~»”\"]+")
_NOTE = re.compile(r"\s*[(\[（](?P<note>[^()\[\]（）]{1,40})[)\]）]")
_DELIMITER = re.compile(r"\s*(?:[:：|)）\]}]|[.、](?=\s|$)|[-–—−‑―]+(?=\s|$|[^\W\d])|→|=>)\s*")
_RANGE = re.compile(
    r"[\s*_`\])]*(?:(?:[-–—~‑]|\.\.+|/|,|，|、|&|\+)\s*[*_`\[(]*(?:[A-Za-zА-ЯЁ]{1,12}[-_ .‑]?(?:[A-Z]{1,8}[-_])?)?"
    r"|\s(?:to|through|bis|à|a|until|and|y|und|et|e)\s+[*_`\[(]*[A-ZА-ЯЁ]{1,12}[-_ .‑]?(?:[A-Z]{1,8}[-_])?)\d"
)
_DASHED_NUMBER = re.compile(r"[\s*_`\])]*[-–—]\s+\d+\s+\w")
_PRIORITY_NOTE = re.compile(
    r"\s*[(\[（]\s*(?:priority|prio|p[0-4]|must|should|could|won|high|medium|low|mvp|高|中|低|必须)", re.I
)
_OTHER_ID = re.compile(r"[*_`\[(]*[A-Z]{1,8}(?:[-_][A-Z]{1,8})*[-_]\d")


@dataclass(frozen=True)
class Lead:
    """An id at the beginning of a line, and what follows it."""

    id: str
    prefix: str
    """Letters of the id in upper case, parts joined by hyphens; empty for one in words such as `Story 1.1`."""
    rest: str
    note: str = ""
    """What stands in brackets right behind the id, often a priority."""
    firm: bool = True
    """Whether a delimiter follows, or the form leaves no doubt."""


def leading_id(text: str) -> Lead | None:
    """Return the id that `text` (Markdown) begins with, unless it is a range or a list of ids."""
    worded = _WORDED.match(_unmarked(text)) or _WORDED_CJK.match(_unmarked(text))
    if worded:
        return _worded_lead(worded)
    match = _LEADING.match(text)
    if match is None or not _is_id(match):
        return None
    rest = match["rest"]
    if _RANGE.match(rest) and not _DASHED_NUMBER.match(rest):
        return None
    closed, rest = _take(_CLOSE, rest)
    note, rest = _take(_NOTE, rest)
    delimiter, rest = _take(_DELIMITER, rest)
    _, rest = _take(_CLOSE, rest)
    if not note and _PRIORITY_NOTE.match(rest):
        note, rest = _take(_NOTE, rest)
        _, rest = _take(_DELIMITER, rest)
    firm = bool(closed or delimiter) or not rest.strip()
    if not firm and not (rest[:1].isspace() and _is_known(match) and match["gap"] != " "):
        return None
    if _OTHER_ID.match(rest.strip()):
        return None
    return Lead(match["id"].strip(), _prefix(match), rest.strip(), note.strip(" ()[]（）"), firm)


def section_number(text: str) -> Lead | None:
    """Return the section number that a sentence begins with, as in `3.1.2 The system shall ...`."""
    match = _SECTIONED.match(text)
    return Lead(match["id"], "", match["rest"]) if match else None


def trailing_id(text: str) -> Lead | None:
    """Return the id that `text` ends with in brackets, as in `Sign in (FR-001)`."""
    match = _TRAILING.search(text[-60:])
    if match is None or not _is_id(match):
        return None
    return Lead(match["id"].strip(), _prefix(match), text[: len(text) - len(match[0])].strip())


def cell_id(text: str) -> Lead | None:
    """Return the id that a table cell consists of."""
    lead = leading_id(text)
    return lead if lead and not plain(lead.rest) else None


def is_known(prefix: str) -> bool:
    """Tell whether requirements are commonly numbered with this prefix."""
    return not prefix or _family(prefix) in _KINDS or _family(prefix) in _OTHERS


def kind_of_prefix(prefix: str) -> Kind | None:
    """Return the kind that a prefix alone settles: `NFR-SEC` is non-functional."""
    return _KINDS.get(_family(prefix)) or next(
        (_KINDS[part] for part in prefix.split("-")[1:] if part in ("NFR", "NF")), None
    )


def quality_of_prefix(prefix: str) -> Quality | None:
    """Return the quality that a prefix names, such as security for `NFR-SEC`."""
    parts = prefix.split("-")
    codes = parts[1:] if len(parts) > 1 else parts
    named = quality_named(prefix) if len(parts) == 1 and len(prefix) > 3 else None
    return named or next((quality for part in codes if (quality := quality_of_code(part))), None)


def spelling(id_: str) -> str:
    """Return one spelling for all ways to write an id: `fr1`, `FR-01` and `FR 1` are the same."""
    bare = re.sub(r"[\s_.‑–#-]+", "-", id_.lower()).strip("-")
    bare = re.sub(r"(?<=\d)-(?=\d)", ".", bare)
    parts = re.findall(r"\d+|[^\W\d_]+|\.", bare)
    return "".join(str(int(part)) if part.isdigit() else part for part in parts)


def _family(prefix: str) -> str:
    return prefix.split("-")[0]


def _is_known(match: re.Match[str]) -> bool:
    prefix = match["prefix"]
    return prefix.isupper() and is_known(_prefix(match))


def _is_id(match: re.Match[str]) -> bool:
    prefix = match["prefix"]
    family = re.split(r"[-_.]", prefix)[0].upper()
    if family in _NEVER or _BARE_NEVER.match(match["id"]) or len(family) > 12:
        return False
    if match["gap"] == " ":
        return prefix.isupper() and family in _KINDS | dict.fromkeys(_OTHERS)
    if prefix.istitle() and match["gap"] == "-" and len(prefix) > 3:
        return quality_named(prefix) is not None
    return prefix.isupper() or family in _KINDS or (family in _OTHERS and len(family) > 1 and match["gap"] != "")


def _prefix(match: re.Match[str]) -> str:
    return re.sub(r"[_.‑–]", "-", match["prefix"]).upper()


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    match = pattern.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)


def _worded_lead(match: re.Match[str]) -> Lead | None:
    rest = match["rest"]
    if _RANGE.match(rest) and not re.match(r"\s*[-–—]\s", rest):
        return None
    note = _NOTE.match(rest)
    after = rest[note.end() :] if note else rest
    delimiter = _DELIMITER.match(after)
    if not delimiter and after.strip():
        return None
    return Lead(match["id"].strip(), "", after[delimiter.end() :] if delimiter else "", note["note"] if note else "")


def _unmarked(text: str) -> str:
    return re.sub(r"^[\s*_`\[#•-]+", "", text[:200]) + text[200:] if text[:1] in " *_`[#•-" else text
