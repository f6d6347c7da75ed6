"""What the PRD asks for, seen with the catalogue's eyes: forms, capabilities and the requirements behind them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from specagent.agent.catalogue.model import Capability, ContainerEntry, Family
from specagent.agent.catalogue.signals import SignalIndex
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.brief import Brief
from specagent.schemas.prd import Prd, Requirement

_TITLE_WEIGHT = 6
_STACK_WEIGHT = 3
_SECOND_FORM_SHARE = 0.34
_MOST_FORMS = 3
_USUAL_FORM = "web-ui"
_PHONE_FORM = "mobile-app"
_BACKEND_FORM = "backend-api"
_NEED_A_BACKEND = {
    "accounts",
    "bookings",
    "messaging",
    "multi-tenancy",
    "offline-sync",
    "orders",
    "payments",
    "push",
    "subscriptions",
}
_STORE_CAPABILITIES = {"primary-database": "relational-data", "embedded-store": "local-storage"}
_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|neither|cannot|can't|don't|kein\w*|nicht|ohne|sans|aucune?|ne pas|sin|ning[uú]n\w*"
    r"|n[aã]o|sem|нельзя|не|без)\b|不|无|ない|なし|없)[^.!?。！？]*",
    re.IGNORECASE,
)
"""A negation and what stands behind it in its sentence: what must not be done shows no capability."""
_NEVER_BUILT = {"out-of-scope", "assumption"}


@dataclass(frozen=True)
class Evidence:
    """A capability, and the requirements that call for it; none when only the form or a technology does."""

    capability: Capability
    refs: tuple[str, ...]

    def drivers(self, most: int) -> tuple[str, ...]:
        """Return the requirements that what the capability brings may cite.

        A form has none: that a requirement says `in the browser` does not call for the form's every rule.
        """
        return () if self.capability.form else self.refs[:most]


@dataclass(frozen=True)
class Survey:
    """The product as the catalogue understands it; forms come first, the main one leading."""

    forms: tuple[Evidence, ...]
    functions: tuple[Evidence, ...]
    families: frozenset[Family]
    form_is_guessed: bool

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Forms, then functions."""
        return self.forms + self.functions

    @property
    def core(self) -> str:
        """Id of the container that holds the product's main logic."""
        return self.forms[0].capability.core

    def fits(self, family: Family) -> bool:
        """Tell whether something of `family` has a place in this product."""
        return family == "any" or family in self.families

    def hosts(self, container: ContainerEntry) -> bool:
        """Tell whether `container` has a place in this product."""
        return self.fits(container.family)


def survey(brief: Brief, catalogue: Catalogue) -> Survey:
    """Return the forms and capabilities that the PRD's requirements, title and technologies show."""
    index = SignalIndex({id_: one.signals for id_, one in catalogue.capabilities.items()})
    refs = _requirement_evidence(brief.prd, index)
    by_role = _implied(brief.prd, catalogue)
    shown = [id_ for id_, one in catalogue.capabilities.items() if not one.form and (refs.get(id_) or id_ in by_role)]
    chosen = _choose_forms(_form_scores(brief.prd, catalogue, index, refs, by_role), catalogue)
    guessed = not chosen
    forms = _with_backend(chosen or [_USUAL_FORM], shown, catalogue)
    families: frozenset[Family] = frozenset(catalogue.capabilities[id_].family for id_ in forms)
    functions = _with_stores(
        [id_ for id_ in shown if _has_a_place(id_, families, catalogue)], forms, families, catalogue
    )
    return Survey(
        tuple(_evidence(catalogue, id_, refs) for id_ in forms),
        tuple(_evidence(catalogue, id_, refs) for id_ in functions),
        families,
        guessed,
    )


def buildable(prd: Prd) -> list[Requirement]:
    """Return the requirements that the product has to meet."""
    return [one for one in prd.requirements if one.kind not in _NEVER_BUILT]


