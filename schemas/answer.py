"""The one shape of every answer that a model gives in a run.

Providers cache the longest common prefix of calls and count the response schema as part of it, so all calls
of a run carry the same schema: an object with one nullable field for each kind of part. It describes nothing, since
every call pays for it: the prompt of each kind says what its fields are, in the calls that need it.
"""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from specagent.schemas.adr import AdrBody
from specagent.schemas.base import Schema
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.facts import Facts
from specagent.schemas.goals import GoalsSection
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.stack import StackSection
from specagent.schemas.strict import strict_schema

PartKind = Literal[
    "facts",
    "goals",
    "containers",
    "communication",
    "stack",
    "patterns",
    "entities",
    "storage",
    "concerns",
    "adr",
]

REFERENCES = "Reference"
_MOST_REFERENCES = 900
"""Strict mode takes 1,000 enumerated values in all; the schemas' own are about fifty."""
_MOST_LETTERS = 15_000
"""Strict mode takes this many characters in one enumeration of more than 250 values."""


class Answer(Schema):
    """An answer; exactly the field that was asked for is filled, all others are null."""

    facts: Facts | None = Field(description="The blueprint.")
    goals: GoalsSection | None = Field(description="Rows of section 1.")
    containers: ContainersPart | None = Field(description="Actors and containers of section 2.")
    communication: CommunicationPart | None = Field(description="Communication of section 2.")
    stack: StackSection | None = Field(description="Rows of section 3.")
    patterns: PatternsSection | None = Field(description="Rules of section 4.")
    entities: EntitiesPart | None = Field(description="Entities of section 5.")
    storage: StoragePart | None = Field(description="Storage of section 5.")
    concerns: ConcernsSection | None = Field(description="Measures of section 6.")
    adr: AdrBody | None = Field(description="One decision record.")


def answer_schema(references: Sequence[str], kind: PartKind | None = None) -> dict[str, Any]:
    """Return the strict JSON Schema of answers that may cite only `references`.

    With more references than strict mode can enumerate they are plain strings, and the checks close the
    world. `kind` gives the schema of that part alone, with descriptions: for servers without prompt caching and
    small models.
    """
    schema = strict_schema(Answer, described=False) if kind is None else strict_schema(_alone(kind))
    definitions = schema["$defs"]
    definitions[REFERENCES] = _reference(list(dict.fromkeys(references)))
    if basis := definitions.get("Basis"):
        basis["properties"]["requirements"]["items"] = {"$ref": f"#/$defs/{REFERENCES}"}
    if driver := definitions.get("Driver"):
        ref = driver["properties"]["ref"]
        nothing = {"type": "string", "enum": [""]}
        ref.pop("type")
        ref["anyOf"] = [{"$ref": f"#/$defs/{REFERENCES}"}, nothing]
    return schema


def _reference(references: list[str]) -> dict[str, Any]:
    closed = len(references) <= _MOST_REFERENCES and sum(map(len, references)) <= _MOST_LETTERS
    return {"type": "string", "enum": references} if closed and references else {"type": "string"}


def _alone(kind: PartKind) -> type[Schema]:
    from pydantic import create_model

    part = Answer.model_fields[kind].annotation.__args__[0]  # type: ignore[union-attr]
    fields: dict[str, Any] = {kind: (part, Field(description=Answer.model_fields[kind].description))}
    return create_model(f"{part.__name__}Answer", __base__=Schema, **fields)
