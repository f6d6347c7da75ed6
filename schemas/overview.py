"""Section 2: System Architecture Overview, as a C4 container model."""

from collections import Counter
from typing import Literal, Self

from pydantic import Field, model_validator

from specagent.schemas.base import Basis, Schema
from specagent.schemas.text import Line, Name, Prose, slug

ContainerKind = Literal["application", "service", "database", "queue", "file store", "job", "library", "firmware"]


class Actor(Schema):
    """A person or an external system at the edge of the product."""

    kind: Literal["person", "external system"] = Field(description="A human user, or a system outside.")
    name: Name = Field(description="Name as the PRD writes it.")
    description: Prose = Field(description="What they do with the product; one sentence.")
    basis: Basis = Field(description="What calls for it.")

    @property
    def id(self) -> str:
        """The slug of the name, by which relations refer to it."""
        return slug(self.name)


class Container(Schema):
    """A C4 container: a separately running or deployed part of the product."""

    kind: ContainerKind = Field(description="What sort of part this is.")
    name: Name = Field(description="A short role name, such as `Order API`; never a bare product name.")
    technologies: list[Name] = Field(description="Names of rows of the technology stack that it is built with.")
    responsibility: Prose = Field(description="What it alone is responsible for; one or two sentences.")
    basis: Basis = Field(description="The requirements that it realizes.")

    @property
    def id(self) -> str:
        """The slug of the name, by which relations and entities refer to it."""
        return slug(self.name)


class Relation(Schema):
    """One directed way of communication."""

    source: Name = Field(description="Name of the person, system or container that starts it.")
    target: Name = Field(description="Name of the person, system or container that is called.")
    purpose: Prose = Field(description="What flows and why, verb first: `Reads and writes orders`.")
    protocol: Name = Field(description="Protocol or mechanism, such as `HTTPS/JSON`, `SQL`, `function call`.")
    basis: Basis = Field(description="What calls for it.")


class Step(Schema):
    """One message of the main flow."""

    source: Name = Field(description="Name of the sender.")
    target: Name = Field(description="Name of the receiver.")
    message: Name = Field(description="What is said, verb first, at most eight words.")
    reply: bool = Field(description="True for an answer to an earlier message.")


class OverviewSection(Schema):
    """System Architecture Overview."""

    summary: Prose = Field(description="The architecture's style and main parts, for someone new; 2-4 sentences.")
    actors: list[Actor] = Field(description="People and external systems.")
    containers: list[Container] = Field(description="The product's parts, at most twelve.")
    relations: list[Relation] = Field(description="Who talks to whom; every container takes part in one.")
    flow_title: Line = Field(description="Name of the main flow shown as a sequence, or empty for none.")
    flow: list[Step] = Field(description="The main flow's messages in order, or empty.")

    @property
    def parts(self) -> list[Actor | Container]:
        """Everything that communicates: actors, then containers."""
        return [*self.actors, *self.containers]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        ids = Counter(one.id for one in self.parts)
        twice = sorted(id_ for id_, times in ids.items() if times > 1)
        if twice:
            raise ValueError(f"actors and containers need different names; used twice: {', '.join(twice)}")
        return self
