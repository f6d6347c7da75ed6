"""What a git repository holds: commits, trees and files, read without touching what the user works on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.access import Access
from specagent.agent.forge.errors import GitError
from specagent.agent.forge.git_program import Done, GitProgram, failure, main_line

Kind = Literal["file", "symlink", "submodule", "folder"]
LARGEST_FILE = 32 * 1024 * 1024
_KINDS: dict[str, Kind] = {"12": "symlink", "16": "submodule", "04": "folder"}
_LFS = b"version https://git-lfs.github.com/spec/"
_REVISION = re.compile(r"(?!-)[^\s\x00-\x1f\x7f]{1,250}")
_LITERAL = "--literal-pathspecs"
_DUBIOUS = "dubious ownership"
_NONE = "not a git repository"


@dataclass(frozen=True)
class Entry:
    """What a commit has under a path; `mode` as git writes it."""

    path: str
    kind: Kind
    mode: str
    id: str


@dataclass(frozen=True)
class Standing:
    """What git makes of a path of the working tree."""

    tracked: bool
    ignored: bool
    lfs: bool
    submodule: bool
    """Whether it is in a repository of its own."""


@dataclass(frozen=True)
class Git:
    """The repository around a folder. Paths are relative to its top, with forward slashes."""

    program: GitProgram

    @classmethod
    def of(cls, folder: Path) -> "Git":
        """Return the repository that a folder is in; raises where there is none with a working tree."""
        program = GitProgram.find(folder)
        done = program.run("rev-parse", "--show-toplevel")
        if done.code:
            raise _outside(folder, done)
        return cls(GitProgram(Path(done.text), program.git))

    @property
    def top(self) -> Path:
        """Return the top of the working tree."""
        return self.program.folder

    def commit_id(self, revision: str) -> str | None:
        """Return the id of the commit that a branch, tag or id names; None where git knows none here."""
        if not _REVISION.fullmatch(revision):
            raise UsageError(f"{revision!r} is no name of a branch or commit", "Name one such as `main`.")
        found = f"{revision}^{{commit}}"
        done = self.program.run("rev-parse", "--verify", "--quiet", "--end-of-options", found)
        return done.text if done.code == 0 else None

    def branch(self) -> str | None:
        """Return the branch that is checked out; None where HEAD is detached."""
        done = self.program.run("symbolic-ref", "--quiet", "--short", "HEAD")
        return done.text if done.code == 0 else None

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor of two commits; None where none is known here."""
        done = self.program.run("merge-base", one, other)
        if done.code > 1:
            raise failure(("merge-base", one, other), done)
        return done.text if done.code == 0 else None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether `new` has `old` in its history, as far as that is known here."""
        done = self.program.run("merge-base", "--is-ancestor", old, new)
        if done.code > 1:
            raise failure(("merge-base", "--is-ancestor", old, new), done)
        return done.code == 0

    def tree(self, commit: str, folder: str = "") -> list[Entry]:
        """Return what a commit has below a folder at any depth: files, symbolic links and submodules."""
        return self._entries(("-r",), commit, [checked_path(folder)] if folder else [])

    def entries(self, commit: str, paths: Sequence[str]) -> list[Entry]:
        """Return what a commit has under exactly these paths."""
        wanted = [checked_path(path) for path in paths]
        return [one for one in self._entries((), commit, wanted) if one.path in wanted] if wanted else []

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file of a commit as git stores it; None where there is none.

        Raises GitError for what is no plain file: a folder, symbolic link, submodule or file kept in Git LFS.
        """
        found = next(iter(self.entries(commit, [path])), None)
        if found is None:
            return None
        if found.kind != "file":
            raise GitError(f"{path!r} is a {found.kind} in {commit[:12]}, no file", "Name a plain file.")
        if int(self.program.checked("cat-file", "-s", found.id).text) > LARGEST_FILE:
            raise GitError(f"{path!r} is larger than {LARGEST_FILE >> 20} MB in {commit[:12]}", "Name another file.")
        data = self.program.checked("cat-file", "blob", found.id).out
        if data.startswith(_LFS):
            raise GitError(f"{path!r} is kept in Git LFS, so git has no text of it", "Keep specs outside Git LFS.")
        return data

    def standing(self, path: str) -> Standing:
        """Return what git makes of a path of the working tree."""
        wanted = checked_path(path)
        above = [parent.as_posix() for parent in PurePosixPath(wanted).parents][:-1]
        index = self.program.checked(_LITERAL, "ls-files", "-s", "-z", "--", wanted, *above).fields
        rows = [(row.split(" ", 1)[0], row.split("\t", 1)[1]) for row in index]
        submodule = any(mode == "160000" and name in (wanted, *above) for mode, name in rows)
        return Standing(
            tracked=any(name == wanted for _, name in rows),
            ignored=not submodule and self.program.run("check-ignore", "--quiet", "--", f"./{wanted}").code == 0,
            lfs=not submodule and self._in_lfs(wanted),
            submodule=submodule,
        )

    def letting_in(self, access: Access | None) -> "Git":
        """Return the same repository with a token for those of its remotes that are at the token's server."""
        if access is None:
            return self
        urls = {row.split("\t", 1)[1].rsplit(" ", 1)[0] for row in self.program.run("remote", "-v").text.splitlines()}
        settings = tuple(pair for url in sorted(urls) for pair in access.settings(url))
        return Git(replace(self.program, settings=settings, secrets=access.secrets))

    def setting(self, name: str) -> str:
        """Return a setting of git as configured here; empty where it has none."""
        return self.program.run("config", "--get", name).text

    def switched_on(self, name: str) -> bool:
        """Tell whether a setting of git that is on or off is on."""
        return self.program.run("config", "--type=bool", "--get", name).text == "true"

    def _in_lfs(self, path: str) -> bool:
        return self.program.checked("check-attr", "-z", "filter", "--", path).fields[2:] == ["lfs"]

    def _entries(self, options: Sequence[str], commit: str, paths: Sequence[str]) -> list[Entry]:
        arguments = (_LITERAL, "ls-tree", "-z", *options, "--full-tree", "--end-of-options", commit, *paths)
        return [_entry(row) for row in self.program.checked(*arguments).fields]


def checked_path(path: str) -> str:
    """Return a path relative to the top of a repository; raises for one that leads out of it or into git's files."""
    parts = path.split("/")
    odd = any(char < " " or char == "\x7f" for char in path) or "\\" in path or ":" in parts[0]
    if odd or any(part in ("", ".", "..") or part.casefold() == ".git" for part in parts):
        raise SpecAgentError(
            f"{path!r} is no path of a repository", "Give one relative to its top, such as `docs/a.md`."
        )
    return path


def _entry(row: str) -> Entry:
    facts, path = row.split("\t", 1)
    mode, _, identity = facts.split()
    return Entry(path, _KINDS.get(mode[:2], "file"), mode, identity)


def _outside(folder: Path, done: Done) -> SpecAgentError:
    if _NONE in done.said:
        return UsageError(f"{str(folder)!r} is in no git repository", "Run it in a repository.")
    message = f"git cannot read the repository of {str(folder)!r}: {main_line(done)}"
    if _DUBIOUS in done.said:
        return GitError(message, f"Tell git that it is yours: git config --global --add safe.directory '{folder}'")
    return GitError(message, "Follow what git says.")
