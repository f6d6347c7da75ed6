"""Stack rules on the life of a version: whether it is still maintained, and whether there can be none."""

import re
from collections.abc import Iterator

from specagent.agent.catalogue.lifecycles import lifecycle_of
from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.technologies import entry_of, is_standard, mentions
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.rules.stack_rows import NUMBER, StackRow, stack_rows

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
_BARE = {"managed", "hosted", "saas", "serverless"}
"""Versions that do not say who runs it."""
_EXTENDED = re.compile(
    r"\b(?:extended|paid|long[- ]term|vendor) (?:security )?(?:support|maintenance)|\b(?:ESM|ELS|ESU)\b"
    r"|\b(?:maintained|patched|supported) by\b|backport|erweitert\w* support|support étendu|soporte extendido"
    r"|suporte estendido",
    re.IGNORECASE,
)


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
        found = lifecycle_of(row.technology.name, row.version) if NUMBER.search(row.version) else None
        if found and found.end_of_life < case.today and not _EXTENDED.search(_text(row)):
            known = f"{found.source}, checked {found.checked}"
            yield row.hit(f"upstream support of {found.line} ended on {found.end_of_life} ({known})", row.shown)


@rule(
    "ST011",
    "managed-mismatch",
    "warning",
    reason="`N/A` is for what somebody else runs and upgrades; everything else has a version that can be wrong.",
    fix="Give the version, or name the managed service that runs it.",
    needs=("stack",),
)
def managed_mismatch(case: Case) -> Iterator[Hit]:
    """A technology that is no managed service has `N/A` or `managed` as its version."""
    for row in stack_rows(case):
        one = row.technology
        if row.is_managed and not _SERVICES.search(one.category) and _is_run_here(row):
            yield row.hit(f"version {row.version!r} is for managed services only", row.shown)


def _is_run_here(row: StackRow) -> bool:
    """Return whether the catalogue knows a technology as one with versions, and the row does not say who runs it."""
    one = row.technology
    entry = entry_of(one.name)
    if entry is None or entry.managed or is_standard(entry) or entry.category not in _VERSIONED:
        return False
    told = _text(row) if row.version.lower() not in _BARE else f"{one.name} {one.category} {one.justification}"
    return not _RUN_BY_OTHERS.search(told) and not any(other.entry.managed for other in mentions(one.justification))


def _text(row: StackRow) -> str:
    one = row.technology
    return f"{one.name} {one.category} {one.version} {one.justification}"
