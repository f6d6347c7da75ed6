"""The settings of `specagent propose`: a table of their own in the settings file."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Path = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class SpecPlace(BaseModel):
    """A PRD of the repository and where its spec goes; paths are relative to the repository's root."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prd: _Path
    spec: _Path
    adr_dir: _Path | None = None


class ProposeConfig(BaseModel):
    """What the bot keeps up to date, and how its pull requests look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specs: tuple[SpecPlace, ...] = Field((), description="PRDs and their specs, each `{prd = …, spec = …}`.")
    base: str | None = Field(None, description="Branch that pull requests go to; the repository's default branch.")
    branch_prefix: str = Field("specagent/", description="What the names of the bot's branches begin with.")
    draft: bool = Field(True, description="Open pull requests as drafts.")
    labels: tuple[str, ...] = Field((), description="Labels of a new pull request.")
    reviewers: tuple[str, ...] = Field((), description="Logins asked for a review; teams as `team:NAME`.")
    assignees: tuple[str, ...] = Field((), description="Logins that a new pull request is assigned to.")
