"""A place to try things out: a repository that reads the user's own and writes nothing into it."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from specagent.agent.forge.git_program import GitProgram
from specagent.agent.forge.git_remote import Remote

_OWN = ("core.bare", "core.worktree", "core.sparse", "core.hookspath", "index.", "extensions.worktreeconfig")
"""Settings that belong to the repository in which they stand."""


@contextmanager
def rehearsed(remote: Remote) -> Iterator[Remote]:
    """Yield the remote as a passing repository has it, which borrows the objects of the user's; both know the same.

    Its settings are the user's too: those that name the remote and let git in there are among them.
    """
    with tempfile.TemporaryDirectory(prefix="specagent-", ignore_cleanup_errors=True) as made:
        folder = Path(made) / remote.git.top.name
        program = remote.git.program
        kind = program.run("rev-parse", "--show-object-format").text or "sha1"
        program.checked("init", "--quiet", "--template=", f"--object-format={kind}", str(folder))
        home, copied = folder / ".git", replace(program, folder=folder)
        _borrow(program, home)
        missing = Counter(_settings(program)) - Counter(_settings(copied))
        with (home / "config").open("a", encoding="utf-8", errors="surrogateescape") as config:
            config.writelines(_written(row) for row in missing.elements() if not row.startswith(_OWN))
        yield replace(remote, git=replace(remote.git, program=copied))


def _borrow(program: GitProgram, home: Path) -> None:
    """Let a repository use the objects of the one that `program` runs in, and end its history where that one's ends."""
    objects, shallow = (Path(program.folder, program.checked("rev-parse", "--git-path", one).text) for one in _SHARED)
    (home / "objects" / "info").mkdir(exist_ok=True)
    (home / "objects" / "info" / "alternates").write_text(f"{objects.resolve()}\n", encoding="utf-8")
    if shallow.is_file():
        (home / "shallow").write_bytes(shallow.read_bytes())


_SHARED = ("objects", "shallow")


def _settings(program: GitProgram) -> list[str]:
    """Return all settings that hold in a repository, each its name, a line end and its value."""
    return program.checked("config", "--list", "-z", "--includes").fields


def _written(row: str) -> str:
    """Return a setting as a file of settings has it."""
    name, _, value = row.partition("\n")
    section, _, rest = name.partition(".")
    middle, _, last = rest.rpartition(".")
    head = f'{section} "{_escaped(middle)}"' if middle else section
    return f'[{head}]\n\t{last} = "{_escaped(value)}"\n' if "\n" in row else f"[{head}]\n\t{last}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
