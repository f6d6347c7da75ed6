"""Large PRDs: the blueprint chunk by chunk, and for each part the requirements that it needs."""

from collections.abc import Sequence

from specagent.agent.drafting.model.pricing import token_range
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.prompting.tasks import Chunk
from specagent.schemas.base import Basis
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.text import slug

_WORTH_SAVING = 8_000
"""Tokens; a shorter PRD costs less than a cent to send whole, and a section is better for it."""
_CACHED_PRICE = 0.2
"""What a token of the common prefix costs on average against a new one: a tenth when cached, and some misses."""
_FEWEST_LETTERS = 60
_LINE_TOKENS = 6
"""What a line's number and frame take."""


def chunks(prd: Prd, room: int) -> list[Chunk]:
    """Return the PRD's lines in chunks of at most `room` tokens each, cut at headings where that is possible."""
    rows = prd.text.split("\n")
    sizes = [_tokens(row) + _LINE_TOKENS for row in rows]
    for one in prd.requirements:  # each is listed once more below its lines
        sizes[min(one.place.line, len(rows)) - 1] += _tokens(f"{one.ref} {one.kind} {one.name}") + _LINE_TOKENS
    ends: list[int] = []
    start = size = 0
    heading = 0
    for at, row in enumerate(rows):
        if row.startswith("#"):
            heading = at
        if size + sizes[at] > room and at > start:
            end = heading if heading > start + (at - start) // 2 else at
            ends.append(end)
            start, size = end, sum(sizes[end:at])
        size += sizes[at]
    starts = [0, *ends]
    ends.append(len(rows))
    return [
        Chunk(number, len(starts), first + 1, "\n".join(rows[first:end]), _within(prd, first + 1, end))
        for number, (first, end) in enumerate(zip(starts, ends, strict=True), start=1)
    ]


def gap_chunk(requirements: Sequence[Requirement], room: int) -> Chunk:
    """Return one more chunk that holds the requirements which the facts do not answer yet."""
    return Chunk(1, 1, 1, "", tuple(fitting(requirements, room)))


def _within(prd: Prd, first: int, last: int) -> tuple[Requirement, ...]:
    return tuple(one for one in prd.requirements if first <= one.place.line <= last)


def excerpts_are_cheaper(prd: Prd, facts: Facts, parts: Sequence[Part]) -> bool:
    """Return whether sending each part its own requirements costs less than the whole PRD from the cache."""
    whole = _tokens(prd.text)
    if whole < _WORTH_SAVING or not parts:
        return False
    sent = sum(_tokens(one.text) for part in parts for one in excerpt(part, facts, prd))
    return sent / len(parts) < _CACHED_PRICE * whole


def excerpt(part: Part, facts: Facts, prd: Prd) -> list[Requirement]:
    """Return the requirements that a part is about, in the PRD's order."""
    wanted = {ref for one in _bases(part, facts) for ref in one.requirements}
    return [one for one in prd.requirements if one.ref in wanted or _always(part, one)]


def fitting(requirements: Sequence[Requirement], room: int) -> list[Requirement]:
    """Return the requirements with their texts shortened so that all fit into `room` tokens."""
    size = sum(_tokens(_shown(one)) for one in requirements)
    if size <= room or not requirements:
        return list(requirements)
    letters = max(_FEWEST_LETTERS, int(room * 2.5 / len(requirements)) - 20)
    short = [one.model_copy(update={"text": _cut(one.text, letters)}) for one in requirements]
    while short and sum(_tokens(_shown(one)) for one in short) > room:
        short = short[: len(short) * 9 // 10]
    return short


def _tokens(text: str) -> int:
    """Return about how many tokens `text` is, rather too many than too few."""
    return sum(token_range(text)) // 2


def _shown(one: Requirement) -> str:
    return f"{one.ref} ({one.kind}): {one.text}"


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[:letters].rsplit(' ', 1)[0]}…"


def _always(part: Part, one: Requirement) -> bool:
    """Return whether a part needs a requirement although none of its facts cites it."""
    if part.kind in ("concerns", "storage"):
        return one.kind in ("non-functional", "constraint")
    return part.kind in ("stack", "patterns", "goals") and one.kind == "constraint"


def _bases(part: Part, facts: Facts) -> list[Basis]:
    names = {slug(one) for one in part.names}
    match part.kind:
        case "goals":
            return [one.basis for one in facts.goals if slug(one.name) in names]
        case "containers":
            actors = [one.basis for one in facts.actors if slug(one.name) in names]
            return actors + [one.basis for one in facts.containers if slug(one.name) in names]
        case "stack":
            return [one.basis for one in facts.technologies if slug(one.name) in names]
        case "entities":
            return [one.basis for one in facts.entities if slug(one.name) in names]
        case "adr":
            return [part.decision.basis] if part.decision else []
        case _:
            return [one.basis for one in facts.goals]
