"""Answers to what the bot asks git about objects, branches and settings, mostly without starting git.

Objects are read from the very repository that git would read, and branches from the remote's folder; only what ids or
settings decide is remembered. All that makes or moves something is left to git, and now and then git is asked as well,
and has to say the same.
"""

import itertools
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from forge_fake.bare import Bare
from forge_fake.loose import Item, Loose, MissingError

from specagent.agent.forge.git import Git
from specagent.agent.forge.git_checkout import checked_out
from specagent.agent.forge.git_program import Done, GitProgram
from specagent.agent.forge.propose import generating

_ID = re.compile(r"[0-9a-f]{40}")
_IDS = re.compile(r"[0-9a-f]{40}(\.\.[0-9a-f]{40})?")
_URL = re.compile(r'^\turl = "?(.*?)"?$', re.MULTILINE)
_BY_SETTINGS = ("config", "remote", "--is-shallow-repository", "--show-object-format")
_BY_FOLDER = ("--show-toplevel", "--absolute-git-dir", "--git-path")
_EVERY, _EVERY_CHECKOUT = 499, 10
_NOT_THERE = Done(2, b"", "")
_UNKNOWN = Done(1, b"", "")


@dataclass
class QuickGit:
    """Takes the place of git where it can; every so many times git is asked the same.

    `before_reading` is called with the name of a ref of the remote before it is looked up.
    """

    before_reading: Callable[[str], None]
    _known: dict[object, Done] = field(default_factory=dict)
    _numbers: itertools.count = field(default_factory=itertools.count)
    _checkouts: itertools.count = field(default_factory=itertools.count)

    def stand_in(self, monkeypatch) -> None:
        """Let git be asked through this."""
        for name in ("run", "over_network"):
            monkeypatch.setattr(GitProgram, name, self._asked_first(getattr(GitProgram, name)))
        monkeypatch.setattr(generating, "checked_out", self._checked_out)
        monkeypatch.setattr(GitProgram, "apart", self._named_once(GitProgram.apart))

    def _named_once(self, apart: Callable[..., Done]) -> Callable[..., Done]:
        """Ask only once who is to commit, as far as settings tell; when it is does not count."""

        def asked(program, *arguments, **given):
            if "var" not in arguments:
                return apart(program, *arguments, **given)
            key = arguments, _settings(program.folder)
            if key not in self._known:
                self._known[key] = apart(program, *arguments, **given)
            return self._known[key]

        return asked

    @contextmanager
    def _checked_out(self, git: Git, commit: str) -> Iterator[Path]:
        """Lay out the files of a commit; every so many times git does."""
        if next(self._checkouts) % _EVERY_CHECKOUT == 0:
            with checked_out(git, commit) as folder:
                yield folder
            return
        objects = _objects(git.top)
        with tempfile.TemporaryDirectory() as folder:
            for one in objects.files(objects.tree(commit)):
                path = Path(folder, one.path)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(objects.read(one.id)[1])
            yield Path(folder)

    def _asked_first(self, run: Callable[..., Done]) -> Callable[..., Done]:
        def asked(program, *arguments, stdin=b"", env=None):
            given = {"stdin": stdin, "env": env} if stdin or env else {}
            ask = partial(run, program, *arguments, **given)
            done = None if given else self._answer(program, arguments, ask)
            if done is None:
                return ask()
            if next(self._numbers) % _EVERY == 0:
                told = ask()
                assert (told.code, told.out) == (done.code, done.out), arguments
            return done

        return asked

    def _answer(self, program: GitProgram, arguments: tuple[str, ...], ask: Callable[[], Done]) -> Done | None:
        if arguments[0] == "ls-remote":
            self.before_reading(arguments[-1])
        try:
            return _read(program.folder, arguments) or self._remembered(program, arguments, ask)
        except (MissingError, FileNotFoundError, NotADirectoryError):
            return None

    def _remembered(self, program: GitProgram, arguments: tuple[str, ...], ask: Callable[[], Done]) -> Done | None:
        key = _key(program, arguments)
        if key is None:
            return None
        if key not in self._known or not _is_there(program.folder, arguments, self._known[key]):
            self._known[key] = ask()
        return self._known[key]


def _is_there(folder: Path, arguments: tuple[str, ...], done: Done) -> bool:
    """Return whether a repository has the tree that a merge came to, which git writes besides telling it."""
    if arguments[0] != "merge-tree":
        return True
    try:
        _objects(folder).tree(done.fields[0])
    except MissingError:
        return False
    return True


