"""What was understood of a product requirements document (PRD)."""

import re
from typing import Literal

from pydantic import Field

from specagent.schemas.base import Schema
from specagent.schemas.text import Line, Name, Prose

Kind = Literal["functional", "non-functional", "constraint", "assumption", "out-of-scope", "user-story"]

Quality = Literal[
    "performance",
    "availability",
    "scalability",
    "security",
    "privacy",
    "usability",
    "reliability",
    "maintainability",
    "compatibility",
    "portability",
    "cost",
    "observability",
]
"""Quality of a non-functional requirement: ISO/IEC 25010 and the finer names that teams use."""

Stance = Literal["required", "preferred", "existing", "excluded", "mentioned"]


class Place(Schema):
    """Where something stands in a source document; lines are counted from 1 and inclusive."""

    file: Line = Field(description="The document's name as the user gave it.")
    line: int = Field(description="First line.")
    end_line: int = Field(description="Last line.")


class Requirement(Schema):
    """One requirement, as its author wrote it."""

    id: Name = Field(description="The author's id as written, else one given by specagent.")
    ref: Name = Field(description="The id to cite: `id`, or `id@section` where the PRD uses an id twice.")
    numbered: bool = Field(description="True when the id is the author's own.")
    kind: Kind = Field(description="What sort of requirement this is.")
    quality: Quality | None = Field(description="The quality that a non-functional requirement is about.")
    name: Name = Field(description="A short name: its title, or its first words.")
    text: Prose = Field(description="The full text, Markdown markup removed.")
    headings: list[Name] = Field(description="The path of headings above it, outermost first.")
    place: Place = Field(description="Where it stands.")
    targets: list[Name] = Field(description="Measurable targets, as written.")
    priority: Line | None = Field(description="The priority, as stated.")


class Persona(Schema):
    """A user or role that the PRD names."""

    name: Name = Field(description="The persona's name.")
    description: Line = Field(description="What the PRD says of them.")
    place: Place = Field(description="Where it stands.")


class TechnologyMention(Schema):
    """A technology that the PRD names, and what it wants of it."""

    name: Name = Field(description="The technology's name as the catalogue or the PRD writes it.")
    version: Line | None = Field(description="The version, as stated.")
    stance: Stance = Field(description="What the PRD says about it.")
    requirement: Line | None = Field(description="The `ref` of the requirement that names it, if one does.")
    place: Place = Field(description="Where it stands.")


class Mention(Schema):
    """Something else that the PRD names: an external system, a domain entity, an open question."""

    name: Name = Field(description="Its name, or the question.")
    place: Place = Field(description="Where it stands.")


class Prd(Schema):
    """A PRD, understood."""

    title: Name = Field(description="The product's name.")
    summary: Line = Field(description="What the product is, in the PRD's own words.")
    language: Name = Field(description="BCP 47 code of the language it is written in.")
    source: Line = Field(description="Path or URL it was read from.")
    text: str = Field(description="The whole document as Markdown, line ends normalised.")
    requirements: list[Requirement] = Field(description="All requirements, in document order.")
    personas: list[Persona] = Field(description="Users and roles.")
    technologies: list[TechnologyMention] = Field(description="Technologies it names.")
    external_systems: list[Mention] = Field(description="Systems outside the product that it must work with.")
    entities: list[Mention] = Field(description="Things of the domain that the product keeps data about.")
    open_questions: list[Mention] = Field(description="Questions that the PRD leaves open.")

    def requirement(self, ref: str) -> Requirement | None:
        """Return the requirement to be cited as `ref`."""
        return next((one for one in self.requirements if one.ref == ref), None)

    def of_kind(self, *kinds: Kind) -> list[Requirement]:
        """Return the requirements of these kinds, in document order."""
        return [one for one in self.requirements if one.kind in kinds]


def reference(id_: str) -> str:
    """Return `id_` as it is cited: without blanks."""
    return re.sub(r"\s+", "-", id_.strip())
