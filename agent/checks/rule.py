"""What a rule is, and the registry of all rules."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from specagent.agent.checks.case import Case
from specagent.agent.checks.finding import Finding, Location, Severity
from specagent.agent.checks.statements import Statement
from specagent.schemas.sections import Slug

Scope = Literal["part", "facts", "whole"]
"""What keeps or breaks a rule: one row, section or record by itself, the blueprint of a draft, or only the whole."""

PART: tuple[Scope, ...] = ("part",)
FACTS: tuple[Scope, ...] = ("facts",)
EVERY: tuple[Scope, ...] = ("part", "facts", "whole")


@dataclass(frozen=True)
class Hit:
    """Where a rule is broken, and how.

    `at` is the text to point at within the lines of `subject`; `location` says where it is for a rule that knows.
    """

    section: Slug | None
    subject: str
    message: str
    at: str = ""
    location: Location | None = None
    nth: int = 0
    """Which of several rows or bullets of one subject, from 0."""


def hit(statement: Statement, message: str, at: str = "") -> Hit:
    """Return a hit on a statement."""
    return Hit(statement.section, statement.subject, message, at, nth=statement.nth)


Test = Callable[[Case], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """One rule: its test, why it stands, and how to mend what it finds.

    `needs` are what a case must have for the rule to say anything: `prd`, `document` (the spec as a file), or the
    slugs of sections, whose absence another rule reports.
    """

    id: str
    name: str
    severity: Severity
    reason: str
    fix: str
    test: Test
    scope: Scope
    needs: frozenset[str]

    @property
    def finds(self) -> str:
        """What the rule finds, in one sentence."""
        return (self.test.__doc__ or "").strip()

    def apply(self, case: Case) -> Iterator[Finding]:
        """Yield what breaks the rule in `case`."""
        if self.needs <= case.available:
            for one in self.test(case):
                place = one.location or case.locate(one.section, one.subject, one.at, one.nth)
                yield Finding(self.id, self.severity, one.section, one.subject, one.message, self.fix, place, self.name)


RULES: dict[str, Rule] = {}
"""All rules by id, in the order in which their modules are imported."""


def rule(
    id_: str,
    name: str,
    severity: Severity,
    *,
    reason: str,
    fix: str,
    scope: Scope = "part",
    needs: Collection[str] = (),
) -> Callable[[Test], Test]:
    """Register a test as the rule `id_`."""

    def register(test: Test) -> Test:
        if id_ in RULES:
            raise ValueError(f"two rules are called {id_}")
        RULES[id_] = Rule(id_, name, severity, reason, fix, test, scope, frozenset(needs))
        return test

    return register
