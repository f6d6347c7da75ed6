"""Which lines define the requirement ids of a document, and which only quote them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from specagent.agent.prd.parsing.blocks import text_of
from specagent.agent.prd.parsing.context import Context
from specagent.agent.prd.parsing.ids import (
    Lead,
    cell_id,
    is_known,
    kind_of_prefix,
    leading_id,
    section_number,
    spelling,
    trailing_id,
)
from specagent.agent.prd.parsing.kinds import is_obligation
from specagent.agent.prd.parsing.likeness import is_like
from specagent.agent.prd.parsing.markup import is_struck, plain
from specagent.agent.prd.parsing.structure import Node, Row
from specagent.agent.prd.parsing.tables import columns, is_upright, row_text
from specagent.agent.prd.parsing.words import length, words

_NEVER = frozenset(
    {
        "changelog",
        "traceability",
        "references",
        "roadmap",
        "glossary",
        "risks",
        "personas",
        "open_questions",
        "notes",
    }
)
_QUOTES = frozenset({"acceptance", "testing", "metrics", "journeys", "data"})
_ACCEPTANCE_PREFIXES = frozenset({"AC", "CA", "ACC"})
_FAMILY = 3
_TRAILING = 3
_COMPARED = 4


@dataclass(frozen=True, eq=False)
class Claim:
    """A line that begins with an id; `row` is set in a table."""

    lead: Lead
    node: Node
    row: Row | None
    context: Context
    text: str
    rank: int

    @property
    def is_criterion(self) -> bool:
        """Whether the id is that of an acceptance criterion."""
        return self.lead.prefix.split("-")[0] in _ACCEPTANCE_PREFIXES


class Definitions:
    """The claims that hold, by node and row."""

    def __init__(self, claims: list[Claim], repeats: list[Claim]) -> None:
        self.claims = claims
        self._repeats = {id(claim.row or claim.node) for claim in repeats}
        self._nodes = {id(claim.node): claim for claim in claims if claim.row is None}
        self._rows = {id(claim.row): claim for claim in claims if claim.row is not None}

    def of_node(self, node: Node) -> Claim | None:
        """Return the id that a heading, item or paragraph defines."""
        return self._nodes.get(id(node))

    def of_row(self, row: Row) -> Claim | None:
        """Return the id that a table row defines."""
        return self._rows.get(id(row))

    def is_repeat(self, place: Node | Row) -> bool:
        """Tell whether a line begins with an id that is defined elsewhere."""
        return id(place) in self._repeats

    def within(self, node: Node) -> Iterator[Claim]:
        """Yield the definitions below a node, itself excluded."""
        for one in node.walk():
            if one is not node and (claim := self.of_node(one)):
                yield claim
            for row in one.rows:
                if claim := self.of_row(row):
                    yield claim


def definitions(everything: Iterable[tuple[Node, Context]]) -> Definitions:
    """Return which lines of a document, given with their contexts, define an id."""
    claims = list(_claims(everything))
    families = Counter(_family(claim) for claim in _distinct(claims))
    firm = [claim for claim in claims if _belongs(claim, families)]
    if len(_distinct(firm)) >= _FAMILY:
        known = {id(claim) for claim in firm}
        firm = [claim for claim in claims if id(claim) in known or _fits(claim)]
    by_id: dict[str, list[Claim]] = defaultdict(list)
    for claim in firm:
        by_id[spelling(claim.lead.id)].append(claim)
    kept = {id(claim) for group in by_id.values() for claim in _settled(group)}
    repeats = [claim for claim in firm if id(claim) not in kept and claim.rank < _TRAILING]
    return Definitions([claim for claim in firm if id(claim) in kept], repeats)


def _claims(everything: Iterable[tuple[Node, Context]]) -> Iterator[Claim]:
    for node, here in everything:
        if node.kind == "table":
            yield from _row_claims(node, here)
        elif node.text and not is_struck(node.text):
            yield from _node_claims(node, here)


def _node_claims(node: Node, context: Context) -> Iterator[Claim]:
    lead = leading_id(node.text)
    penalty = 0
    if lead is None and context.is_requiring and is_obligation(node.text[:400]):
        lead = section_number(node.text)
    if lead is None and len(node.text) < 400:
        lead, penalty = trailing_id(node.text), _TRAILING
    if lead is None:
        return
    text = plain(lead.rest)
    if not is_telling(text) and node.kind in ("heading", "label", "item"):
        text = " ".join(part for part in (text, text_of(node.children)[:400]) if part)
    if is_telling(text):
        inner = context.below(node) if node.kind == "heading" else context
        yield Claim(
            lead,
            node,
            None,
            context,
            text,
            _rank(lead, inner if penalty == 0 and inner.is_requiring else context) + penalty,
        )


def _row_claims(node: Node, context: Context) -> Iterator[Claim]:
    if not node.rows:
        return
    upright = is_upright(node) or _is_headed_by_id(node)
    roles = columns(node.rows[0])
    rows = node.rows if upright or cell_id(node.rows[0].cells[0]) else node.rows[1:]
    for row in rows:
        at, lead = _row_lead(row, roles.first("id"), upright=upright)
        if lead is None:
            continue
        text = row_text(row, roles, at) if not upright else text_of([node])
        text = text if plain(lead.rest) == "" else f"{plain(lead.rest)}: {text}" if text else plain(lead.rest)
        if is_telling(text) and not any(is_struck(cell) for cell in row.cells):
            yield Claim(lead, node, row, context, text, _rank(lead, context))


def _row_lead(row: Row, id_column: int, *, upright: bool) -> tuple[int, Lead | None]:
    order = [id_column] if 0 <= id_column < len(row.cells) else []
    order += [at for at in (0, 1) if at not in order and at < len(row.cells)]
    for at in order:
        lead = cell_id(row.cells[at]) or (leading_id(row.cells[at]) if at == 0 or at == id_column else None)
        if lead and (at != 1 or id_column == 1 or upright or len(row.cells) > 2):
            return at, lead
    return -1, None


def _is_headed_by_id(node: Node) -> bool:
    """Tell a table whose header is `| ID | FR-01 |`."""
    header = node.rows[0].cells
    return len(header) == 2 and cell_id(header[1]) is not None and words(plain(header[0]))[-1:] == ["id"]


def is_telling(text: str) -> bool:
    """Tell whether a text says something beyond ids, marks and one-word states."""
    kept: list[str] = []
    for word in text.split():
        if any(char.isalpha() for char in word) and leading_id(word.strip(",;()[]")) is None:
            kept.append(word)
            if length(" ".join(kept)) >= 2:
                return True
    return len(kept) == 1 and len(kept[0]) > 3


def _rank(lead: Lead, context: Context) -> int:
    """Return how good a place this is for a definition; the best is 0, and 9 is none at all."""
    concept = context.concept
    if concept in _NEVER:
        return 9
    if context.is_requiring:
        return 0
    settled = kind_of_prefix(lead.prefix) is not None
    if concept in _QUOTES:
        criterion = concept == "acceptance" and lead.prefix.split("-")[0] in _ACCEPTANCE_PREFIXES
        return 1 if criterion else 2 if settled else 9
    if concept in ("goals", "epics") and not settled and lead.prefix:
        return 9
    return 1


def _family(claim: Claim) -> str:
    return claim.lead.prefix.split("-")[0] or "".join(words(claim.lead.id)[:1])


def _distinct(claims: list[Claim]) -> list[Claim]:
    usable = [claim for claim in claims if claim.rank < 9]
    return list({(_family(claim), spelling(claim.lead.id)): claim for claim in usable}.values())


def _belongs(claim: Claim, families: Counter[str]) -> bool:
    if claim.rank >= 9:
        return False
    prefix = claim.lead.prefix
    count = families[_family(claim)]
    if is_known(prefix):
        return len(prefix) > 1 or count > 1 or claim.rank == 0
    if claim.rank == 0 and claim.node.kind == "heading" and claim.lead.firm and len(prefix) > 1:
        return True
    if (
        claim.lead.firm
        and claim.rank <= 1
        and claim.node.kind in ("paragraph", "item")
        and is_obligation(claim.text[:400])
    ):
        return True
    return count >= _FAMILY or (count == _FAMILY - 1 and claim.rank == 0)


def _fits(claim: Claim) -> bool:
    """Tell whether a lone id, such as `DE-1: ...`, is one in a document that numbers its requirements."""
    return claim.rank == 0 and claim.lead.firm and re.fullmatch(r"[A-Z]{2,5}-\d{1,3}", claim.lead.id) is not None


def _settled(group: list[Claim]) -> list[Claim]:
    """Return the definitions among the claims to one id: the best, and others that say something else."""
    best = min(claim.rank for claim in group)
    first = next(claim for claim in group if claim.rank == best)
    kept = [first]
    for claim in group:
        if claim is first or claim.rank > max(best, 1 if best == 0 and claim.is_criterion else best):
            continue
        if claim.node.kind == first.node.kind and _stand_apart(claim, kept):
            kept.append(claim)
    return sorted(kept, key=lambda claim: claim.row.line if claim.row else claim.node.line)


def _stand_apart(claim: Claim, kept: list[Claim]) -> bool:
    """Tell whether a claim is another requirement than those with its id so far: elsewhere, and not alike."""
    return all(
        (one.node is claim.node or _section(one) != _section(claim)) and not is_like(one.text, claim.text)
        for one in kept[-_COMPARED:]
    )


def _section(claim: Claim) -> tuple[str, ...]:
    return *claim.context.headings, claim.context.section
