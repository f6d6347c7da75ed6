"""Things of the domain that a product keeps data about, as the document names them."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from specagent.agent.prd.parsing.blocks import field_of
from specagent.agent.prd.parsing.context import Context
from specagent.agent.prd.parsing.headings import meaning
from specagent.agent.prd.parsing.kinds import lead_of
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.words import is_unspaced, listed, words
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Mention, Place

_VERBS = (
    r"creat(?:e|es|ing)|add(?:s|ing)?|edit(?:s|ing)?|updat(?:e|es|ing)|delet(?:e|es|ing)"
    r"|remov(?:e|es|ing)|manag(?:e|es|ing)|view(?:s|ing)?|list(?:s|ing)?|search(?:es|ing)?(?: for)?"
    r"|stor(?:e|es|ing)|sav(?:e|es|ing)"
    r"|record(?:s|ing)?|track(?:s|ing)?|archiv(?:e|es|ing)|submit(?:s|ting)?|approv(?:e"
    r"|es|ing)|assign(?:s|ing)?|cancel(?:s|ling)?|import(?:s|ing)?|export(?:s|ing)?|upload(?:s"
    r"|ing)?|register(?:s|ing)?|book(?:s|ing)?|schedul(?:e|es|ing)|duplicat(?:e|es|ing)"
    r"|publish(?:es|ing)?"
)
_OBJECT = re.compile(
    rf"\b(?:{_VERBS})(?:,? (?:and|or|/)? ?(?:{_VERBS}))*,? (?:(?:an?|the|their|its|his"
    rf"|her|all|any|each|every|new|existing|multiple|own|one|more|or|other|individual"
    rf"|specific|custom|several|many|personal)\s+)*(?P<noun>[a-z][a-z-]{{2,}}(?: [a-z][a-z-]{{2,}})?)",
    re.IGNORECASE,
)
_STOP_NOUNS = listed(
    "data information system access change changes setting settings result results ability "
    "time list view page screen dashboard button form menu option feature functionality "
    "support history detail details content item items field fields value values "
    "status state action operation request response file files report reports log logs "
    "error errors message messages name type number way use user-friendly filter search "
    "table row column link text image icon color theme configuration interface api key "
    "keys "
    "password email date version progress metric metrics performance component module "
    "code function parameter input output process step document documentation test tests "
    "format template level mode default structure schema model database entry record records "
    "set "
    "main pull toggle platform separate thread library user service backend frontend apply "
    "total full current same best worst "
    "basic simple advanced different various relevant only same for from with into via "
    "using that this when where which and not per after before during between them it "
    "one two three least most such as be is are can up down out in on at of to by if no "
    "their "
    "manually automatically directly easily quickly only other others everything anything "
    "something whether how what real-time execute run share apply configure reorder reset "
    "read write select choose example examples business company organisation-wide"
)
_VERB_LIKE = re.compile(r"(?:ing|ed|ly|able|ible|ful|ive)$")
_THINGS = listed(
    "booking meeting building training listing rating reading offering drawing recording "
    "posting ranking filing finding parking warning "
    "holding opening screening feed seed bed need table vegetable archive drive hive"
)
_NOUNS_OF_FORM = frozenset({"table", "entity", "model", "schema", "object", "class"})
_CONTEXTS = frozenset({"functional", "requirements", "topic", "features", "stories", "scope", "acceptance"})
_MOST = 12
_OFTEN = 2
_RECURS = 3
_OBJECT_FOLLOWS = re.compile(r"\s+(?:an?|the|any|all|each|every|his|her|its|their|to|by|in|on|at)\b")
_WORD = re.compile(r"[^\W\d_]+")
_REQUIRED = frozenset({*_CONTEXTS, "nfr", "constraints"})
_THE_THING = re.compile(
    r"\b(?i:an?|the|each|every|any|one)\s+(?P<first>[a-z][a-z-]{3,})(?:['’]s)?(?:\s+(?P<second>[a-z][a-z-]{3,}))?"
    r"(?!\s+(?:systems?|services?|apis?|teams?|engineers?|company)\b)"
)
_PREDICATES = listed(
    "receives opens fits signs sees gets picks enters chooses hands finds sends asks wants needs must shall should can "
    "will has have were been does takes makes shows reads writes moves keeps fails starts stops ends loads lists "
    "records sorts picked stored taken asked told that who with from into when while where which after before until "
    "without under over between against during because than then only also still already again once both"
)


def entities(placed: Sequence[tuple[Node, Context]], source: SourceText) -> list[Mention]:
    """Return the domain's entities: those of its data model, else the things most often created or changed."""
    named: dict[str, int] = {}
    for node, here in placed:
        if here.concept in ("data", "glossary") or node.kind == "table":
            for name, line in _modelled(node, here):
                named.setdefault(_singular(name), line)
    counts: Counter[str] = Counter()
    lines: dict[str, int] = {}
    for node, here in placed:
        if here.concept in _CONTEXTS:
            for name, line in _objects(node):
                counts[name] += 1
                lines.setdefault(name, line)
    counts += _recurring(placed, lines)
    often = [name for name, count in counts.most_common() if count >= _OFTEN]
    chosen = dict(list(named.items())[:_MOST])
    for name in often:
        if len(chosen) < _MOST and name not in chosen:
            chosen[name] = lines[name]
    return [_mention(name, line, source) for name, line in sorted(chosen.items(), key=lambda pair: pair[1])]


