"""Changes of a specification, each of a place of its own: what a person and a redraft may do at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specagent.schemas.base import basis
from specagent.schemas.concerns import Measure
from specagent.schemas.data import Attribute, DataTopic
from specagent.schemas.goals import Goal
from specagent.schemas.overview import Container, Relation
from specagent.schemas.patterns import Rule
from specagent.schemas.spec import OpenPoint, Spec
from specagent.schemas.stack import Technology

Move = Callable[[Spec], Spec]


def at(spec: Any, path: Sequence[str | int], change: Callable[[Any], Any]) -> Any:
    """Return `spec` with `change` made at `path`, of field names and places in lists."""
    if not path:
        return change(spec)
    first, *rest = path
    if isinstance(first, int):
        return [at(one, rest, change) if place == first else one for place, one in enumerate(spec)]
    return spec.model_copy(update={first: at(getattr(spec, first), rest, change)})


def replaced(path: str, value: object) -> Move:
    """Return a move that writes another value at a path such as `stack.technologies.0.version`."""
    return lambda spec: at(spec, _steps(path), lambda _: value)


def added(path: str, value: object, place: int | None = None) -> Move:
    """Return a move that puts a value into a list, at its end or at a place."""

    def change(values: list[object]) -> list[object]:
        where = len(values) if place is None else place
        return [*values[:where], value, *values[where:]]

    return lambda spec: at(spec, _steps(path), change)


def dropped(path: str, place: int) -> Move:
    """Return a move that takes a value out of a list."""
    return lambda spec: at(spec, _steps(path), lambda values: [*values[:place], *values[place + 1 :]])


def moves(word: str) -> Mapping[str, Move]:
    """Return the moves of one side by what they change; `word` stands in all they write."""
    return {
        "goal text": replaced("goals.goals.0.description", f"Said by the {word}."),
        "goal added": added("goals.goals", _goal(word)),
        "goal dropped": dropped("goals.goals", 1),
        "summary": lambda spec: at(spec, ["overview", "summary"], lambda text: f"{text} Added by the {word}."),
        "container technology": replaced("overview.containers.0.technologies", ["Vue", word]),
        "container text": replaced("overview.containers.0.responsibility", f"Shows the {word}."),
        "container basis": replaced("overview.containers.1.basis", basis("FR-777")),
        "container added": added("overview.containers", _container(word)),
        "relation text": replaced("overview.relations.1.purpose", f"Reads the {word}"),
        "relation protocol": replaced("overview.relations.1.protocol", f"{word} over TLS"),
        "relation added": added("overview.relations", _relation(word)),
        "flow": replaced("overview.flow.0.message", f"ask the {word}"),
        "version": replaced("stack.technologies.0.version", f"18 {word}"),
        "justification": replaced("stack.technologies.0.justification", f"The {word} knows it."),
        "technology added": added("stack.technologies", _technology(word)),
        "rule text": replaced("patterns.patterns.0.rules.0.statement", f"All paths are {word} nouns."),
        "rule reason": replaced("patterns.patterns.0.rules.0.reason", f"Clients know the {word}."),
        "rule code": replaced("patterns.patterns.0.rules.0.example.code", f"return {word}"),
        "rule added": added("patterns.patterns.0.rules", _rule(word)),
        "second rule": replaced("patterns.patterns.0.rules.1.reason", f"One shape for the {word}."),
        "entity purpose": replaced("data.entities.0.purpose", f"A piece of {word} ground."),
        "attribute type": replaced("data.entities.0.attributes.1.type", "text"),
        "attribute added": added("data.entities.0.attributes", _attribute(word)),
        "entity relation": replaced("data.relations.0.label", f"has by {word}"),
        "topic text": replaced("data.topics.0.text", f"Flyway by {word}. Forward only."),
        "topic added": added("data.topics", DataTopic(topic=f"Backup {word}", text="Daily.", basis=basis())),
        "measure added": added("concerns.concerns.0.measures", Measure(text=f"No {word}.", basis=basis())),
        "decision": replaced("decisions.decisions.0.status", "accepted"),
        "trace answers": replaced("traceability.1.answers", [f"Concern: {word}"]),
        "point settled": replaced("open_points.0.settled", True),
        "point text": replaced("open_points.0.text", f"How many {word} beds?"),
        "point added": added("open_points", _point(word), 0),
        "point dropped": dropped("open_points", 1),
    }


def _steps(path: str) -> list[str | int]:
    return [int(step) if step.isdigit() else step for step in path.split(".")]


def _goal(word: str) -> Goal:
    return Goal(kind="goal", name=f"Goal of {word}", drivers=[], description="To have.", assumption=True)


def _container(word: str) -> Container:
    parts = {"technologies": ["Python"], "responsibility": f"Works for the {word}.", "basis": basis("FR-9")}
    return Container(kind="service", name=f"Worker {word}", **parts)


def _relation(word: str) -> Relation:
    ends = {"source": "Garden Database", "target": "Weather Service"}
    return Relation(**ends, purpose=f"Asks for {word}", protocol=word, basis=basis())


def _technology(word: str) -> Technology:
    return Technology(category="Tests", name=f"Tool {word}", version="1", justification="It tests.", basis=basis())


def _rule(word: str) -> Rule:
    return Rule(statement=f"Ask the {word}.", reason="They know.", example=None, basis=basis("FR-8"))


def _attribute(word: str) -> Attribute:
    return Attribute(name=f"by_{word}", type="uuid", key="FK")


def _point(word: str) -> OpenPoint:
    return OpenPoint(kind="question", subject="", text=f"What does the {word} say?", settled=False)
