"""What a document is about: the product's name, and its first sentences about it."""

import re
from collections.abc import Iterable

from specagent.agent.prd.parsing.context import Context, title_of
from specagent.agent.prd.parsing.headings import meaning
from specagent.agent.prd.parsing.ids import section_number
from specagent.agent.prd.parsing.lines import front_matter
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.tables import is_upright
from specagent.agent.prd.parsing.words import folded, length
from specagent.agent.prd.source_text import SourceText

_KIND_OF_DOCUMENT = re.compile(
    r"\b(?:product|software|system|business|technical|functional|market|mvp|project)?\s*(?:requirements?"
    r"|feature)\s*(?:and\s+\w+\s+)?(?:documents?|specifications?|definition|doc|spec)\b(?:\s*\((?:prd"
    r"|srs|brd|frd|mrd)\))?"
    r"|\b(?:(?:technical|product|business|software|functional)\s+)?(?:prd|srs|brd|frd|mrd|lastenheft|pflichtenheft)\b|\bprodukt(?:anforderungs)?dokument\b"
    r"|\banforderungs(?:dokument|spezifikation)\b|\bproduct requirements\b"
    r"|\bdocumento? (?:de )?(?:requisitos|requerimientos)(?: (?:del |de |do )?(?:producto"
    r"|produto|sistema|software))?|\bcahier des charges(?: fonctionnel)?|\bdocument d.exigences(?: produit)?"
    r"|документ требований(?: к продукту)?|требования к продукту|техническое задание"
    r"|产品需求文档|产品需求说明书|產品需求文件|需求规格说明书|软件需求规格说明书|需求文档"
    r"|プロダクト要求仕様書|製品要求仕様書|(?:機能)?要件定義書|要求仕様書|제품 요구사항 (?:정의서"
    r"|문서)|요구사항 (?:정의서|명세서)",
    re.IGNORECASE,
)
_EDGES = " \t-–—:：|·•/()（）[]【】#*_,.\"'«»<>《》"
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|（\s*）|\[\s*\]|【\s*】")
_VERSION = re.compile(r"\s*[-–—(]?\s*\bv(?:ersion)?\s?\d+(?:\.\d+)*\)?\s*$", re.IGNORECASE)
_EMOJI = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]+")
_NAME_FIELD = re.compile(
    r"(?:project|product|app|application|system|document)?\s*(?:name|title)|project|product"
    r"|produkt|projekt(?:name)?|producto|produto|proyecto|nombre|название|产品名称|项目名称"
    r"|製品名|プロジェクト名|제품명",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？]|$)", re.DOTALL)
_DESCRIBES = re.compile(
    r"\b(?:document|prd|srs|specification|dokument|documento)\b.{0,60}\b(?:defines?|describes?"
    r"|outlines?|specif\w+|beschreibt|describe|décrit|define)|本ドキュメント|本文档|本書は"
    r"|本文書",
    re.IGNORECASE,
)
_META = re.compile(
    r"^(?:author|date|version|status|owner|last updated|created|updated|autor|datum|fecha"
    r"|auteur|prepared by|日期|版本|作者|最后更新|更新日)\s*[:：]",
    re.IGNORECASE,
)
_STORY = re.compile(r"(?:as an?|i want|so that|given|when|then|als|en tant que|como)\b|作为|作為", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:The\s+|This document specifies\s+)?(?P<name>[A-Z][\w.+&-]*(?: (?:[A-Z0-9][\w.+&-]*|of|for)){0,4})"
    r"(?:,| \([^)]{1,30}\))? (?:is|are|will be|lets|allows|enables|helps|provides|offers|reads|turns|gives|a )"
)
_NO_NAME = re.compile(r"^(?:This|That|It|We|Our|Users?|Today|There|In|As|If|When|Most|Many|Modern|Each|Every)\b")
_SUMMING = frozenset({"background", "scope"})
_LATER = frozenset({"functional", "requirements", "nfr", "features", "stories", "constraints", "out_of_scope"})
_MOST = 400
_LONGEST_TITLE = 30
_SHORT_LINE = 10


