"""A draft from a run of nodes: its text from first to last line, its name and its priority."""

import re
from collections.abc import Sequence

from specagent.agent.prd.parsing.blocks import (
    field_of,
    first_words,
    is_story,
    name_of,
    priority_in,
    story_name,
    text_of,
)
from specagent.agent.prd.parsing.claims import Claim, is_telling
from specagent.agent.prd.parsing.context import Context
from specagent.agent.prd.parsing.draft import IDENTIFIED, Draft
from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node
from specagent.agent.prd.parsing.words import length

_NOTHING = re.compile(
    r"\W*(?:(?:no|none|keine?|aucune?|ningun[oa]?|nenhum[a]?|nessun[a]?)\b.{0,60}\b(?:identified|applicable"
    r"|defined|known|planned|at this time|vorhanden|identifiée?|identificad[oa]s?)"
    r"|none|n/?a|not applicable|tb[dc]|to be (?:defined|determined|decided)|entfällt|无|なし|없음|нет)\W*$",
    re.IGNORECASE,
)
_ENDS = (".", ":", "：", "。", "?", "!", ";")
_PRIORITIES = ("prio", "moscow", "приор", "优先", "優先", "우선")
_LONGEST_TITLE = 14
_FIELDS = 12


def identified(claim: Claim, run: Sequence[Node], here: Context, own: Sequence[Node] | None = None) -> Draft:
    """Return the draft of what an id defines; with `own`, only these of the nodes below the first belong to it."""
    node = run[0]
    below = [*node.children, *run[1:]] if own is None else list(own)
    title, told = plain(claim.lead.rest), text_of(below)
    text = f"{title}{_joint(title, node, below)}{told}" if title and told else title or told
    last = node.end_line if own is None else _first_end(node)
    return Draft(
        lead=claim.lead,
        context=here,
        raw=claim.lead.rest if is_telling(claim.lead.rest) else text,
        name=_title_name(title, claim.lead.rest, node) if title else story_name(told) or first_words(told),
        text=text,
        line=node.line,
        end_line=max([last, *(one.end_line for one in below)]),
        tier=IDENTIFIED,
        priority=noted_priority(claim) or _priority_below(below) or priority_in(title[:160]),
        story=any(is_story(one) for one in (title, *(child.text for child in below[:4]))),
    )


def unnumbered(
    run: Sequence[Node],
    here: Context,
    tier: int,
    *,
    story: bool = False,
    metric: bool = False,
    name: str = "",
) -> Draft | None:
    """Return the draft of a run of nodes without an id, or None when they say nothing."""
    node = run[0]
    text = text_of(run)
    said = text_of(node.children) if node.kind in ("heading", "label") else text
    if not is_telling(text) or _NOTHING.match(said) or text.endswith((":", "：")):
        return None
    return Draft(
        lead=None,
        context=here,
        raw=node.text or text,
        name=name or (story_name(text) if story else "") or (name_of(node.text) if node.text else first_words(text)),
        text=text,
        line=node.line,
        end_line=max(one.end_line for one in run),
        tier=tier,
        priority=_priority_below([*run[1:], *node.children]) or priority_in(node.plain[:200]),
        story=story,
        metric=metric,
    )


def noted_priority(claim: Claim) -> str:
    """Return the priority that stands in brackets behind an id, or nothing."""
    return claim.lead.note if claim.lead.note and priority_in(f"({claim.lead.note})") else ""


def _first_end(node: Node) -> int:
    return node.line if node.kind in ("heading", "label") else node.line + node.text.count("\n")


def _joint(title: str, node: Node, below: Sequence[Node]) -> str:
    if title.endswith(_ENDS):
        return " "
    return ": " if node.kind in ("heading", "label") or below[0].kind == "item" else " "


def _title_name(title: str, written: str, node: Node) -> str:
    if node.kind in ("heading", "label") and length(title) <= _LONGEST_TITLE:
        return title.rstrip(".:：。 ")
    # `**FR-1: Sign in** Users ...` has lost the stars before the id that its title needs.
    return name_of("**" + written if written.count("**") % 2 else written)


def _priority_below(nodes: Sequence[Node]) -> str:
    for node in nodes[:_FIELDS]:
        name, value = field_of(node.text)
        if name.startswith(_PRIORITIES) and value:
            return value[:40]
    return ""
