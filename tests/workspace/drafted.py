"""A repository with an offline draft, made once and copied for each test that wants it."""

import atexit
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from checks.cases import PRD

from specagent.agent.workspace.drafting_run import DraftRequest, draft_into

DATE = "2026-11-23"


def copy_draft(folder: Path) -> Path:
    """Put a repository with a PRD and its draft into `folder`."""
    shutil.copytree(_draft(), folder, dirs_exist_ok=True)
    return folder


@cache
def _draft() -> Path:
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "PRD.md").write_text(PRD)
    draft_into(DraftRequest(str(folder / "PRD.md"), flags={"model": "offline"}, date=DATE))
    return folder
