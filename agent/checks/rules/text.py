"""Text rules (TX): nothing empty, no placeholders, nothing twice, nothing too long to read."""

import re
from collections.abc import Iterator
from functools import cache

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import RULES, Hit, hit, rule
from specagent.agent.checks.statements import Statement
from specagent.agent.checks.suppressing import Suppression
from specagent.agent.document.blocks import Block
from specagent.agent.document.prose import sentence_lines
from specagent.agent.document.remarks import UNDESCRIBED
from specagent.schemas.sections import SECTIONS, Slug, section

_PLACEHOLDER = re.compile(
    r"\b(?:TBD|TBA|FIXME|XXX|lorem ipsum)\b"
    r"|\b(?-i:TODO|ToDo)\b(?![ -](?:lists?|items?|apps?|applications?|entr(?:y|ies)|tasks?|boards?|services?|API"
    r"|states?|features?|comments?|markers?)\b)"
    r"|\bto be (?:determined|defined|decided|described|written|done)\b(?= *[.|\n]|$)"
    r"|\[(?:insert|describe|your|link to|name of|project name|product name|add|fill in)\b[^\]\[\n]*\](?!\()"
    r"|\{\{[^{}\n]+\}\}|<(?:insert|your|product|project|name)[ _-][^<>\n]{0,40}>"
    r"|^\*\*(?:What it is|Best Practices|Example)(?: \([^)\n]*\))?:\*\*",
    re.IGNORECASE | re.MULTILINE,
)
_CODE = re.compile(r"`[^`\n]*`")
_SHORTEST_REPEAT = 60
_QUOTED = re.compile(r"“[^“”]*”|„[^„“]*“|«[^«»]*»|\"[^\"]*\"")
_WORD = re.compile(r"[^\W_]+")
_OWN_TEXT = ("Technology: ", "Rule: ")
"""Subjects whose missing texts have rules of their own."""


@rule(
    "TX002",
    "section-empty",
    "error",
    reason="An empty section looks finished and says nothing.",
    fix="Draft the section, or say in it why the product needs none.",
    scope="whole",
)
def section_empty(case: Case) -> Iterator[Hit]:
    """A section holds nothing."""
    spec = case.spec
    filled: dict[Slug, bool] = {
        "goals": bool(spec.goals.goals),
        "overview": bool(spec.overview.containers),
        "stack": bool(spec.stack.technologies),
        "patterns": bool(spec.patterns.patterns),
        "data": spec.data.summary not in ("", UNDESCRIBED) or bool(spec.data.entities or spec.data.topics),
        "concerns": bool(spec.concerns.concerns),
        "decisions": bool(spec.decisions.decisions),
    }
    for slug, is_filled in filled.items():
        if slug in case.available and not is_filled and not _has_text(case, slug):
            yield Hit(slug, section(slug).heading, "the section is empty")


@rule(
    "TX005",
    "placeholder-left",
    "error",
    reason="A placeholder is work that somebody forgot.",
    fix="Write what belongs there, or put a question into Appendix B.",
)
def placeholder_left(case: Case) -> Iterator[Hit]:
    """A placeholder or template instruction is left in."""
    prd = case.prd.text.lower()
    is_quoted = cache(lambda text: text in prd)
    if case.document:
        for line, text in _prose(case.document.blocks):
            for at, row in enumerate(_CODE.sub(lambda code: " " * len(code[0]), text).split("\n")):
                for found in _PLACEHOLDER.finditer(row):
                    if not is_quoted(found.group().lower()):
                        place = case.document.place(line + at, found.start() + 1)
                        yield Hit(None, "Text", f"placeholder {found.group()!r} is left in", location=place)
        return
    for statement in case.statements:
        for found in _PLACEHOLDER.finditer(statement.text):
            if not is_quoted(found.group().lower()):
                yield hit(statement, f"placeholder {found.group()!r} is left in", found.group())


@rule(
    "TX006",
    "text-repeated",
    "warning",
    reason="The same sentence in two sections hides which of them decides.",
    fix="Say it once, where it belongs, and refer to it elsewhere.",
)
def text_repeated(case: Case) -> Iterator[Hit]:
    """A long sentence that is no quotation of the PRD stands word for word in two sections."""
    first: dict[str, tuple[Slug, str]] = {}
    quoted = " ".join(case.prd.text.split()).lower()
    for statement in case.statements:
        if statement.section == "decisions":
            continue
        for sentence in sentence_lines(statement.text):
            if len(_QUOTED.sub("", sentence)) < _SHORTEST_REPEAT:
                continue
            where, subject = first.setdefault(sentence, (statement.section, statement.subject))
            if where != statement.section and sentence.rstrip(".").lower() not in quoted:
                message = f"repeats a sentence of {subject} ({section(where).title}) word for word: {sentence}"
                yield hit(statement, message.rstrip("."), sentence)


