"""Large PRDs: the blueprint chunk by chunk, and for each part the requirements that it needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from specagent.agent.drafting.model.pricing import token_range
from specagent.agent.drafting.online.parts import Part
from specagent.agent.drafting.prompting.tasks import Chunk
from specagent.agent.drafting.prompting.values import shown
from specagent.schemas.base import Basis
from specagent.schemas.facts import Facts
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.text import slug

_WORTH_SAVING = 8_000
"""Tokens; a shorter PRD costs less than a cent to send whole, and a section is better for it."""
_CACHED_PRICE = 0.2
"""What a token of the common prefix costs on average against a new one: a tenth when cached, and some misses."""
_FEWEST_LETTERS = 60
_LINE_TOKENS, _LISTED_TOKENS = 6, 8
"""What the frame of a line takes, and that of a requirement in a list."""
_MOST_REQUIREMENTS = 600
"""Requirements whose ids an answer of usual length can hold."""


def chunks(prd: Prd, room: int, *, most: int = _MOST_REQUIREMENTS, after: int = 0, done: int = 0) -> list[Chunk]:
    """Return the PRD's lines from `after` on in chunks of at most `room` tokens, cut at headings where possible.

    Each holds at most `most` requirements, unless they stand in one line. `done` chunks came before these.
    """
    rows = shown(prd.text).split("\n")
    listed: dict[int, list[Requirement]] = {}
    for one in prd.requirements:
        listed.setdefault(min(one.place.line, len(rows)) - 1, []).append(one)
    spans = list(_spans(rows, listed, room, most, after))
    pieces = [piece for first, end in spans for piece in _pieces(rows, listed, first, end, room)]
    return [
        Chunk(number, done + len(pieces), first + 1, text, requirements)
        for number, (first, text, requirements) in enumerate(pieces, start=done + 1)
    ]


def halved(chunk: Chunk) -> tuple[Chunk, Chunk] | None:
    """Return the chunk as two smaller ones, or None when it is a single line."""
    rows = chunk.text.split("\n")
    if len(rows) < 2:
        return None
    middle = chunk.first_line + len(rows) // 2
    before = tuple(one for one in chunk.requirements if one.place.line < middle)
    after = chunk.requirements[len(before) :]
    at = middle - chunk.first_line
    return (
        replace(chunk, text="\n".join(rows[:at]), requirements=before),
        replace(chunk, first_line=middle, text="\n".join(rows[at:]), requirements=after),
    )


def _spans(
    rows: Sequence[str], listed: Mapping[int, Sequence[Requirement]], room: int, most: int, after: int
) -> Iterator[tuple[int, int]]:
    """Yield the first line of each chunk and the one behind its last, counted from 0."""
    sizes = [_row_tokens(row, listed.get(at, ())) for at, row in enumerate(rows)]
    start, heading = after, after
    size = count = 0
    for at in range(after, len(rows)):
        heading = at if rows[at].startswith("#") else heading
        while at > start and (size + sizes[at] > room or count + len(listed.get(at, ())) > most):
            end = heading if heading > start + (at - start) // 2 else at
            yield start, end
            start, size = end, sum(sizes[end:at])
            count = sum(len(listed.get(one, ())) for one in range(end, at))
        size += sizes[at]
        count += len(listed.get(at, ()))
    yield start, len(rows)


def _row_tokens(row: str, requirements: Sequence[Requirement]) -> int:
    """Return what a line takes; each of its requirements is listed once more below the lines."""
    shorts = "".join(f"{one.ref} {one.kind} {one.name} {'; '.join(one.targets)}" for one in requirements)
    return tokens(f"{row}\n{shorts}") + _LINE_TOKENS + (_LISTED_TOKENS * len(requirements))


def _pieces(
    rows: Sequence[str], listed: Mapping[int, Sequence[Requirement]], first: int, end: int, room: int
) -> Iterator[tuple[int, str, tuple[Requirement, ...]]]:
    """Yield the chunk of these lines; a single line that is too long for one comes in pieces."""
    requirements = [one for at in range(first, end) for one in listed.get(at, ())]
    texts = _cut_up(rows[first], room) if end == first + 1 else ["\n".join(rows[first:end])]
    share = -(-len(requirements) // len(texts))
    for at, text in enumerate(texts):
        yield first, text, tuple(requirements[at * share : (at + 1) * share])


def _cut_up(text: str, room: int) -> list[str]:
    if len(text) <= _FEWEST_LETTERS or tokens(text) <= room:
        return [text]
    middle = len(text) // 2
    at = text.rfind(" ", middle - _FEWEST_LETTERS // 2, middle) + 1 or middle
    return [*_cut_up(text[:at], room), *_cut_up(text[at:], room)]


def excerpts_are_cheaper(prd: Prd, facts: Facts, parts: Sequence[Part]) -> bool:
    """Return whether sending each part its own requirements costs less than the whole PRD from the cache."""
    whole = tokens(prd.text)
    if whole < _WORTH_SAVING or not parts:
        return False
    letters = sum(len(one.text) for part in parts for one in excerpt(part, facts, prd))
    return whole * letters / len(prd.text) / len(parts) < _CACHED_PRICE * whole


def excerpt(part: Part, facts: Facts, prd: Prd) -> list[Requirement]:
    """Return the requirements that a part is about, in the PRD's order."""
    wanted = {ref for one in _bases(part, facts) for ref in one.requirements}
    return [one for one in prd.requirements if one.ref in wanted or _always(part, one)]


def fitting(requirements: Sequence[Requirement], room: int) -> list[Requirement]:
    """Return the requirements with their texts shortened so that all fit into `room` tokens; the last ones may go."""
    if not requirements or _listed_tokens(requirements) <= room:
        return list(requirements)
    letters = max(_FEWEST_LETTERS, int(room * 2.5 / len(requirements)) - 20)
    short = [one.model_copy(update={"text": _cut(one.text, letters)}) for one in requirements]
    while short and (size := _listed_tokens(short)) > room:
        short = short[: min(len(short) - 1, len(short) * room // size)]
    return short


def _listed_tokens(requirements: Sequence[Requirement]) -> int:
    return tokens("\n".join(map(_shown, requirements)))


def tokens(text: str) -> int:
    """Return about how many tokens `text` is, rather too many than too few."""
    return sum(token_range(text)) // 2


def _shown(one: Requirement) -> str:
    return f"{one.ref} {one.kind}, {one.quality}: {one.name}: {one.text}"


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
