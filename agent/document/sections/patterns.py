"""Section 4: binding rules by area."""

import re
from collections.abc import Sequence

from specagent.agent.document.basis import split_basis
from specagent.agent.document.blocks import Block, Part, parts
from specagent.agent.document.code import code_fence, read_example
from specagent.agent.document.inline import escape, mask
from specagent.agent.document.markup import Markdown, labelled
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.bullets import Entry, entries, labelled_entries
from specagent.agent.document.subjects import rule_subject
from specagent.agent.document.tables import plain
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule

_RULE = re.compile(r"\*\*(?:rule|must):?\*\*:?\s*", re.IGNORECASE)
_WHY = re.compile(r"\*\*(?:why|reason|because):?\*\*:?", re.IGNORECASE)
"""The labels of the layout; where a rule has them, no other word is one."""
_ASK = r"why|warum|wieso|pourquoi|por qu[eé]|porqu[eê]|perch[eé]|waarom|dlaczego|почему|なぜ"
_NOUN = (
    r"reason|rationale|because|motivation|grund|begründung|raison|motif|justification|raz[oó]n|motivo|justificaci[oó]n"
    r"|raz[aã]o|justificativa|motivazione|ragione|reden|uzasadnienie|причина|обоснование|理由|原因|이유"
)
_OTHER_RULE = re.compile(
    r"(?P<mark>\*\*|__|\*|_|)(?:rule|must|regel|règle|regla|regra|regola|zasada|правило|规则|規則|ルール|규칙)"
    r"\s?(?:[:：](?P=mark)|(?P=mark)[:：])\s*",
    re.IGNORECASE,
)
_OTHER_WHY = re.compile(
    rf"(?<![^\W_])(?P<mark>\*\*|__|\*|_)(?:{_ASK}|{_NOUN})\s?(?:[:：](?P=mark)|(?P=mark)[:：])"
    rf"|(?<=[\s(])(?:{_ASK})\s?[:：]|(?<=[.;!?)] )(?:{_NOUN})\s?[:：]|(?<=[。；])\s?(?:{_ASK}|{_NOUN})\s?[:：]",
    re.IGNORECASE,
)


def rule_statement(rule: Rule) -> Markdown:
    """Return the lines of a rule's statement, which follow their label in a list."""
    return labelled(rule.statement, indent=2, emphasis=not _WHY.search(escape(rule.statement)))


def rule_reason(rule: Rule) -> Markdown:
    """Return the lines of a rule's reason, closed with its basis."""
    return labelled(rule.reason, rule.basis, indent=2)


def rule_example(example: CodeExample) -> Markdown:
    """Return a rule's example as a fence inside its list item."""
    return Markdown(code_fence(example, indent=2))


def read_patterns(blocks: Sequence[Block], remarks: Remarks) -> PatternsSection:
    """Return section 4 from its blocks."""
    lead, *areas = parts(blocks, 3)
    bulleted = [
        _located(Pattern(area=area, rules=[_read_rule(entry, remarks)]), [entry], remarks)
        for area, entry in labelled_entries(remarks.above_headings(lead.blocks), remarks)
    ]
    return PatternsSection(patterns=[*bulleted, *(_read_area(part, remarks) for part in areas)])


def _read_area(part: Part, remarks: Remarks) -> Pattern:
    line = part.heading.line if part.heading else 1
    found = entries(remarks.above_headings(part.blocks), remarks)
    rules = [_read_rule(entry, remarks) for entry in found]
    area = remarks.required(plain(part.title), line, "The name of an area")
    return _located(Pattern(area=area, rules=rules), found, remarks)


def _located(pattern: Pattern, found: Sequence[Entry], remarks: Remarks) -> Pattern:
    for entry in found:
        remarks.locate(rule_subject(pattern), entry.line, entry.end)
    return pattern


def _read_rule(entry: Entry, remarks: Remarks) -> Rule:
    text = entry.text
    masked = mask(text)
    label = _RULE.match(masked) or _OTHER_RULE.match(masked)
    start = label.end() if label else 0
    why = _WHY.search(masked, start) or _OTHER_WHY.search(masked, start)
    statement, reason = (text[start : why.start()], text[why.end() :]) if why else (text[start:], "")
    if why:
        reason, basis = split_basis(reason.strip())
        if not basis:
            statement, basis = split_basis(statement.strip())
    else:
        statement, basis = split_basis(statement.strip())
    for fence in entry.fences[1:]:
        remarks.keep_blocks([fence])
    return Rule(
        statement=remarks.required(plain(statement), entry.line, "A rule's statement"),
        reason=remarks.required(plain(reason), entry.line, "A rule's reason"),
        example=read_example(entry.fences[0]) if entry.fences else None,
        basis=basis,
    )
