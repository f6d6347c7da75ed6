"""The blueprint: the shared facts, decided once and written everywhere."""

from pydantic import Field

from specagent.schemas.base import Basis, Schema
from specagent.schemas.goals import Goal
from specagent.schemas.overview import Actor, Container, Relation
from specagent.schemas.prd import Requirement
from specagent.schemas.stack import Technology
from specagent.schemas.text import Line, Name, Prose


class EntityFact(Schema):
    """An entity that sections must agree on."""

    name: Name = Field(description="Singular, such as `Order`.")
    owner: Line = Field(description="Name of the container that alone writes it.")
    basis: Basis = Field(description="The requirements that need it.")


class DecisionFact(Schema):
    """A significant decision that gets an ADR."""

    title: Name = Field(description="The decision as a title: `PostgreSQL over MongoDB`.")
    topic: Name = Field(description="What is decided, such as `Primary database`, `Architecture style`.")
    chosen: Name = Field(description="The chosen option.")
    rejected: list[Name] = Field(description="The options that were considered and not chosen; at least one.")
    basis: Basis = Field(description="What drives the decision.")


class Blueprint(Schema):
    """All facts that more than one section uses."""

    purpose: Prose = Field(description="What the architecture is for; 2-3 sentences.")
    style: Name = Field(description="Architecture style, such as `modular monolith`.")
    goals: list[Goal] = Field(description="Goals and constraints.")
    actors: list[Actor] = Field(description="People and external systems.")
    containers: list[Container] = Field(description="The product's parts.")
    relations: list[Relation] = Field(description="Who talks to whom.")
    technologies: list[Technology] = Field(description="The technology stack.")
    entities: list[EntityFact] = Field(description="The core entities.")
    decisions: list[DecisionFact] = Field(description="Three to eight significant decisions.")
    missed: list[Requirement] = Field(description="Requirements of the PRD that its parser missed.")