def _recurring(placed: Sequence[tuple[Node, Context]], lines: dict[str, int]) -> Counter[str]:
    """Return the things that requirement after requirement speaks of: `the parcel`, `every locker bank`.

    An article shows once that a word is a thing; then every requirement that mentions it counts.
    """
    texts = [(node.plain[:2_000], node.line) for node, here in placed if here.concept in _REQUIRED and node.text]
    matches = (match for text, _ in texts for match in _THE_THING.finditer(text))
    things = dict.fromkeys(name for match in matches if (name := _thing(match)))
    seen: Counter[str] = Counter()
    for text, line in texts:
        singular = [_singular(word) for word in _WORD.findall(text.lower())]
        phrases = {*singular, *(f"{one} {other}" for one, other in pairwise(singular))}
        for name in things:
            if name.lower() in phrases:
                seen[name] += 1
                lines.setdefault(name, line)
    return Counter({name: count for name, count in seen.items() if count >= (_OFTEN if " " in name else _RECURS)})


def _thing(match: re.Match[str]) -> str:
    first, second = match["first"].lower(), (match["second"] or "").lower()
    is_predicate = second in _PREDICATES or _OBJECT_FOLLOWS.match(match.string, match.end())
    if not second or is_predicate:
        return _noun(first)
    both = _noun(f"{first} {second}")
    return both if " " in both else ""


def _modelled(node: Node, here: Context) -> list[tuple[str, int]]:
    if node.kind == "table":
        header = ["".join(words(plain(cell))) for cell in node.rows[0].cells] if node.rows else []
        if header[:1] and header[0] in (
            "entity",
            "entities",
            "model",
            "object",
            "entität",
            "entité",
            "entidad",
            "entidade",
            "сущность",
            "实体",
            "エンティティ",
            "엔티티",
        ):
            return [(name, row.line) for row in node.rows[1:] if row.cells and (name := _name(row.cells[0]))]
        return []
    if here.concept != "data":
        return []
    if node.kind in ("heading", "label"):
        name = _name(node.text)
        return [(name, node.line)] if name and node.children else []
    if node.kind == "item" and node.level <= 1:
        name = _name(lead_of(node.text))
        return [(name, node.line)] if name else []
    return []


def _name(text: str) -> str:
    """Return an entity's name in title case, when a text is nothing else."""
    bare = re.sub(r"\(.*?\)|（.*?）", " ", plain(text)).strip(" :：.")
    parts = [
        word
        for word in re.split(r"[\s_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare))
        if word and word.lower() not in _NOUNS_OF_FORM
    ]
    name = " ".join(part[:1].upper() + part[1:] for part in parts)
    if meaning(bare).concepts or field_of(bare + ":")[0] or (name.isupper() and name.isascii()):
        return ""
    if not 0 < len(parts) <= 3 or not re.fullmatch(r"[^\W\d_][\w -]{1,39}", name):
        return ""
    lowered = [part.lower() for part in parts]
    if not is_unspaced(name) and (
        lowered[-1] in _STOP_NOUNS or _is_verb_like(lowered[-1]) or {"data", "schema", "model"} & set(lowered)
    ):
        return ""
    return name


def _objects(node: Node) -> list[tuple[str, int]]:
    if node.kind == "table":
        texts = [(" | ".join(plain(cell) for cell in row.cells), row.line) for row in node.rows[1:]]
    else:
        texts = [(node.plain, node.line)] if node.text else []
    found = []
    for text, line in texts:
        for match in _OBJECT.finditer(text[:2_000]):
            name = _noun(match["noun"].lower())
            if name:
                found.append((name, line))
    return found


def _noun(phrase: str) -> str:
    """Return the thing in `phrase`, in the singular: both words when both are nouns, else the first."""
    kept = []
    for word in phrase.split():
        if word in _STOP_NOUNS or _is_verb_like(word) or len(word) < 4:
            break
        kept.append(word.capitalize())
        if word.endswith("s") and not word.endswith("ss"):
            break
    return _singular(" ".join(kept)) if kept else ""


def _is_verb_like(word: str) -> bool:
    return _VERB_LIKE.search(word) is not None and word not in _THINGS


def _singular(name: str) -> str:
    if is_unspaced(name) or len(name) < 4:
        return name
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    if name.endswith(("sses", "shes", "ches", "xes", "zes", "anvases", "uses")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is", "as")) else name


def _mention(name: str, line: int, source: SourceText) -> Mention:
    shown = source.original_line(line)
    return Mention(name=name, place=Place(file=source.name, line=shown, end_line=shown))
