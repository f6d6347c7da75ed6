"""The action's inputs, which only ever come through the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from specagent.agent.errors import UsageError

Mode = Literal["generate", "publish", "both", "check"]
_DEFAULT_SPEC = "docs/architecture.md"


@dataclass(frozen=True)
class Inputs:
    """What the step is to do; `prds` and `specs` are relative to the repository's top."""

    mode: Mode
    prds: tuple[str, ...]
    specs: tuple[str, ...]
    base: str
    model: str
    max_cost: str
    bundle: Path

    @property
    def arguments(self) -> list[str]:
        """What `specagent propose` is given."""
        given = [f"--prd={one}" for one in self.prds]
        given += [f"--{name}={value}" for name, value in self._options if value]
        halves = {"generate": [f"--generate={self.bundle}"], "publish": [f"--publish={self.bundle}"]}
        return [*given, *halves.get(self.mode, [])]

    @property
    def _options(self) -> tuple[tuple[str, str], ...]:
        if self.mode == "publish":
            return (("base", self.base),)
        return (("base", self.base), ("model", self.model), ("max-cost", self.max_cost))


def inputs_of(environ: Mapping[str, str]) -> Inputs:
    """Return the inputs; raises UsageError for a mode that there is not."""
    wanted = environ.get("INPUT_MODE", "").strip() or "both"
    mode: Mode | None = next((one for one in get_args(Mode) if one == wanted), None)
    if mode is None:
        raise UsageError(f"the input mode is {wanted!r}", f"It takes one of {', '.join(get_args(Mode))}.")
    folder = Path(environ.get("RUNNER_TEMP") or ".") / "specagent-bundle"
    return Inputs(
        mode=mode,
        prds=_rows(environ, "INPUT_PRDS"),
        specs=_rows(environ, "INPUT_SPECS") or (_DEFAULT_SPEC,),
        base=environ.get("INPUT_BASE", "").strip(),
        model=environ.get("INPUT_MODEL", "").strip(),
        max_cost=environ.get("INPUT_MAX_COST", "").strip(),
        bundle=Path(environ.get("INPUT_BUNDLE", "").strip() or folder).absolute(),
    )


def _rows(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(row.strip() for row in environ.get(name, "").splitlines() if row.strip())
