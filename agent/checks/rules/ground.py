"""Ground rules (GR): no number, date or product that neither the PRD nor a context document knows."""

import re
from collections.abc import Iterator
from functools import lru_cache

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.contradictions import differences, known_dates, known_figures
from specagent.agent.checks.grounds.figures import claimed_figures
from specagent.agent.checks.grounds.products import claimed_products, other_products, products
from specagent.agent.checks.grounds.quantities import dates
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.checks.statements import Statement
from specagent.schemas.text import slug

_ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@rule(
    "GR001",
    "number-ungrounded",
    "error",
    reason="A number that nobody asked for becomes a requirement as soon as somebody builds to it.",
    fix="Use the PRD's number, drop it, or end the statement with `(assumption)` and list it in Appendix B.",
    needs=("prd",),
)
def number_ungrounded(case: Case) -> Iterator[Hit]:
    """A statement that is no assumption holds a number that stands in no source."""
    known = frozenset().union(*(_numbers(text) for text in _sources(case)))
    settled = {one.name for one in case.prd.technologies if one.version}
    for statement in _claims(case):
        if all(_plain(one) in known for one in _ANY_NUMBER.findall(statement.text)):
            continue
        elsewhere = [one.text for one in differences(case, statement)] + [one.text for one in dates(statement.text)]
        told = _ANY_NUMBER.findall(" ".join([*elsewhere, *known_figures(case, statement)]))
        for number, shown in claimed_figures(statement.text, case.today, settled):
            if _plain(number) not in known and number not in told:
                yield hit(statement, f"{shown!r} stands neither in the PRD nor in a context document", shown)


@rule(
    "GR002",
    "product-ungrounded",
    "error",
    reason="A product that nobody asked for is a decision; it has to be seen as one.",
    fix="Use a product of the PRD or of the stack, or end the statement with `(assumption)` and list it in Appendix B.",
    needs=("prd", "stack"),
)
def product_ungrounded(case: Case) -> Iterator[Hit]:
    """A statement that is no assumption names a product that neither a source nor the stack knows."""
    stack = [one.name for one in case.spec.stack.technologies]
    known = frozenset(stack).union(*(products(text) for text in (" | ".join(stack), *_sources(case))))
    known = known.union(other_products("\n".join(one.name for one in case.spec.overview.actors)))
    for statement in _claims(case):
        if statement.section not in ("stack", "decisions"):
            for name, written in claimed_products(statement.text):
                if name not in known:
                    yield hit(statement, f"{name} stands neither in the PRD nor in section 3", written)


@rule(
    "GR003",
    "target-differs",
    "error",
    reason="A spec that promises another figure than the PRD asks for is built, and tested, to the wrong one.",
    fix="Write the figure of the requirement, or have the PRD changed.",
    needs=("prd",),
)
def target_differs(case: Case) -> Iterator[Hit]:
    """A statement gives another figure than the requirement that it cites."""
    for statement in _claims(case):
        for one in differences(case, statement):
            if not one.is_constraint:
                yield hit(statement, f"says {one.text!r}, but {one.ref} says {one.wanted!r}", one.text)


@rule(
    "GR004",
    "assumption-not-listed",
    "error",
    reason="An assumption that is not on the reviewer's list is confirmed by nobody.",
    fix="Add it to the assumptions in Appendix B, by the name of its row.",
    scope="whole",
)
def assumption_not_listed(case: Case) -> Iterator[Hit]:
    """A statement is marked as an assumption, and Appendix B does not list it."""
    listed = slug(" ".join(f"{one.subject} {one.text}" for one in case.spec.open_points))
    assumed = [one for one in case.statements if one.basis and one.basis.assumption]
    if assumed and "open-points" not in case.available:
        yield hit(assumed[0], f"Appendix B is missing, although {len(assumed)} statements are assumptions")
        return
    for statement in assumed:
        name = statement.subject.partition(": ")[2] or statement.subject
        if statement.nth == 0 and slug(name) not in listed and not statement.subject.startswith("Communication: "):
            yield hit(statement, "is an assumption that Appendix B does not list")


@rule(
    "GR005",
    "date-ungrounded",
    "error",
    reason="A date that nobody agreed on becomes a deadline.",
    fix="Use the PRD's date, drop it, or end the statement with `(assumption)` and list it in Appendix B.",
    needs=("prd",),
)
def date_ungrounded(case: Case) -> Iterator[Hit]:
    """A statement that is no assumption holds a date that stands in no source."""
    known = [date for text in _sources(case) for date in dates(text)]
    for statement in _claims(case):
        if not dates(statement.text):
            continue
        told = {*(one.text for one in differences(case, statement)), *known_dates(case, statement)}
        for date in dates(statement.text):
            if date.text not in told and not any(date.agrees(one) for one in known):
                yield hit(statement, f"{date.text!r} stands neither in the PRD nor in a context document", date.text)


def _sources(case: Case) -> tuple[str, ...]:
    return (case.prd.text, *case.contexts)


def _claims(case: Case) -> Iterator[Statement]:
    for statement in case.statements:
        if statement.basis is None or not statement.basis.assumption:
            yield statement


# The sources are the same for every part of a draft, and may be long.
@lru_cache(maxsize=16)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(_plain(one) for one in _ANY_NUMBER.findall(text))


def _plain(number: str) -> str:
    return number.replace(",", ".").rstrip(".")
