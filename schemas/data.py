"""Section 5: Data Management."""

import re
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from specagent.schemas.base import Basis, Schema
from specagent.schemas.text import Line, Name, Prose, slug

Cardinality = Literal["exactly one", "zero or one", "one or more", "zero or more"]
AttributeType = Literal[
    "uuid", "string", "text", "integer", "decimal", "boolean", "date", "timestamp", "json", "bytes", "enum"
]


def _identifier(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()).strip("_")
    return plain if plain[:1].isalpha() else f"field_{plain}".rstrip("_")


FieldName = Annotated[str, AfterValidator(_identifier)]
"""An attribute's name in snake case."""


class Attribute(Schema):
    """One attribute of an entity."""

    name: FieldName = Field(description="Snake case.")
    type: AttributeType = Field(description="Logical type.")
    key: Literal["PK", "FK", "UK"] | None = Field(description="Primary, foreign or unique key, or null.")


class Entity(Schema):
    """One core entity of the domain."""

    name: Name = Field(description="Singular, such as `Order`.")
    owner: Line = Field(description="Name of the container that alone writes it.")
    purpose: Prose = Field(description="What it stands for and why it is kept; one sentence.")
    attributes: list[Attribute] = Field(description="Key and defining attributes only, at most ten.")
    basis: Basis = Field(description="The requirements that need it.")

    @property
    def id(self) -> str:
        """The slug of the name, by which relations refer to it."""
        return slug(self.name)


class EntityRelation(Schema):
    """How two entities belong together."""

    source: Name = Field(description="Name of the first entity.")
    target: Name = Field(description="Name of the second entity.")
    source_cardinality: Cardinality = Field(description="How many of the first belong to one of the second.")
    target_cardinality: Cardinality = Field(description="How many of the second belong to one of the first.")
    label: Name = Field(description="A verb: `contains`, `belongs to`.")


class DataTopic(Schema):
    """What holds for one topic of data management."""

    topic: Name = Field(description="Such as `Schema Migrations`, `Data Seeding`, `Retention`, `Backup`.")
    text: Prose = Field(description="Concrete enough to implement: tool, schedule, reversibility, duration.")
    basis: Basis = Field(description="What calls for it.")


class DataSection(Schema):
    """Data Management."""

    summary: Prose = Field(description="What is stored where, and what is not; 1-3 sentences.")
    entities: list[Entity] = Field(description="Core entities; empty when the product keeps no data.")
    relations: list[EntityRelation] = Field(description="Relations between the entities.")
    topics: list[DataTopic] = Field(
        description="Schema Migrations (tool, reversible) and Data Seeding always when there are entities; "
        "retention and backup where the PRD asks."
    )

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        ids = Counter(one.id for one in self.entities)
        twice = sorted(id_ for id_, times in ids.items() if times > 1)
        if twice:
            raise ValueError(f"entities need different names; used twice: {', '.join(twice)}")
        return self
