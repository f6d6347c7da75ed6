"""Which specs a run is about: each PRD with the place of its spec and the branch that its pull request comes from."""

import json
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specagent.agent.config import Config
from specagent.agent.config_propose import ProposeConfig
from specagent.agent.errors import UsageError
from specagent.agent.forge.propose.paths import is_plain_path, same_path
from specagent.schemas.text import slug

_DEFAULT_PRDS = ("PRD.md", "docs/PRD.md", "docs/prd.md", "prd.md")
_DEFAULT_SPEC = "docs/architecture.md"
_MARKDOWN = (".md", ".markdown")
_LONGEST_BRANCH = 60
_MOST_SHOWN = 20


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
        """Return whether a path is one of the spec's files: the spec, its state, or a text in the ADR folder.

        The PRD is none of them, wherever it stands.
        """
        is_record = posixpath.dirname(path) == self.adr_dir and path.lower().endswith(_MARKDOWN)
        return path in (self.spec, self.state) or (is_record and path != self.prd)


def targets(root: Path, config: Config, propose: ProposeConfig, prds: Sequence[str], spec: str | None) -> list[Target]:
    """Return the specs to keep up to date; `prds` are paths or globs given on the command line.

    Raises UsageError where no PRD is found, or two would share a spec.
    """
    places = {posixpath.normpath(one.prd): (one.spec, one.adr_dir) for one in propose.specs}
    if len(places) < len(propose.specs):
        raise UsageError("a PRD stands twice among `specs` in the table [propose]", "Keep one entry for each.")
    found = _found(root, prds) if prds else list(places) or _usual(root)
    if not found:
        raise UsageError(
            "there is no PRD to propose a spec for",
            "Name it with --prd, or list PRDs and specs as `specs` in the table [propose] of specagent.toml.",
        )
    if spec and len(found) > 1:
        raise UsageError("--spec names one spec, and there are several PRDs", "List them in the settings file.")
    made = [_target(prd, places, config, root, propose, spec, alone=len(found) == 1) for prd in found]
    if records := {prd for prd in found for one in made if one.prd != prd and one.owns(prd)} - set(places):
        found = [prd for prd in found if prd not in records]
        made = [_target(prd, places, config, root, propose, spec, alone=len(found) == 1) for prd in found]
    for one in made:
        _refuse_odd(one)
    _refuse_shared(made)
    return made


def _found(root: Path, globs: Sequence[str]) -> list[str]:
    found: list[str] = []
    for pattern in globs:
        if PurePosixPath(pattern).is_absolute() or ".." in PurePosixPath(pattern).parts:
            raise UsageError(f"{pattern!r} leads out of the repository", "Give a path or glob below its root.")
        try:
            matches = sorted(one for one in root.glob(pattern) if _may_be_prd(one))
        except ValueError as err:
            raise UsageError(f"--prd {pattern!r} is no path or glob: {err}", "Give one such as 'docs/*.md'.") from err
        if not matches:
            raise UsageError(f"no file fits --prd {pattern!r}", "It is relative to the repository's root.")
        found += [one.relative_to(root).as_posix() for one in matches]
    return list(dict.fromkeys(found))


def _may_be_prd(path: Path) -> bool:
    """Return whether a path is that of a file that is none of git's, nor a spec with its state beside it."""
    return path.is_file() and ".git" not in path.parts and not path.with_suffix(".lock.json").is_file()


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
    _refuse_odd_spec(prd, where)
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


def _refuse_odd_spec(prd: str, spec: str) -> None:
    """Raise for a spec that leads out of the repository or into git's files, is no Markdown, or is the PRD."""
    if not is_plain_path(spec):
        raise _odd(spec)
    if not spec.lower().endswith(_MARKDOWN):
        raise UsageError(f"the spec {spec!r} is no Markdown file", "End its name with .md.")
    if prd == spec:
        raise UsageError(f"the spec would overwrite the PRD {prd!r}", "Name another file for the spec.")


def _refuse_odd(target: Target) -> None:
    """Raise for an ADR folder elsewhere, and a state file that is the PRD."""
    if not is_plain_path(target.adr_dir):
        raise _odd(target.adr_dir)
    if target.prd == target.state:
        raise UsageError(f"the state file would overwrite the PRD {target.prd!r}", "Name another file for the spec.")


def _apart(made: Sequence[Target]) -> str:
    """Return what to put into the settings file, so that no two PRDs share anything."""
    rows, taken = [], set[str]()
    for one in made:
        path = PurePosixPath(one.prd)
        folder = str(path.parent / slug(path.stem))
        while same_path(folder) in taken:
            folder += "-x"
        taken.add(same_path(folder))
        places = {"prd": one.prd, "spec": f"{folder}/architecture.md", "adr_dir": f"{folder}/adr"}
        rows.append(f"  {{{', '.join(f'{name} = {json.dumps(place)}' for name, place in places.items())}}},")
    more = ["  # and so on"] if len(made) > _MOST_SHOWN else []
    return "\n".join(["Put this into specagent.toml:", "[propose]", "specs = [", *rows[:_MOST_SHOWN], *more, "]"])


def _odd(path: str) -> UsageError:
    return UsageError(f"{path!r} is no place in the repository", "Name one below its root, such as `docs/adr`.")


def _refuse_shared(made: Sequence[Target]) -> None:
    for field in ("spec", "state", "branch", "adr_dir"):
        values = [same_path(getattr(one, field)) for one in made]
        twice = next(
            (getattr(one, field) for one, value in zip(made, values, strict=True) if values.count(value) > 1), ""
        )
        if twice:
            raise UsageError(f"two PRDs would share {twice!r}", _apart(made))
    for one in made:
        for other in made:
            if one is not other and (other.owns(one.spec) or other.owns(one.prd)):
                raise UsageError(
                    f"{one.spec!r} or its PRD stands in the ADR folder {other.adr_dir!r}",
                    "Give that spec an adr_dir of its own in the table [propose].",
                )
