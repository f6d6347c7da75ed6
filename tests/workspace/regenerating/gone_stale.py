"""A project whose spec people edited and whose PRD has moved on since, and commands run in it."""

import io
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from checks.cases import PRD

from specagent.agent.boundary import guarded
from specagent.agent.cli import app
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.layout import Layout, resolve_layout

PRD_NOW = PRD.replace("within 300 ms", "within 250 ms")
CITED = "NFR-1"
"""The requirement that changed."""
_DRIVER = f"- {CITED}\n"
MINE = (
    "Ours: the search page has been slow since May.",
    "Ours, beside the goals: ask the librarians.",
    "Ours: whoever decided this has left.",
)
"""What a person wrote: in a row that goes stale, beside the rows, and in a record that goes stale."""


@dataclass(frozen=True)
class Ran:
    """What a command came to: its exit code and all that it said."""

    code: int
    said: str


def run(folder: Path, *arguments: str) -> Ran:
    """Run a command in this process as a user runs it in `folder`."""
    said = io.StringIO()
    with chdir(folder), redirect_stdout(said), redirect_stderr(said):
        code = guarded(lambda: app(list(arguments), standalone_mode=False))
    return Ran(code, said.getvalue())


def make_stale(folder: Path, *model: str) -> Path:
    """Put a project into `folder` that was drafted, then edited, and whose PRD says something else since."""
    (folder / ".git").mkdir(parents=True)
    (folder / "PRD.md").write_text(PRD)
    assert run(folder, "draft", "PRD.md", *model).code == 0
    spec = folder / "docs" / "architecture.md"
    spec.write_text(_edited(spec.read_text()))
    record = min(spec.parent.glob("adr/*.md"), key=lambda path: (_DRIVER not in path.read_text(), path))
    text = record.read_text().replace("## Consequences\n\n", f"## Consequences\n\n- Good, because {MINE[2]}\n")
    if _DRIVER not in text:  # of a scripted model's it is left to chance
        text = text.replace("## Decision Drivers\n\n", f"## Decision Drivers\n\n{_DRIVER}")
    assert _DRIVER in text
    record.write_text(text)
    (folder / "PRD.md").write_text(PRD_NOW)
    return folder


def layout_of(folder: Path) -> Layout:
    """Return where the spec of a project stands."""
    return resolve_layout(None, folder, folder / "docs" / "architecture.md")


def docs(folder: Path) -> dict[str, bytes]:
    """Return every file of the spec but for what is being written beside one."""
    found = sorted(path for path in (folder / "docs").rglob("*") if path.is_file())
    return {
        os.path.relpath(path, folder): path.read_bytes() for path in found if not path.name.startswith(".specagent-")
    }


def leftovers(folder: Path) -> list[Path]:
    """Return the files that a run did not clear away."""
    return list((folder / "docs").rglob(".specagent-*"))


def words(folder: Path) -> str:
    """Return everything that stands in the spec and its records."""
    return "\n".join(read_file(path) or "" for path in sorted((folder / "docs").rglob("*.md")))


def _edited(text: str) -> str:
    goals, rest = text.split("\n## 2. ", 1)
    rows = [f"{row[:-2]} {MINE[0]} |" if f"| {CITED} " in row else row for row in goals.split("\n")]
    return "\n".join([*rows, MINE[1], "", f"## 2. {rest}"])
