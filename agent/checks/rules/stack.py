"""Stack rules (ST): specific versions, reasons, and nothing that the PRD rules out."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.subjects import container_subject, technology_subject
from specagent.schemas.stack import MANAGED, TO_BE_CONFIRMED
from specagent.schemas.text import slug

_SPECIFIC = re.compile(r"\d")


@rule(
    "ST001",
    "version-vague",
    "error",
    reason="`Latest` is another version every week: two builds of one commit differ.",
    fix="Give a version or a line such as `17` or `3.13.x`, `N/A` for a managed service, or `to be confirmed`.",
)
def version_vague(case: Case) -> Iterator[Hit]:
    """A version is neither specific nor honestly open."""
    for one in case.spec.stack.technologies:
        if one.version not in (MANAGED, TO_BE_CONFIRMED) and not _SPECIFIC.search(one.version):
            yield Hit("stack", technology_subject(one), f"version {one.version!r} is not specific", one.version)


@rule(
    "ST002",
    "technology-excluded",
    "error",
    reason="The PRD rules the technology out.",
    fix="Choose another technology, or have the PRD changed.",
    needs=("prd",),
)
def technology_excluded(case: Case) -> Iterator[Hit]:
    """The stack lists what the PRD excludes."""
    excluded = {slug(one.name): one for one in case.prd.technologies if one.stance == "excluded"}
    for one in case.spec.stack.technologies:
        if slug(one.name) in excluded:
            yield Hit("stack", technology_subject(one), "is excluded by the PRD")


@rule(
    "ST003",
    "technology-twice",
    "error",
    reason="Two rows for one technology contradict each other sooner or later.",
    fix="Merge the rows.",
)
def technology_twice(case: Case) -> Iterator[Hit]:
    """The stack lists a technology twice."""
    seen: set[str] = set()
    for one in case.spec.stack.technologies:
        if slug(one.name) in seen:
            yield Hit("stack", technology_subject(one), "is listed twice")
        seen.add(slug(one.name))


@rule(
    "ST004",
    "open-version-not-asked",
    "error",
    reason="A version left open must be on the reviewer's list, or it stays open.",
    fix="Add a question about the version to Appendix B.",
    scope="whole",
)
def open_version_not_asked(case: Case) -> Iterator[Hit]:
    """A version is to be confirmed, and nobody is asked to."""
    asked = " ".join(f"{one.subject} {one.text}" for one in case.spec.open_points)
    for one in case.spec.stack.technologies:
        if one.version == TO_BE_CONFIRMED and one.name not in asked:
            yield Hit("stack", technology_subject(one), "its version is open but Appendix B does not ask for it")


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
    listed = {slug(one.name) for one in case.spec.stack.technologies}
    for one in case.spec.overview.containers:
        for name in one.technologies:
            if slug(name) not in listed:
                yield Hit("overview", container_subject(one), f"uses {name!r}, which section 3 does not list", name)
