"""Section 4: Key Design Patterns & Conventions."""

from pydantic import Field

from specagent.schemas.base import Basis, Schema
from specagent.schemas.text import CodeText, Line, Name, Prose


class CodeExample(Schema):
    """A short piece of code that shows a rule kept."""

    language: Line = Field(description="Language as written after a Markdown fence: `python`, `sql`, `yaml`.")
    code: CodeText = Field(description="Three to twelve lines that parse.")


class Rule(Schema):
    """One binding rule."""

    statement: Prose = Field(description="What must be done, so that a reviewer or a coding agent can tell.")
    reason: Prose = Field(description="Why, tied to a requirement or a decision.")
    example: CodeExample | None = Field(description="Code, where it makes the rule clearer; else null.")
    basis: Basis = Field(description="What calls for it.")


class Pattern(Schema):
    """The rules of one area."""

    area: Name = Field(description="Such as `API Design`, `Data Access`, `State Management`, `Configuration`.")
    rules: list[Rule] = Field(description="At least one rule.")


class PatternsSection(Schema):
    """Key Design Patterns & Conventions."""

    patterns: list[Pattern] = Field(description="High-impact areas only; areas differ.")
