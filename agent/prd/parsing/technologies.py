"""The technologies that a document names, with their versions and what it wants of them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.prd.parsing.context import REQUIRING, Context
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.words import words
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Place, Requirement, Stance, TechnologyMention

_SKIPPED = frozenset({"changelog", "references", "glossary", "traceability", "notes"})
_VERSION = re.compile(
    r"(?:\s(?:CLI|server|LTS|SDK))?\s*(?:v|version\s|versión\s|versão\s|ver\.?\s)?\s?(?P<version>[<>≥≤=~^]{0,2}\s?\d{1,4}(?:\.\d{1,3}){0,3}(?:\.x)?\+?)"
    r"(?![\w%]|\.\d|\s?(?:%|users?|ms|seconds?|s\b|GB|MB|million|times|years?|days?|hours?"
    r"|minutes?|requests?|nodes?|instances?|秒|分|个|件|用户))",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|avoid|exclud\w+|forbid\w*|prohibit\w*|rather than|instead of"
    r"|replac\w+|migrat\w+ (?:away )?from|kein\w*|ohne|nicht|pas de|sans|sin|no usar|sem"
    r"|não usar|senza|без|не использ\w+)"
    r"|不使用|不用|禁止|不依赖|使用しない|없이)\s*(?:use\s|using\s|require\s|depend\w*\son\s"
    r"|rely\son\s|be\s|need\s|any\s|a\s|an\s|the\s|on\s|support\sfor\s|of\s|\w+\s(?=or\s"
    r"|/)|\w+,\s|or\s|and\s){0,4}$",
    re.IGNORECASE,
)
_NEGATED_AFTER = re.compile(
    r"\s*(?:(?:must|may|shall|should|can|will|is to|are to)\s?not be (?:used|chosen|introduced|adopted)"
    r"|(?:is|are) (?:not (?:allowed|permitted|an option|to be used)|banned|forbidden|prohibited|excluded|ruled out"
    r"|off[- ]limits)|,? which (?:\w+\s){1,4}(?:bans?|banned|forbids?|forbade|prohibits?|prohibited)"
    r"|(?:ist|sind) (?:verboten|untersagt|ausgeschlossen)|darf nicht|dürfen nicht"
    r"|(?:est|sont) (?:interdit|exclu)\w*|(?:está|están|estão) prohibid\w*)",
    re.IGNORECASE,
)
_ANYTHING_BUT = re.compile(
    r"\b(?:anything|everything|any \w+|all) (?:but|except|other than)\s(?:the\s|a\s|an\s)?$", re.IGNORECASE
)
_SOFT_NEGATION = re.compile(
    r"\bnot? (?:be )?(?:require|mandat|forced|necessar|limited|only|just)\w*(?:\s\w+){0,3}\s*$", re.IGNORECASE
)
_REQUIRED = re.compile(
    r"\b(?:must|shall|has to|have to|required to|mandatory|needs? to|built|implemented"
    r"|written|developed|muss|müssen|doit|doivent|debe|deve|должн\w+)\b[^.;]{0,60}\b(?:use"
    r"|uses|using|used|with|in|on|via|through|by|run|runs|deployed|integrate|avec|mit"
    r"|con|com|com o|en|auf|von|utiliser|verwend\w*|usar|на|с|с помощью)\b[^.;,]{0,30}$"
    r"|(?:必须|必須|需要?)(?:使用|采用|支持|基于)[^。；]{0,20}$",
    re.IGNORECASE,
)
_REQUIRED_AFTER = re.compile(
    r"\s*(?:\S+\s)?(?:is|are) (?:required|mandatory|the (?:company|corporate|standard))"
    r"|を(?:使用|利用)(?:する|すること)",
    re.IGNORECASE,
)
_PREFERRED = re.compile(
    r"(?:\b(?:prefer\w*|ideally|recommend\w*|such as|e\.g\.,?|eg\.?|for example|for instance"
    r"|like|suggest\w*|could use|may use|possibly|optionally|z\. ?b\.|zum beispiel|bevorzug\w*"
    r"|par exemple|p\. ?ej\.|por ejemplo|por exemplo|ex\.?:?|например|желательно|idealerweise)"
    r"|例如|比如|建议|推荐|推奨|例[：:]|など)[^.;]{0,25}$",
    re.IGNORECASE,
)
_PREFERRED_AFTER = re.compile(
    r"\s*\S{0,20}\s*(?:,|\()?\s*(?:or (?:similar|equivalent|comparable|another|the like)"
    r"|\((?:preferred|recommended|preferably|suggested)\)|(?:is|are) (?:preferred|recommended"
    r"|suggested)|oder (?:ähnlich|vergleichbar)|ou (?:équivalent|similaire)|o similar"
    r"|ou similar|или аналог|または同等|（または同等|等|など)",
    re.IGNORECASE,
)
_EXISTING = re.compile(
    r"(?:\b(?:existing|already|currently|current|legacy|today|in place|bestehend\w*|vorhanden\w*"
    r"|bereits|existant\w*|déjà|actuel\w*|existente\w*|actual\w*|ya|já|atual\w*|esistent\w*"
    r"|существующ\w+|текущ\w+|уже)\b|现有|已有|既存|現行|기존)[^.;]{0,40}$",
    re.IGNORECASE,
)
_EXISTING_AFTER = re.compile(
    r"\s*[^.;]{0,20}\b(?:is already|are already|already (?:runs|in use|used)|in place|existing)\b",
    re.IGNORECASE,
)
_EXISTING_HEADING = re.compile(
    r"existing|current|as[- ]is|bestehend|existant|actual|现有|既存|現行|기존", re.IGNORECASE
)
_KNOWN = re.compile(
    r"(?:\b(?:knows?|fluent in|familiar with|proficient in|versed in|trained (?:in|on)|kennt|kennen|connaît|connaissent"
    r"|conoce|conocen|conhece|conhecem)\b|熟悉|精通)[^.;]{0,60}$",
    re.IGNORECASE,
)
"""What people know is a reason to choose it, and no demand."""
_CUE = re.compile(
    r"\b(?:no|not|never|without|avoid|exclud|banned|bans|off|which|but|except|darf|dürfen|ist|sind|est|sont|forbid|prohibit|rather|instead|replac|migrat"
    r"|kein|ohne|nicht|pas|sans|sin|sem|não|senza|без|не|must|shall|has to|have to|required"
    r"|mandatory|needs?|built|implemented"
    r"|written|developed|muss|müssen|doit|doivent|debe|deve|должн|is|are|prefer|ideally"
    r"|recommend|such as|e\.g|eg|for example|for instance|like|suggest|could|may|possibly"
    r"|optionally|or|oder|ou|o|или|z\.|zum|bevorzug|par exemple|p\.|por"
    r"|ex|например|желательно|existing|already|current|legacy|today|in place|bestehend"
    r"|vorhanden|bereits|existant|déjà|actuel|existente|actual|ya|já|atual|esistent|существующ"
    r"|текущ|уже)"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]",
    re.IGNORECASE,
)
_RANKS: dict[Stance, int] = {"excluded": 5, "required": 4, "existing": 3, "preferred": 2, "mentioned": 1}
_WINDOW = 100
_ENOUGH = 500


@dataclass(frozen=True)
class _Line:
    text: str
    line: int
    end_line: int
    context: Context
    version: str = ""


@dataclass(frozen=True)
class _Seen:
    version: str
    stance: Stance
    by_section: bool
    line: _Line
    requirement: str


def technologies(
    placed: Iterable[tuple[Node, Context]], requirements: Sequence[Requirement], source: SourceText
) -> list[TechnologyMention]:
    """Return each technology that a document names once, in the order of first mention.

    Where mentions differ, a plain exclusion or demand counts before what only the section says.
    """
    refs = _Refs(requirements)
    seen: dict[str, list[_Seen]] = {}
    for context, lines in groupby(_lines(placed), key=lambda line: line.context):
        for entry, line, start, end in _named(list(lines), context):
            mentions = seen.setdefault(entry.name, [])
            if len(mentions) < _ENOUGH:
                mentions.append(_judged(entry, line, start, end, refs.at(source.original_line(line.line))))
    return [_mention(name, mentions, source) for name, mentions in seen.items()]


def _lines(placed: Iterable[tuple[Node, Context]]) -> Iterator[_Line]:
    for node, context in placed:
        if context.concept in _SKIPPED:
            continue
        if node.kind == "table":
            yield from _table_lines(node, context)
        elif node.text:
            inner = context.below(node) if node.kind == "heading" else context
            yield _Line(node.plain, node.line, node.end_line if node.kind != "heading" else node.line, inner)


def _table_lines(node: Node, context: Context) -> Iterator[_Line]:
    header = ["".join(words(plain(cell))) for cell in node.rows[0].cells] if node.rows else []
    at = next(
        (
            place
            for place, key in enumerate(header)
            if key in ("version", "versions", "版本", "バージョン", "버전", "versión", "версия")
        ),
        -1,
    )
    for row in node.rows[1:]:
        version = plain(row.cells[at]) if 0 <= at < len(row.cells) else ""
        text = " | ".join(plain(cell) for place, cell in enumerate(row.cells) if place != at)
        yield _Line(text, row.line, row.line, context, version)


def _named(lines: list[_Line], context: Context) -> Iterator[tuple[TechnologyEntry, _Line, int, int]]:
    """Yield what the lines of a section name, each with its line and where it stands in that line."""
    starts, length = [], 0
    for line in lines:
        starts.append(length)
        length += len(line.text) + 1
    text = "\n".join(line.text for line in lines)
    for entry, start, end in find_technologies(text, technical=context.concept == "tech_stack"):
        at = bisect_right(starts, start) - 1
        yield entry, lines[at], start - starts[at], end - starts[at]


def _judged(entry: TechnologyEntry, line: _Line, start: int, end: int, requirement: str) -> _Seen:
    stance, by_section = _stance(line, start, end)
    version = "" if entry.managed else line.version or _version(line.text, end)
    return _Seen(version, stance, by_section, line, requirement)


def _version(text: str, end: int) -> str:
    match = _VERSION.match(text, end)
    return match["version"].strip() if match and not re.fullmatch(r"(?:19|20)\d\d", match["version"].strip()) else ""


def _stance(line: _Line, start: int, end: int) -> tuple[Stance, bool]:
    """Return what a line says about what it names at `start`, and whether only its section says so."""
    before, after = line.text[max(0, start - _WINDOW) : start], line.text[end : end + _WINDOW]
    if not (_CUE.search(before) or _CUE.search(after)):
        return ("preferred", False) if _KNOWN.search(before) else _by_section(line)
    if _SOFT_NEGATION.search(before):
        return "mentioned", False
    if _NEGATED.search(before) or _NEGATED_AFTER.match(after) or _ANYTHING_BUT.search(before):
        return "excluded", False
    if _EXISTING.search(before) or _EXISTING_AFTER.match(after):
        return "existing", False
    if _PREFERRED.search(before) or _PREFERRED_AFTER.match(after):
        return "preferred", False
    if _KNOWN.search(before):
        return "preferred", False
    if _REQUIRED.search(before) or _REQUIRED_AFTER.match(after):
        return "required", False
    return _by_section(line)


def _by_section(line: _Line) -> tuple[Stance, bool]:
    if line.context.concept == "out_of_scope":
        return "excluded", True
    if line.context.concept in ("constraints", "tech_stack"):
        return ("existing" if _EXISTING_HEADING.search(line.context.section) else "required"), True
    return "mentioned", False


def _mention(name: str, mentions: list[_Seen], source: SourceText) -> TechnologyMention:
    wanted = any(
        one.stance != "excluded" and one.line.context.concept in REQUIRING | {"tech_stack"} for one in mentions
    )
    best = max(mentions, key=lambda one: _rank(one, wanted=wanted))
    place = Place(
        file=source.name,
        line=source.original_line(best.line.line),
        end_line=source.original_line(best.line.end_line),
    )
    requirement = best.requirement or next(
        (one.requirement for one in mentions if one.requirement and one.stance == best.stance), ""
    )
    version = best.version or next((one.version for one in mentions if one.version), "")
    return TechnologyMention(
        name=name, version=version or None, stance=best.stance, requirement=requirement or None, place=place
    )


def _rank(one: _Seen, *, wanted: bool) -> float:
    if one.stance == "excluded" and one.by_section:
        return 0.5 if wanted else 1.5
    return _RANKS[one.stance] - (0.5 if one.by_section else 0)


class _Refs:
    """Which requirement stands on a line of the original document."""

    def __init__(self, requirements: Sequence[Requirement]) -> None:
        self._requirements = sorted(requirements, key=lambda one: (one.place.line, -one.place.end_line))
        self._lines = [one.place.line for one in self._requirements]

    def at(self, line: int) -> str:
        """Return the `ref` of the requirement on a line, or nothing."""
        place = bisect_right(self._lines, line) - 1
        for one in self._requirements[max(0, place - 20) : place + 1][::-1]:
            if one.place.line <= line <= one.place.end_line:
                return one.ref
        return ""
