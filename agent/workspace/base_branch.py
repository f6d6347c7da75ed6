"""The decision records of a base branch, whose numbers a branch must not take again."""

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.document.adr import adr_number
from specagent.agent.errors import SpecAgentError, UsageError

_SECONDS = 30.0
_REFERENCE = re.compile(r"(?!-)[^\s\x00-\x1f\x7f]{1,250}")
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_EXEC_PATH")
"""The variables of git that say how to run; others, such as a hook's GIT_DIR, say on which repository."""
_NO_REPOSITORY = "not a git repository"


def base_records(adr_dir: Path, ref: str, note: Callable[[str], object] = lambda _: None) -> dict[int, str]:
    """Return by number the names of the records that `ref` has in a folder and the working tree has not.

    A record that this branch renamed or deleted is left out, and so is one whose number an older record of both
    branches has. `note` is told what cannot be known, as in a shallow clone. Raises SpecAgentError without git or
    a repository, and UsageError for a ref that git does not know.
    """
    if not _REFERENCE.fullmatch(ref):
        raise UsageError(f"{ref!r} is no name of a branch or commit", "Name one such as `main` or `origin/main`.")
    repository = _Repository.of(adr_dir)
    base = repository.commit(ref)
    theirs = repository.names(base)
    ours = {_normal(name) for name in _listed(adr_dir)}
    old, gone = _history(repository, base, ref, note)
    settled = _numbers(one for one in ours if one in old or one in map(_normal, theirs))
    return {
        number: name
        for name in sorted(theirs, reverse=True)
        if (number := adr_number(name)) is not None
        and number not in settled
        and _normal(name) not in ours
        and _normal(name) not in gone
    }


def _history(
    repository: "_Repository", base: str, ref: str, note: Callable[[str], object]
) -> tuple[set[str], set[str]]:
    """Return the names that stood in the folder where the branch left its base, and those it has removed since."""
    fork = repository.merge_base(base)
    if fork:
        return set(map(_normal, repository.names(fork))), set(map(_normal, repository.removed(fork)))
    note(
        f"git knows no common commit of HEAD and {ref!r}, so ADRs that this branch deleted may look like new ones "
        "there; fetch the whole history (`git fetch --unshallow`) to tell them apart"
    )
    return set(), set(map(_normal, repository.renamed(base)))


@dataclass(frozen=True)
class _Repository:
    """A working tree, and the folder of the records in it: relative to its top, with a slash at the end."""

    git: str
    top: str
    folder: str

    @classmethod
    def of(cls, adr_dir: Path) -> "_Repository":
        git = shutil.which("git")
        if git is None:
            raise SpecAgentError(
                "git is not installed, so the ADRs of the base branch cannot be read",
                "Install git, or leave out the base.",
            )
        real = Path(os.path.realpath(adr_dir))
        start = next(one for one in (real, *real.parents) if one.is_dir())
        done = _run(git, str(start), "rev-parse", "--show-toplevel")
        if done.returncode:
            raise _outside(adr_dir, done)
        top = os.path.realpath(os.fsdecode(done.stdout).removesuffix("\n"))
        return cls(git, top, f"{real.relative_to(top).as_posix()}/".removeprefix("./"))

    def commit(self, ref: str) -> str:
        """Return the id of the commit that `ref` names."""
        done = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if done.returncode:
            raise UsageError(
                f"git knows no branch or commit {ref!r} here",
                f"Fetch it first: `git fetch {self._source(ref)}`; a CI checkout often holds one branch only.",
            )
        return os.fsdecode(done.stdout).strip()

    def _source(self, ref: str) -> str:
        """Return remote and branch that `ref` would be fetched from."""
        remote, _, branch = ref.partition("/")
        known = os.fsdecode(self._run("remote").stdout).split("\n")
        return f"{remote} {branch}" if branch and remote in known else f"origin {ref}"

    def merge_base(self, base: str) -> str:
        """Return where HEAD left `base`; empty where git knows no such commit."""
        done = self._run("merge-base", "HEAD", base)
        return os.fsdecode(done.stdout).strip() if done.returncode == 0 else ""

    def names(self, commit: str) -> list[str]:
        """Return the names of the files that a commit has in the folder."""
        tree = f"{commit}:{self.folder.rstrip('/')}"
        if self._run("rev-parse", "--verify", "--quiet", "--end-of-options", tree).returncode:
            return []
        rows = _split(self._checked("ls-tree", "-z", "--full-tree", tree))
        return [name for kind, name in (row.split("\t", 1) for row in rows) if kind.split()[1] == "blob"]

    def removed(self, commit: str) -> list[str]:
        """Return the names in the folder that `commit` has and the working tree has not."""
        return list(self._below(_split(self._diff("--no-renames", "--name-only", "--diff-filter=D", commit))))

    def renamed(self, commit: str) -> list[str]:
        """Return the names in `commit` that the working tree has under another name."""
        fields = _split(self._diff("--find-renames", "--name-status", "--diff-filter=R", commit))
        return list(self._below(fields[1::3]))

    def _diff(self, *arguments: str) -> bytes:
        where = f":(top,literal){self.folder}"
        return self._checked("diff", "--no-ext-diff", "--no-textconv", "-z", *arguments, "--", where)

    def _below(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            name = path.removeprefix(self.folder)
            if path.startswith(self.folder) and "/" not in name:
                yield name

    def _checked(self, *arguments: str) -> bytes:
        done = self._run(*arguments)
        if done.returncode:
            raise SpecAgentError(
                f"git {arguments[0]} failed: {_said(done)}", f"Run `git status` in {self.top!r} to see what is wrong."
            )
        return done.stdout

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return _run(self.git, self.top, *arguments)


def _run(git: str, folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    env = {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(  # noqa: S603 - no shell; what is not ours is a checked ref, an id or a literal path
            [git, "-C", folder, "--no-pager", "-c", "core.fsmonitor=false", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=env,
        )
    except subprocess.TimeoutExpired as err:
        raise SpecAgentError(
            f"git {arguments[0]} took longer than {_SECONDS:g} seconds", "Try again, or leave out the base."
        ) from err
    except OSError as err:
        raise SpecAgentError(f"git cannot be run: {err}", "Check how git is installed.") from err


def _outside(adr_dir: Path, done: subprocess.CompletedProcess[bytes]) -> SpecAgentError:
    said = _said(done)
    if _NO_REPOSITORY in said:
        return UsageError(f"{str(adr_dir)!r} is in no git repository", "Leave out the base, or run it in a repository.")
    return SpecAgentError(f"git cannot read the repository of {str(adr_dir)!r}: {said}", "Follow what git says.")


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return the first line of what git complained of."""
    rows = done.stderr.decode(errors="replace").strip().split("\n")
    return rows[0].removeprefix("fatal: ") or f"it ended with {done.returncode}"


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _numbers(names: Iterable[str]) -> set[int]:
    return {number for name in names if (number := adr_number(name)) is not None}


def _split(output: bytes) -> list[str]:
    return os.fsdecode(output).split("\0")[:-1]


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)
