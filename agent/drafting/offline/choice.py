"""Choosing technologies: what the PRD, an accepted ADR or a context document names wins, then the catalogue."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from specagent.agent.catalogue.model import ContainerEntry, TechnologyEntry
from specagent.agent.catalogue.store import Catalogue, find_technologies
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.survey import Survey
from specagent.schemas.base import Basis, basis
from specagent.schemas.prd import TechnologyMention
from specagent.schemas.stack import MANAGED, TO_BE_CONFIRMED, Technology
from specagent.schemas.text import slug

PRD_POLICY = "PRD"
_ON_PREMISES = re.compile(
    r"\b(?:no (?:public )?cloud|own servers?|on[- ]prem\w*|self[- ]hosted|air[- ]gapped"
    r"|company'?s(?: gpu)? servers?)\b",
    re.IGNORECASE,
)
_RANK = {"required": 0, "preferred": 1, "existing": 2, "mentioned": 3}
_STANDING = {
    "required": "is required by the PRD and",
    "preferred": "is preferred by the PRD and",
    "existing": "is already in use according to the PRD and",
    "mentioned": "is named in the PRD and",
}
_FRONT_ROLES = {"frontend-framework", "styling", "static-site"}
_CODE_ROLES = {"language", "job-runner", "migration-tool", "orm", *_FRONT_ROLES}
_ECOSYSTEM_WEIGHTS = {"backend-framework": 5, "cli-framework": 4, "language": 2}
_PROTOCOL_ROLES = {"api-protocol", "realtime-transport", "document-format", "payments-protocol"}
_TEAM_ROLES = {
    "build-tool",
    "container-registry",
    "container-runtime",
    "linter",
    "logging",
    "metrics",
    "package-manager",
    "packaging",
    "styling",
}
_WORKSHOP_ROLES = {
    "build-tool",
    "ci",
    "container-registry",
    "container-runtime",
    "e2e-test",
    "iac",
    "linter",
    "logging",
    "metrics",
    "package-manager",
    "packaging",
    "test-framework",
}
_COMMON_ROLES = ("test-framework", "ci")


@dataclass(frozen=True)
class Named:
    """A technology that somebody asked for: how strongly, and where."""

    entry: TechnologyEntry
    rank: int
    standing: str
    version: str | None
    basis: Basis


class Chooser:
    """Fills roles with technologies; every answer is the same for the same brief."""

    def __init__(self, brief: Brief, catalogue: Catalogue, survey: Survey) -> None:
        self._catalogue = catalogue
        self._excluded = {one.name for one in brief.prd.technologies if one.stance == "excluded"}
        self._title = brief.prd.title
        self._on_premises = any(
            _ON_PREMISES.search(one.text) for one in brief.prd.of_kind("constraint", "non-functional")
        )
        self._named = _named(brief, catalogue, self._excluded)
        self._core = catalogue.containers[survey.core]
        self.ecosystem = self._core_ecosystem()

    @property
    def named(self) -> list[Named]:
        """Everything that was asked for, the strongest wishes first."""
        return self._named

    def for_container(self, container: ContainerEntry) -> list[TechnologyEntry]:
        """Return what `container` is built, tested and run with, one technology for each of its roles.

        Tools of the workshop that nobody asked for are left to the team.
        """
        return self._fill(container, self._wanted(container))

    def inside(self, container: ContainerEntry) -> list[TechnologyEntry]:
        """Return what `container` consists of at run time: tools of the workshop and protocols left out."""
        return self._fill(container, [role for role in self._wanted(container) if role not in _WORKSHOP_ROLES])

    def for_role(self, role: str, ecosystem: str | None = None) -> TechnologyEntry | None:
        """Return what fills `role`, or None when the catalogue knows nothing for it."""
        ecosystem = self.ecosystem if ecosystem is None else ecosystem
        for named in self._named:
            if role in named.entry.roles and named.entry.ecosystem in ("", ecosystem):
                return named.entry
        return self._default(role, ecosystem)

    def common(self) -> list[TechnologyEntry]:
        """Return what every product of this kind is built, tested and shipped with."""
        known = [role for role in _COMMON_ROLES if self._is_known(role, self._core)]
        return [one for one in map(self.for_role, known) if one]

    def row(self, entry: TechnologyEntry) -> Technology:
        """Return the stack table's row for `entry`."""
        named = next((one for one in self._named if one.entry.id == entry.id), None)
        return Technology(
            category=entry.category,
            name=entry.name,
            version=_version(entry, named),
            justification=_justification(entry, named),
            basis=named.basis if named else basis(assumption=True),
        )

    def _wanted(self, container: ContainerEntry) -> list[str]:
        asked = {role for one in self._named for role in one.entry.roles}
        return [role for role in container.roles if role in asked or role not in _TEAM_ROLES]

    def _fill(self, container: ContainerEntry, roles: Iterable[str]) -> list[TechnologyEntry]:
        """Fill `roles`; what was asked for the container's main role decides the ecosystem of the others."""
        main = self._asked_for(container.roles[0]) if container.roles else None
        usual = "javascript" if _FRONT_ROLES.intersection(container.roles) else self.ecosystem
        ecosystem = main.ecosystem if main and main.ecosystem else usual
        chosen = [
            main if main and role == container.roles[0] else self.for_role(role, ecosystem)
            for role in roles
            if role not in _PROTOCOL_ROLES and self._is_known(role, container)
        ]
        return list({one.id: one for one in chosen if one}.values())

    def _is_known(self, role: str, container: ContainerEntry) -> bool:
        """Tell whether `role` can be filled without guessing a language that the container has no use for."""
        if len(self._catalogue.roles[role].defaults) <= 1:
            return True
        main = self._asked_for(container.roles[0]) if container.roles else None
        return bool(_CODE_ROLES.intersection(container.roles) or (main and main.ecosystem))

    def _asked_for(self, role: str) -> TechnologyEntry | None:
        return next((one.entry for one in self._named if role in one.entry.roles), None)

    def _default(self, role: str, ecosystem: str) -> TechnologyEntry | None:
        defaults = self._catalogue.roles[role].defaults if role in self._catalogue.roles else {}
        id_ = defaults.get(ecosystem) or defaults.get("*")
        if id_ is None:
            return None
        entry = self._catalogue.technologies[id_]
        fits = entry.name not in self._excluded and not (entry.managed and self._on_premises)
        return entry if fits else self._instead(entry, role, ecosystem)

    def _instead(self, entry: TechnologyEntry, role: str, ecosystem: str) -> TechnologyEntry | None:
        for other in self._catalogue.technologies.values():
            allowed = other.name not in self._excluded and other.ecosystem in ("", ecosystem)
            allowed = allowed and not (other.managed and self._on_premises)
            if allowed and role in other.roles and other.id != entry.id:
                return other
        return None

    def _core_ecosystem(self) -> str:
        votes: Counter[str] = Counter()
        for named in self._named:
            weight = max((_ECOSYSTEM_WEIGHTS.get(role, 1) for role in named.entry.roles), default=1)
            if named.entry.ecosystem and not _FRONT_ROLES.intersection(named.entry.roles):
                votes[named.entry.ecosystem] += weight * (4 - named.rank)
        others = {one for one in votes if one != "javascript"}
        backend = any("backend-framework" in one.entry.roles for one in self._named)
        if others and not (backend and votes["javascript"] > max(votes[one] for one in others)):
            votes.pop("javascript", None)
        return max(votes, key=lambda one: votes[one]) if votes else self._titled_ecosystem()

    def _titled_ecosystem(self) -> str:
        """Return the language at the end of a name such as `parser-rust`, when the PRD says nothing else."""
        last = slug(self._title).rpartition("-")[2]
        return last if last in self._catalogue.roles["language"].defaults else ""