def _requirement_evidence(prd: Prd, index: SignalIndex) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for requirement in buildable(prd):
        for id_ in index.find(_NEGATED.sub(" ", f"{requirement.name}. {requirement.text}")):
            found.setdefault(id_, []).append(requirement.ref)
    ruled_out = _ruled_out(prd, index, found)
    return {id_: refs for id_, refs in found.items() if id_ not in ruled_out}


def _ruled_out(prd: Prd, index: SignalIndex, found: dict[str, list[str]]) -> set[str]:
    """Return the capabilities that the PRD puts out of scope and no functional requirement asks for."""
    excluded = {id_ for one in prd.of_kind("out-of-scope") for id_ in index.find(f"{one.name}. {one.text}")}
    asked = {one.ref for one in prd.of_kind("functional", "user-story", "constraint")}
    return {id_ for id_ in excluded if not asked.intersection(found.get(id_, ()))}


def _implied(prd: Prd, catalogue: Catalogue) -> set[str]:
    """Return the capabilities that the PRD's technologies show by their roles."""
    by_name = {one.name: one for one in catalogue.technologies.values()}
    roles = {
        role
        for mention in prd.technologies
        if mention.stance != "excluded" and mention.name in by_name
        for role in by_name[mention.name].roles[:1]
    }
    return {id_ for id_, one in catalogue.capabilities.items() if roles.intersection(one.roles)}


def _form_scores(
    prd: Prd,
    catalogue: Catalogue,
    index: SignalIndex,
    refs: dict[str, list[str]],
    by_role: set[str],
) -> dict[str, int]:
    head = index.find(f"{prd.title}. {prd.summary}")
    return {
        id_: _TITLE_WEIGHT * (id_ in head) + _STACK_WEIGHT * (id_ in by_role) + len(refs.get(id_, ()))
        for id_, one in catalogue.capabilities.items()
        if one.form
    }


def _choose_forms(scores: dict[str, int], catalogue: Catalogue) -> list[str]:
    """Return the forms with enough evidence, the main one first.

    A framework alone does not make a second form: React inside a desktop application is no web site.
    """
    ranked = sorted((id_ for id_, score in scores.items() if score), key=lambda id_: -scores[id_])
    enough = scores[ranked[0]] * _SECOND_FORM_SHARE if ranked else 0
    chosen = [id_ for id_ in ranked if scores[id_] >= max(enough, 1)][:_MOST_FORMS]
    if chosen and catalogue.capabilities[chosen[0]].family == "device":
        chosen = [id_ for id_ in chosen if id_ == chosen[0] or scores[id_] != _STACK_WEIGHT]
    return chosen


def _with_backend(forms: list[str], functions: list[str], catalogue: Catalogue) -> list[str]:
    """Add a backend to a product of phones alone that needs servers: accounts, payments, synchronisation."""
    families = {catalogue.capabilities[id_].family for id_ in forms}
    if forms[0] != _PHONE_FORM or families != {"device"}:
        return forms
    return [*forms, _BACKEND_FORM] if _NEED_A_BACKEND.intersection(functions) else forms


def _has_a_place(id_: str, families: frozenset[Family], catalogue: Catalogue) -> bool:
    """Tell whether one of the capability's containers can run in this product; one without any always can."""
    containers = catalogue.capabilities[id_].containers
    return not containers or any(catalogue.containers[one].family in ("any", *families) for one in containers)


def _with_stores(
    functions: list[str], forms: list[str], families: frozenset[Family], catalogue: Catalogue
) -> list[str]:
    """Add the capability of each store that another one brings, with its rules and decisions."""
    brought = {
        container
        for id_ in (*forms, *functions)
        for container in catalogue.capabilities[id_].containers
        if catalogue.containers[container].family in ("any", *families)
    }
    implied = [id_ for store, id_ in _STORE_CAPABILITIES.items() if store in brought]
    return list(dict.fromkeys([*functions, *implied]))


def _evidence(catalogue: Catalogue, id_: str, refs: dict[str, list[str]]) -> Evidence:
    return Evidence(catalogue.capabilities[id_], tuple(_distinct(refs.get(id_, ()))))


def _distinct(refs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(refs))
