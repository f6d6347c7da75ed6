"""Ground rules (GR): no number and no product that neither the PRD nor a context document knows."""

import re
from collections.abc import Iterator
from functools import lru_cache

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.checks.statements import Statement

_NUMBER = re.compile(r"(?<![\w.,/+-])\d+(?:[.,]\d+)*(?![\w-]*[A-Za-z_])")
_STANDARD = re.compile(r"(?:[A-Z]{2,}[A-Za-z]*|[A-Z]\w*[A-Z]\w*|ADR|level|section|Appendix)[ /-]$")
_REFERENCE = re.compile(r"\b[A-Za-z]+-?\d[\w.-]*")
_STANDARD_ROLES = {"api-protocol", "document-format", "payments-protocol", "realtime-transport"}
_STANDARDS = {"cron", "MQTT", "OAuth", "OpenID Connect", "OpenTelemetry", "SAML"}
"""Protocols and formats whose entries have the role of what speaks them, or none."""
_ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@rule(
    "GR001",
    "number-ungrounded",
    "error",
    reason="A number that nobody asked for becomes a requirement as soon as somebody builds to it.",
    fix="Use the PRD's number, drop it, or mark the statement as an assumption.",
    needs=("prd",),
)
def number_ungrounded(case: Case) -> Iterator[Hit]:
    """A statement that is no assumption holds a number that stands in no source."""
    known = _numbers(case.prd.text)
    for text in case.contexts:
        known |= _numbers(text)
    for statement in _claims(case):
        for number in _stated(statement.text):
            if _plain(number) not in known:
                yield hit(statement, f"{number} stands neither in the PRD nor in a context document", number)


@rule(
    "GR002",
    "product-ungrounded",
    "error",
    reason="A product that nobody asked for is a decision; it has to be seen as one.",
    fix="Use a product of the PRD or of the stack, or mark the statement as an assumption.",
    needs=("prd",),
)
def product_ungrounded(case: Case) -> Iterator[Hit]:
    """A statement that is no assumption names a product that neither a source nor the stack knows."""
    known = {one.name for one in case.spec.stack.technologies}
    for text in (case.prd.text, *case.contexts):
        known |= _products(text)
    for statement in _claims(case):
        if statement.section in ("stack", "decisions"):
            continue
        for name in {entry.name for entry, _, _ in find_technologies(statement.text) if not _is_standard(entry)}:
            if name not in known:
                yield hit(statement, f"{name} stands neither in the PRD nor in section 3", name)


def _is_standard(entry: TechnologyEntry) -> bool:
    """Return whether an entry is a protocol or format: agreed on between parts, not bought or run."""
    return entry.name in _STANDARDS or (bool(entry.roles) and set(entry.roles) <= _STANDARD_ROLES)


def _claims(case: Case) -> Iterator[Statement]:
    for statement in case.statements:
        if statement.basis is None or not statement.basis.assumption:
            yield statement


def _stated(text: str) -> Iterator[str]:
    """Yield the numbers that a text states, leaving out ids and the numbers of standards (`TLS 1.3`)."""
    plain = _REFERENCE.sub(" ", text)
    for match in _NUMBER.finditer(plain):
        if not _STANDARD.search(plain[max(match.start() - 30, 0) : match.start()]):
            yield match.group()


# The sources are the same for every part of a draft, and may be long.
@lru_cache(maxsize=16)
def _products(text: str) -> frozenset[str]:
    return frozenset(entry.name for entry, _, _ in find_technologies(text, technical=True))


@lru_cache(maxsize=16)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(_plain(one) for one in _ANY_NUMBER.findall(text))


def _plain(number: str) -> str:
    return number.replace(",", ".").rstrip(".")
