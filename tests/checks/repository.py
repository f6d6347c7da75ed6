"""The clean spec of `cases` in a repository, with its PRD and its record."""

import subprocess

from checks.cases import ADR, PRD, SPEC


def repository(folder):
    """Make `folder` a repository that holds them, and return it."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "docs" / "adr").mkdir(parents=True)
    (folder / "docs" / "PRD.md").write_text(PRD)
    (folder / "docs" / "architecture.md").write_text(SPEC)
    (folder / "docs" / "adr" / "001-postgresql-over-mysql.md").write_text(ADR)
    return folder
