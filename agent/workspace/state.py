"""The state file beside the spec: what was drafted from what, and the text that edits are told from."""

import hashlib
import json
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, StringConstraints, model_serializer

from specagent.agent.workspace.files import plain_bytes
from specagent.schemas.prd import Kind
from specagent.schemas.sections import Slug

FORMAT = 1
_PASSING = (
    *("writing", "pending", "edited", "incomplete", "contexts", "appendices"),
    *("feedback", "locks", "moved", "history", "undo"),
)
"""Fields that are left out while they are empty."""
_PASSING_OF_PARTS = ("settled", "drafter", "replaces")
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Link = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
"""A relative path as `relative_link` writes it, from the state file's folder."""


class Record(BaseModel):
    """A part of the state file; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PrdRecord(Record):
    """The PRD that the spec was drafted from."""

    link: str
    """Relative path or URL; empty for standard input."""
    sha256: Sha256


class DrafterRecord(Record):
    """Who drafted: `offline` and the catalogue's hash, or a model's name and its parameters' hash."""

    name: str
    fingerprint: str


class RequirementRecord(Record):
    """A requirement as it was known, so that one without a number of its own keeps its id."""

    ref: str
    kind: Kind
    numbered: bool
    text: str
    sha256: Sha256


class PartRecord(Record):
    """What sections and records have in common: how they stand to what the rest of the spec was drafted from."""

    settled: list[str] = []
    """Keys of the changes that this part was redrafted for, while other parts still wait for that."""
    drafter: DrafterRecord | None = None
    """Who drafted it, where that is not the drafter of the whole."""

    @model_serializer(mode="wrap")
    def _without_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        content: dict[str, Any] = handler(self)
        return {name: value for name, value in content.items() if value or name not in _PASSING_OF_PARTS}


class SectionRecord(PartRecord):
    """A section as it was generated."""

    lines: list[str]
    """The generated text, which people's edits are told from; empty where nobody knows what it was."""
    sha256: Sha256
    requirements: dict[str, Sha256]
    """Ref -> hash of the text of each requirement that it used."""

    @classmethod
    def of(cls, text: str, requirements: dict[str, str]) -> Self:
        """Return the record of a section's generated text; `requirements` maps ref to hash."""
        return cls(lines=text.split("\n"), sha256=text_hash(text), requirements=requirements)

    @property
    def text(self) -> str:
        """The generated text."""
        return "\n".join(self.lines)


class AdrRecord(PartRecord):
    """An ADR that was drafted."""

    file: Link
    slug: str
    """The slug of its title, by which a decision finds its ADR again."""
    lines: list[str] = []
    """The generated text, which people's edits are told from; empty for a record that people wrote."""
    requirements: dict[str, Sha256] = {}
    """Ref -> hash of the text of each requirement that it used."""
    status: str = "proposed"
    """Its status when the sections were last drafted."""
    replaces: int | None = None
    """The number of an accepted record that it was drafted to supersede."""

    @property
    def text(self) -> str:
        """The generated text."""
        return "\n".join(self.lines)


class FeedbackRecord(Record):
    """What a reviewer wants of a part, kept so that later redrafts do not undo it."""

    part: str
    """A section's slug, or `ADR-003`."""
    text: str


class MovedRecord(Record):
    """A fact that a redraft replaced in its own section, while other parts may still tell the old one."""

    section: Slug
    old: str
    now: str
    """What stands in its place; empty where nothing does."""


class HistoryRecord(Record):
    """One run that changed the spec after its draft."""

    date: str
    """ISO 8601."""
    command: str
    """Such as `regenerate`, `set` or `undo`."""
    parts: list[str]
    """Slugs of sections, and records such as `ADR-003`."""
    why: list[str]
    """Requirements that changed, and feedback, as reviewers read them."""
    drafter: str
    """`offline`, or the model's name; empty where nothing was drafted."""
    calls: int = 0
    cost_usd: float | None = None
    """None where the model's prices are not known."""


class Swap(Record):
    """A text that a run replaced: the lines before and after it, None where there was or is no text."""

    before: list[str] | None
    after: list[str] | None


class UndoRecord(Record):
    """What the last run changed, so that it can be put back without touching later edits."""

    sections: dict[str, Swap]
    """By slug, as they stood in the document, edits included; appendices as well."""
    files: dict[Link, Swap]
    """ADR files."""
    state: dict[str, Any]
    """The fields of the state that the run changed, as they were."""


class PendingFile(Record):
    """A file that a run is about to write."""

    before: Sha256 | None
    """The hash of what it replaces; None where there was no file."""
    lines: list[str]
    """Its whole new text."""

    @classmethod
    def of(cls, text: str, before: str | None) -> Self:
        """Return the record of a file's new text; `before` is the hash of the old one."""
        return cls(before=before, lines=text.split("\n"))

    @property
    def text(self) -> str:
        """The new text."""
        return "\n".join(self.lines)


class PendingRecord(Record):
    """All that a run is about to do, so that another one can finish it."""

    files: dict[Link, PendingFile]
    removed: dict[Link, Sha256]
    """Files that are to go, with the hash of what they held."""
    state: "State"
    """The state once all that is done."""


class State(Record):
    """All of the state file."""

    format: Literal[1] = 1
    specagent: str
    """The version that wrote it."""
    prd: PrdRecord
    drafter: DrafterRecord
    language: str
    inputs: Sha256
    """One hash over everything that the draft depends on."""
    sections: dict[Slug, SectionRecord]
    requirements: list[RequirementRecord]
    adrs: dict[int, AdrRecord]
    """By number."""
    files: dict[Link, Sha256] = {}
    """What was last written to each file."""
    edited: list[Link] = []
    """Files of which what was last written carries people's edits: they are no draft that another may replace."""
    incomplete: list[str] = []
    """The parts that were drafted offline because the model failed; the next draft tries them again."""
    contexts: dict[str, Sha256] = {}
    """Name -> hash of the text of each document that bound the draft besides the PRD."""
    appendices: dict[str, list[str]] = {}
    """Slug -> the lines of each appendix as it was generated."""
    feedback: list[FeedbackRecord] = []
    locks: list[str] = []
    """Sections (`data`), rows (`data: Order`) and records (`ADR-003`) that are never redrafted."""
    moved: list[MovedRecord] = []
    """Facts that redrafts replaced, as long as a part that tells the old ones waits for its own redraft."""
    history: list[HistoryRecord] = []
    """The runs after the first draft, the oldest first."""
    undo: UndoRecord | None = None
    writing: dict[Link, Sha256] = {}
    """What a run was about to write to each file; empty once it was done."""
    pending: PendingRecord | None = None
    """How to finish that run; None once it was done, and for commands that are run again instead."""

    @property
    def unfinished(self) -> bool:
        """Whether the run that wrote this was stopped before all its files stood in their places."""
        return bool(self.writing) or self.pending is not None

    def to_json(self) -> str:
        """Return the state file's text; the same state gives the same bytes."""
        passing = {name for name in _PASSING if not getattr(self, name)}
        content = self.model_dump(mode="json", exclude=passing)
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def text_hash(text: str) -> str:
    """Return the SHA-256 of `text` as UTF-8 with line feeds only, so that Git's CRLF does not count."""
    return bytes_hash(text.encode())


def bytes_hash(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes, without byte order mark and with line feeds only."""
    return hashlib.sha256(plain_bytes(content)).hexdigest()
