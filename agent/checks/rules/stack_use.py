"""Stack rules on use: what the other sections use is listed, and what is listed is used."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from specagent.agent.catalogue.store import catalogue
from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.technologies import Listed, is_standard, mentions, named_by, used_in, words
from specagent.agent.checks.rule import Hit, hit, rule
from specagent.agent.checks.rules.stack_rows import stack_rows
from specagent.agent.checks.statements import Statement
from specagent.agent.document.subjects import container_subject
from specagent.schemas.sections import Slug
from specagent.schemas.stack import Technology

_USING: tuple[Slug, ...] = ("overview", "patterns", "data", "concerns")
_NO_TECHNOLOGY = {
    "a", "android", "any", "api", "be", "browser", "browsers", "cloud", "confirmed", "css", "css3", "csv", "custom",
    "external", "file", "files", "html", "html5", "http", "https", "ios", "json", "linux", "macos", "managed", "mobile",
    "n", "na", "none", "operating", "os", "party", "rest", "saas", "service", "sql", "static", "system", "tbd", "the",
    "third", "tls", "to", "unknown", "web", "windows", "xml", "yaml",
}  # fmt: skip
"""Words of a container's technology cell that name a format, a platform, or nothing that could be listed."""
_NOT_USED_IN = {"stack", "traceability", "open-points"}
_WORKSHOP = re.compile(
    r"\b(?:tests?|testing|build\w*|ci|cd|quality|lint\w*|format\w*|languages?|runtimes?|infra\w*|cloud|hosting|deploy\w*"
    r"|devops|observab\w*|monitor\w*|logging|packag\w+|tool\w*|ide|version control|document\w*"
    r"|sprachen?|qualität\w*|werkzeug\w*|langages?|qualité|outils?"
    r"|lenguajes?|pruebas?|calidad|herramientas?|linguage\w+|testes?|qualidade|ferramentas?)\b",
    re.IGNORECASE,
)
"""Categories of what a team works with or on, rather than of a part of the product; section 6 implies the rest."""
_WORKSHOP_ENTRIES = {
    "Build",
    "CI/CD",
    "Code quality",
    "Infrastructure",
    "Language",
    "Observability",
    "Runtime",
    "Testing",
}
_FEW = 40
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"")
"""Someone else's words, such as the PRD's."""


@rule(
    "ST005",
    "technology-not-in-stack",
    "error",
    reason="The stack is the definitive list; a technology used elsewhere but not listed escaped the decision.",
    fix="Add the technology to section 3, or use one that stands there.",
    needs=("overview", "stack"),
)
def technology_not_in_stack(case: Case) -> Iterator[Hit]:
    """A container is built with a technology that the stack does not list."""
    if case.document and not case.spec.stack.technologies:
        return  # a list in a form that is not read; that it is empty is another rule's finding
    listed = _listed(case)
    for one in case.spec.overview.containers:
        for cell in one.technologies:
            if not _NO_TECHNOLOGY.issuperset(words(cell)):
                for name in listed.missing(cell):
                    yield Hit("overview", container_subject(one), f"uses {name!r}, which section 3 does not list", name)


@rule(
    "ST006",
    "technology-unlisted-in-text",
    "warning",
    reason="Whoever builds from section 3 alone will miss a technology that only a sentence elsewhere asks for.",
    fix="Add the technology to section 3 with version and reason, or word the statement without it.",
    scope="whole",
    needs=("stack",),
)
def technology_unlisted_in_text(case: Case) -> Iterator[Hit]:
    """A statement uses a technology that the PRD or a context document knows and the stack does not list."""
    if not case.spec.stack.technologies:
        return
    listed = _listed(case)
    due = _due(case, listed)
    for statement in case.statements:
        if not _says_what_is_used(statement) or not _may_name(statement.text, due):
            continue
        for one in {mention.entry.id: mention for mention in used_in(_own(statement.text))}.values():
            if one.entry.id in due and not listed.covers(one):
                yield hit(statement, f"uses {one.written!r}, which section 3 does not list", one.written)


@rule(
    "ST007",
    "technology-unused",
    "warning",
    reason="A technology that no part of the product uses is paid for, patched and learnt for nothing.",
    fix="Say which container uses it, or delete the row.",
    scope="whole",
    needs=("overview", "stack"),
)
def technology_unused(case: Case) -> Iterator[Hit]:
    """The stack lists a technology that nothing else in the spec or its records names."""
    rows = [row for row in stack_rows(case) if not _is_workshop(row.technology)]
    used = named_by((row.technology.name for row in rows), _text_beside_stack(case))
    for row in rows:
        if row.technology.name not in used:
            yield row.hit("no container, rule, diagram or record uses it", row.technology.name)


def _listed(case: Case) -> Listed:
    return _listed_names(tuple(one.name for one in case.spec.stack.technologies))


@lru_cache(maxsize=4)
def _listed_names(names: tuple[str, ...]) -> Listed:
    return Listed.of(names)


def _says_what_is_used(statement: Statement) -> bool:
    """Return whether a statement is about the product's own parts and no mere assumption."""
    assumed = statement.basis is not None and statement.basis.assumption
    return statement.section in _USING and not assumed and not statement.subject.startswith("Actor: ")


def _due(case: Case, listed: Listed) -> dict[str, Sequence[str]]:
    """Return the spellings of what must not be used unlisted, by id.

    That is what a source names and the stack does not, and anything without a PRD. What no source names is a decision
    that nobody has seen, and another rule's finding; what runs outside the product needs no row.
    """
    known = {one.name for one in case.prd.technologies if one.stance != "excluded"}
    known.update(name for text in case.contexts for name in _products(text))
    settled = listed.ids | _outside(case)
    return {
        entry.id: [text.lower() for text in (entry.name, *entry.aliases)]
        for entry in catalogue().technologies.values()
        if (entry.name in known or not case.has_prd) and entry.id not in settled and not is_standard(entry)
    }


def _may_name(text: str, due: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a closer look may find one of `due`; of many it surely may."""
    lowered = text.lower()
    return len(due) > _FEW or any(one in lowered for spellings in due.values() for one in spellings)


def _outside(case: Case) -> set[str]:
    """Return the ids of what the spec or the PRD has among the external systems."""
    names = [f"{one.name}: {one.description}" for one in case.spec.overview.actors]
    names += [one.name for one in case.prd.external_systems]
    return {mention.entry.id for name in names for mention in mentions(name)}


def _own(text: str) -> str:
    return _QUOTED.sub(lambda found: " " * len(found[0]), text)


# The context documents are the same for every spec, and may be long.
@lru_cache(maxsize=16)
def _products(text: str) -> frozenset[str]:
    return frozenset(one.entry.name for one in used_in(text))


def _is_workshop(technology: Technology) -> bool:
    entries = [one.entry for one in mentions(technology.name)]
    return bool(_WORKSHOP.search(technology.category)) or any(one.category in _WORKSHOP_ENTRIES for one in entries)


def _text_beside_stack(case: Case) -> str:
    """Return everything that may use a technology: neither the stack itself nor the lists that repeat it."""
    records = [*(one.text for one in case.records), *(one.model_dump_json() for one in case.adrs)]
    if case.document is None:
        return "\n".join([case.spec.model_dump_json(include={*_USING, "goals", "decisions"}), *records])
    chapters = [one.part for one in case.document.reading.chapters if one.slug not in _NOT_USED_IN]
    return "\n".join([*(block.source for part in chapters for block in part.everything), *records])