@rule(
    "TX007",
    "section-too-long",
    "warning",
    reason="What takes longer to read than to question is approved unread.",
    fix="Move details into ADRs or linked documents, or raise `longest_section` in the settings.",
    scope="whole",
    needs=("document",),
)
def section_too_long(case: Case) -> Iterator[Hit]:
    """A section has more words than a reviewer reads."""
    if not case.document:
        return
    slugs = {one.slug: one for one in SECTIONS}
    for chapter in case.document.reading.chapters:
        if chapter.slug in slugs:
            words = sum(len(_WORD.findall(text)) for _, text in _prose(chapter.part.blocks))
            if words > case.standards.longest_section:
                one = slugs[chapter.slug]
                message = f"has {words} words; {case.standards.longest_section} is the most that a reviewer reads"
                yield Hit(one.slug, one.heading, message)


@rule(
    "TX008",
    "text-missing",
    "error",
    reason="A row without its text names something and says nothing of it.",
    fix="Write what it is for, or delete the row.",
)
def text_missing(case: Case) -> Iterator[Hit]:
    """A row or bullet has a name and no text."""
    for statement in case.statements:
        empty = statement.text.strip() in ("", "-", "–", "—", UNDESCRIBED, "…", "...", "n/a", "N/A")
        is_row = statement.basis is not None and not statement.subject.startswith(_OWN_TEXT)
        if empty and is_row and statement.section != "decisions" and not _has_parts(case, statement):
            yield hit(statement, "has no text")


@rule(
    "TX009",
    "suppression-faulty",
    "warning",
    reason="A finding that is switched off without a reason comes back as a surprise.",
    fix="Write `<!-- specagent: ignore TR003: why it is right here -->` with the id of a rule.",
    scope="whole",
    needs=("document",),
)
def suppression_faulty(case: Case) -> Iterator[Hit]:
    """A comment that takes findings out names no rule, an unknown one, or no reason."""
    known = {*RULES, *(one[:2] for one in RULES), *(one.name for one in RULES.values())}
    for file in (case.document, *case.records):
        for one in file.suppressions if file else ():
            wrong = _fault(one, known)
            if wrong and file:
                yield Hit(None, "Comment", wrong, location=file.place(one.line, one.column))


def _fault(one: Suppression, known: set[str]) -> str:
    """Return what is wrong with a comment, or nothing."""
    if one.verb != "ignore":
        return f"says {one.verb!r}; only `ignore` is understood"
    if not one.rules:
        return "names no rule"
    if unknown := [name for name in one.rules if name not in known]:
        return f"names {unknown[0]!r}, which is no rule"
    return "" if one.reason else "gives no reason, and so takes nothing out"


def _has_parts(case: Case, statement: Statement) -> bool:
    """Return whether a heading has no text of its own because what it says stands below further headings."""
    place = case.locate(statement.section, statement.subject, nth=statement.nth)
    if not case.document or not place:
        return False
    blocks = iter(case.document.blocks)
    heading = next((one for one in blocks if one.line == place.line), None)
    below = next(blocks, None)
    return bool(heading and below and heading.kind == below.kind == "heading" and below.level > heading.level)


def _has_text(case: Case, slug: str) -> bool:
    """Return whether a section says something in a form of its own, such as why it is empty."""
    if not case.document:
        return False
    blocks = [block for one in case.document.reading.chapters if one.slug == slug for block in one.part.blocks]
    return sum(len(_WORD.findall(text)) for _, text in _prose(blocks)) > 5


def _prose(blocks: tuple[Block, ...] | list[Block]) -> Iterator[tuple[int, str]]:
    """Yield first line and text of each block that people read as text; fences inside lists are blanked."""
    for block in blocks:
        if block.kind not in ("fence", "rule"):
            yield block.line, _without_fences(block)


def _without_fences(block: Block) -> str:
    rows = block.source.split("\n")
    for fence in _fences(block):
        for at in range(fence.line - block.line, min(fence.end - block.line + 1, len(rows))):
            rows[at] = ""
    return "\n".join(rows)


def _fences(block: Block) -> Iterator[Block]:
    inner = [*block.blocks, *(one for item in block.items for one in item.blocks)]
    for one in inner:
        if one.kind == "fence":
            yield one
        yield from _fences(one)
