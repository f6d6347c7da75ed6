"""Faults of the patterns: rules without a reason, and examples that are missing, foreign or broken."""

from random import Random

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, NotApplicable, kind, pick
from benchmarks.faults.page import Fence, Page, Span

_FOREIGN = {
    "java": ("public record Order(String id, int lines) {", "}"),
    "ruby": ("def total(order)", "  order.lines.sum(&:price)", "end"),
    "php": ("<?php", "function total(array $lines): int {", "    return array_sum($lines);", "}"),
    "csharp": ("public sealed record Order(string Id, int Lines);",),
    "kotlin": ("data class Order(val id: String, val lines: Int)",),
    "elixir": ("def total(order), do: Enum.sum(order.lines)",),
    "scala": ("final case class Order(id: String, lines: Int)",),
}
_NAMES = {"csharp": "C#", "php": "PHP"}
_BROKEN = {
    "json": ('"unfinished": [1, 2', '"a": 1 "b": 2', "{'single': quotes}"),
    "yaml": ("key: [open, list", "  bad: : indent: {", '- "unclosed'),
    "toml": ("name = ", "[section", "a = 1 b = 2"),
    "python": ("def broken(:", "    return (1,", "for in range(3):"),
    "sql": ("SELECT FROM WHERE;", "CREATE TABEL broken (id uuid;", "INSERT INTO VALUES ((1);"),
}
"""Lines that make an example of the language unreadable, wherever they stand."""


@kind("PT", related="TR")  # TR: what the rule rests on stood behind its reason
def rule_without_reason(clean: CleanSpec, rng: Random) -> Fault:
    """A rule does not say why it holds."""
    page = clean.page
    at = pick(rng, [at for at, line in enumerate(page.lines) if line.startswith("  **Why:**")])
    area = [one for one in parts.parts(page, "4.") if one.span.start < at][-1]
    copy = clean.having(page.without(Span(at, at + 1)))
    return Fault(copy, f"a rule of {area.title!r} has no reason", (area.title,))


@kind("PT")
def no_example(clean: CleanSpec, rng: Random) -> Fault:
    """The section has no code example at all."""
    page = clean.page
    copy = page.without(*(Span(one.span.start, one.span.end + 1) for one in parts.examples(page)))
    heading = parts.section(copy, "4.")
    return Fault(
        clean.having(copy), "no code examples", ("example", "code", heading.title), at=_line(heading.span.start)
    )


@kind("PT", related="ST GR")  # ST: a language beyond the stack; GR: one beyond the PRD
def foreign_example(clean: CleanSpec, rng: Random) -> Fault:
    """An example is written in a language that the stack does not have."""
    page = clean.page
    fence = pick(rng, parts.examples(page))
    language = pick(rng, list(_FOREIGN))
    code = (f"  {line}" for line in _FOREIGN[language])
    copy = clean.having(page.replaced(fence.span, f"  ```{language}", *code, "  ```"))
    return Fault(copy, f"example in {language}", (language, _NAMES.get(language, language)))


@kind("PT")
def broken_example(clean: CleanSpec, rng: Random) -> Fault:
    """An example does not parse."""
    page = clean.page
    fence = pick(rng, [one for one in parts.examples(page) if one.language in _BROKEN])
    breaking = pick(rng, (_with_broken_line, _cut_short))
    copy = clean.having(breaking(page, fence, rng))
    return Fault(copy, f"{fence.language}: {breaking.__name__.strip('_')}", at=fence.span)


def _with_broken_line(page: Page, fence: Fence, rng: Random) -> Page:
    at = rng.randrange(fence.span.start + 1, fence.span.end)
    return page.inserted(at, f"  {pick(rng, _BROKEN[fence.language])}")


def _cut_short(page: Page, fence: Fence, rng: Random) -> Page:
    """Cut the example after an opening bracket or a colon, so that something must follow."""
    inner = range(fence.span.start + 1, fence.span.end - 1)
    opened = [at for at in inner if page.lines[at].rstrip().endswith(("(", "[", "{", "def", "):"))]
    if not opened or fence.language == "yaml":
        raise NotApplicable("nothing is open at the end of a line")
    return page.without(Span(pick(rng, opened) + 1, fence.span.end - 1))


def _line(at: int) -> Span:
    return Span(at, at + 1)
