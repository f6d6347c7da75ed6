"""What one job hands to the other: the files that a spec is to have, what they were made from, and a summary."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.propose.folder import files_in, read_text, refused
from specagent.agent.forge.propose.paths import LONGEST_PATH, is_text_path, same_path
from specagent.schemas.text import line

MANIFEST = "bundle.json"
_FILES = "files"
MOST_MANIFEST = 16 * 1024 * 1024
_MOST_FILE = 8 * 1024 * 1024
_MOST_TOTAL = 64 * 1024 * 1024
_MOST_FILES = 500
MOST_POINTS = 1_000
"""How many points of a kind a summary lists."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Commit = Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})?$")]
"""A commit's id; empty where there is none."""
Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(line)]
"""Text of one line without hidden characters."""
Place = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PATH)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]


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

    number: Count
    title: Text
    status: Text
    path: Text


class Cost(_Record):
    """What the model took; `usd` is None where its prices are not known."""

    model: Text
    calls: Count
    usd: float | None = Field(ge=0, le=1_000_000, allow_inf_nan=False)


class Summary(_Record):
    """What a reviewer is told; all of it is untrusted text."""

    parts: list[ChangedPart] = Field(max_length=MOST_POINTS)
    answered_before: Count | None
    answered: Count
    requirements: Count
    uncovered: list[Text] = Field(max_length=MOST_POINTS)
    questions: list[Text] = Field(max_length=MOST_POINTS)
    assumptions: list[Text] = Field(max_length=MOST_POINTS)
    findings: list[Text] = Field(max_length=MOST_POINTS)
    decisions: list[ListedDecision] = Field(max_length=MOST_POINTS)
    incomplete: list[Text] = Field(max_length=MOST_POINTS)
    cost: Cost | None


class Handled(_Record):
    """A comment that asked for something, and what came of it."""

    comment: int = Field(ge=1, lt=2**63)
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
    refuse_taken(folder)
    try:
        for path, text in texts.items():
            _refuse_path(path)
            target = folder / _FILES / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).write_text(bundle.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as err:
        reason = err.strerror or str(err)
        raise SpecAgentError(f"the bundle cannot be written to {str(folder)!r}: {reason}", "Name another one.") from err


def refuse_taken(folder: Path) -> None:
    """Raise UsageError where a bundle cannot be written because something stands there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{str(folder)!r} is no empty folder", "Name a new one: what is in it would be published.")


def read_bundle(folder: Path) -> tuple[Bundle, dict[str, str]]:
    """Return a bundle and its files' texts by path; nothing in it is trusted.

    Raises SpecAgentError for a file that is no part of it or is not what it says, for links, for paths that lead
    elsewhere, and for what is larger than a spec can be.
    """
    standing = set(files_in(folder))
    bundle = _parsed(read_text(folder, MANIFEST, MOST_MANIFEST))
    listed = _listed(bundle)
    present = {path: sha for path, sha in listed.items() if sha}
    wanted = {MANIFEST, *(f"{_FILES}/{path}" for path in present)}
    for place in sorted(standing - wanted):
        raise refused(f"{place!r} is no part of it")
    return bundle, dict(_texts(folder, present))


def hash_of(text: str) -> str:
    """Return the SHA-256 of a file's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_path(path: str) -> None:
    if not is_text_path(path):
        raise refused(f"{path[:200]!r} is no path of a spec's file")


def _parsed(text: str) -> Bundle:
    try:
        return Bundle.model_validate_json(text)
    except ValidationError as err:
        first = err.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise refused(f"{MANIFEST} is broken at {where[:200]!r}: {first['msg']}") from err


def _listed(bundle: Bundle) -> dict[str, str | None]:
    """Return the files of all specs with their hashes; raises for paths that name one file on some system."""
    listed: dict[str, str | None] = {}
    known: set[str] = set()
    for one in (file for spec in bundle.specs for file in spec.files):
        _refuse_path(one.path)
        same = same_path(one.path)
        if same in known:
            raise refused(f"{one.path!r} is listed twice")
        known.add(same)
        listed[one.path] = one.sha256
    if len(listed) > _MOST_FILES:
        raise refused(f"it lists more than {_MOST_FILES} files")
    return listed


def _texts(folder: Path, listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    total = 0
    for path, sha in listed.items():
        text = read_text(folder, f"{_FILES}/{path}", _MOST_FILE)
        total += len(text)
        if total > _MOST_TOTAL:
            raise refused(f"its files are over {_MOST_TOTAL >> 20} MB together")
        if hash_of(text) != sha:
            raise refused(f"{path!r} is not the file that was bundled")
        yield path, text
