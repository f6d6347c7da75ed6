"""Mending what is mechanical in specs' files."""

import difflib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.checks.fixing import fixed
from specagent.agent.checks.verdict import Failure
from specagent.agent.config import Config
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.sources.source import STDIN
from specagent.agent.terminal import note
from specagent.agent.workspace.check_case import Checked, shown
from specagent.agent.workspace.checking import CheckRequest, check_config, each_spec, read_spec, selected
from specagent.agent.workspace.files import read_bytes, write_files
from specagent.agent.workspace.layout import Layout, find_root, resolve_layout
from specagent.agent.workspace.lock import locked
from specagent.agent.workspace.recovery import recover
from specagent.agent.workspace.state_file import read_state

_MARKDOWN = (".md", ".markdown")
_MARK = "\ufeff"
_LOOK = "`--diff` shows what would change."


@dataclass(frozen=True)
class FixedSpec:
    """A spec that was looked at, and what was mended as a unified diff; empty where nothing was to mend."""

    name: str
    diff: str


def fix_specs(request: CheckRequest, *, write: bool) -> tuple[list[FixedSpec], list[Failure]]:
    """Mend each spec of `request`, in its file when `write` is set, and return what changed and what could not be.

    Raises SpecAgentError where there is only one spec, and it cannot be read or written.
    """
    if write and request.prd == STDIN:
        raise UsageError(
            "the PRD cannot be read from standard input for --fix, which reads it twice", "Name the PRD's file."
        )
    return each_spec(request, lambda spec: _fix(spec, request, write=write))


def _fix(spec: Path, request: CheckRequest, *, write: bool) -> FixedSpec:
    config = check_config(request, spec)
    if not write:
        return _diff(*_fixed(spec, request, config))
    with _held(spec, config):
        checked, new = _fixed(spec, request, config)
        if new != checked.text:
            _write(checked, new)
    return _diff(checked, new)


@contextmanager
def _held(spec: Path, config: Config) -> Iterator[None]:
    """Hold the lock of a spec, so that no draft writes it at the same time; finish what an interrupted one left."""
    if spec.suffix.lower() not in _MARKDOWN:
        raise SpecAgentError(f"{shown(spec)!r} is not mended: its name does not end with .md", _LOOK)
    root = find_root(spec, Path.cwd())
    layout = resolve_layout(None, root, spec, spec.parent)
    with locked(layout, config.lock_timeout, note) as held:
        if _is_interrupted(layout):
            recover(resolve_layout(None, root, spec, config.adr_dir), held, note)
        yield


def _is_interrupted(layout: Layout) -> bool:
    try:
        state = read_state(layout)
    except SpecAgentError:
        return False  # the check itself tells what is wrong with the state file
    return state is not None and state.pending is not None


def _fixed(spec: Path, request: CheckRequest, config: Config) -> tuple[Checked, str]:
    checked = read_spec(spec, request, config)
    return checked, fixed(checked.case, checked.text, prd_link=checked.prd_link, rules=selected(config).rules)


def _write(checked: Checked, new: str) -> None:
    """Write the new text with the byte order mark and the line ends of the old one."""
    text = _as_it_stands(checked)
    path = Path(os.path.abspath(checked.path))
    try:
        content = _MARK + new if text.startswith(_MARK) else new
        write_files([{path: content}], admit=lambda _: _refuse_later(checked))
    except SpecAgentError as err:
        hint = f"Make the file and its folder writable for you; {_LOOK}" if "--out" in err.hint else err.hint
        raise SpecAgentError(err.message, hint) from err


def _refuse_later(checked: Checked) -> None:
    """Raise where somebody saved the spec since it was read."""
    _as_it_stands(checked)


def _as_it_stands(checked: Checked) -> str:
    """Return the text with its own line ends; raises SpecAgentError for a file whose other bytes would change."""
    content = read_bytes(Path(os.path.abspath(checked.path)))
    try:
        text = (content or b"").decode()
    except UnicodeDecodeError as err:
        raise _unmended(checked, "is not UTF-8", "Save it as UTF-8") from err
    returns, feeds = text.count("\r"), text.count("\n")
    if returns and (returns != feeds or text.count("\r\n") != feeds):
        raise _unmended(checked, "has line ends of several kinds, or carriage returns alone", "Give it line feeds")
    if text.removeprefix(_MARK).replace("\r\n", "\n") != checked.text:
        raise _unmended(checked, "is no plain Markdown file, or changes just now", "Run the command again")
    return text


def _unmended(checked: Checked, problem: str, remedy: str) -> SpecAgentError:
    return SpecAgentError(f"{checked.name!r} is not mended: it {problem}", f"{remedy}; {_LOOK}")


def _diff(checked: Checked, new: str) -> FixedSpec:
    if new == checked.text:
        return FixedSpec(checked.name, "")
    rows = difflib.unified_diff(
        checked.text.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{checked.name}", f"b/{checked.name}"
    )
    return FixedSpec(checked.name, "".join(rows))
