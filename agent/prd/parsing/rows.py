"""The requirements in a table: one for each row, or one for a table that describes a single requirement."""

from collections.abc import Iterator

from specagent.agent.prd.parsing.blocks import first_words, is_story
from specagent.agent.prd.parsing.claims import Claim, Definitions, is_telling
from specagent.agent.prd.parsing.composition import noted_priority, unnumbered
from specagent.agent.prd.parsing.context import CLOSED, Context
from specagent.agent.prd.parsing.draft import EXPLICIT, IDENTIFIED, Draft, tier_of
from specagent.agent.prd.parsing.kinds import is_product_target
from specagent.agent.prd.parsing.markup import is_struck, plain
from specagent.agent.prd.parsing.structure import Node, Row
from specagent.agent.prd.parsing.tables import (
    Columns,
    columns,
    is_design,
    is_upright,
    row_cell,
    row_name,
    row_text,
    upright_cell,
)


def row_drafts(node: Node, here: Context, defined: Definitions, *, only_ids: bool) -> Iterator[Draft]:
    """Yield the requirements in a table; with `only_ids`, those that carry an id."""
    if not node.rows:
        return
    roles = columns(node.rows[0])
    claims = [claim for row in node.rows if (claim := defined.of_row(row))]
    if claims:
        yield from (_claimed(claim, node, roles, here) for claim in claims)
    elif only_ids or is_design(node) or any(map(defined.is_repeat, node.rows)):
        return
    elif here.is_requiring and is_upright(node):
        whole = unnumbered([node], here, EXPLICIT)
        yield from [whole] if whole else []
    elif here.is_requiring or here.concept == "metrics" or (roles.headed and here.concept not in CLOSED):
        yield from (draft for row in node.rows[1:] if (draft := _unclaimed(row, roles, here)))


def _claimed(claim: Claim, node: Node, roles: Columns, here: Context) -> Draft:
    row = claim.row or node.rows[0]
    upright = is_upright(node)
    name = upright_cell(node, "name") if upright else row_name(row, roles)
    name = "" if name == claim.lead.id else name
    priority = upright_cell(node, "priority") if upright else row_cell(row, roles, "priority")
    raw = max((cell for cell in row.cells if cell.strip() != claim.lead.id), key=len, default=claim.text)
    is_told_in_columns = roles.first("want") >= 0 and roles.first("as") >= 0
    return Draft(
        lead=claim.lead,
        context=here,
        raw=raw,
        name=first_words(name or plain(claim.lead.rest) or claim.text),
        text=claim.text,
        line=node.line if upright else row.line,
        end_line=node.end_line if upright else row.line,
        tier=IDENTIFIED,
        priority=priority or noted_priority(claim),
        story=is_told_in_columns or is_story(raw),
    )


def _unclaimed(row: Row, roles: Columns, here: Context) -> Draft | None:
    text = row_text(row, roles)
    metric = here.concept == "metrics"
    if not is_telling(text) or any(map(is_struck, row.cells)) or (metric and not is_product_target(text)):
        return None
    return Draft(
        lead=None,
        context=here,
        raw=text,
        name=first_words(row_name(row, roles) or _first_telling(row, roles) or text),
        text=text,
        line=row.line,
        end_line=row.line,
        tier=tier_of(here) if here.is_requiring else EXPLICIT,
        priority=row_cell(row, roles, "priority"),
        story=is_story(text),
        metric=metric,
    )


def _first_telling(row: Row, roles: Columns) -> str:
    told = row_cell(row, roles, "text")
    return told if is_telling(told) else next((one for one in map(plain, row.cells) if is_telling(one)), "")
