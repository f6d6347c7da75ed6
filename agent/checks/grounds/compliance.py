"""Laws and standards that a PRD demands to be met, and whether a spec answers them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from specagent.agent.checks.case import Case
from specagent.agent.checks.statements import Statement
from specagent.agent.checks.texts.section_text import answers_text
from specagent.schemas.prd import Requirement

_NAMES = {
    "GDPR": r"GDPR|DSGVO|DS-GVO|RGPD|RODO|General Data Protection Regulation|Datenschutz-Grundverordnung",
    "HIPAA": r"HIPAA",
    "PCI DSS": r"PCI[ -]?DSS|PCI[ -](?:complian\w*|certif\w*|SAQ)",
    "SOC 2": r"SOC[ -]?2",
    "ISO 27001": r"ISO(?:/IEC)?[ -]?27001",
    "ISO 13485": r"ISO[ -]?13485",
    "ISO 26262": r"ISO[ -]?26262",
    "IEC 62304": r"IEC[ -]?62304",
    "IEC 62443": r"IEC[ -]?62443",
    "WCAG": r"WCAG|Web Content Accessibility Guidelines",
    "Section 508": r"Section 508",
    "ADA": r"Americans with Disabilities Act|ADA[ -](?:complian\w*|accessib\w*|conform\w*|standards?)",
    "EN 301 549": r"EN[ -]?301[ -]?549",
    "BITV": r"BITV(?: 2\.0)?",
    "European Accessibility Act": r"European Accessibility Act|BFSG",
    "CCPA": r"CCPA|CPRA|California Consumer Privacy Act",
    "FERPA": r"FERPA",
    "COPPA": r"COPPA",
    "FedRAMP": r"FedRAMP",
    "FISMA": r"FISMA",
    "eIDAS": r"eIDAS",
    "PSD2": r"PSD2|PSD3",
    "NIS2": r"NIS[ -]?2",
    "DORA": r"Digital Operational Resilience Act|DORA(?= (?:regulation|complian|requirements|act))|EU DORA",
    "SOX": r"SOX|Sarbanes[- ]Oxley",
    "BSI C5": r"BSI[ -]C5|C5[ -]Testat",
    "BSI IT-Grundschutz": r"IT-Grundschutz",
    "LGPD": r"LGPD|Lei Geral de Proteção de Dados",
    "PIPEDA": r"PIPEDA",
    "PIPL": r"PIPL",
    "APPI": r"APPI",
    "GxP": r"GxP|21 CFR Part 11",
    "MiFID II": r"MiFID(?: II)?",
    "GoBD": r"GoBD",
    "EU AI Act": r"AI Act",
    "Cyber Resilience Act": r"Cyber Resilience Act",
    "NIST 800-53": r"NIST (?:SP )?800-53|SP 800-53",
    "HITECH": r"HITECH",
    "RGAA": r"RGAA",
}
"""Names of laws and standards, each with the ways in which it is written; abbreviations in their own case only."""
_HINTS = {
    name: tuple(found[0] for one in pattern.split("|") if (found := re.match(r"[\w-]+", one)))
    for name, pattern in _NAMES.items()
}
"""How each way of writing begins: most texts have none of these, which is soon known."""
_RULED_OUT = re.compile(
    r"\b(?:no|not|without|out of scope|non|kein\w*|nicht|ohne|pas|sans|sin|não|sem|non)\b[^.;]{0,40}$", re.IGNORECASE
)
_RULED_OUT_AFTER = re.compile(
    r"[^.;]{0,40}\b(?:(?:is|are|does|do) not (?:apply|required|needed|planned|in scope)|out of scope|not applicable"
    r"|n/a|nicht (?:erforderlich|anwendbar)|later phase|phase [2-9])\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Demand:
    """A law or standard, and the requirements that name it."""

    name: str
    requirements: tuple[Requirement, ...]


def unanswered(case: Case) -> Iterator[Demand]:
    """Yield what the PRD demands and the spec neither names nor answers in a constraint, data topic or concern."""
    cited = {ref for one in case.statements if one.basis and _answers(one) for ref in one.basis.requirements}
    for demand in unnamed(case):
        if not any(one.ref in cited for one in demand.requirements):
            yield demand


def unnamed(case: Case) -> list[Demand]:
    """Return what the PRD demands and the spec never names; Appendix A, which quotes the PRD, does not count."""
    demands = demanded(case)
    text = answers_text(case) if demands else ""
    return [one for one in demands if not _pattern((one.name,)).search(text)]


def demanded(case: Case) -> list[Demand]:
    """Return the laws and standards that requirements name, but for those that the PRD puts out of scope."""
    asked = case.prd.requirements
    found: dict[str, dict[str, Requirement]] = {}
    excluded: set[str] = set()
    for at, name, is_ruled_out in _mentions(tuple(f"{one.name}. {one.text}" for one in asked)):
        if asked[at].kind == "out-of-scope" or is_ruled_out:
            excluded.add(name)
        else:
            found.setdefault(name, {})[asked[at].ref] = asked[at]
    return [Demand(name, tuple(ones.values())) for name, ones in found.items() if name not in excluded]


# Each rule asks for the laws of the same requirements.
@lru_cache(maxsize=4)
def _mentions(texts: tuple[str, ...]) -> tuple[tuple[int, str, bool], ...]:
    """Return which text names which law or standard, and whether it rules it out."""
    names = _hinted("\n".join(texts))
    return tuple(
        (at, names[(found.lastindex or 1) - 1], _is_ruled_out(text, found))
        for at, text in enumerate(texts if names else ())
        for found in _pattern(names).finditer(text)
    )


def _hinted(text: str) -> tuple[str, ...]:
    return tuple(name for name, hints in _HINTS.items() if any(hint in text for hint in hints))


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds these laws and standards as whole words, each in a group of its own."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(f'({_NAMES[name]})' for name in names)})(?!\w)")


def _is_ruled_out(text: str, match: re.Match[str]) -> bool:
    before = text[max(match.start() - 60, 0) : match.start()]
    return bool(_RULED_OUT.search(before) or _RULED_OUT_AFTER.match(text, match.end()))


def _answers(statement: Statement) -> bool:
    return statement.subject.startswith(("Constraint: ", "Data: ", "Concern: "))
