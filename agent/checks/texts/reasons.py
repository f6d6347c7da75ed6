"""Whether the rules of section 4 say why they stand, however their author words it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.document.remarks import UNDESCRIBED
from specagent.agent.document.subjects import rule_subject
from specagent.schemas.patterns import Pattern, Rule
from specagent.schemas.text import slug

_LETTER = re.compile(r"[^\W_]")
_EMPTY = {"", "n/a", "na", "none", "tbd", "todo", "see above"}
_RULE_LABEL = re.compile(r"\*\*(?:rule|must):?\*\*", re.IGNORECASE)
_BECAUSE = re.compile(
    r"\b(?:because|otherwise|weil|denn|sonst|parce qu|sinon|puisqu|porque|pois|perché|perche|poiché|omdat|bo\b|ponieważ"
    r"|потому|так как|иначе)|因为|因為|否则|ため|なぜなら|때문",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"\b(?:so that|so a|so the|so no|to avoid|to prevent|to ensure|to keep|to make|to allow|in order to|this (?:keeps"
    r"|makes|ensures|prevents|allows|avoids)|which (?:keeps|makes|ensures|prevents|allows)|since|damit|um\b.*\bzu"
    r"|afin|pour (?:éviter|que|garantir)|para (?:que|evitar|garantir)|affinché|per evitare|чтобы|zodat|aby)\b"
    r"|以便|避免|ように|위해",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"[\W_]*(?:why|reason|rationale|because|motivation|background|begründung|grund|warum|pourquoi|raison|motif"
    r"|justification|por qué|razón|motivo|justificación|por que|razão|justificativa|perché|motivazione|reden|waarom"
    r"|dlaczego|uzasadnienie|почему|причина|обоснование|理由|原因|なぜ|이유)",
    re.IGNORECASE,
)
_BINDING = re.compile(
    r"\b(?:must|shall|never|always|only|do not|don't|required|mandatory|forbidden|muss|müssen|darf|dürfen|nie|immer|nur"
    r"|doit|doivent|jamais|toujours|uniquement|debe|deben|nunca|siempre|solo|sólo|deve|devem|sempre|apenas|somente"
    r"|devono|mai|soltanto)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Unreasoned:
    """A rule without a reason; `nth` tells those of one area apart."""

    subject: str
    nth: int
    message: str


def unreasoned(case: Case) -> Iterator[Unreasoned]:
    """Yield the rules that say nothing of why they stand.

    In a file, rules without the label `Rule:` are only counted when they bind and all of their area has no reason.
    """
    before: Counter[str] = Counter()
    for pattern in case.spec.patterns.patterns:
        subject = rule_subject(pattern)
        sources = _sources(case, subject)[before[subject] :]
        for nth, message in _in_area(pattern, sources):
            yield Unreasoned(subject, before[subject] + nth, message)
        before[subject] += len(pattern.rules)


def _sources(case: Case, subject: str) -> list[str]:
    """Return the lines of each rule of an area as they stand in the file; none without a file."""
    if case.document is None:
        return []
    spans = case.document.reading.spans.get(("patterns", subject), ())
    return ["\n".join(case.document.lines[span.line - 1 : span.end]) for span in spans]


def _in_area(pattern: Pattern, sources: Sequence[str]) -> Iterator[tuple[int, str]]:
    told = False
    for nth, rule in enumerate(pattern.rules):
        if _has_reason(rule):
            if slug(rule.reason) == slug(rule.statement):
                yield nth, f"gives the rule itself as its reason: {_short(rule.statement)}"
        elif nth >= len(sources) or _RULE_LABEL.search(sources[nth]):
            if not (_BECAUSE.search(rule.statement) or _why_follows(pattern, nth)):
                yield nth, f"says no why: {_short(rule.statement)}"
        elif not told and _BINDING.search(rule.statement) and not _is_reasoned(pattern):
            told = True
            yield nth, f"says no why for any of its rules: {_short(rule.statement)}"


def _has_reason(rule: Rule) -> bool:
    first, last = _LETTER.search(rule.reason), _LETTER.search(rule.reason[::-1])
    core = rule.reason[first.start() : len(rule.reason) - last.start()] if first and last else ""
    return rule.reason != UNDESCRIBED and core.lower() not in _EMPTY


def _why_follows(pattern: Pattern, nth: int) -> bool:
    """Return whether the next bullet only gives the reason."""
    following = pattern.rules[nth + 1 : nth + 2]
    return any(one.statement == UNDESCRIBED or _WHY.match(one.statement) for one in following)


def _is_reasoned(pattern: Pattern) -> bool:
    """Return whether anything in an area reads like a reason."""
    return any(
        _has_reason(one)
        or _WHY.match(one.statement)
        or _BECAUSE.search(one.statement)
        or _PURPOSE.search(one.statement)
        for one in pattern.rules
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
