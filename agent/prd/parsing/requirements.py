"""Which parts of the outline are requirements: one draft per definition, from its first to its last line."""

from collections.abc import Iterable, Sequence

from specagent.agent.prd.parsing.blocks import field_of, is_story, text_of
from specagent.agent.prd.parsing.claims import Claim, Definitions, definitions
from specagent.agent.prd.parsing.composition import identified, unnumbered
from specagent.agent.prd.parsing.context import CLOSED, Context, acts_as_label
from specagent.agent.prd.parsing.draft import EXPLICIT, WEAK, Draft, tier_of
from specagent.agent.prd.parsing.headings import meaning
from specagent.agent.prd.parsing.kinds import has_should, is_obligation, is_product_target
from specagent.agent.prd.parsing.markup import is_struck
from specagent.agent.prd.parsing.rows import row_drafts
from specagent.agent.prd.parsing.shapes import (
    is_described,
    is_group,
    is_prose,
    is_story_block,
    own_children,
    run_end,
    statement_end,
    story_end,
    story_text,
)
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.words import length

_TOPICS = frozenset({"tech_stack", "testing", "data", "design", "integrations"})
_LISTED = frozenset({"scope", "features", "topic"})
_FIELDS = ("priority", "status", "source", "owner")


def drafts(root: Node, everything: Iterable[tuple[Node, Context]]) -> list[Draft]:
    """Return what may be a requirement, in document order; `everything` is the document's `placed` nodes."""
    reader = _Reader(definitions(everything))
    reader.read(root.children, Context.start(root))
    return sorted(reader.found, key=lambda draft: (draft.line, -draft.end_line))


class _Reader:
    """Walks the outline once."""

    def __init__(self, defined: Definitions) -> None:
        self.found: list[Draft] = []
        self._defined = defined

    def read(self, nodes: Sequence[Node], here: Context, *, only_ids: bool = False) -> None:
        """Read siblings; with `only_ids`, the rest of them belongs to a requirement above."""
        has_list = any(one.kind != "paragraph" for one in nodes)
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if self._defined.of_node(node) or self._defined.is_repeat(node):
                at = self._numbered(nodes, at, here)
            elif node.kind == "table":
                self.found.extend(row_drafts(node, here, self._defined, only_ids=only_ids))
                at += 1
            elif only_ids or is_struck(node.text):
                self.read(node.children, here, only_ids=only_ids)
                at += 1
            else:
                at = self._unnumbered(nodes, at, here, has_list=has_list)

    def _numbered(self, nodes: Sequence[Node], at: int, here: Context) -> int:
        claim = self._defined.of_node(nodes[at])
        end = run_end(nodes, at, self._defined)
        if claim:
            self._claimed(claim, nodes[at:end], here)
        else:
            for node in nodes[at:end]:
                self.read(node.children, here.below(node) if _is_heading(node) else here, only_ids=True)
        return end

    def _claimed(self, claim: Claim, run: Sequence[Node], here: Context) -> None:
        node = run[0]
        inner = here.below(node) if _is_heading(node) else here
        if all(one.is_criterion for one in self._defined.within(node)):
            self.found.append(identified(claim, run, here))
            self.read([*node.children, *run[1:]], inner, only_ids=True)
            return
        own = own_children(node, self._defined)
        if not _is_heading(node) or any(map(is_prose, own)):
            self.found.append(identified(claim, [node], here, own))
            self.read(node.children[len(own) :], inner)
        else:
            self.read(node.children, inner)

    def _unnumbered(self, nodes: Sequence[Node], at: int, here: Context, *, has_list: bool) -> int:
        node = nodes[at]
        if _is_heading(node):
            return self._section(nodes, at, here)
        if node.kind == "item":
            self._item(nodes, at, here)
            return at + 1
        return self._paragraph(nodes, at, here, has_list=has_list)

    def _section(self, nodes: Sequence[Node], at: int, here: Context) -> int:
        node = nodes[at]
        inner = here.below(node)
        name = node.plain.rstrip(":：. ")
        if inner.concept not in CLOSED and is_story_block(node, self._defined):
            end = run_end(nodes, at, self._defined)
            self._add(unnumbered(nodes[at:end], here, EXPLICIT, story=True, name=name))
            for one in nodes[at:end]:
                self.read(one.children, inner, only_ids=True)
            return end
        own = meaning(node.text) if node is not here.title else None
        if here.concept == "assumptions" and own and _TOPICS.intersection(own.concepts):
            self._add(unnumbered([node], here, EXPLICIT, name=name))
        elif inner.is_requiring and own is not None and not own and is_described(node, self._defined):
            self._add(unnumbered([node], inner, tier_of(inner), name=name))
        else:
            self.read(node.children, inner)
        return at + 1

    def _item(self, nodes: Sequence[Node], at: int, here: Context) -> None:
        node = nodes[at]
        if acts_as_label(node) and meaning(node.text):
            self.read(node.children, here.below(node))
        elif here.concept not in CLOSED and is_story(story_text(nodes, at)):
            self._add(unnumbered([node], here, EXPLICIT, story=True))
            self.read(node.children, here, only_ids=True)
        elif here.concept == "metrics" and is_product_target(text_of([node])):
            self._add(unnumbered([node], here, EXPLICIT, metric=True))
        elif here.is_requiring and not is_group(node, self._defined):
            self._add(unnumbered([node], here, tier_of(here)))
        elif not here.concept and is_obligation(node.text):
            self._add(unnumbered([node], here, WEAK))
        else:
            self.read(node.children, here)

    def _paragraph(self, nodes: Sequence[Node], at: int, here: Context, *, has_list: bool) -> int:
        node = nodes[at]
        if here.concept not in CLOSED and is_story(story_text(nodes, at)):
            end = story_end(nodes, at, self._defined)
            self._add(unnumbered(nodes[at:end], here, EXPLICIT, story=True))
            return end
        end = statement_end(nodes, at, self._defined) if here.is_requiring else at + 1
        if end > at + 1:
            self._add(unnumbered(nodes[at:end], here, tier_of(here)))
        elif _is_requirement(node, here, has_list=has_list):
            self._add(unnumbered([node], here, tier_of(here) if here.is_requiring else WEAK))
        return end

    def _add(self, draft: Draft | None) -> None:
        if draft:
            self.found.append(draft)


def _is_heading(node: Node) -> bool:
    return node.kind in ("heading", "label")


def _is_requirement(node: Node, here: Context, *, has_list: bool) -> bool:
    """Tell whether a paragraph is a requirement; beside a list, only one that obliges is."""
    text = node.plain
    least = 1 if here.kind == "out-of-scope" else 4
    if text.endswith((":", "：")) or length(text) < least or field_of(node.text)[0] in _FIELDS:
        return False
    if not here.is_requiring:
        return not here.concept and is_obligation(text)
    if has_list:
        return here.concept not in _LISTED and (is_obligation(text) or has_should(text))
    return True
