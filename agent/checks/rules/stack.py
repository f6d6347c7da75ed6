"""Stack rules (ST): specific and living versions, each technology once, and nothing that the PRD rules out."""

import re
from collections.abc import Iterator

from specagent.agent.catalogue.lifecycles import lifecycle_of
from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.rules import stack_reasons, stack_use
from specagent.agent.checks.rules.stack_rows import StackRow, stack_rows
from specagent.agent.checks.technologies import entry_of, is_standard, mentions, named_by, same_key
from specagent.agent.document.subjects import container_subject
from specagent.schemas.prd import TechnologyMention
from specagent.schemas.text import slug

__all__ = ["stack_reasons", "stack_use"]

_NUMBERS = re.compile(r"\d+")
_MANAGED = re.compile(
    r"n\.? ?/? ?a\.?|not applicable|.*\b(?:managed|saas|hosted|serverless)\b.*|entfällt|nicht zutreffend|sans objet"
    r"|s\. ?o\.|no aplica|não se aplica|不适用|该当なし|該当なし",
    re.IGNORECASE,
)
_BORROWED = re.compile(
    r"\b(?:bundled|built[- ]?in|part of|same as|as of|comes with|included|in-house|std(?:lib)?|standard library|see)\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"tb[dcn]|to be (?:determined|decided|defined|agreed|chosen)|open|\?+|(?:noch )?offen|zu klären"
    r"|à (?:confirmer|définir|déterminer)|por (?:confirmar|definir|determinar)|a (?:confirmar|definir)|待定|未定",
    re.IGNORECASE,
)
_DASHES = "-–—"
_VERSIONED = {
    "Backend", "Background jobs", "Build", "Cache", "Code quality", "Command line", "Data access", "Data processing",
    "Database", "Desktop", "Frontend", "Frontend library", "Backend library", "Game engine", "Language", "Messaging",
    "Mobile", "Runtime", "Search", "Testing", "Workflow",
}  # fmt: skip
"""Categories of the catalogue whose entries have versions, unless somebody else runs them."""
_SERVICES = re.compile(
    r"infra|cloud|host|servi|saas|deploy|platform|plattform|plataforma|external|extern|third|hardware|device|protocol",
    re.IGNORECASE,
)
_RUN_BY_OTHERS = re.compile(
    r"\b(?:managed|hosted|service|saas|serverless|cloud|verwaltet\w*|gehostet\w*|dienst|géré\w*|hébergé\w*"
    r"|gestionad\w+|alojad\w+|gerenciad\w+|hospedad\w+)\b",
    re.IGNORECASE,
)


@rule(
    "ST001",
    "version-vague",
    "error",
    reason="`Latest` is another version every week: two builds of one commit differ.",
    fix="Give a version or a line such as `17` or `3.13.x`, `N/A` for a managed service, or `to be confirmed`.",
    needs=("stack",),
)
def version_vague(case: Case) -> Iterator[Hit]:
    """A version is missing, or neither specific nor honestly open."""
    rows = [one for one in stack_rows(case) if not one.has_version or _is_vague(one)]
    undecided = [one for one in rows if _UNDECIDED.fullmatch(one.technology.version)]
    asked = named_by((one.technology.name for one in undecided), _questions(case)) if undecided else ()
    for one in rows:
        version = one.technology.version
        if not one.has_version:
            yield one.hit("has no version", one.technology.name)
        elif one in undecided and one.technology.name not in asked:
            yield one.hit(f"version {version!r} is open, and no question of Appendix B asks for it", _at(version))
        elif one not in undecided:
            yield one.hit(f"version {version!r} is not specific", _at(version))


@rule(
    "ST002",
    "technology-excluded",
    "error",
    reason="The PRD rules the technology out.",
    fix="Choose another technology, or have the PRD changed.",
    needs=("prd",),
)
def technology_excluded(case: Case) -> Iterator[Hit]:
    """The stack or a container uses what the PRD excludes."""
    excluded = {slug(one.name): one for one in case.prd.technologies if one.stance == "excluded"}
    if not excluded:
        return
    for row in stack_rows(case):
        for one in _excluded(row.technology.name, excluded):
            if _is_of(one.version, row.technology.version):
                yield row.hit(_excludes(row.technology.name, one), row.technology.name)
    for container in case.spec.overview.containers:
        for name in container.technologies:
            for one in _excluded(name, excluded):
                if not one.version:
                    yield Hit("overview", container_subject(container), f"uses {name!r}, which the PRD excludes", name)


@rule(
    "ST003",
    "technology-twice",
    "error",
    reason="Two rows for one technology contradict each other sooner or later.",
    fix="Merge the rows.",
    needs=("stack",),
)
def technology_twice(case: Case) -> Iterator[Hit]:
    """The stack lists a technology twice, perhaps under two of its names."""
    seen: dict[object, str] = {}
    for row in stack_rows(case):
        name = row.technology.name
        keys = (slug(name), same_key(name))
        first = next((seen[key] for key in keys if key in seen), "")
        if first:
            yield row.hit("is listed twice" if first == name else f"is listed twice, first as {first!r}", name)
        for key in keys:
            seen.setdefault(key, name)


