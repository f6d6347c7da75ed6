"""Who and what a document names: users, systems outside the product, open questions."""

import re
from collections.abc import Iterable, Sequence

from specagent.agent.prd.parsing.blocks import starts_story
from specagent.agent.prd.parsing.context import Context
from specagent.agent.prd.parsing.kinds import lead_of
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.tables import columns
from specagent.agent.prd.parsing.words import folded, length, listed
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Mention, Persona, Place

_ROLE = re.compile(
    r"(?:^|[\s*_:：\"“.])(?:[Aa]s (?:an?|the)\s+|Als\s+(?:ein(?:e|er)?\s+)?|En tant qu(?:e "
    r"|['’])(?:un |une |l['’]|le |la )?|Como\s+(?:un |una |um |uma )?|Come\s+(?:un |una )?"
    r"|Как\s+)(?P<role>[^\W\d_][^,.;:\n!?]{1,50}?)"
    r"(?=\s*[*_]*\s*,|\s*[*_]*\n|\s+[*_]*(?:I (?:want|need|can|would|should|am|wish|expect)"
    r"|möchte|will ich|je (?:veux|souhaite|peux)|quiero|quero|deseo|voglio|vorrei|я (?:хочу"
    r"|могу))|\s*$)"
    r"|(?:作为|作為)(?:一名|一个|一位)?(?P<zh>[^，,。\s]{1,15}?)(?:，|,|我)|(?:^|[。\s])(?P<ja>[^、。，,\s]{1,15})として",
    re.MULTILINE,
)
_PARTS = re.compile(r"^(?P<name>[^:：\n]{2,80}?)(?:\s*[:：]\s*|\s+[-–—]\s+|\s*（|\s+\()(?P<rest>.+)$", re.DOTALL)
_LABEL = re.compile(
    r"^(?:persona|user|role|actor|primary|secondary|角色|用户|ユーザー|rolle)\s*#?[\dA-Z]{0,2}\s*[:：–-]\s*",
    re.IGNORECASE,
)
_NO_PERSONA = listed(
    "primary users|secondary users|tertiary users|pain points|goals|needs|name|description|role|persona|user|users"
    "|actor|background|frustrations|motivations|age|occupation|summary|quote|scenario",
    "|",
)
_SYSTEM = re.compile(
    r"(?:[Ii]ntegrat\w+ (?:with|into)|[Cc]onnects? (?:to|with)|[Ss]ync\w* (?:with|to|from)"
    r"|[Ii]mport\w* from|[Vv]ia|[Uu]s(?:es|ing)|[Cc]alls?|from|through) (?:the |an? |existing "
    r"|our |external )*(?P<name>[A-Z][\w.&+-]*(?: [A-Z][\w.&+-]*){0,3}(?: (?:API|APIs"
    r"|system|service|platform|gateway|CRM|ERP))?)"
)
_API = re.compile(r"\b(?P<name>[A-Z][\w.&+-]+(?: [A-Z][\w.&+-]*){0,2} APIs?)\b")
_NOT_A_SYSTEM = re.compile(
    r"^(?:the|a|an|rest|restful|graphql|web|http|https|json|public|internal|backend|external"
    r"|native|browser|system|third|open|crud|admin|client|server|export|import|user|all"
    r"|this|each|api|apis|fr|nfr|us|ci|sql|xml|csv|pdf|excel|tls|ssl"
    r"|oauth|sso|saml|jwt|websocket|websockets|docker|it|its|if|when|mvp|post|i|no|os"
    r"|ui|linux|windows|macos|standard|same|one|new)\b",
    re.IGNORECASE,
)
_FOR = re.compile(r"\s+(?:for|to|via|with|für|pour|para|per|для)\s+")
_UNCLEAR = re.compile(
    r"\[\s*(?:NEEDS CLARIFICATION|OPEN QUESTION|TBD|TO BE (?:DECIDED|DETERMINED|CONFIRMED))\s*[:：]\s*"
    r"(?P<question>[^\]]{3,300})\]",
    re.IGNORECASE,
)
_SETTLED = re.compile(r"^(?:\[x\]|~~|✅|resolved|answered|closed|decided)", re.IGNORECASE)
_SYSTEM_CONTEXTS = frozenset(
    {
        "functional",
        "requirements",
        "nfr",
        "features",
        "scope",
        "stories",
        "constraints",
        "assumptions",
        "background",
        "integrations",
        "",
    }
)
_MOST = 24

Placed = Sequence[tuple[Node, Context]]


def personas(placed: Placed, source: SourceText) -> list[Persona]:
    """Return the users and roles of a document: those of its sections about users, then those of its stories."""
    found: dict[str, Persona] = {}
    for node, here in placed:
        if here.concept == "personas":
            for name, description, line in _described(node, here):
                _add_persona(found, name, description, source, line)
    for node, here in placed:
        if here.concept not in ("changelog", "references", "notes", "out_of_scope"):
            for role in _roles(node):
                _add_persona(found, role, "", source, node.line)
    return list(found.values())[:_MOST]