def _key(program: GitProgram, arguments: tuple[str, ...]) -> object:
    """Return what an answer depends on; None where that is more than can be told."""
    folder, (command, *rest) = program.folder, arguments
    if "--list" in rest:
        return arguments, _settings(folder), program.settings
    if command == "check-ref-format":
        return arguments
    if command in ("merge-base", "merge-tree", "log") and all(
        _IDS.fullmatch(one) or one.startswith("-") for one in rest
    ):
        for one in _ID.findall(" ".join(rest)):
            _objects(folder).commit(one)
        return arguments
    if command in _BY_SETTINGS or any(one in _BY_SETTINGS for one in rest):
        return arguments, _settings(folder)
    return (arguments, _settings(folder), folder) if any(one in _BY_FOLDER for one in rest) else None


def _read(folder: Path, arguments: tuple[str, ...]) -> Done | None:
    match arguments:
        case ("ls-remote", "--exit-code", "--quiet", _, ref):
            return _head(folder, ref)
        case ("--literal-pathspecs", "ls-tree", "-z", "--full-tree", "--end-of-options", commit, *paths):
            return _listed(_objects(folder), commit, paths, deep=False)
        case ("--literal-pathspecs", "ls-tree", "-z", "-r", "--full-tree", "--end-of-options", commit, *paths):
            return _listed(_objects(folder), commit, paths, deep=True)
        case ("cat-file", "-s", id_):
            return _said(b"%d\n" % len(_objects(folder).read(id_)[1]))
        case ("cat-file", "blob", id_):
            return _said(_objects(folder).read(id_)[1])
        case ("rev-parse", "--verify", "--quiet", "--end-of-options", name) if name.endswith("^{commit}"):
            return _commit(_objects(folder), name.removesuffix("^{commit}"))
        case ("rev-parse", *_, name) if name.endswith("^{tree}"):
            return _said(f"{_objects(folder).tree(name.removesuffix('^{tree}'))}\n".encode())
        case ("merge-base", "--is-ancestor", old, new):
            return Done(int(old not in _objects(folder).history(new)), b"", "")
        case ("merge-base", one, other):
            return _merge_base(_objects(folder), one, other)
        case ("log", "--format=%s", span) if span[:40] == span[42:] and _objects(folder).commit(span[:40]):
            return _said(b"")
    return None


def _merge_base(objects: Loose, one: str, other: str) -> Done | None:
    for old, new in ((one, other), (other, one)):
        if old in objects.history(new):
            return _said(f"{old}\n".encode())
    return None


def _head(folder: Path, ref: str) -> Done | None:
    url = _URL.search(_settings(folder))
    if not url or not Path(url[1]).is_dir():
        return None
    found = Bare(Path(url[1])).refs().get(ref.removeprefix("refs/heads/"))
    return _said(f"{found}\t{ref}\n".encode()) if found else _NOT_THERE


def _commit(objects: Loose, id_: str) -> Done | None:
    if not _ID.fullmatch(id_):
        return None
    try:
        objects.commit(id_)
    except MissingError:
        return _UNKNOWN
    return _said(f"{id_}\n".encode())


def _listed(objects: Loose, commit: str, paths: list[str], *, deep: bool) -> Done | None:
    tree = objects.tree(commit)
    if any(_is_below(one, [other]) for one in paths for other in paths if one != other):
        return None
    if deep:
        rows = [one for one in objects.files(tree) if not paths or _is_below(one.path, paths)]
    elif paths:
        rows = [one for path in paths if (one := objects.item(tree, path))]
    else:
        rows = list(objects.items(tree))
    rows.sort(key=lambda one: one.path + "/" * (one.kind == "tree"))
    return _said(b"".join(_row(one) for one in rows))


def _is_below(path: str, folders: list[str]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in folders)


def _row(one: Item) -> bytes:
    return f"{one.mode:0>6} {one.kind} {one.id}\t{one.path}\0".encode(errors="surrogateescape")


def _objects(folder: Path) -> Loose:
    """Return the objects of a repository that has none in packs; raises MissingError for another."""
    objects = f"{folder}/.git/objects"
    if any(one.endswith(".pack") for one in os.listdir(f"{objects}/pack")):
        raise MissingError(folder)
    return Loose(Path(objects))


def _settings(folder: Path) -> str:
    with open(f"{folder}/.git/config") as config:
        return config.read()


def _said(out: bytes) -> Done:
    return Done(0, out, "")
