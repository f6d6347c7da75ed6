"""Commits made beside the user's work: neither the working tree nor the index nor a ref changes."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from specagent.agent.forge.errors import GitError, NoIdentityError
from specagent.agent.forge.git import Git, checked_path
from specagent.agent.forge.git_program import GitProgram

_IDENTITY = ("-c", "user.useConfigOnly=true", "-c", "i18n.commitEncoding=UTF-8")
_PLAIN = (
    "core.fileMode=false",
    "core.symlinks=true",
    "core.safecrlf=false",
    "core.sparseCheckout=false",
    "core.splitIndex=false",
    "core.untrackedCache=false",
    "index.sparse=false",
)
_INDEX = tuple(part for one in _PLAIN for part in ("-c", one))
_ROLES = ("AUTHOR", "COMMITTER")
_UNKNOWN = ("auto-detection is disabled", "tell me who you are", "empty ident name", "unable to auto-detect")
_NO_IDENTITY = (
    'Set it: git config user.name "NAME", git config user.email "EMAIL"; in GitHub Actions for instance '
    "`github-actions[bot]` and `41898282+github-actions[bot]@users.noreply.github.com`."
)


@dataclass(frozen=True)
class NewCommit:
    """A commit to make: the files of its first parent, or of `tree`, with these changed.

    `files` gives contents as a working tree has them, so that attributes such as line ends apply; None removes a
    file. `time` is in seconds since 1970; None stands for now.
    """

    parents: tuple[str, ...]
    files: Mapping[str, bytes | None]
    message: str
    tree: str = ""
    time: int | None = None


@dataclass(frozen=True)
class Merge:
    """A merge by git alone: the tree that comes out, and the paths where it needs a person."""

    tree: str
    conflicts: tuple[str, ...]


def make_commit(git: Git, wanted: NewCommit) -> str | None:
    """Return the id of a new commit, signed where git is configured so; None where it would change nothing.

    It belongs to no branch yet. Raises GitError for paths that are no plain files of the repository, and
    NoIdentityError where git is not told who commits.
    """
    paths = [checked_path(path) for path in wanted.files]
    start = wanted.tree or wanted.parents[0]
    _refuse_odd(git, start, paths)
    tree = _tree(git, start, wanted.files)
    if len(wanted.parents) == 1 and tree == git.program.checked("rev-parse", f"{wanted.parents[0]}^{{tree}}").text:
        return None
    return _commit(git, tree, wanted)


def merge(git: Git, ours: str, theirs: str) -> Merge:
    """Return what git makes of two commits by itself, written down nowhere but among its objects."""
    arguments = ("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs)
    done = git.program.run(*arguments)
    if done.code > 1 or not done.out:
        raise GitError(
            f"git could not merge {theirs[:12]} into {ours[:12]}: {done.said or 'it said nothing'}",
            "Git 2.38 or newer is needed; in a shallow clone the common history too.",
        )
    tree, *conflicts = done.fields
    return Merge(tree, tuple(dict.fromkeys(conflicts)))


def check_identity(git: Git) -> str:
    """Return the author that git is configured with, as `NAME <EMAIL>`; raises NoIdentityError without one."""
    try:
        said = [git.program.apart(*_IDENTITY, "var", f"GIT_{role}_IDENT").text for role in reversed(_ROLES)]
    except GitError as err:
        raise _identified(err) from err
    return said[-1].rpartition("> ")[0] + ">"


def _refuse_odd(git: Git, start: str, paths: Sequence[str]) -> None:
    for entry in git.entries(start, paths):
        if entry.kind != "file":
            raise GitError(
                f"{entry.path!r} is a {entry.kind} in the repository and is left alone", "Choose another path."
            )


def _tree(git: Git, start: str, files: Mapping[str, bytes | None]) -> str:
    """Return the tree of `start` with the files changed, made as `git add` would make it."""
    _bring(git, start, list(files))
    names = b"".join(os.fsencode(path) + b"\0" for path in files)
    with _workplace(git) as (program, env):
        program.checked(*_INDEX, "read-tree", start, env=env)
        _refuse_lfs(program, names, env)
        for path, data in files.items():
            if data is not None:
                _write(program.folder / path, data)
        # What is not in the folder is removed. Attributes come from the index, as this tree has them.
        program.apart(*_INDEX, "update-index", "--add", "--remove", "-z", "--stdin", stdin=names, env=env)
        # A partial clone lacks most files of the tree, and needs none of them.
        return program.apart(*_INDEX, "write-tree", "--missing-ok", env=env).text


@contextmanager
def _workplace(git: Git) -> Iterator[tuple[GitProgram, dict[str, str]]]:
    """Lend an empty working tree and index."""
    home = git.program.checked("rev-parse", "--absolute-git-dir").text
    with tempfile.TemporaryDirectory(prefix="specagent-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / "files"
        folder.mkdir()
        env = {"GIT_DIR": home, "GIT_WORK_TREE": str(folder), "GIT_INDEX_FILE": str(Path(place) / "index")}
        yield replace(git.program, folder=folder), env


def _bring(git: Git, start: str, paths: Sequence[str]) -> None:
    """Fetch what a partial clone lacks and filters may need, since they run without the token."""
    if git.program.run("config", "--get-regexp", r"^remote\..*\.promisor$").code == 0:
        above = {parent / ".gitattributes" for path in paths for parent in PurePosixPath(path).parents}
        wanted = [*paths, *sorted(one.as_posix() for one in above)]
        ids = "".join(f"{entry.id}\n" for entry in git.entries(start, wanted) if entry.kind == "file")
        git.program.checked("cat-file", "--batch-check", stdin=ids.encode())


def _refuse_lfs(program: GitProgram, names: bytes, env: Mapping[str, str]) -> None:
    found = program.apart("check-attr", "--cached", "-z", "--stdin", "filter", stdin=names, env=env).fields
    for path, value in zip(found[::3], found[2::3], strict=True):
        if value == "lfs":
            raise GitError(f"{path!r} is kept in Git LFS and is left alone", "Keep specs outside Git LFS.")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _commit(git: Git, tree: str, wanted: NewCommit) -> str:
    sign = ("-S",) if git.switched_on("commit.gpgsign") else ()
    parents = [part for parent in wanted.parents for part in ("-p", parent)]
    moment = {} if wanted.time is None else {f"GIT_{role}_DATE": f"@{wanted.time} +0000" for role in _ROLES}
    text = wanted.message.replace("\0", "").rstrip() + "\n"
    try:
        done = git.program.apart(
            *_IDENTITY, "commit-tree", *sign, *parents, "-F", "-", tree, stdin=text.encode(), env=moment
        )
    except GitError as err:
        raise _identified(err) from err
    return done.text


def _identified(err: GitError) -> GitError:
    if any(words in err.message for words in _UNKNOWN):
        return NoIdentityError("git is not told whose commits these are: user.name and user.email", _NO_IDENTITY)
    if "failed to sign" in err.message or "gpg" in err.message:
        return GitError(err.message, "commit.gpgsign asks for signed commits: make user.signingkey usable here.")
    return err
