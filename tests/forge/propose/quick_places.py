"""Many repositories of one fake GitHub, each a copy of a template, with bots that start quickly.

Branches are read from the bare repository's folder, which only saves time; pushes go to the server. What git once said
about objects by their full ids is remembered for each checkout, since it cannot become untrue.
"""

import itertools
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from forge.propose.bots import WRITES, Bot, prd
from forge.repositories import git
from forge_fake import Clock
from forge_fake.bare import Author, Bare
from forge_fake.github import GitHub, Place

from specagent.agent.forge.git_program import GitProgram

FILES = {"PRD.md": prd(), "README.md": "# Shop\n"}
_LASTING = {"ls-tree", "cat-file", "merge-base", "merge-tree", "config", "remote", "rev-parse", "check-ref-format"}
_ID = re.compile(r"[0-9a-f]{40}")


class QuickPlaces:
    """Makes repositories that begin with a PRD and no spec; `root` is an empty folder."""

    def __init__(self, root: Path) -> None:
        self.clock = Clock()
        self.fake = GitHub(root / "github", clock=self.clock, hourly=None)
        self._root, self._template = root, root / "template"
        self._names = itertools.count(1)
        bare = Bare.create(self._template / "bare.git")
        bare.commit("main", FILES, "Begin", Author("Octo", "octo@example.org", self.clock()), parent=None)
        git(self._template, "clone", "--quiet", "--template=", bare.path, "work")

    def place(self) -> Place:
        """Return a new repository."""
        name, world = f"octo/shop-{next(self._names)}", self.fake.world
        path = world.root / f"{name}.git"
        shutil.copytree(self._template / "bare.git", path)
        with world.lock:
            return Place(self.fake, world.new_repository(name, Bare(path)))

    def bot(self, place: Place, name: str, model: str = "offline") -> "QuickBot":
        """Return a bot in a checkout of its own."""
        folder = self._root / place.record.name / name
        shutil.copytree(self._template / "work", folder)
        (folder / ".git" / "config").write_text(_config(place))
        environ = place.environment(place.actions_token(WRITES))
        return QuickBot(place, folder, self.clock, environ, {"model": model})

    def forget(self, place: Place) -> None:
        """Remove what a repository left behind."""
        shutil.rmtree(self._root / place.record.name, ignore_errors=True)
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


def remember_what_lasts(monkeypatch) -> None:
    """Let git be asked only once, in each folder, for what cannot change."""
    known, run = {}, GitProgram.run

    def remembered(program, *arguments, stdin=b"", env=None):
        if stdin or env or not _lasts(arguments):
            return run(program, *arguments, stdin=stdin, env=env)
        key = program.folder, arguments
        if key not in known:
            done = run(program, *arguments)
            if done.code > ("merge-base" in arguments or "merge-tree" in arguments):
                return done  # the object may come later
            known[key] = done
        return known[key]

    monkeypatch.setattr(GitProgram, "run", remembered)


def _lasts(arguments) -> bool:
    command = next(one for one in arguments if not one.startswith("-"))
    if command not in _LASTING:
        return False
    return "--verify" not in arguments or bool(_ID.match(arguments[-1]))


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
