"""Writing the files that are not there yet; what stands stays."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from specagent.agent.config_file import read_settings
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.starting.answers import Answers
from specagent.agent.forge.starting.texts import SETTINGS, WORKFLOW, settings_text, workflow_text
from specagent.agent.workspace.files import write_files

Stands = Literal["new", "same", "other"]
_KEY = "init"


@dataclass(frozen=True)
class PlannedFile:
    """A file as it is to be, by its path below the top; `stands` says how it is there already, `advice` what to do."""

    path: str
    text: str
    stands: Stands
    advice: str = ""


def planned(top: Path, answers: Answers) -> list[PlannedFile]:
    """Return the files to write; raises UsageError where their folder leads out of the repository."""
    settings = _planned(top, SETTINGS, settings_text(answers))
    known = read_settings(top).file
    if settings.stands == "new" and known is not None:
        advice = f"{known.name} has [tool.specagent], which {SETTINGS} would hide: put these settings there."
        settings = PlannedFile(SETTINGS, settings.text, "other", advice)
    return [settings, _planned(top, WORKFLOW, workflow_text(answers))]


def write_new(top: Path, files: Sequence[PlannedFile]) -> list[str]:
    """Write what is new and return its paths; raises SpecAgentError where a file has come to be meanwhile."""
    new = [one for one in files if one.stands == "new"]
    write_files([{top / one.path: one.text for one in new}], _KEY, _refuse_standing)
    return [one.path for one in new]


def _planned(top: Path, path: str, text: str) -> PlannedFile:
    target = top / path
    if not Path(os.path.realpath(target.parent)).is_relative_to(os.path.realpath(top)):
        raise UsageError(f"the folder of {path!r} leads out of the repository", "Put a folder in the link's place.")
    if not os.path.lexists(target):
        return PlannedFile(path, text, "new")
    if target.is_file() and target.read_bytes().replace(b"\r\n", b"\n") == text.encode():
        return PlannedFile(path, text, "same")
    advice = "It stays as it is: take over by hand what you want, or move it away and run this again."
    return PlannedFile(path, text, "other", advice)


def _refuse_standing(target: Path) -> None:
    if os.path.lexists(target):
        raise SpecAgentError(f"{str(target)!r} is there now, and is not overwritten", "Run the same command again.")
