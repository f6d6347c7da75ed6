"""Stack rules on its rows: a version that says something, each technology once, and none that the PRD rules out."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.technologies import entry_of, mentions, named_by, same_key
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.rules.stack_rows import NUMBER, StackRow, stack_rows
from specagent.agent.document.subjects import container_subject
from specagent.schemas.prd import TechnologyMention
from specagent.schemas.text import slug

_BORROWED = re.compile(
    r"\b(?:bundled|built[- ]?in|part of|same as|comes with|included|in-house|std(?:lib)?|standard library|see)\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"tb[dcn]|to be (?:determined|decided|defined|agreed|chosen)|open|\?+|(?:noch )?offen|zu klären"
    r"|à (?:confirmer|définir|déterminer)|por (?:confirmar|definir|determinar)|a (?:confirmar|definir)|待定|未定",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"tb[ad]|todo|fixme|xxx|to be (?:determined|decided|defined)", re.IGNORECASE)
"""What another rule tells wherever it stands in a file."""
_DASHES = "-–—"


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
    if case.document:
        rows = [one for one in rows if not _PLACEHOLDER.fullmatch(one.version)]
    asked = named_by((one.technology.name for one in rows), _questions(case))
    for one in rows:
        if not one.has_version:
            yield one.hit("has no version", one.technology.name)
        elif not _UNDECIDED.fullmatch(one.version):
            yield one.hit(f"version {one.version!r} is not specific", one.shown)
        elif one.technology.name not in asked:
            yield one.hit(f"version {one.version!r} is open, and no question of Appendix B asks for it", one.shown)


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
            if _is_of(one.version, row.version):
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
            yield one.hit("its version is open but Appendix B does not ask for it", one.shown)


def _is_vague(row: StackRow) -> bool:
    if row.is_open or row.is_managed or NUMBER.search(row.version) or _BORROWED.search(row.version):
        return False
    entry = None if row.version.strip(_DASHES) else entry_of(row.technology.name)
    return not (entry and entry.managed)


def _questions(case: Case) -> str:
    """Return what Appendix B asks; an assumption that names a technology does not ask for its version."""
    asked = (f"{one.subject} {one.text}" for one in case.spec.open_points)
    return "\n".join(
        text
        for text, one in zip(asked, case.spec.open_points, strict=True)
        if one.kind == "question" or "version" in text.lower()
    )


def _excluded(name: str, excluded: dict[str, TechnologyMention]) -> Iterator[TechnologyMention]:
    """Yield what a cell names and the PRD excludes, by any spelling that is not of one release (`GPT-4`)."""
    whole = excluded.get(slug(name))
    if whole:
        yield whole
        return
    for one in mentions(name):
        found = excluded.get(slug(one.entry.name))
        if found and set(NUMBER.findall(one.written)) <= set(NUMBER.findall(one.entry.name)):
            yield found


def _excludes(name: str, mention: TechnologyMention) -> str:
    return "is excluded by the PRD" if slug(name) == slug(mention.name) else f"the PRD excludes {mention.name}"


def _is_of(excluded: str | None, version: str) -> bool:
    """Return whether a row's version is among those that the PRD excludes; all are where it names none."""
    lines = NUMBER.findall(excluded or "")
    if not lines:
        return True
    exact = not re.search(r"[<>≤≥~^]", f"{excluded}{version}")
    return exact and NUMBER.findall(version)[: len(lines)] == lines