def external_systems(placed: Placed, source: SourceText, product: str) -> list[Mention]:
    """Return the systems outside the product: those listed as such, and those it is said to integrate with."""
    found: dict[str, Mention] = {}
    for node, here in placed:
        if here.concept == "integrations":
            for name, _, line in _described(node, here):
                _add(found, _FOR.split(name, maxsplit=1)[0].strip(), source, line)
        if here.concept in _SYSTEM_CONTEXTS and node.kind in ("item", "paragraph", "table"):
            for text, line in _texts(node):
                for match in (*_SYSTEM.finditer(text), *_API.finditer(text)):
                    name = match["name"].rstrip(".")
                    is_system = match.re is _API or re.search(r"[Ii]ntegrat|[Cc]onnect|[Ss]ync", match[0])
                    if (
                        is_system
                        and len(name) > 2
                        and not _NOT_A_SYSTEM.match(name)
                        and folded(product) not in folded(name)
                    ):
                        _add(found, name, source, line)
    return list(found.values())[:_MOST]


def open_questions(placed: Placed, source: SourceText) -> list[Mention]:
    """Return the questions that a document leaves open."""
    found: dict[str, Mention] = {}
    for node, here in placed:
        if node.kind == "table" and here.concept == "open_questions":
            for row in node.rows[1:]:
                asked = max(
                    (plain(cell) for cell in row.cells),
                    key=lambda cell: ("?" in cell or "？" in cell, len(cell)),
                    default="",
                )
                _add(found, asked[:300], source, row.line)
            continue
        is_listed = here.concept == "open_questions" and node.kind in ("item", "paragraph")
        for text, line in _texts(node):
            if is_listed and length(text) >= 3 and not text.endswith((":", "：")) and not _SETTLED.match(node.text):
                _add(found, text[:300], source, line)
            if "[" in text:
                for match in _UNCLEAR.finditer(text):
                    _add(found, match["question"].strip(), source, line)
    return list(found.values())[: _MOST * 2]


def _described(node: Node, here: Context) -> Iterable[tuple[str, str, int]]:
    """Yield the name, the description and the line of what a heading, an item or a row introduces."""
    if node.kind == "table":
        for row in node.rows[1:]:
            cells = [plain(cell) for cell in row.cells]
            if cells and cells[0]:
                yield cells[0], "; ".join(cell for cell in cells[1:] if cell), row.line
    elif node.kind in ("heading", "label"):
        if here.below(node).concept == here.concept and node.children:
            yield node.plain, next((child.plain for child in node.children if child.plain), ""), node.line
    elif (node.kind == "item" and node.level <= 1) or (
        node.kind == "paragraph" and node.text.startswith("**") and lead_of(node.text)
    ):
        yield *_name_and_rest(node), node.line


def _name_and_rest(node: Node) -> tuple[str, str]:
    text = node.plain
    lead = plain(lead_of(node.text))
    if lead and text.startswith(lead):
        return lead, text[len(lead) :].strip(" :：–—-*")
    match = _PARTS.match(text)
    return (match["name"], match["rest"].rstrip(")）")) if match else (text, "")


def _add_persona(found: dict[str, Persona], name: str, description: str, source: SourceText, line: int) -> None:
    name = _LABEL.sub("", name).strip(" .:：*\"'“”")
    if (
        not name
        or not any(char.isalpha() for char in name)
        or length(name) > 8
        or folded(name) in _NO_PERSONA
        or name.endswith("?")
    ):
        return
    key = re.sub(r"s$", "", folded(name))
    if key not in found:
        shown = name[:1].upper() + name[1:]
        found[key] = Persona(name=shown, description=description[:400], place=_place(source, line))


def _roles(node: Node) -> list[str]:
    if node.kind == "table":
        at = columns(node.rows[0]).first("as") if node.rows else -1
        return [plain(row.cells[at]) for row in node.rows[1:] if 0 <= at < len(row.cells)]
    if not starts_story(node.text):
        return []
    match = _ROLE.search(re.sub(r"[*_`]+", "", node.text[:200]))
    role = (match["role"] or match["zh"] or match["ja"]).strip() if match else ""
    return [role] if role and length(role) <= 5 else []


def _texts(node: Node) -> list[tuple[str, int]]:
    if node.kind == "table":
        return [(" | ".join(plain(cell) for cell in row.cells), row.line) for row in node.rows[1:]]
    return [(node.plain, node.line)] if node.text else []


def _add(found: dict[str, Mention], name: str, source: SourceText, line: int) -> None:
    key = re.sub(r"\W+", " ", folded(name)).strip()
    if key and length(name) <= 60 and key not in found:
        found[key] = Mention(name=name, place=_place(source, line))


def _place(source: SourceText, line: int) -> Place:
    shown = source.original_line(line)
    return Place(file=source.name, line=shown, end_line=shown)
