"""What one job hands to the other: the files that a spec is to have, what they were made from, and a summary."""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from specagent.agent.errors import SpecAgentError, UsageError

MANIFEST = "bundle.json"
_FILES = "files"
_MOST_MANIFEST = 4 * 1024 * 1024
_MOST_FILE = 8 * 1024 * 1024
_MOST_TOTAL = 64 * 1024 * 1024
_MOST_FILES = 500
_TEXTS = (".md", ".markdown", ".json")
_AGAIN = "Make the bundle anew: `specagent propose --generate DIR`."

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Commit = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})?$")]
"""A commit's id; empty where there is none."""
Text = Annotated[str, StringConstraints(max_length=20_000)]
Place = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BundledFile(_Record):
    """A file of the spec, by its path in the repository; `sha256` is None for one that is removed."""

    path: Place
    sha256: Sha256 | None


class ChangedPart(_Record):
    """A section or record that the run redrafted or could not: why, and where it conflicts."""

    part: Text
    title: Text
    outcome: Text
    reasons: list[Text] = Field(max_length=200)
    conflicts: list[Text] = Field(max_length=200)


class ListedDecision(_Record):
    """A decision record of the spec."""

    number: int
    title: Text
    status: Text
    path: Text


class Cost(_Record):
    """What the model took; `usd` is None where its prices are not known."""

    model: Text
    calls: int
    usd: float | None


class Summary(_Record):
    """What a reviewer is told; all of it is untrusted text."""

    parts: list[ChangedPart] = Field(max_length=500)
    answered_before: int | None
    answered: int
    requirements: int
    uncovered: list[Text] = Field(max_length=5000)
    questions: list[Text] = Field(max_length=5000)
    assumptions: list[Text] = Field(max_length=5000)
    findings: list[Text] = Field(max_length=5000)
    decisions: list[ListedDecision] = Field(max_length=1000)
    incomplete: list[Text] = Field(max_length=500)
    cost: Cost | None


class Handled(_Record):
    """A comment that asked for something, and what came of it."""

    comment: int
    told: Text


class Proposed(_Record):
    """One spec: what it was made from, and the files that it is to have."""

    spec: Place
    prd: Place
    prd_sha256: Sha256
    base: Text
    """The branch that the pull request is to go to."""
    base_commit: Commit
    """The commit of it that the PRD was read from."""
    branch: Text
    parent: Commit
    """The head of the spec's branch that the files were made from; empty where there was none."""
    changed: bool
    files: list[BundledFile] = Field(max_length=_MOST_FILES)
    handled: list[Handled] = Field(default=[], max_length=100)
    summary: Summary


class Bundle(_Record):
    """All specs of one run."""

    format: Literal[1] = 1
    specagent: Text
    specs: list[Proposed] = Field(max_length=200)


def write_bundle(folder: Path, bundle: Bundle, texts: Mapping[str, str]) -> None:
    """Write a bundle into a new or empty folder; `texts` are the files by path in the repository.

    Raises UsageError where something stands there already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{str(folder)!r} is no empty folder", "Name a new one: what is in it would be published.")
    try:
        for path, text in texts.items():
            target = folder / _FILES / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).write_text(bundle.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as err:
        reason = err.strerror or str(err)
        raise SpecAgentError(f"the bundle cannot be written to {str(folder)!r}: {reason}", "Name another one.") from err


def read_bundle(folder: Path) -> tuple[Bundle, dict[str, str]]:
    """Return a bundle and its files' texts by path; nothing in it is trusted.

    Raises SpecAgentError for a file that is no part of it or is not what it says, for links, for paths that lead
    elsewhere, and for what is larger than a spec can be.
    """
    text = _read(folder / MANIFEST, _MOST_MANIFEST)
    try:
        bundle = Bundle.model_validate_json(text)
    except ValidationError as err:
        first = err.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise _refused(f"{MANIFEST} is broken at {where}: {first['msg']}") from err
    listed = {one.path: one.sha256 for spec in bundle.specs for one in spec.files}
    for path in listed:
        refuse_path(path)
    texts = dict(_texts(folder / _FILES, {path: sha for path, sha in listed.items() if sha}))
    _refuse_strangers(folder, set(texts))
    return bundle, texts


def refuse_path(path: str) -> None:
    """Raise SpecAgentError for a path that is none of a text file below the repository's root."""
    pure = PurePosixPath(path)
    odd = pure.is_absolute() or "\\" in path or "\0" in path or ":" in path or pure.as_posix() != path
    steps = [step.casefold() for step in pure.parts]
    if odd or not steps or ".." in steps or ".git" in steps or pure.suffix.lower() not in _TEXTS:
        raise _refused(f"{path!r} is no path of a spec's file")


def hash_of(text: str) -> str:
    """Return the SHA-256 of a file's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _texts(folder: Path, listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    total = 0
    for path, sha in listed.items():
        text = _read(folder / path, _MOST_FILE)
        total += len(text)
        if total > _MOST_TOTAL:
            raise _refused(f"its files are over {_MOST_TOTAL >> 20} MB together")
        if hash_of(text) != sha:
            raise _refused(f"{path!r} is not the file that was bundled")
        yield path, text


def _read(path: Path, most: int) -> str:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _refused(f"{path.name!r} is no regular file")
        with open(path, "rb", opener=_no_follow) as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise _refused(f"{path.name!r} is over {most >> 20} MB")
        return content.decode()
    except OSError as err:
        raise _refused(f"{path.name!r} cannot be read: {err.strerror or err}") from err
    except UnicodeDecodeError as err:
        raise _refused(f"{path.name!r} is not UTF-8") from err


def _refuse_strangers(folder: Path, known: set[str]) -> None:
    """Raise where the folder holds anything else, or a link on the way to a file."""
    for root, folders, files in os.walk(folder, followlinks=False):
        for name in (*folders, *files):
            path = Path(root, name)
            if path.is_symlink():
                raise _refused(f"{path.relative_to(folder).as_posix()!r} is a symbolic link")
        for name in files:
            place = Path(root, name).relative_to(folder).as_posix()
            if place != MANIFEST and place.removeprefix(f"{_FILES}/") not in known:
                raise _refused(f"{place!r} is no part of it")


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _refused(problem: str) -> SpecAgentError:
    return SpecAgentError(f"the bundle is refused: {problem}", _AGAIN)
