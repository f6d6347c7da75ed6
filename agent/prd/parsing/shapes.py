"""What a piece of the outline is by its shape: a story with its criteria, a group, a statement with its details."""

import re
from collections.abc import Sequence

from specagent.agent.prd.parsing.blocks import field_of, is_acceptance, is_story, stands_alone, starts_story
from specagent.agent.prd.parsing.claims import Definitions, is_telling
from specagent.agent.prd.parsing.ids import leading_id
from specagent.agent.prd.parsing.kinds import is_obligation, lead_of
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.words import length

_COLONS = (":", "：")
_DETAIL = re.compile(r"[a-zà-ÿ`'\"(]")
_BEGINS = re.compile(
    r"\b(?:shall|must|should|will|can|may|to|be|not|include|includes|that|following|support|supports|provide"
    r"|provides|kann|muss|soll|folgende\w*|doit|peut|suivant\w*|debe|puede|siguiente\w*|deve|pode|seguinte\w*)"
    r"\s*[:：]$|\bfollowing\b|\bfolgend|\bsuivant|\bsiguiente|\bseguint",
    re.IGNORECASE,
)
_SHORT_TITLE = 6


def run_end(nodes: Sequence[Node], at: int, defined: Definitions) -> int:
    """Return where the block that begins at `at` with an id, or as a label, ends among its siblings."""
    first = nodes[at]
    if first.kind in ("heading", "item"):
        return at + 1
    end = at + 1
    while end < len(nodes) and not _begins_block(nodes[end], first, defined):
        end += 1
    return end


def story_end(nodes: Sequence[Node], at: int, defined: Definitions) -> int:
    """Return where the story that begins at `at` ends among its siblings: its criteria belong to it."""
    end = at + 1
    while end < len(nodes) and not defined.of_node(nodes[end]) and not _ends_story(nodes[end]):
        end += 1
    return end


def statement_end(nodes: Sequence[Node], at: int, defined: Definitions) -> int:
    """Return where the list ends that only details the statement before it; `at + 1` when there is none."""
    node = nodes[at]
    if not node.plain.endswith(_COLONS):
        return at + 1
    is_bold = node.text.lstrip().startswith(("**", "__")) and bool(lead_of(node.text))
    takes_any = is_bold or (length(node.plain) >= 4 and not _BEGINS.search(node.plain))
    end = at + 1
    while takes_any and end < len(nodes) and _is_detail(nodes[end], defined, is_bold=is_bold):
        end += 1
    return at + 1 if end < len(nodes) and nodes[end].kind == "item" else end


def own_children(node: Node, defined: Definitions) -> list[Node]:
    """Return the nodes below `node` before the first that defines or holds an id of its own."""
    own: list[Node] = []
    for child in node.children:
        if defined.of_node(child) or any(map(defined.of_row, child.rows)) or holds_ids(child, defined):
            break
        own.append(child)
    return own


def holds_ids(node: Node, defined: Definitions) -> bool:
    """Tell whether an id is defined below `node`."""
    return any(True for _ in defined.within(node))


def story_text(nodes: Sequence[Node], at: int) -> str:
    """Return what stands at `at` with the lines after it, when it begins like a story; else nothing."""
    node = nodes[at]
    if not starts_story(node.text):
        return ""
    following = node.children[:3] if node.kind == "item" else nodes[at + 1 : at + 3]
    return " ".join([node.text, *(one.text for one in following)])


def is_story_block(node: Node, defined: Definitions) -> bool:
    """Tell a heading or label whose content begins with a story, and holds no other one."""
    told = [at for at, one in enumerate(node.children[:6]) if one.kind in ("paragraph", "item")]
    stories = [at for at in told if is_story(story_text(node.children, at))]
    if len(stories) != 1 or any(child.kind != "label" for child in node.children[: stories[0]]):
        return False
    return all(claim.is_criterion for claim in defined.within(node))


def is_described(node: Node, defined: Definitions) -> bool:
    """Tell a heading with a description below it from one that groups a list of requirements."""
    if not node.children or holds_ids(node, defined):
        return False
    if _has_fields(node):
        return not any(child.kind == "heading" and not is_acceptance(child) for child in node.children)
    is_told = all(child.kind == "paragraph" for child in node.children)
    return is_told and node.kind == "heading" and not all(is_obligation(one.text) for one in node.children)


def is_group(node: Node, defined: Definitions) -> bool:
    """Tell a list item that only gathers the requirements below it."""
    items = [child for child in node.children if child.kind == "item"]
    if not items:
        return not is_telling(node.plain)
    if holds_ids(node, defined):
        return True
    is_short = length(node.plain) <= _SHORT_TITLE and not is_obligation(node.text)
    announces = node.plain.endswith(_COLONS) or is_short
    if announces and sum(1 for child in items if stands_alone(child.text)) * 2 > len(items):
        return True
    return _is_title(node, items)


def is_prose(node: Node) -> bool:
    """Tell whether a node says something itself, and does not only introduce what follows."""
    if node.kind in ("paragraph", "label") and field_of(node.text)[1]:
        return True
    return node.kind == "paragraph" and length(node.plain) >= 4 and not node.plain.endswith(_COLONS)


def _begins_block(node: Node, first: Node, defined: Definitions) -> bool:
    if node.kind == "heading" or defined.of_node(node):
        return True
    if node.kind == "table":
        return any(map(defined.of_row, node.rows))
    if node.kind == "label":
        return not is_acceptance(node)
    is_next = first.kind == "label" or starts_story(node.text) or leading_id(node.text) is not None
    return node.kind == "paragraph" and is_next


def _ends_story(node: Node) -> bool:
    if node.kind in ("heading", "table") or starts_story(node.text):
        return True
    return node.kind == "label" and not is_acceptance(node)


def _is_detail(node: Node, defined: Definitions, *, is_bold: bool) -> bool:
    if node.kind != "item" or defined.of_node(node) or stands_alone(node.text):
        return False
    return is_bold or _DETAIL.match(node.plain) is not None


def _has_fields(node: Node) -> bool:
    """Tell whether what stands below is labelled: a description, a priority, a rationale."""
    told = [child for child in node.children if child.kind in ("paragraph", "label", "item")]
    fields = {field_of(child.text)[0] for child in told} - {""}
    if len(fields) > 1:
        return True
    labelled = all(lead_of(child.text) for child in told if child.kind == "item")
    return bool(fields) and labelled and node.kind == "label" and not node.plain.endswith(_COLONS)


def _is_title(node: Node, items: Sequence[Node]) -> bool:
    """Tell an item of the outermost list that is a mere title of what the items below it demand."""
    title = node.plain.rstrip(":： ")
    if node.level > 1 or length(title) > _SHORT_TITLE or is_obligation(title) or lead_of(title):
        return False
    return len(items) > 1 and sum(length(child.plain) for child in items) >= 4 * len(items)
