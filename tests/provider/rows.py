"""What rows of an answer have to agree on with the rows of other answers."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from . import words
from .world import World

Row = dict[str, Any]


class Rows:
    """The rows that an answer holds, each with those of its values that other answers rest on."""

    def __init__(self, world: World, kind: str | None, names: Sequence[str]) -> None:
        self._world, self._kind, self._names = world, kind, names

    def of(self, definition: str) -> list[Row] | None:
        """Return the rows of a definition in the schema, or None where nothing is settled."""
        makers: dict[str, Callable[[], list[Row]]] = {
            "GoalFact": self._goal_facts,
            "Goal": self._goals,
            "ActorFact": self._actors,
            "Actor": self._actors,
            "ContainerFact": self._containers,
            "Container": self._containers,
            "TechnologyFact": self._technologies,
            "Technology": self._technologies,
            "EntityFact": self._entities,
            "Entity": self._entities,
            "DecisionFact": self._decisions,
            "AdrBody": self._records,
            "Option": self._options,
            "Pattern": lambda: [{"area": name} for name in self._asked("patterns", words.AREAS)],
            "Concern": lambda: [{"name": name} for name in self._asked("concerns", words.CONCERNS)],
            "DataTopic": lambda: [{"topic": name, "text": text} for name, text in words.TOPICS.items()],
            "Relation": self._relations,
            "Step": self._steps,
            "EntityRelation": self._entity_relations,
            "Attribute": lambda: [{"name": name, "type": kind, "key": key} for name, kind, key in words.ATTRIBUTES],
            "MissedRequirement": list,
        }
        maker = makers.get(definition)
        return maker() if maker else None

    def strings(self, name: str) -> list[str] | None:
        """Return the strings of the property `name`, or None where nothing is settled."""
        return {"areas": list(words.AREAS), "concerns": list(words.CONCERNS)}.get(name)

    def _asked(self, kind: str, otherwise: Sequence[str]) -> Sequence[str]:
        return self._names if self._names and self._kind == kind else otherwise

    def _goal_facts(self) -> list[Row]:
        return [
            {"kind": _goal_kind(name), "name": name, "basis": basis(self._share_of_goal(name))}
            for name in words.GOALS + words.CONSTRAINTS
        ]

    def _goals(self) -> list[Row]:
        return [self._goal(name) for name in self._asked("goals", words.GOALS + words.CONSTRAINTS)]

    def _goal(self, name: str) -> Row:
        drivers = [{"ref": one, "name": f"What {one} asks for"} for one in self._share_of_goal(name)]
        drivers = drivers or [{"ref": "", "name": "The team's own wish"}]
        return {"kind": _goal_kind(name), "name": name, "drivers": drivers, "assumption": not self._world.references}

    def _share_of_goal(self, name: str) -> list[str]:
        return share(self._world.driving, words.GOALS + words.CONSTRAINTS, name)

    def _actors(self) -> list[Row]:
        known = self._world.actors
        names = [one for one in self._names if one in known] if self._named("containers") else known
        return [{"kind": "external system" if "Service" in name else "person", "name": name} for name in names]

    def _containers(self) -> list[Row]:
        world = self._world
        names = [one for one in self._names if one not in world.actors] if self._named("containers") else None
        return [
            {
                "kind": "database" if "Database" in name else "application",
                "name": name,
                "technologies": world.technologies_of(name),
                "basis": basis(share(world.functional, world.containers, name)),
            }
            for name in (world.containers if names is None else names)
        ]

    def _named(self, kind: str) -> bool:
        return bool(self._names) and self._kind == kind

    def _technologies(self) -> list[Row]:
        names = self._asked("stack", self._world.technologies)
        return [
            {
                "category": words.TECHNOLOGIES.get(name, "Backend"),
                "name": name,
                "version": "to be confirmed",
                "over": "",
            }
            for name in names
        ]

    def _entities(self) -> list[Row]:
        names = self._asked("entities", self._world.entities)
        return [{"name": name, "owner": self._world.owner(name)} for name in names]

    def _decisions(self) -> list[Row]:
        rows = [(title, *sides(title)) for title in words.DECISIONS]
        return [
            {"title": title, "topic": f"Choice of {chosen}", "chosen": chosen, "rejected": [other]}
            for title, chosen, other in rows
        ]

    def _records(self) -> list[Row]:
        return [{"title": title} for title in self._asked("adr", words.DECISIONS)]

    def _options(self) -> list[Row]:
        return [{"name": name} for name in sides(self._asked("adr", words.DECISIONS)[0])]

    def _relations(self) -> list[Row]:
        """Chain all parts, so that each takes part."""
        parts = [*self._world.actors, *self._world.containers]
        return [{"source": one, "target": other} for one, other in itertools.pairwise(parts)]

    def _steps(self) -> list[Row]:
        return [{**row, "message": "Passes the request on", "reply": False} for row in self._relations()[-4:]]

    def _entity_relations(self) -> list[Row]:
        pairs = itertools.pairwise(self._world.entities)
        return [{"source": one, "target": other, "label": "belongs to"} for one, other in pairs]


def basis(references: Sequence[str]) -> Row:
    """Return a basis of `references`, or of an assumption when there are none."""
    return {"requirements": list(references), "policies": [], "assumption": not references}


def share(references: Sequence[str], names: Sequence[str], name: str) -> list[str]:
    """Return the references that fall to `name`, so that all names together hold them all."""
    at = list(names).index(name) if name in names else 0
    return list(references[at :: len(names)]) or list(references[:1])


def sides(title: str) -> tuple[str, str]:
    """Return the chosen and the rejected option of a decision's title."""
    chosen, _, other = title.partition(" over ")
    return chosen, other or "Doing nothing"


def _goal_kind(name: str) -> str:
    return "constraint" if name in words.CONSTRAINTS else "goal"
