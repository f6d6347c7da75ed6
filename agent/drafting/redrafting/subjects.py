"""From the subjects that reviewers read to the parts that are asked for, and the names of their rows."""

from collections.abc import Iterable, Sequence

from specagent.schemas.answer import PartKind
from specagent.schemas.facts import Facts
from specagent.schemas.sections import Slug

_KINDS: dict[str, PartKind] = {
    "Goal": "goals",
    "Constraint": "goals",
    "Actor": "containers",
    "Container": "containers",
    "Communication": "communication",
    "Overview": "communication",
    "Technology": "stack",
    "Rule": "patterns",
    "Entity": "entities",
    "Data": "storage",
    "Relation": "storage",
    "Concern": "concerns",
}
"""What stands before the colon of a subject -> the kind of part that drafts it."""
_OF_SECTION: dict[Slug, tuple[PartKind, ...]] = {
    "goals": ("goals",),
    "overview": ("containers", "communication"),
    "stack": ("stack",),
    "patterns": ("patterns",),
    "data": ("entities", "storage"),
    "concerns": ("concerns",),
    "decisions": (),
}
_NAMED_ALIKE: tuple[Slug, ...] = ("overview", "data")
UNNAMED: frozenset[PartKind] = frozenset({"communication", "storage"})
"""Kinds of parts that are drafted as a whole: their rows have no names of their own."""


def kinds_of(section: Slug) -> tuple[PartKind, ...]:
    """Return the kinds of parts that a section is drafted in."""
    return _OF_SECTION[section]


def kind_of(subject: str) -> PartKind | None:
    """Return the kind of part that drafts what `subject` names."""
    return _KINDS.get(subject.split(":", 1)[0])


def name_of(subject: str) -> str:
    """Return the name of a row without the word for what it is; the subject itself where it has none."""
    return subject.partition(": ")[2] or subject


def names_of(kind: PartKind, facts: Facts) -> list[str]:
    """Return the names of all rows of a kind."""
    match kind:
        case "goals":
            return [one.name for one in facts.goals]
        case "containers":
            return [*(one.name for one in facts.actors), *(one.name for one in facts.containers)]
        case "stack":
            return [one.name for one in facts.technologies]
        case "patterns":
            return facts.areas
        case "entities":
            return [one.name for one in facts.entities]
        case "concerns":
            return facts.concerns
        case _:
            return []


def all_names(facts: Facts) -> list[str]:
    """Return the names of all rows that facts tell of."""
    return [name for kinds in _OF_SECTION.values() for kind in kinds for name in names_of(kind, facts)]


def names_beside(section: Slug, facts: Facts) -> list[str]:
    """Return the names that may hold one of the section's without speaking of it, such as `Order API` and `Order`.

    What is called after a technology or a goal speaks of it.
    """
    sections: tuple[Slug, ...] = _NAMED_ALIKE if section in _NAMED_ALIKE else (section,)
    return [name for one in sections for kind in _OF_SECTION[one] for name in names_of(kind, facts)]


def by_kind(subjects: Iterable[str]) -> dict[PartKind, list[str]]:
    """Return the names of rows by the kind of part that drafts them; the whole subjects where rows have none."""
    found: dict[PartKind, list[str]] = {}
    for one in subjects:
        if kind := kind_of(one):
            found.setdefault(kind, []).append(one if kind in UNNAMED else name_of(one))
    return found


def subjects_of(kind: PartKind, names: Sequence[str]) -> tuple[str, ...]:
    """Return subjects that mean the rows `names`, for parts that are told apart by names."""
    word = next(word for word, one in _KINDS.items() if one == kind)
    return tuple(f"{word}: {name}" for name in names)
