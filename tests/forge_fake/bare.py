"""A real bare repository behind a fake forge."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .loose import Loose, MissingError

_HEADS = "refs/heads/"
_ID = re.compile(r"[0-9a-f]{40}")
_SETTINGS = """
[receive]
\thideRefs = refs/pull
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[gc]
\tauto = 0
[core]
\tfsync = none
"""
_HOOK = """#!/bin/sh
# Refuses pushes to protected branches.
branch=${1#refs/heads/}
grep -qxF "$branch" protected || exit 0
echo "error: GH006: Protected branch update failed for $1." >&2
echo "error: Changes must be made through a pull request." >&2
exit 1
"""


class GitError(Exception):
    """git did not do what it was asked for; the text is what it said."""


@dataclass(frozen=True)
class Author:
    """Who a commit is by, and when, in seconds since 1970."""

    name: str
    email: str
    when: float

    def __str__(self) -> str:
        return f"{self.name} <{self.email}> {int(self.when)} +0000"


@dataclass(frozen=True)
class Commit:
    """A commit as git knows it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    email: str
    date: str
    message: str


@dataclass(frozen=True)
class Bare:
    """A bare repository at `path`."""

    path: Path

    @classmethod
    def create(cls, path: Path, branch: str = "main") -> "Bare":
        """Make an empty one."""
        path.mkdir(parents=True)
        bare = cls(path)
        bare.git("init", "--quiet", "--bare", "--template=", f"--initial-branch={branch}", ".")
        with (path / "config").open("a") as config:
            config.write(_SETTINGS)
        return bare

    def fork(self, path: Path) -> "Bare":
        """Copy it, without the pull requests and the protection."""
        shutil.copytree(self.path, path, ignore=shutil.ignore_patterns("pull", "hooks", "protected"))
        return Bare(path)

    def git(self, *arguments: str, input: bytes | str = b"", author: Author | None = None) -> str:  # noqa: A002
        """Run git here and return what it prints; raises GitError."""
        done = self._run(arguments, input, author)
        if done.returncode:
            raise GitError(f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    def says(self, *arguments: str) -> bool:
        """Run git here and return whether it succeeded."""
        return self._run(arguments, b"", None).returncode == 0

    @property
    def loose(self) -> Loose:
        """The objects that are read without starting git, since every request asks for some."""
        return Loose(self.path / "objects")

    def refs(self) -> dict[str, str]:
        """Return the commits of all branches, by branch; from git's files, as above."""
        packed, folder = self.path / "packed-refs", self.path / "refs" / "heads"
        rows = packed.read_text().splitlines() if packed.exists() else []
        pairs = (row.split(" ", 1) for row in rows if row[0] not in "#^")
        found = {name.removeprefix(_HEADS): sha for sha, name in pairs if name.startswith(_HEADS)}
        loose = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
        found |= {path.relative_to(folder).as_posix(): path.read_text().strip() for path in loose}
        return dict(sorted(found.items()))

    def commit(
        self,
        branch: str,
        files: Mapping[str, str | bytes | None],
        message: str,
        author: Author,
        *,
        parent: str | None,
        others: Sequence[str] = (),
        tree: str | None = None,
        force: bool = False,
    ) -> str:
        """Commit `files` (None deletes one) onto `parent`, or onto all of `tree`, and move the branch; return the id.

        `others` are further parents, of a merge.
        With `force` the branch is moved even where that loses commits.
        """
        lines = [f"commit refs/heads/{branch}\nmark :1\ncommitter {author}\n".encode(), _data(message.encode())]
        lines += [f"from {parent}\n".encode()] if parent else []
        lines += [f"merge {one}\n".encode() for one in others]
        lines += [f'M 040000 {tree} ""\n'.encode()] if tree else []
        lines += [_file(path, content) for path, content in files.items()]
        stream = b"".join([*lines, b"get-mark :1\ndone\n"])
        return self.git("fast-import", "--quiet", "--done", *(["--force"] if force else []), input=stream)

    def keep(self, name: str, sha: str) -> None:
        """Let a ref stand at a commit; it is one that nobody pushes to."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{sha}\n")

    def reaches(self, descendant: str, ancestor: str) -> bool:
        """Return whether `ancestor` is `descendant` or in its history."""
        if descendant == ancestor:
            return True
        with suppress(MissingError):
            return self._id(ancestor) in self.loose.history(self._id(descendant))
        return self.says("merge-base", "--is-ancestor", ancestor, descendant)

    def related(self, one: str, other: str) -> bool:
        """Return whether two commits have one in common that they came from."""
        with suppress(MissingError):
            return not self.loose.history(one).keys().isdisjoint(self.loose.history(other))
        return self.says("merge-base", one, other)

    def ahead(self, base: str, head: str) -> int:
        """Return how many commits `head` came from that `base` did not."""
        with suppress(MissingError):
            return len(self.loose.history(head).keys() - self.loose.history(base).keys())
        return int(self.git("rev-list", "--count", f"{base}..{head}"))

    def merged_tree(self, base: str, head: str) -> str | None:
        """Return the tree that merging two commits comes to, None where they conflict."""
        for one, other in ((base, head), (head, base)):
            with suppress(MissingError):
                if self.reaches(one, other):
                    return self.loose.tree(self._id(one))
        done = self._run(("merge-tree", "--write-tree", base, head), b"", None)
        return done.stdout.decode().splitlines()[0] if done.returncode == 0 else None

    def merge(self, branch: str, message: str, author: Author, tree: str, parents: list[str]) -> str:
        """Commit `tree` with these parents and move the branch there; return the id."""
        options = [word for parent in parents for word in ("-p", parent)]
        sha = self.git("commit-tree", tree, *options, "-m", message, author=author)
        self.git("update-ref", f"refs/heads/{branch}", sha, parents[0])
        return sha

    def read(self, revision: str, path: str) -> str:
        """Return a file's text; raises GitError where there is none."""
        with suppress(MissingError):
            found = self.loose.item(self.loose.tree(self._id(revision)), path)
            if found and found.kind == "blob":
                return self.loose.read(found.id)[1].decode()
        done = self._run(("cat-file", "blob", f"{revision}:{path}"), b"", None)
        if done.returncode:
            raise GitError(f"no {path!r} in {revision!r}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    def files(self, revision: str) -> list[str]:
        """Return the paths of all files."""
        with suppress(MissingError):
            return [one.path for one in self.loose.files(self.loose.tree(self._id(revision)))]
        return self.git("ls-tree", "-r", "--name-only", "-z", revision).split("\0")[:-1]

    def commits(self, *revisions: str) -> list[Commit]:
        """Return the commits that `git log` lists, newest first."""
        text = self.git("log", "--topo-order", "-z", "--format=%H%n%T%n%P%n%an%n%ae%n%aI%n%B", *revisions)
        return [_commit(row) for row in text.split("\0") if row]

    def protect(self, branch: str) -> None:
        """Refuse every push to a branch."""
        hook = self.path / "hooks" / "update"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_HOOK)
        hook.chmod(0o755)
        with (self.path / "protected").open("a") as rows:
            rows.write(f"{branch}\n")

    def is_protected(self, branch: str) -> bool:
        """Return whether pushes to a branch are refused."""
        rows = self.path / "protected"
        return rows.exists() and branch in rows.read_text().splitlines()

    def _id(self, revision: str) -> str:
        """Return the id that a revision is or a branch stands at; raises MissingError where git has to tell it."""
        found = revision if _ID.fullmatch(revision) else self.refs().get(revision)
        if found is None:
            raise MissingError(revision)
        return found

    def _run(
        self, arguments: tuple[str, ...], given: bytes | str, author: Author | None
    ) -> subprocess.CompletedProcess[bytes]:
        data = given.encode() if isinstance(given, str) else given
        return subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=environment() | (_signature(author) if author else {}),
            input=data,
            capture_output=True,
            check=False,
        )


def environment() -> dict[str, str]:
    """Return the variables that the forge's own git runs with: nobody's settings."""
    return {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}


def _signature(author: Author) -> dict[str, str]:
    one = {"NAME": author.name, "EMAIL": author.email, "DATE": f"@{int(author.when)} +0000"}
    return {f"GIT_{role}_{key}": text for role in ("AUTHOR", "COMMITTER") for key, text in one.items()}


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _file(path: str, content: str | bytes | None) -> bytes:
    name = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if content is None:
        return f"D {name}\n".encode()
    return f"M 100644 inline {name}\n".encode() + _data(content.encode() if isinstance(content, str) else content)


def _commit(row: str) -> Commit:
    sha, tree, parents, author, email, date, message = row.split("\n", 6)
    return Commit(sha, tree, tuple(parents.split()), author, email, date, message.rstrip("\n"))
