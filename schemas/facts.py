"""The blueprint as a model names it: short facts, from which code makes the blueprint that all parts share."""

from typing import Literal

from pydantic import Field

from specagent.schemas.base import Basis, Schema
from specagent.schemas.blueprint import DecisionFact, EntityFact
from specagent.schemas.overview import ContainerKind
from specagent.schemas.text import Line, Name, Prose


class GoalFact(Schema):
    """A goal or constraint, without its description."""

    kind: Literal["goal", "constraint"] = Field(description="A quality to reach, or a limit to keep.")
    name: Name = Field(description="Two to four words, such as `High Availability`.")
    basis: Basis = Field(description="What drives it.")


class ActorFact(Schema):
    """A person or an external system at the edge of the product."""

    kind: Literal["person", "external system"] = Field(description="A human user, or a system outside.")
    name: Name = Field(description="Name as the PRD writes it.")
    does: Prose = Field(description="What they do with the product; at most twelve words.")
    basis: Basis = Field(description="What calls for it.")


class ContainerFact(Schema):
    """A separately running or deployed part of the product."""

    kind: ContainerKind = Field(description="What sort of part this is.")
    name: Name = Field(description="A short role name, such as `Order API`; never a bare product name.")
    technologies: list[Name] = Field(description="Names of the technologies below that it is built with.")
    does: Prose = Field(description="What it alone is responsible for; at most fifteen words.")
    basis: Basis = Field(description="All requirements that it realizes; every functional one belongs to a container.")


class TechnologyFact(Schema):
    """A technology of the stack, without its full justification."""

    category: Name = Field(description="Such as `Frontend`, `Backend`, `Database`, `Infrastructure`, `Testing`.")
    name: Name = Field(description="The technology's own name, without its version.")
    version: Name = Field(
        description="A specific version or line such as `17` or `3.13.x`; `N/A` for a managed service only; "
        "`to be confirmed` when unknown; never `Latest`."
    )
    over: Line = Field(description="The alternative that it was chosen over; empty when the PRD demands it.")
    basis: Basis = Field(description="What calls for the choice.")


class MissedRequirement(Schema):
    """A requirement that stands in the PRD but not in the list of requirements."""

    id: Name = Field(description="One of the spare ids, each used once.")
    line: int = Field(description="Number of the PRD line where it begins.")
    end_line: int = Field(description="Number of the PRD line where it ends; often the same.")
    kind: Literal["functional", "non-functional", "constraint"] = Field(description="What sort of requirement it is.")


class Facts(Schema):
    """All facts that more than one section uses, in short."""

    missed: list[MissedRequirement] = Field(description="Requirements that the list lacks; nearly always empty.")
    purpose: Prose = Field(description="What the architecture is for; two sentences.")
    style: Name = Field(description="Architecture style, such as `modular monolith`.")
    goals: list[GoalFact] = Field(description="Goals, then constraints; every NFR and constraint drives one.")
    actors: list[ActorFact] = Field(description="People and external systems.")
    technologies: list[TechnologyFact] = Field(description="The technology stack.")
    containers: list[ContainerFact] = Field(description="The product's parts, at most twelve.")
    entities: list[EntityFact] = Field(description="The core entities; empty when the product keeps no data.")
    areas: list[Name] = Field(description="Areas of binding rules, such as `API Design`, `Data Access`; four to eight.")
    concerns: list[Name] = Field(
        description="`Logging`, `Authentication and Authorization`, `Monitoring and Alerting`, and what the PRD adds."
    )
    decisions: list[DecisionFact] = Field(description="Three to eight significant decisions.")
