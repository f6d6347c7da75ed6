"""Pattern rules (PT): every rule has a reason, and code that shows it."""

from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.code.examples import examples
from specagent.agent.checks.code.fences import blocks_within
from specagent.agent.checks.code.languages import stack_languages
from specagent.agent.checks.code.syntax import syntax_fault
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts.reasons import unreasoned
from specagent.agent.document.blocks import Part, parts
from specagent.agent.document.tables import plain
from specagent.schemas.text import slug

_DRAWN = {"mermaid", "plantuml", "puml", "dot", "d2", "ascii"}
_LABELS = {"csharp": "C#", "cpp": "C++", "js": "JavaScript", "ts": "TypeScript", "py": "Python", "rs": "Rust"}
_ACRONYMS = {"json", "php", "sql", "toml", "yaml", "yml", "hcl", "jsx", "tsx"}


@rule(
    "PT001",
    "rule-without-reason",
    "error",
    reason="Nobody keeps a rule whose reason is unknown, and nobody can tell when it no longer holds.",
    fix="Add `**Why:**` with the requirement or decision that calls for the rule, or delete the rule.",
    needs=("patterns",),
)
def rule_without_reason(case: Case) -> Iterator[Hit]:
    """A rule does not say why it stands."""
    for one in unreasoned(case):
        yield Hit("patterns", one.subject, one.message, nth=one.nth)


@rule(
    "PT002",
    "example-missing",
    "warning",
    reason="A rule that is only told is kept in as many ways as there are readers.",
    fix="Add a short code example in a fence to the rules that matter most.",
    scope="whole",
    needs=("patterns",),
)
def example_missing(case: Case) -> Iterator[Hit]:
    """Section 4 has no code example at all."""
    shown = any(one.section == "patterns" and one.language not in _DRAWN for one in examples(case))
    if case.spec.patterns.patterns and not shown and not _has_indented_code(case):
        yield Hit("patterns", "patterns", "shows no rule in code")


@rule(
    "PT003",
    "example-language-unknown",
    "warning",
    reason="An example in a language that the product is not written in cannot be followed.",
    fix="Write the example in a language of section 3, or add its language there.",
    needs=("patterns", "stack"),
)
def example_language_unknown(case: Case) -> Iterator[Hit]:
    """An example is written in a language that the stack does not have."""
    stack = stack_languages(case)
    for one in examples(case):
        if one.section == "patterns" and stack.lacks(one.language):
            yield one.hit(f"has an example in {_label(one.language)}, which section 3 does not list")


@rule(
    "PT004",
    "fence-invalid",
    "error",
    reason="Readers and coding agents copy examples; one that does not parse teaches a mistake.",
    fix="Correct the code, mark what is left out by `...`, or name the fence's true language.",
)
def fence_invalid(case: Case) -> Iterator[Hit]:
    """An example is not valid JSON, YAML, TOML, Python or SQL, as its fence says it is."""
    dialects = stack_languages(case).dialects
    for one in examples(case):
        fault = syntax_fault(one.language, one.code, dialects)
        if fault:
            message = (
                f"has an example that is no valid {_label(one.language)}: {fault.message}, in its line {fault.line}"
            )
            yield one.hit(message, fault.line, fault.column)


@rule(
    "PT005",
    "area-twice",
    "warning",
    reason="Rules of one area in two places are read in one of them.",
    fix="Move the rules of both under one heading.",
    scope="whole",
    needs=("patterns",),
)
def area_twice(case: Case) -> Iterator[Hit]:
    """Two headings of section 4 are about the same area."""
    seen: set[str] = set()
    for name, line in _areas(case):
        if slug(name) in seen:
            location = case.document.place(line) if case.document else None
            yield Hit("patterns", f"Rule: {name}", "stands under a second heading", location=location)
        seen.add(slug(name))


def _areas(case: Case) -> Iterator[tuple[str, int]]:
    """Yield the name and line of each area's heading; bullets that name their area may name it again."""
    if case.document is None:
        yield from ((one.area, 1) for one in case.spec.patterns.patterns)
        return
    for part in _pattern_parts(case):
        if part.heading:
            yield plain(part.title), part.heading.line


def _pattern_parts(case: Case) -> list[Part]:
    chapters = case.document.reading.chapters if case.document else ()
    return [part for one in chapters if one.slug == "patterns" for part in parts(one.part.blocks, 3)]


def _has_indented_code(case: Case) -> bool:
    blocks = (block for part in _pattern_parts(case) for block in blocks_within(part.blocks))
    return any(block.kind == "other" and block.source.startswith(("    ", "\t")) for block in blocks)


def _label(language: str) -> str:
    plain_name = language.upper() if language in _ACRONYMS else language.capitalize()
    return _LABELS.get(language, plain_name)
