"""What a rule is, and the registry of all rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from specagent.agent.checks.finding import Finding, Severity
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd
from specagent.schemas.sections import Slug
from specagent.schemas.spec import Spec


@dataclass(frozen=True)
class Case:
    """What is checked: a spec with its ADRs, held against its PRD and context documents."""

    spec: Spec
    adrs: tuple[Adr, ...]
    prd: Prd
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """Where a rule is broken, and how."""

    section: Slug | None
    subject: str
    message: str


Test = Callable[[Case], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """One rule: its test, why it stands, and how to mend what it finds."""

    id: str
    name: str
    severity: Severity
    reason: str
    fix: str
    test: Test

    def apply(self, case: Case) -> Iterator[Finding]:
        """Yield what breaks the rule in `case`."""
        for hit in self.test(case):
            yield Finding(self.id, self.severity, hit.section, hit.subject, hit.message, self.fix)


RULES: dict[str, Rule] = {}
"""All rules by id, in the order in which their modules are imported."""


def rule(id_: str, name: str, severity: Severity, *, reason: str, fix: str) -> Callable[[Test], Test]:
    """Register a test as the rule `id_`."""

    def register(test: Test) -> Test:
        if id_ in RULES:
            raise ValueError(f"two rules are called {id_}")
        RULES[id_] = Rule(id_, name, severity, reason, fix, test)
        return test

    return register
