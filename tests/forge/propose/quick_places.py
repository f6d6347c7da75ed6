"""One repository after another of one fake GitHub, each a copy of a template, with bots that start quickly.

All have the same name and stand in the same folder, in memory where that is possible. Branches are read from the bare
repository's folder, which only saves time; pushes go to the server.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event

from forge.propose.bots import WRITES, Bot, prd
from forge.repositories import git
from forge_fake import Clock
from forge_fake.bare import Author, Bare
from forge_fake.github import GitHub, Place

import specagent
from specagent.agent.forge.propose import closing

FILES = {"PRD.md": prd(), "README.md": "# Shop\n"}
_MEMORY = Path("/dev/shm")
_NAME = "octo/shop"


def memory() -> str | None:
    """Return the folder whose files are kept in memory, where there is one."""
    return str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None


class QuickPlaces:
    """Makes repositories that begin with a PRD and no spec; `root` is an empty folder."""

    def __init__(self, root: Path) -> None:
        self.clock = Clock()
        self.fake = GitHub(root / "github", clock=self.clock, hourly=None)
        self._root, self._template = root, root / "template"
        bare = Bare.create(self._template / "bare.git")
        bare.commit("main", FILES, "Begin", Author("Octo", "octo@example.org", self.clock()), parent=None)
        git(self._template, "clone", "--quiet", "--template=", bare.path, "work")

    def place(self) -> Place:
        """Return a new repository."""
        world = self.fake.world
        path = world.root / f"{_NAME}.git"
        shutil.copytree(self._template / "bare.git", path)
        with world.lock:
            return Place(self.fake, world.new_repository(_NAME, Bare(path)))

    def bot(self, place: Place, name: str, model: str = "offline") -> "QuickBot":
        """Return a bot in a checkout of its own."""
        folder = self._root / "checkouts" / name
        shutil.copytree(self._template / "work", folder)
        (folder / ".git" / "config").write_text(_config(place))
        environ = place.environment(place.actions_token(WRITES))
        return QuickBot(place, folder, self.clock, environ, {"model": model})

    def disturb(self, ref: str) -> None:
        """Let what was ordered go wrong where a bot is about to look up a branch, as if that were a request."""
        if fault := self.fake.faults.take("GET", f"/{ref}"):
            fault.begin(Event())

    def forget(self, place: Place) -> None:
        """Let a repository never have been."""
        self.fake.world.forget(place.record)
        shutil.rmtree(self._root / "checkouts", ignore_errors=True)
        shutil.rmtree(place.bare.path, ignore_errors=True)
        self.fake.faults.clear()
        self.fake.log.clear()


@dataclass
class QuickBot(Bot):
    """A bot that need not ask for the base branch, and whose commits are dated by the injected clock."""

    def request(self, **wanted):
        """Return what a run is asked for."""
        for role in ("AUTHOR", "COMMITTER"):
            os.environ[f"GIT_{role}_DATE"] = f"@{int(self.clock())} +0000"
        return super().request(base="main", **wanted)


def work_quickly(monkeypatch) -> None:
    """Let what comes out the same every time be worked out once, and passing files be kept in memory."""
    monkeypatch.setattr(closing, "understand", cache(closing.understand))
    monkeypatch.setattr(specagent, "__version__", specagent.__version__, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", memory())


def _config(place: Place) -> str:
    return f"""[core]
\trepositoryformatversion = 0
\tbare = false
[user]
\tname = Bot
\temail = bot@example.org
[remote "origin"]
\turl = {place.bare.path}
\tpushurl = {place.clone_url}
\tfetch = +refs/heads/*:refs/remotes/origin/*
"""
