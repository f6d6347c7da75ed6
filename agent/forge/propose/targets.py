"""Which specs a run is about: each PRD with the place of its spec and the branch that its pull request comes from."""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specagent.agent.config import Config
from specagent.agent.config_propose import ProposeConfig
from specagent.agent.errors import UsageError
from specagent.schemas.text import slug

_DEFAULT_PRDS = ("PRD.md", "docs/PRD.md", "docs/prd.md", "prd.md")
_DEFAULT_SPEC = "docs/architecture.md"
_LONGEST_BRANCH = 60


@dataclass(frozen=True)
class Target:
    """One spec: paths in the repository, and its stable branch."""

    prd: str
    spec: str
    adr_dir: str
    branch: str

    @property
    def state(self) -> str:
        """The path of the state file."""
        return str(PurePosixPath(self.spec).with_suffix(".lock.json"))

    def owns(self, path: str) -> bool:
        """Return whether a path is one of the spec's files: the spec, its state, or a file in the ADR folder."""
        return path in (self.spec, self.state) or posixpath.dirname(path) == self.adr_dir


def targets(root: Path, config: Config, propose: ProposeConfig, prds: Sequence[str], spec: str | None) -> list[Target]:
    """Return the specs to keep up to date; `prds` are paths or globs given on the command line.

    Raises UsageError where no PRD is found, or two would share a spec.
    """
    places = {one.prd: (one.spec, one.adr_dir) for one in propose.specs}
    found = _found(root, prds) if prds else list(places) or _usual(root)
    if not found:
        raise UsageError(
            "there is no PRD to propose a spec for",
            "Name it with --prd, or list PRDs and specs as `specs` in the table [propose] of specagent.toml.",
        )
    if spec and len(found) > 1:
        raise UsageError("--spec names one spec, and there are several PRDs", "List them in the settings file.")
    made = [_target(prd, places, config, root, propose, spec, alone=len(found) == 1) for prd in found]
    _refuse_shared(made)
    return made


def _found(root: Path, globs: Sequence[str]) -> list[str]:
    found: list[str] = []
    for pattern in globs:
        if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts:
            raise UsageError(f"{pattern!r} leads out of the repository", "Give a path or glob below its root.")
        matches = sorted(one for one in root.glob(pattern) if one.is_file() and ".git" not in one.parts)
        if not matches:
            raise UsageError(f"no file fits --prd {pattern!r}", "It is relative to the repository's root.")
        found += [one.relative_to(root).as_posix() for one in matches]
    return list(dict.fromkeys(found))


def _usual(root: Path) -> list[str]:
    known = [one for one in _DEFAULT_PRDS if (root / one).is_file()]
    return known[:1]


def _target(
    prd: str,
    places: dict[str, tuple[str, str | None]],
    config: Config,
    root: Path,
    propose: ProposeConfig,
    spec: str | None,
    *,
    alone: bool,
) -> Target:
    placed, adr_dir = places.get(prd, (None, None))
    where = spec or placed or (_configured(config, root) if alone else _beside(prd))
    where = posixpath.normpath(where)
    folder = adr_dir or (_relative(config.adr_dir, root) if config.adr_dir and alone else None)
    adrs = posixpath.normpath(folder or posixpath.join(posixpath.dirname(where), "adr"))
    name = slug(str(PurePosixPath(where).with_suffix("")))[:_LONGEST_BRANCH].strip("-")
    return Target(prd, where, adrs, f"{propose.branch_prefix}{name}")


def _configured(config: Config, root: Path) -> str:
    if config.out is None:
        return _DEFAULT_SPEC
    out = _relative(config.out, root)
    return out if PurePosixPath(out).suffix else posixpath.join(out, PurePosixPath(_DEFAULT_SPEC).name)


def _beside(prd: str) -> str:
    """Return where the spec of one of several PRDs goes: beside it, under a name of its own."""
    path = PurePosixPath(prd)
    return str(path.parent / f"{path.stem}.architecture.md")


def _relative(path: Path, root: Path) -> str:
    if not path.is_relative_to(root):
        raise UsageError(f"{str(path)!r} is outside of the repository", "The bot writes below its root only.")
    return path.relative_to(root).as_posix()


def _refuse_shared(made: Sequence[Target]) -> None:
    for field in ("spec", "branch"):
        values = [getattr(one, field) for one in made]
        twice = next((one for one in values if values.count(one) > 1), None)
        if twice:
            raise UsageError(f"two PRDs would share {twice!r}", "Give each a spec of its own in the settings file.")
