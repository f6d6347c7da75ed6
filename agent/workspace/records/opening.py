"""A spec opened with its records, so that they can be changed: the files as they stand, under the spec's lock."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.record_text import number_of, record_files
from specagent.agent.config import Config
from specagent.agent.document.sections.decisions import adr_label
from specagent.agent.errors import SpecAgentError
from specagent.agent.terminal import note
from specagent.agent.workspace.check_case import Checked, read_case, shown
from specagent.agent.workspace.checking import CheckRequest, check_config, spec_files
from specagent.agent.workspace.files import read_bytes
from specagent.agent.workspace.layout import Layout, find_root, resolve_layout
from specagent.agent.workspace.lock import locked
from specagent.agent.workspace.recovery import recover
from specagent.agent.workspace.state import State
from specagent.agent.workspace.state_file import read_state

_ADR_FOLDER = "adr"
_NAMED = re.compile(r"(?:ADR[-_ #]?)?0*(?P<number>\d{1,6})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_USUAL_DIGITS = 3


@dataclass(frozen=True)
class RecordsRequest:
    """What the user asked for; `flags` are settings given on the command line, None for those not given.

    Without `spec` it is the configured one, else `docs/architecture.md`. `base` is a Git ref whose numbers are taken.
    """

    spec: str | None = None
    prd: str | None = None
    base: str | None = None
    date: str | None = None
    flags: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None

    @property
    def check(self) -> CheckRequest:
        """The request that checks the same spec."""
        specs = (self.spec,) if self.spec else ()
        return CheckRequest(specs, self.prd, self.base, self.date, self.flags, config=self.config)


@dataclass(frozen=True)
class Opened:
    """What a request is about: everything that was read, and the places that may be written to."""

    request: RecordsRequest
    config: Config
    checked: Checked
    layout: Layout
    state: State | None
    _texts: dict[Path, str] = field(default_factory=dict, repr=False)

    @property
    def case(self) -> Case:
        """The spec with its records, PRD and base branch."""
        return self.checked.case

    @cached_property
    def records(self) -> tuple[AdrDocument, ...]:
        """The files of the folder that are decision records, readable or not."""
        return tuple(record_files(self.case))

    @property
    def names(self) -> list[str]:
        """The names of everything in the folder of the records."""
        return sorted(one.name for one in self.layout.adr_dir.iterdir()) if self.layout.adr_dir.is_dir() else []

    @property
    def read(self) -> Mapping[Path, str]:
        """The texts that were read for a change, as they stood then."""
        return self._texts

    def path(self, record: AdrDocument) -> Path:
        """Return where a record stands."""
        return self.layout.adr_dir / record.file

    def text(self, path: Path) -> str:
        """Return the text of a file exactly as it stands: with its own line ends and byte order mark."""
        if path not in self._texts:
            self._texts[path] = raw_text(self.layout.guard(path))
        return self._texts[path]

    def named(self, name: str) -> AdrDocument:
        """Return the record that `name` means: a number, `ADR-003`, or a file's name.

        Raises SpecAgentError where there is none, or more than one.
        """
        found = [one for one in self.records if one.file == name] or self._numbered(name)
        if not found:
            raise SpecAgentError(f"there is no ADR {name!r} in {shown(self.layout.adr_dir)!r}", self._known())
        if len(found) > 1:
            files = " and ".join(repr(one.file) for one in found)
            raise SpecAgentError(
                f"{label_of(found[0])} is {len(found)} files: {files}",
                "Give the file's name, or give one of them another number: `specagent adr renumber`.",
            )
        return found[0]

    def _numbered(self, name: str) -> list[AdrDocument]:
        given = _NAMED.fullmatch(name.strip())
        return [one for one in self.records if given and number_of(one) == int(given["number"])]

    def _known(self) -> str:
        if not self.records:
            return "There is none yet: `specagent adr new TITLE` writes one."
        return f"There are: {', '.join(f'{label_of(one)} ({one.file})' for one in self.records)}."


@contextmanager
def opened(request: RecordsRequest) -> Iterator[Opened]:
    """Read the spec and its records while its lock is held, so that nobody else changes them.

    What an interrupted run had begun is finished first.
    """
    spec, config = _spec(request)
    place = resolve_layout(None, find_root(spec, Path.cwd()), spec, config.adr_dir)
    with locked(place, config.lock_timeout, note) as held:
        found = _read(request, spec, config)  # it tells which folder the interrupted run wrote to
        yield _read(request, spec, config) if recover(found.layout, held, note) else found


def looked_at(request: RecordsRequest) -> Opened:
    """Read the spec and its records to look at them only."""
    return _read(request, *_spec(request))


def label_of(record: AdrDocument) -> str:
    """Return what a record is called, with as many digits as its file's name; its file where it has no number."""
    number = number_of(record)
    return record.file if number is None else adr_label(number, digits_of(record.file))


def digits_of(file: str) -> int:
    """Return how many digits a file's name writes its number with."""
    found = _DIGITS.search(file)
    return len(found[0]) if found else _USUAL_DIGITS


def raw_text(path: Path) -> str:
    """Return a file's text as it stands; SpecAgentError where it is gone or not UTF-8."""
    content = read_bytes(path)
    if content is None:
        raise SpecAgentError(f"{shown(path)!r} is gone", "Run the command again.")
    try:
        return content.decode()
    except UnicodeDecodeError as err:
        row = content.count(b"\n", 0, err.start) + 1
        raise SpecAgentError(
            f"{shown(path)!r} is not UTF-8: byte 0x{content[err.start]:02x} in line {row}", "Save the file as UTF-8."
        ) from err


def _spec(request: RecordsRequest) -> tuple[Path, Config]:
    spec = spec_files(request.check)[0]
    return spec, check_config(request.check, spec)


def _read(request: RecordsRequest, spec: Path, config: Config) -> Opened:
    checked = read_case(spec, request.prd, request.base, config, request.date)
    folder = _folder(spec, checked.case, config)
    layout = resolve_layout(None, find_root(spec, Path.cwd()), spec, folder)
    return Opened(request, config, checked, layout, read_state(layout, note))


def _folder(spec: Path, case: Case, config: Config) -> Path:
    """Return the folder that the records were read from."""
    if case.records:
        return Path(case.records[0].name).parent
    return config.adr_dir or spec.parent / _ADR_FOLDER
