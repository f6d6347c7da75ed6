"""Pieces of long sections, so that each call's answer stays short."""

from pydantic import Field

from specagent.schemas.base import Schema
from specagent.schemas.data import DataTopic, Entity, EntityRelation
from specagent.schemas.overview import Actor, Container, Relation, Step
from specagent.schemas.text import Line, Prose


class ContainersPart(Schema):
    """The rows of section 2: who stands at the edge, and which parts there are."""

    actors: list[Actor] = Field(description="The people and external systems that were asked for.")
    containers: list[Container] = Field(description="The containers that were asked for.")


class CommunicationPart(Schema):
    """The rest of section 2: the summary, who talks to whom, and the main flow."""

    summary: Prose = Field(description="The architecture's style and main parts, for someone new; 2-4 sentences.")
    relations: list[Relation] = Field(description="Who talks to whom; every container takes part in one.")
    flow_title: Line = Field(description="Name of the main flow shown as a sequence, or empty for none.")
    flow: list[Step] = Field(description="The main flow's messages in order, or empty.")


class EntitiesPart(Schema):
    """The entities of section 5."""

    entities: list[Entity] = Field(description="The entities that were asked for.")


class StoragePart(Schema):
    """The rest of section 5: the summary, how entities belong together, and the topics."""

    summary: Prose = Field(description="What is stored where, and what is not; 1-3 sentences.")
    relations: list[EntityRelation] = Field(description="Relations between the entities.")
    topics: list[DataTopic] = Field(
        description="Schema Migrations (tool, reversible) and Data Seeding always when there are entities; "
        "retention and backup where the PRD asks."
    )