@rule(
    "ST004",
    "open-version-not-asked",
    "error",
    reason="A version left open must be on the reviewer's list, or it stays open.",
    fix="Add a question about the version to Appendix B.",
    scope="whole",
    needs=("stack",),
)
def open_version_not_asked(case: Case) -> Iterator[Hit]:
    """A version is to be confirmed, and nobody is asked to."""
    rows = [one for one in stack_rows(case) if one.is_open]
    text = "\n".join(f"{one.subject} {one.text}" for one in case.spec.open_points)
    asked = named_by((one.technology.name for one in rows), text)
    for one in rows:
        if one.technology.name not in asked:
            yield one.hit("its version is open but Appendix B does not ask for it", one.technology.version)


@rule(
    "ST010",
    "version-end-of-life",
    "warning",
    reason="Nobody mends the security holes of a version whose upstream support has ended.",
    fix="Move to a version that is still maintained, or say in the row who maintains this one.",
    scope="whole",
    needs=("stack",),
)
def version_end_of_life(case: Case) -> Iterator[Hit]:
    """A version's upstream support has ended, as far as the catalogue knows."""
    if case.today is None:
        return
    for row in stack_rows(case):
        version = row.technology.version
        found = lifecycle_of(row.technology.name, version) if _NUMBERS.search(version) else None
        if found and found.end_of_life < case.today:
            known = f"{found.source}, checked {found.checked}"
            yield row.hit(f"upstream support of {found.line} ended on {found.end_of_life} ({known})", _at(version))


@rule(
    "ST011",
    "managed-mismatch",
    "warning",
    reason="`N/A` is for what somebody else runs and upgrades; everything else has a version that can be wrong.",
    fix="Give the version, or name the managed service that runs it.",
    needs=("stack",),
)
def managed_mismatch(case: Case) -> Iterator[Hit]:
    """A technology that is no managed service has `N/A` as its version."""
    for row in stack_rows(case):
        one = row.technology
        if _MANAGED.fullmatch(one.version) and not _SERVICES.search(one.category) and _is_run_here(row):
            yield row.hit(f"version {one.version!r} is for managed services only", _at(one.version))


def _is_vague(row: StackRow) -> bool:
    version = row.technology.version
    if row.is_open or _NUMBERS.search(version) or _MANAGED.fullmatch(version) or _BORROWED.search(version):
        return False
    entry = None if version.strip(_DASHES) else entry_of(row.technology.name)
    return not (entry and entry.managed)


def _questions(case: Case) -> str:
    """Return what Appendix B asks; an assumption that names a technology does not ask for its version."""
    asked = (f"{one.subject} {one.text}" for one in case.spec.open_points)
    return "\n".join(
        text
        for text, one in zip(asked, case.spec.open_points, strict=True)
        if one.kind == "question" or "version" in text.lower()
    )


def _at(version: str) -> str:
    """Return what to point at: a short version may also stand within a name."""
    return version if len(version) > 2 else f"| {version} |"


def _excluded(name: str, excluded: dict[str, TechnologyMention]) -> Iterator[TechnologyMention]:
    """Yield what a cell names and the PRD excludes, by any spelling that is not of one release (`GPT-4`)."""
    whole = excluded.get(slug(name))
    if whole:
        yield whole
        return
    for one in mentions(name):
        found = excluded.get(slug(one.entry.name))
        if found and set(_NUMBERS.findall(one.written)) <= set(_NUMBERS.findall(one.entry.name)):
            yield found


def _excludes(name: str, mention: TechnologyMention) -> str:
    return "is excluded by the PRD" if slug(name) == slug(mention.name) else f"the PRD excludes {mention.name}"


def _is_of(excluded: str | None, version: str) -> bool:
    """Return whether a row's version is among those that the PRD excludes; all are where it names none."""
    lines = _NUMBERS.findall(excluded or "")
    if not lines:
        return True
    exact = not re.search(r"[<>≤≥~^]", f"{excluded}{version}")
    return exact and _NUMBERS.findall(version)[: len(lines)] == lines


def _is_run_here(row: StackRow) -> bool:
    """Return whether the catalogue knows a technology as one with versions, and the row does not say who runs it."""
    one = row.technology
    entry = entry_of(one.name)
    if entry is None or entry.managed or is_standard(entry) or entry.category not in _VERSIONED:
        return False
    text = f"{one.name} {one.category} {one.version} {one.justification}"
    return not _RUN_BY_OTHERS.search(text) and not any(other.entry.managed for other in mentions(one.justification))
