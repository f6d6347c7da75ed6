"""How a reviewer would call each row, bullet or record of a spec: the names that findings and answers use."""

from specagent.schemas.concerns import Concern
from specagent.schemas.data import DataTopic, Entity, EntityRelation
from specagent.schemas.goals import Goal
from specagent.schemas.overview import Actor, Container, Relation, Step
from specagent.schemas.patterns import Pattern
from specagent.schemas.spec import OpenPoint, TraceRow
from specagent.schemas.stack import Technology


def goal_subject(goal: Goal) -> str:
    """Return `Goal: High Availability` or `Constraint: Small Team`."""
    return f"{goal.kind.capitalize()}: {goal.name}"


def actor_subject(actor: Actor) -> str:
    """Return `Actor: Courier`."""
    return f"Actor: {actor.name}"


def container_subject(container: Container) -> str:
    """Return `Container: Order API`."""
    return f"Container: {container.name}"


def communication_subject(relation: Relation | Step) -> str:
    """Return `Communication: Web App → Order API`."""
    return f"Communication: {relation.source} → {relation.target}"


def technology_subject(technology: Technology) -> str:
    """Return `Technology: PostgreSQL`."""
    return f"Technology: {technology.name}"


def rule_subject(pattern: Pattern) -> str:
    """Return `Rule: API Design`."""
    return f"Rule: {pattern.area}"


def entity_subject(entity: Entity) -> str:
    """Return `Entity: Order`."""
    return f"Entity: {entity.name}"


def entity_relation_subject(relation: EntityRelation) -> str:
    """Return `Relation: Order – Item`."""
    return f"Relation: {relation.source} – {relation.target}"


def topic_subject(topic: DataTopic) -> str:
    """Return `Data: Schema Migrations`."""
    return f"Data: {topic.topic}"


def concern_subject(concern: Concern) -> str:
    """Return `Concern: Logging`."""
    return f"Concern: {concern.name}"


def adr_subject(number: int) -> str:
    """Return `ADR-001`."""
    return f"ADR-{number:03}"


def trace_subject(row: TraceRow) -> str:
    """Return `Requirement: NFR-001`."""
    return f"Requirement: {row.ref}"


def point_subject(point: OpenPoint) -> str:
    """Return `Question: SMS provider` or `Assumption: Technology: Redis`."""
    return f"{point.kind.capitalize()}: {point.subject or point.text}"
