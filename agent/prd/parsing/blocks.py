"""A part of the outline as one requirement: its text, its name, its fields, whether it is a user story."""

import re
from collections.abc import Iterable, Iterator

from specagent.agent.prd.parsing.headings import meaning
from specagent.agent.prd.parsing.kinds import has_modal, is_obligation
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.tables import columns, is_upright, row_text
from specagent.agent.prd.parsing.words import folded, is_unspaced, length

_FIELD = re.compile(
    r"\W*(?P<field>id|identifier|requirement id|title|name|description|desc|priority|prio"
    r"|moscow|rationale|source|status|dependencies|depends on|acceptance criteria|acceptance"
    r"|user story|story|actors?|inputs?|outputs?"
    r"|preconditions?|postconditions?|main flow|alternative flow|trigger|verification"
    r"|notes?|estimate|story points|owner|category|type|business value|given|when|then"
    r"|fit criterion|requirement|details|goals?|value|impact|feasibility|strategy|technical strategy"
    r"|objective|benefits?|reason|why|what|how|risks?|scope"
    r"|beschreibung|prioritat|akzeptanzkriterien|begrundung|quelle|abnahmekriterien|titel"
    r"|description|priorite|criteres d'acceptation|justification|titre|descripcion|prioridad"
    r"|criterios de aceptacion|justificacion"
    r"|titulo|descricao|prioridade|criterios de aceitacao|descrizione|priorita|criteri di accettazione"
    r"|описание|приоритет|критерии приемки|обоснование|название"
    r"|描述|优先级|優先級|验收标准|驗收標準|用户故事|说明|标题|来源|説明|優先度|受入条件"
    r"|受け入れ条件|概要|설명|우선순위|인수 조건|수용 기준|사용자 스토리)\s*(?:[:：]|$)\W*(?P<value>.*)",
    re.DOTALL,
)
_STORY = re.compile(
    r"(?:^|[^\w])(?:(?:as an? |as the |being an? ).{2,120}?(?:i want|i need|i can|i would like"
    r"|i'd like|i wish|i should be able|we want|i expect|i must)"
    r"|als .{2,120}?(?:mochte ich|will ich|kann ich|brauche ich)|en tant qu.{2,120}?(?:je veux"
    r"|je souhaite|je peux|je voudrais|j'aimerais|je dois)"
    r"|(?:como|siendo) .{2,120}?(?:quiero|deseo|necesito|quero|desejo|preciso|gostaria"
    r"|puedo|eu quero)|come .{2,120}?(?:voglio|vorrei|desidero)"
    r"|как .{2,120}?(?:я хочу|хочу|мне нужно|я могу)|(?:là|với tư cách).{2,80}?tôi muốn)"
    r"|作为.{1,60}?(?:我想|我希望|我要|我可以|我需要|希望|想要|可以)|作為.{1,60}?(?:我想|我希望|我要)"
    r"|(?:として|로서|으로서).{1,120}?(?:したい|ほしい|欲しい|たい|하고 싶|원한다|싶다|할 수)",
    re.DOTALL,
)
_STORY_START = re.compile(
    r"\W*(?:user story\W+|story\W+|historia\W+|用户故事\W+)?(?:as an? |as the |als |en tant qu"
    r"|como |come |как |作为|作為|.{1,40}として|.{1,30}(?:으로서|로서))"
)
_SUBJECT = re.compile(
    r"(?:the |an? |each |every |all |any |authorized |registered )?(?:\w+ ){0,2}(?:users?"
    r"|admins?|administrators?|customers?|members?|visitors?|managers?|system|application"
    r"|app|service|platform|client|server|operators?|developers?|players?|guests?)"
    r" (?:can|may|should|will|is able|are able|can not|cannot)\b|(?:der |die |das )?(?:system"
    r"|benutzer|nutzer|anwender) (?:kann|können|soll)|l(?:e |a |es |')?(?:système|utilisateurs?) (?:peut"
    r"|peuvent)"
    r"|(?:el |los |o |os )?(?:sistema|usuarios?|usuários?) (?:puede|pueden|pode|podem)"
    r"|用户可以|用户能够|系统(?:支持|可以|能够|应)|ユーザーは.*できる"
)
_WISH = re.compile(
    r"\b(?:I (?:want|need|wish|would like|can|must)(?: to(?: be able to)?)?|möchte ich"
    r"|je (?:veux|souhaite)(?: pouvoir)?|quiero|quero|voglio|vorrei|я хочу)\s+(?P<wish>[^,.;\n]{3,120}?)"
    r"(?=[,.;\n]|\s+(?:so that|in order to|damit|afin|para|per|чтобы)\b|$)"
    r"|(?:我想|我希望|我要|我需要)(?P<wish_zh>[^，。；]{2,40})",
    re.IGNORECASE,
)
_NAME_WORDS = 6
_CUT_CLAUSE = 8
_WHOLE_CLAUSE = 10
_DANGLING = re.compile(
    r"(?:an?|the|this|that|its|their|his|her|our|and|or|nor|but|of|in|on|at|to|for|from|by|with|without|into|as|is|are"
    r"|was|were|be|been|which|who|when|while|if|than|then|so|not|no|any|all|each|every|must|shall|should|can|will|may"
    r"|has|have|using|via|per|der|die|das|den|dem|ein|eine|und|oder|von|mit|im|in|für|zu|auf|le|la|les|un|une|des|du|de"
    r"|et|ou|à|au|aux|en|dans|sur|par|pour|el|los|las|una|unos|y|o|del|al|con|por|para|um|uma|e|do|da|dos|das|no|na"
    r"|и|или|в|на|с|по|для|к|от|из|[\d.,]+%?|below|under|over|above|least|most|up)"
)
_NAME_CHARS = 24
_TITLE = re.compile(r"(?P<title>[^:：—–\n]{2,80}?)(?:\s*[:：]\s+|\s+[—–-]\s+|：)(?=\S)")
_BOLD_TITLE = re.compile(r"(?:\*\*|__)(?P<title>(?:(?!\*\*|__).){2,100}?)[:：.]?(?:\*\*|__)")
_PRIORITY_IN = re.compile(
    r"[(\[（【]\s*(?:priority|prio|priorität|prioridad|priorité|приоритет|优先级|優先度)?\s*[:：]?\s*(?P<value>p[0-4]"
    r"|must(?: have)?|should(?: have)?|could(?: have)?|won'?t(?: have)?|high|medium|low"
    r"|critical|mandatory|optional|高|中|低|必须|必須)\s*[)\]）】]",
    re.IGNORECASE,
)


