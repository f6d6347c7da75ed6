"""All assignments of one command as one change of the spec's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from specagent.agent.checks.suppressing import without_suppressions
from specagent.agent.document.reading import read_any
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.facts_moved import mentions
from specagent.agent.workspace.records.opening import Opened
from specagent.agent.workspace.setting.assignment import Assignment
from specagent.agent.workspace.setting.choice import Choice, chosen
from specagent.agent.workspace.setting.editing import Edit, with_new_name, with_technology
from specagent.agent.workspace.setting.facts import Fact, facts_of
from specagent.agent.workspace.setting.resolving import meant, unknown
from specagent.agent.workspace.state import State
from specagent.schemas.sections import Slug, section
from specagent.schemas.text import slug


@dataclass(frozen=True)
class Replaced:
    """What a section said and says now: a name, or a name with its version where `is_version` says so."""

    section: Slug
    old: str
    now: str
    is_version: bool = False

    @property
    def told(self) -> str:
        """The change as the history keeps it."""
        return f"{section(self.section).title}: {self.old} -> {self.now}"


@dataclass(frozen=True)
class Change:
    """The spec's new text, where it differs, what was replaced, and what was so already."""

    text: str
    edits: tuple[Edit, ...]
    replaced: tuple[Replaced, ...]
    settled: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the facts are called afterwards."""
        return tuple(one.name for one in facts_of(read_any(without_suppressions(self.text))))


def change_of(assignments: Sequence[Assignment], opened: Opened) -> Change:
    """Return what `assignments` make of a spec; raises SpecAgentError for a name that nothing or too much has.

    All of them speak of the spec as it was before.
    """
    text, spec = opened.text(opened.layout.spec), opened.checked.name
    facts = facts_of(read_any(without_suppressions(text)))
    edits: list[Edit] = []
    replaced: list[Replaced] = []
    settled: list[str] = []
    for assignment, fact in _resolved(assignments, facts, opened):
        choice = _choice(assignment, fact, opened) if fact else None
        if fact is None or choice is None or not choice.changes:
            settled.append(_settled(assignment, fact))
            continue
        if choice.name is not None:
            _refuse_taken(choice.name, fact, facts, spec)
        edit = with_technology if fact.kind == "technology" else _renamed
        text, made = edit(text, fact, choice, spec)
        edits += made
        replaced.append(_replaced(fact, choice))
    return Change(text, tuple(edits), tuple(replaced), tuple(settled))


def _resolved(
    assignments: Sequence[Assignment], facts: Sequence[Fact], opened: Opened
) -> list[tuple[Assignment, Fact | None]]:
    found: list[tuple[Assignment, Fact | None]] = []
    for one in assignments:
        fact = meant(one, facts, opened.checked.name)
        if fact is None and not _stands(one, facts, opened.state):
            raise unknown(one, facts, opened.checked.name)
        if fact and any(fact == other for _, other in found):
            raise UsageError(f"{fact.label} is set twice", "Set it once.")
        found.append((one, fact))
    return found


def _stands(assignment: Assignment, facts: Sequence[Fact], state: State | None) -> bool:
    """Return whether an earlier command has done this: the old name was known, and the new one stands there."""
    if state is None or not any(_is(one, assignment.value) for one in facts):
        return False
    generated = (one.text for one in state.sections.values())
    told = (text for one in state.history if one.command == "set" for text in one.why)
    return any(mentions(text, assignment.name) for text in (*generated, *told))


def _is(fact: Fact, value: str) -> bool:
    versioned = f"{fact.name} {fact.version}" if fact.version else fact.name
    return slug(value) in (slug(fact.name), slug(versioned))


def _choice(assignment: Assignment, fact: Fact, opened: Opened) -> Choice:
    if fact.kind == "technology":
        return chosen(assignment.value, fact, opened.case)
    return Choice(assignment.value if assignment.value != fact.name else None, None)


def _renamed(text: str, fact: Fact, choice: Choice, spec: str) -> tuple[str, list[Edit]]:
    return with_new_name(text, fact, choice.name or fact.name, spec)


def _replaced(fact: Fact, choice: Choice) -> Replaced:
    if choice.name is not None:
        return Replaced(fact.section, fact.name, choice.name)
    return Replaced(fact.section, f"{fact.name} {fact.version}", f"{fact.name} {choice.version}", is_version=True)


def _settled(assignment: Assignment, fact: Fact | None) -> str:
    if fact is None:
        return f"{assignment.value} stands there already, and {assignment.name} no longer"
    what = f"the {fact.category}" if fact.kind == "technology" and slug(fact.name) != slug(assignment.name) else ""
    return f"{what or f'the {fact.kind}'} is {assignment.value} already"


def _refuse_taken(name: str, fact: Fact, facts: Sequence[Fact], spec: str) -> None:
    """Raise where another row of the same sort has that name: the two would be one."""
    sort = _sort(fact)
    other = next((one for one in facts if one != fact and _sort(one) == sort and slug(one.name) == slug(name)), None)
    if other:
        place = f" in line {other.span.line}" if other.span else ""
        raise SpecAgentError(
            f"{spec!r} has {other.label}{place} already, and {fact.label} would be a second one",
            "Take one of the two rows out by hand, or give another name.",
        )


def _sort(fact: Fact) -> str:
    """Return what names have to differ within: people, systems and containers share theirs, as goals do."""
    return fact.section
