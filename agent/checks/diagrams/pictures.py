"""Whether a section shows a picture: a diagram in any notation, an image, or a word on where one is."""

import re
from collections.abc import Iterator

from specagent.agent.checks.code.fences import fences
from specagent.agent.checks.documents import SpecDocument
from specagent.agent.document.blocks import Block
from specagent.schemas.sections import Slug

_NOTATIONS = {"mermaid", "plantuml", "puml", "uml", "c4plantuml", "dot", "graphviz", "d2", "structurizr", "pikchr"} | {
    *(
        "ditaa",
        "svgbob",
        "nomnoml",
        "blockdiag",
        "seqdiag",
        "bpmn",
        "vega",
        "wavedrom",
        "excalidraw",
        "kroki",
        "likec4",
    ),
}
_PLAIN = {"", "text", "txt", "ascii", "plain", "plaintext", "none", "diagram", "asciiart"}
_LINES = re.compile(r"[┌┐└┘╔╗╭╮▶▼◀▲→←↓↑⇒]|\+-{2,}|-{1,}>|<-{1,}|={2,}>|──|\|\s*\n\s*[vV]\b")
_IMAGE = re.compile(r"!\[[^\]]*\]\s*[(\[]|<(?:img|svg|picture|object|iframe)\b|!\[\[|\{\{[<%]", re.IGNORECASE)
_LINKED = re.compile(r"\]\(|\]\[|<?https?://|\.(?:png|svg|jpe?g|webp|drawio|puml|pdf|excalidraw|d2|vsdx|dsl)\b|`[^`]+`")
_PICTURE = re.compile(
    r"diagram|miro|lucid|figma|draw\.?io|excalidraw|whimsical|structurizr|icepanel|gliffy|visio|\bboard\b|\bchart\b|"
    r"\bfigure\b|picture|sketch|schema|schéma|esquema|abbildung|zeichnung|grafik|диаграмм|схем|图|圖|図|다이어그램",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[(?:insert|add|describe|your|link to)\b", re.IGNORECASE)
_DRAWN = re.compile(r"^\s*C4(?:Context|Container|Component|Deployment|Dynamic)\b", re.MULTILINE)


def shows_picture(document: SpecDocument, slug: Slug) -> bool:
    """Return whether a section shows a picture, or a C4 diagram stands anywhere else."""
    blocks = list(_blocks(document, slug))
    if any(_DRAWN.search(fence.text) for fence in document.fences):
        return True
    return any(map(_is_diagram, fences(blocks))) or any(map(_shows, blocks))


def _blocks(document: SpecDocument, slug: Slug) -> Iterator[Block]:
    """Yield the blocks of a section, also those under lower headings that begin a chapter of their own."""
    level = 0
    for chapter in document.reading.chapters:
        heading = chapter.part.heading
        if chapter.slug == slug and heading:
            level = heading.level
        elif chapter.slug or heading is None or heading.level <= level:
            level = 0
        if level:
            yield from chapter.part.blocks


def _is_diagram(fence: Block) -> bool:
    notation = re.split(r"[\s{},:]", fence.info.lower().lstrip("{."))[0]
    return notation in _NOTATIONS or (notation in _PLAIN and bool(_LINES.search(fence.text)))


def _shows(block: Block) -> bool:
    """Return whether a block is or holds an image, or says where a picture is."""
    if block.kind in ("fence", "heading"):
        return False
    if _IMAGE.search(block.source):
        return True
    told = block.kind == "quote" or _LINKED.search(block.source)
    return bool(told and _PICTURE.search(block.source) and not _PLACEHOLDER.search(block.source))


def has_text(document: SpecDocument, slug: Slug) -> bool:
    """Return whether a section says anything."""
    return any(block.kind not in ("heading", "rule") for block in _blocks(document, slug))