def field_of(text: str) -> tuple[str, str]:
    """Return the name and the value of a labelled line such as `**Priority:** High`; else two empty strings."""
    shown = plain(text)
    if ":" not in shown[:40] and "：" not in shown[:40] and len(shown) > 40:
        return "", ""
    match = _FIELD.match(folded(shown))
    if match is None:
        return "", ""
    value = shown[len(shown) - len(match["value"]) :] if len(folded(shown)) == len(shown) else match["value"]
    return match["field"], value.strip(" *")


def is_story(text: str) -> bool:
    """Tell whether a text is a user story: `As a ..., I want ...`, in several languages."""
    flat = folded(plain(text[:600]))
    return _STORY_START.match(flat) is not None and _STORY.search(flat) is not None


def starts_story(text: str) -> bool:
    """Tell whether a text begins like a user story, which may go on in the next lines."""
    return _STORY_START.match(folded(plain(text[:120]))) is not None


def text_of(nodes: Iterable[Node]) -> str:
    """Return all that some nodes and those below them say: sentences joined by blanks, list items by `; `."""
    text = ""
    for piece, is_item in _pieces(nodes):
        if not text:
            text = piece
        elif is_item:
            joint = " " if text.endswith((":", "：", ";", "；")) else "; "
            text = text.rstrip(".;；") + joint + piece if joint == "; " else text + joint + piece
        else:
            text += " " + piece
    return text


def _pieces(nodes: Iterable[Node]) -> Iterator[tuple[str, bool]]:
    for top in nodes:
        in_item = 0
        for node in top.walk():
            if node.kind == "table":
                yield from ((text, True) for text in _table_pieces(node))
            elif shown := node.plain:
                in_item = node.kind == "item"
                yield shown, bool(in_item)


def _table_pieces(node: Node) -> list[str]:
    if not node.rows:
        return []
    if is_upright(node):
        return [f"{plain(row.cells[0])}: {plain(row.cells[1])}" for row in node.rows if len(row.cells) > 1]
    roles = columns(node.rows[0])
    return [text for row in node.rows[1:] if (text := row_text(row, roles))]


def name_of(text: str) -> str:
    """Return a short name for a requirement's Markdown: its bold or leading title, else its first words."""
    bold = _BOLD_TITLE.match(text.strip()[:140])
    if bold and length(plain(bold["title"])) <= 12:
        return _trimmed(plain(bold["title"]))
    shown = plain(text)
    title = _TITLE.match(shown)
    if title and length(title["title"]) <= 8 and not has_modal(title["title"]):
        return _trimmed(title["title"])
    return first_words(shown)


def story_name(text: str) -> str:
    """Return what a user story asks for, as a short name; nothing when its words are not found."""
    match = _WISH.search(plain(text[:400]))
    wish = (match["wish"] or match["wish_zh"]) if match else ""
    return first_words(wish[:1].upper() + wish[1:]) if wish else ""


def first_words(text: str) -> str:
    """Return the first words of `text`, or as many characters as fill their place.

    A clause of up to ten words stays whole; a longer one is cut where no article, preposition or number dangles.
    """
    clause = re.split(r"[。；;！？!?]|\.\s", text, maxsplit=1)[0] or text
    if is_unspaced(clause) and " " not in clause[:_NAME_CHARS]:
        return _trimmed(re.split(r"[，、,（(：:]", clause, maxsplit=1)[0][:_NAME_CHARS] or clause[:_NAME_CHARS])
    first = re.split(r",\s|\s[–—-]\s|:\s", clause, maxsplit=1)[0].split()
    if not _NAME_WORDS <= len(first) <= _WHOLE_CLAUSE:
        first = clause.split()
    kept = first if len(first) <= _WHOLE_CLAUSE else first[:_CUT_CLAUSE]
    while len(kept) > 3 and len(kept) < len(clause.split()) and _DANGLING.fullmatch(kept[-1].lower()):
        kept = kept[:-1]
    return _trimmed(" ".join(kept))[:120]


def _trimmed(name: str) -> str:
    return name.strip().rstrip(".,;:：。、，；-–— ").strip() or name.strip()


def priority_in(text: str) -> str:
    """Return the priority that stands in brackets in a text, or nothing."""
    match = _PRIORITY_IN.search(text)
    return match["value"] if match else ""


def stands_alone(text: str) -> bool:
    """Tell whether a list item is a requirement of its own, and no part of the line above it."""
    return is_obligation(text) or _SUBJECT.match(folded(plain(text[:200]))) is not None


def is_acceptance(node: Node) -> bool:
    """Tell whether a node announces acceptance criteria or another field of the requirement above it."""
    if field_of(node.text)[0]:
        return True
    return bool({"acceptance", "notes"}.intersection(meaning(node.text).concepts))
