"""Where in the document one is: which headings stand above, and what they make of the lines below them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from specagent.agent.prd.parsing.headings import Meaning, meaning
from specagent.agent.prd.parsing.structure import Node
from specagent.schemas.prd import Kind, Quality
from specagent.schemas.text import line as one_line

KINDS: dict[str, Kind] = {
    "nfr": "non-functional",
    "functional": "functional",
    "features": "functional",
    "scope": "functional",
    "stories": "user-story",
    "constraints": "constraint",
    "assumptions": "assumption",
    "out_of_scope": "out-of-scope",
}
"""Concepts whose lines are of a known kind; those of `requirements` and of a `topic` are told by content."""

REQUIRING = frozenset({*KINDS, "requirements", "topic"})
_STRICT = REQUIRING - {"scope", "topic"}
_SETTLED = frozenset({"constraints", "assumptions", "out_of_scope"})
CLOSED = frozenset(
    {
        "risks",
        "changelog",
        "traceability",
        "glossary",
        "references",
        "roadmap",
        "journeys",
        "personas",
        "acceptance",
        "metrics",
        "open_questions",
        "testing",
        "data",
        "notes",
    }
)
"""Concepts whose lines are no requirements, whatever labels stand in them."""

_REOPEN = frozenset({"functional", "requirements", "nfr", "constraints", "assumptions", "out_of_scope", "stories"})
_WITHIN_REQUIREMENTS = frozenset(
    {
        *_REOPEN,
        "acceptance",
        "metrics",
        "open_questions",
        "risks",
        "notes",
        "changelog",
        "traceability",
        "glossary",
        "testing",
    }
) - {"requirements"}
_ASIDE = frozenset({"data", "references", "roadmap", "personas"})
_QUALIFYING = frozenset({"integrations", "tech_stack", "data", "design", "testing"})
_MIXABLE = frozenset({"constraints", "assumptions"})


@dataclass(frozen=True)
class Context:
    """The place of a line in the document."""

    headings: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    section: str = ""
    """The nearest heading or label."""
    concept: str = ""
    mixed: bool = False
    """Whether the heading announces constraints and assumptions at once."""
    quality: Quality | None = None
    quality_is_named: bool = False
    """Whether the heading has the quality's own name, and not a topic that belongs to it."""
    priority: str = ""
    title: Node | None = None
    """The document's only heading of the first level, which names the document and not what stands in it."""

    @classmethod
    def start(cls, root: Node) -> "Context":
        """Return the context at the beginning of a document."""
        return cls(title=title_of(root))

    @property
    def kind(self) -> Kind | None:
        """The kind that the headings settle."""
        return None if self.mixed else KINDS.get(self.concept)

    @property
    def is_requiring(self) -> bool:
        """Whether lines here are requirements without further sign."""
        return self.concept in REQUIRING

    def below(self, node: Node) -> "Context":
        """Return the context of what stands below a heading, a label or a list item that acts as one."""
        text = node.plain
        own = meaning(node.text) if node is not self.title else Meaning()
        entered = replace(self._entered(own, is_label=node.kind != "heading"), section=text or self.section)
        if node.kind != "heading" or not one_line(text):
            return entered
        above = sum(1 for level in self.levels if level < node.level)
        return replace(entered, headings=(*self.headings[:above], text), levels=(*self.levels[:above], node.level))

    def _entered(self, own: Meaning, *, is_label: bool) -> "Context":
        concept = self._concept(own, is_label=is_label)
        priority = own.priority or self.priority
        if concept is None:
            named = own.named if own.quality else self.quality_is_named
            return replace(self, quality=self._quality(own), quality_is_named=named, priority=priority)
        mixed = len(_MIXABLE.intersection(own.concepts)) > 1 and concept in _MIXABLE
        quality = own.quality if concept in ("nfr", "requirements", "topic") else None
        return replace(
            self, concept=concept, mixed=mixed, quality=quality, quality_is_named=own.named, priority=priority
        )

    def _concept(self, own: Meaning, *, is_label: bool) -> str | None:
        """Return the concept that a heading sets, or None where the one above goes on."""
        chosen = _choose(own.concepts)
        if self.concept in CLOSED:
            return self._reopened(chosen, is_label=is_label)
        if (
            self.concept in ("nfr", "requirements")
            and own.quality
            and (own.named or chosen not in _WITHIN_REQUIREMENTS)
        ):
            return "nfr" if own.named or self.concept == "nfr" else None
        if self.concept == "out_of_scope" and is_label:
            return chosen if chosen in ("notes", "open_questions", "risks", "metrics", "acceptance") else None
        if self.concept in _SETTLED:
            return (
                chosen
                if chosen in _SETTLED | {"functional", "nfr", "notes", "open_questions", "risks", "acceptance"}
                else None
            )
        if self.concept in _STRICT:
            aside = chosen in _ASIDE and own.is_firm and not is_label
            return (
                chosen
                if aside or (chosen in _WITHIN_REQUIREMENTS and not (chosen == "functional" and is_label))
                else None
            )
        if self.concept in ("tech_stack", "epics") and is_label:
            return None
        if self.concept in (
            "goals",
            "background",
            "design",
            "integrations",
            "tech_stack",
            "epics",
        ) and chosen in ("", None):
            return "nfr" if own.named and not is_label else None
        if not chosen and own.quality and not own.named and not is_label and not self.concept:
            return "topic"
        return chosen or ("nfr" if own.named else "" if own.concepts else None)

    def _reopened(self, chosen: str, *, is_label: bool) -> str | None:
        if is_label or (chosen == "out_of_scope" and self.concept == "roadmap"):
            return None
        return chosen if chosen in _REOPEN or chosen in CLOSED else None

    def _quality(self, own: Meaning) -> Quality | None:
        return own.quality or self.quality if self.concept in ("nfr", "requirements", "topic") else self.quality


