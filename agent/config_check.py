"""The settings of `specagent check`: a table of their own in the settings file."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["error", "warning", "info", "off"]


class CheckConfig(BaseModel):
    """How a spec is judged; rules are named by id (`TR003`), by group (`TR`) or by name (`goal-without-driver`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    select: tuple[str, ...] = Field((), description="The only rules that are applied; all by default.")
    ignore: tuple[str, ...] = Field((), description="Rules that are not applied.")
    severity: dict[str, Level] = Field({}, description="Severity by rule: `error`, `warning`, `info` or `off`.")
    per_path_ignores: dict[str, tuple[str, ...]] = Field(
        {}, description="Rules that are not applied to files, by glob such as `docs/legacy/**`."
    )
    fail_on: Literal["error", "warning", "info", "never"] = Field(
        "error", description="The least severity that fails the check."
    )
    baseline: Path | None = Field(None, description="File of findings that are known and do not count.")
    link_hosts: tuple[str, ...] = Field(
        (), description="Hosts that a spec may link to besides those of its PRD, such as `miro.com`."
    )
    longest_section: int = Field(2500, gt=0, description="Words in a section that a reviewer still reads.")
    largest_diagram: int = Field(40, gt=0, description="Shapes in a diagram that can still be read.")