def _named(brief: Brief, catalogue: Catalogue, excluded: set[str]) -> list[Named]:
    found = [*_from_prd(brief, catalogue), *_from_adrs(brief), *_from_contexts(brief)]
    strongest: dict[str, Named] = {}
    for one in sorted(found, key=lambda one: one.rank):
        if one.entry.name not in excluded and not _is_mere_format(one):
            strongest.setdefault(one.entry.id, one)
    return list(strongest.values())


def _is_mere_format(named: Named) -> bool:
    """Tell whether it is a protocol or format of which no version is asked for: nothing to choose or install."""
    return bool(named.entry.roles) and _PROTOCOL_ROLES.issuperset(named.entry.roles) and not named.version


def _from_prd(brief: Brief, catalogue: Catalogue) -> Iterable[Named]:
    by_name = {one.name: one for one in catalogue.technologies.values()}
    for mention in brief.prd.technologies:
        if mention.name in by_name and mention.stance in _RANK:
            yield Named(
                by_name[mention.name],
                _RANK[mention.stance],
                _STANDING[mention.stance],
                mention.version,
                _mention_basis(mention),
            )


def _mention_basis(mention: TechnologyMention) -> Basis:
    if mention.requirement:
        return basis(mention.requirement)
    return basis(policies=(PRD_POLICY,))


def _from_adrs(brief: Brief) -> Iterable[Named]:
    for adr in brief.accepted:
        record = f"ADR-{adr.number:03}"
        chosen = adr.title.split(" over ")[0]
        for entry, _, _ in find_technologies(chosen, technical=True):
            yield Named(entry, -1, f"is decided by {record} and", None, basis(policies=(record,)))


def _from_contexts(brief: Brief) -> Iterable[Named]:
    for document in brief.contexts:
        for entry, _, _ in find_technologies(document.text):
            yield Named(entry, 1, f"is named by {document.name} and", None, basis(policies=(document.name,)))


def _version(entry: TechnologyEntry, named: Named | None) -> str:
    if named and named.version:
        return named.version
    if entry.managed:
        return MANAGED
    return entry.version or TO_BE_CONFIRMED


def _justification(entry: TechnologyEntry, named: Named | None) -> str:
    standing = f"{named.standing} " if named else ""
    over = f"; over {entry.alternatives[0].name}: {entry.alternatives[0].trade_off}" if entry.alternatives else ""
    return f"{entry.name} {standing}{entry.strength}{over}."
