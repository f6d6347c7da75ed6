"""What a technology's row says once a person has chosen another technology."""

from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.catalogue.store import catalogue
from specagent.agent.checks.case import Case
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.choice import PRD_POLICY, Chooser
from specagent.agent.drafting.offline.survey import survey
from specagent.agent.workspace.facts_moved import mentions
from specagent.agent.workspace.setting.assignment import split_version
from specagent.agent.workspace.setting.facts import Fact
from specagent.agent.workspace.setting.resolving import bare, known_technology
from specagent.schemas.base import Basis, basis
from specagent.schemas.stack import TO_BE_CONFIRMED, Technology
from specagent.schemas.text import slug

UNEXPLAINED = "Set by a reviewer; the reasons are to be confirmed."


@dataclass(frozen=True)
class Choice:
    """The cells of the row that change; None for one that stays."""

    name: str | None
    version: str | None
    justification: str | None = None
    basis: Basis | None = None

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return self != Choice(None, None)


def chosen(value: str, fact: Fact, case: Case) -> Choice:
    """Return what becomes of a technology's row that is to say `value`, a name with or without a version.

    Another version of the same technology changes the version alone. Name, version and reasons come from the
    catalogue where it knows the technology.
    """
    entry = known_technology(value)
    name, version = split_version(value)
    if entry and slug(value) in {slug(one) for one in (entry.name, *entry.aliases)}:
        version = ""  # `Amazon S3` and its like: what looks like a version is the name
    new = _row(name if entry is None else entry.name, fact, case)
    if bare(new.name) == bare(fact.name):
        return Choice(None, version if version and version != fact.version else None)
    return Choice(new.name, version or new.version, new.justification, _basis(new, fact, case))


def _row(name: str, fact: Fact, case: Case) -> Technology:
    """Return the row as the offline drafter would write it, or a bare one for what the catalogue does not know."""
    entry = known_technology(name)
    if entry is None:
        return Technology(
            category=fact.category,
            name=name,
            version=TO_BE_CONFIRMED,
            justification=UNEXPLAINED,
            basis=basis(assumption=True),
        )
    brief = Brief(prd=case.prd, adrs=case.adrs)
    return Chooser(brief, catalogue(), survey(brief, catalogue())).row(entry)


def _basis(new: Technology, fact: Fact, case: Case) -> Basis:
    """Return what the choice rests on: what calls for it, and what the row cited before and still holds."""
    found = new.basis
    requirements = dict.fromkeys([*found.requirements, *_kept(fact, case)])
    named = bool(found.requirements or found.policies)
    old = fact.basis.policies if fact.basis else []
    policies = dict.fromkeys([*found.policies, *(one for one in old if not _calls_for_old(one))])
    return Basis(requirements=list(requirements), policies=list(policies), assumption=not named)


def _kept(fact: Fact, case: Case) -> Iterator[str]:
    """Yield the requirements that the row cited and that do not name the technology which goes."""
    for ref in fact.basis.requirements if fact.basis else ():
        requirement = case.requirement(ref)
        if requirement is None or not mentions(requirement.text, split_version(fact.name)[0]):
            yield ref


def _calls_for_old(policy: str) -> bool:
    return policy == PRD_POLICY or policy.startswith("ADR-")
