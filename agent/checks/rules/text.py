"""Text rules (TX): nothing empty, no placeholders, no sentence twice."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.schemas.sections import Slug

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|FIXME|XXX|lorem ipsum)\b|\[(?:insert|describe|your|link to|name of)\b[^\]]*\]",
    re.IGNORECASE,
)
_SHORTEST_REPEAT = 60


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
        "data": bool(spec.data.summary),
        "concerns": bool(spec.concerns.concerns),
        "decisions": bool(spec.decisions.decisions),
    }
    for slug, is_filled in filled.items():
        if slug in case.available and not is_filled:
            yield Hit(slug, slug, "the section is empty")


@rule(
    "TX005",
    "placeholder-left",
    "error",
    reason="A placeholder is work that somebody forgot.",
    fix="Write what belongs there, or put a question into Appendix B.",
)
def placeholder_left(case: Case) -> Iterator[Hit]:
    """A placeholder or template instruction is left in."""
    quoted = case.prd.text
    for statement in case.statements:
        for match in _PLACEHOLDER.finditer(statement.text):
            if match.group() not in quoted:
                yield hit(statement, f"placeholder {match.group()!r} is left in", match.group())


@rule(
    "TX006",
    "text-repeated",
    "warning",
    reason="The same sentence in two sections hides which of them decides.",
    fix="Say it once, where it belongs, and refer to it elsewhere.",
)
def text_repeated(case: Case) -> Iterator[Hit]:
    """A long statement stands word for word in two sections."""
    first: dict[str, tuple[Slug, str]] = {}
    for statement in case.statements:
        if len(statement.text) < _SHORTEST_REPEAT:
            continue
        section, subject = first.setdefault(statement.text, (statement.section, statement.subject))
        if section != statement.section:
            yield hit(statement, f"repeats {subject} of another section word for word")