def _choose(concepts: tuple[str, ...]) -> str:
    """Return the one concept that a heading stands for; nothing where its parts disagree."""
    if len(concepts) < 2:
        return concepts[0] if concepts else ""
    if REQUIRING.issuperset(concepts):
        for preferred in ("functional", "stories", "requirements", "features", "nfr"):
            if preferred in concepts:
                return preferred
        return "" if "scope" in concepts else concepts[0]
    if len(set(concepts) - _QUALIFYING) == 1:
        return next(one for one in concepts if one not in _QUALIFYING)
    closed = [one for one in concepts if one in CLOSED]
    requiring = [one for one in concepts if one in REQUIRING]
    if not requiring:
        return closed[0] if closed else concepts[0]
    if (
        set(concepts) - set(requiring)
        <= {"acceptance", "notes", "goals", "background", "testing", "data", "tech_stack", "integrations"}
        and "functional" in requiring
    ):
        return "functional"
    return "stories" if set(concepts) <= {"stories", "acceptance", "personas", "epics"} else ""


def title_of(root: Node) -> Node | None:
    """Return the heading that is the document's title: the first one, where no other is as high."""
    headings = [node for node in root.children if node.kind == "heading"]
    if not headings or headings[0].level > 1:
        return None
    return headings[0] if all(one.level > 1 for one in headings[1:]) else None


def acts_as_label(node: Node) -> bool:
    """Tell whether a list item only announces the items below it."""
    return (
        node.kind == "item"
        and bool(node.children)
        and len(node.text) <= 80
        and node.text.rstrip(" *_").endswith((":", "："))
    )


def placed(root: Node) -> Iterator[tuple[Node, Context]]:
    """Yield each node of a document with its context, in document order, a heading with that above it."""
    stack: list[tuple[Node, Context]] = [(child, Context.start(root)) for child in reversed(root.children)]
    while stack:
        node, here = stack.pop()
        yield node, here
        inner = here.below(node) if node.kind in ("heading", "label") or acts_as_label(node) else here
        stack.extend((child, inner) for child in reversed(node.children))
