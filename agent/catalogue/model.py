"""The shapes of the catalogue's entries, as the YAML files beside this module hold them."""

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from specagent.schemas.data import AttributeType, Cardinality
from specagent.schemas.overview import ContainerKind
from specagent.schemas.prd import Quality
from specagent.schemas.sections import Slug

Family = Literal["server", "device", "any"]
"""Where a part runs: on servers that the team operates, on the user's device, or on either."""


class Entry(BaseModel):
    """One entry; a misspelt field in a YAML file is an error."""

    # Most commands read a few of the files only: the shapes of the others need no validators.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Tactic(Entry):
    """What an architecture does to reach a quality, and how one knows that it did."""

    text: str
    """A full sentence, imperative or present tense, concrete; used in goals and concerns."""
    family: Family = "any"
    needs: list[str] = []
    """Container ids of which at least one must be present; empty for always."""


class QualityEntry(Entry):
    """One quality (ISO/IEC 25010) with the goal it becomes and the tactics that reach it."""

    id: Quality
    characteristic: str
    """The ISO/IEC 25010:2023 characteristic it belongs to, or the finer or wider term's nearest one."""
    goal: str
    """Name of the goal, such as `High Availability`."""
    concern: str
    """Name of the cross-cutting concern that its measures belong to, such as `Monitoring and Alerting`."""
    signals: list[str]
    """Phrases, any language, that show a requirement to be about this quality; strongest first."""
    tactics: list[Tactic]
    measures: list[Tactic]
    """How reaching it is measured or tested."""


class Alternative(Entry):
    """Another technology that could have been chosen, and the trade-off."""

    name: str
    trade_off: str
    """A clause that fits after `over NAME:` such as `joins and transactions matter more here than ...`."""


class TechnologyEntry(Entry):
    """One technology."""

    id: str
    name: str
    aliases: list[str] = []
    """Other spellings, as PRDs write them; matched as whole words, case-insensitively unless short."""
    category: str
    """Category of the stack table: Language, Frontend, Mobile, Desktop, Backend, Database, Messaging ..."""
    roles: list[str]
    """What it can serve as; role ids of roles.yaml."""
    ecosystem: str = ""
    """The language ecosystem it belongs to: python, javascript, jvm, dotnet, go, rust, ruby, php ... or empty."""
    managed: bool = False
    """A managed service: its version is `N/A`."""
    version: str | None = None
    source: str | None = None
    """Where the version was read, such as `PyPI package fastapi`; never a download address."""
    checked: datetime.date | None = None
    end_of_life: datetime.date | None = None
    """Last day of upstream support of that version line, when published."""
    strength: str
    """A clause that fits after its name: `keeps orders and payments consistent with ACID transactions`."""
    alternatives: list[Alternative]
    ambiguous: bool = False
    """True when the name is an everyday word (Go, Swift, Spring, Express): matched only in its exact case
    and beside other technologies or under a technology heading."""


class RoleEntry(Entry):
    """A role that technologies fill, and what fills it when the PRD names nothing."""

    id: str
    category: str
    defaults: dict[str, str]
    """Ecosystem -> technology id; `*` for any other."""


class ContainerEntry(Entry):
    """A container that capabilities call for."""

    id: str
    name: str
    kind: ContainerKind
    family: Family = "any"
    roles: list[str] = []
    """Roles of the technologies it is built with; the first is its main one."""
    responsibility: str
    """One or two sentences; says what it alone is responsible for."""


class ActorEntry(Entry):
    """A person or external system that a capability brings."""

    id: str
    kind: Literal["person", "external system"]
    name: str
    description: str


class RelationEntry(Entry):
    """A way of communication; drawn when both ends are present. `core` is the product's main container."""

    source: str
    target: str
    purpose: str
    protocol: str


class AttributeEntry(Entry):
    """An attribute of a catalogue entity."""

    name: str
    type: AttributeType
    key: Literal["PK", "FK", "UK"] | None = None


class EntityEntry(Entry):
    """An entity that a capability brings."""

    name: str
    purpose: str
    attributes: list[AttributeEntry]


class EntityRelationEntry(Entry):
    """A relation between entities; drawn when both are present."""

    source: str
    target: str
    source_cardinality: Cardinality
    target_cardinality: Cardinality
    label: str


class ExampleEntry(Entry):
    """An example for a rule; the first one whose ecosystem fits the product is shown."""

    ecosystem: str
    """An ecosystem, or `*` when the example holds for any."""
    language: str
    code: str


class RuleEntry(Entry):
    """A binding rule that a capability brings."""

    area: str
    statement: str
    reason: str
    family: Family = "any"
    examples: list[ExampleEntry] = []


class TopicEntry(Entry):
    """Something that holds for data management."""

    topic: str
    text: str
    family: Family = "any"


class ConcernEntry(Entry):
    """A measure for a cross-cutting concern."""

    concern: str
    text: str
    family: Family = "any"


class OptionEntry(Entry):
    """An option of a decision."""

    name: str
    pros: list[str]
    cons: list[str]


class DecisionEntry(Entry):
    """A significant decision that a capability calls for.

    With `role`, the chosen option is the technology that fills that role and its alternatives are the
    catalogue's; otherwise the first of `options` is chosen.
    """

    topic: str
    role: str = ""
    title: str = ""
    """Title when `options` are given, such as `Passkeys and sessions over stored passwords`."""
    context: str
    options: list[OptionEntry] = []
    good: list[str]
    bad: list[str]
    sections: list[Slug]
    family: Family = "any"


class Capability(Entry):
    """Something that products do, how a PRD shows it, and what it brings to the architecture."""

    id: str
    name: str
    form: bool = False
    """True when it is a form the product takes (web UI, mobile app, command line, library, firmware, API ...)."""
    core: str = ""
    """Of a form: id of the container that holds the product's main logic."""
    family: Family = "any"
    """Of a form: where its core runs."""
    signals: list[str]
    """Phrases, any language, that show it; a trailing `*` makes a prefix. Precise ones: a false match
    brings a whole container with it."""
    roles: list[str] = []
    """A technology with one of these roles in the PRD shows the capability as well."""
    containers: list[str] = []
    """Ids of containers.yaml; those of another family than the product's are left out."""
    actors: list[str] = []
    """Ids of actors in containers.yaml."""
    relations: list[RelationEntry] = []
    entities: list[EntityEntry] = []
    entity_relations: list[EntityRelationEntry] = []
    rules: list[RuleEntry] = []
    topics: list[TopicEntry] = []
    concerns: list[ConcernEntry] = []
    decisions: list[DecisionEntry] = []