def title(root: Node, source: SourceText, described: str) -> str:
    """Return the product's name.

    It comes from the title, the front matter, a table of facts, the subject of `described` (the first sentences on
    the product), or the file's name.
    """
    return (
        _from_headings(root)
        or _from_front_matter(source.text)
        or _from_table(root)
        or _from_description(described)
        or _from_file(source.name)
    )


def _from_description(described: str) -> str:
    """Return the subject of a sentence such as `The Notification Service is a ...`."""
    match = _SUBJECT.match(described)
    return match["name"] if match and not _NO_NAME.search(match["name"]) else ""


def _from_headings(root: Node) -> str:
    heading = title_of(root)
    if heading:
        second = [node for node in heading.children[:2] if node.kind == "heading" and not meaning(node.text)]
        names = [_product(node.plain) for node in (heading, *second) if length(node.plain) <= _LONGEST_TITLE]
        return next((name for name in names if name), "")
    first = next((node for node in root.children if node.kind == "heading"), None)
    if first:
        return "" if meaning(first.text) else _product(first.plain)
    opening = root.children[0].plain if root.children and root.children[0].kind in ("label", "paragraph") else ""
    return "" if length(opening) > _SHORT_LINE or opening.endswith((".", "。", ":", "：")) else _product(opening)


def summary(placed: Iterable[tuple[Node, Context]]) -> str:
    """Return the first one or two sentences that describe the product."""
    fallback = ""
    for node, here in placed:
        text = node.plain if node.kind == "paragraph" else ""
        if not _is_description(text):
            continue
        fallback = fallback or text
        if here.concept in _SUMMING or (not here.concept and not fallback):
            if not _DESCRIBES.search(text):
                return _sentences(text)
        elif here.concept in _LATER:
            break
    return _sentences(fallback)


def _is_description(text: str) -> bool:
    least = 3 if text.endswith((".", "。")) else 6
    if length(text) < least or text.endswith((":", "：")) or not any(char.isalpha() for char in text):
        return False
    return not (_META.match(text) or _STORY.match(text) or section_number(text))


def _product(text: str) -> str:
    rest = _KIND_OF_DOCUMENT.sub(" ", text)
    rest = _VERSION.sub("", _EMPTY_BRACKETS.sub(" ", rest))
    rest = re.sub(r"\s+", " ", rest).strip(_EDGES)
    rest = re.sub(r"\s*[:–—-]\s*requirements?$", "", rest, flags=re.IGNORECASE)
    rest = re.sub(r"^(?:for|of|für|de|del|do|pour|для|of the|for the)\s+", "", rest, flags=re.IGNORECASE)
    rest = _EMOJI.sub("", rest).strip(_EDGES)
    return rest if any(char.isalnum() for char in rest) else ""


def _from_front_matter(text: str) -> str:
    fields = dict(line.split(":", 1) for line in front_matter(text) if ":" in line and not line.startswith((" ", "-")))
    for key in ("product", "product_name", "project", "project_name", "title", "name"):
        value = _product(fields.get(key, "").strip().strip("\"'"))
        if value:
            return value
    return ""


def _from_table(root: Node) -> str:
    tables = [node for top in root.children[:4] for node in (top, *top.children[:4]) if node.kind == "table"]
    for table in tables[:2]:
        for row in table.rows[:8]:
            if len(row.cells) == 2 and _NAME_FIELD.fullmatch(folded(plain(row.cells[0]))) and not is_upright(table):
                return _product(plain(row.cells[1]))
    return ""


def _from_file(name: str) -> str:
    stem = re.split(r"[\\/]", name.rstrip("/"))[-1].rsplit(".", 1)[0]
    rest = _product(re.sub(r"[-_]+", " ", stem))
    return rest or stem.strip() or "Product"


def _sentences(text: str) -> str:
    found = [match[0].strip() for match in _SENTENCE.finditer(text[: _MOST * 2])]
    told = " ".join(found[:2])
    return told if len(told) <= _MOST else found[0][:_MOST].rsplit(" ", 1)[0] if found else ""
