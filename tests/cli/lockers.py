"""The example's repository with a scripted provider beside it: what each command asks, changes and says."""

import atexit
import contextlib
import difflib
import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from provider import Call, Entry, Provider, Script, answer_set
from provider.openai_form import OpenAIForm

from specagent.agent.boundary import guarded
from specagent.agent.cli import app
from specagent.agent.workspace.standing import StatusRequest, spec_status

ROOT = Path(__file__).parents[2]
ANSWERS = answer_set(ROOT / "cassettes" / "answers" / "parcel-lockers")
DATE = "2026-11-25"
SPEC = "docs/architecture.md"
_CHAPTER = re.compile(r"^(?=## )", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """What one command came to.

    `changed` are the chapters of the spec and the other files that are not what they were, to the byte; `went` and
    `came` are the lines of Markdown that are no longer there, and that are new.
    """

    code: int
    out: str
    err: str
    calls: tuple[Call, ...]
    changed: frozenset[str]
    went: tuple[str, ...]
    came: tuple[str, ...]

    @property
    def asked(self) -> list[str]:
        """The calls that reached the provider, each as `kind: name, name`, sorted."""
        return sorted(": ".join(filter(None, (str(one.kind), ", ".join(one.names)))) for one in self.calls)

    def call(self, kind: str) -> Call:
        """Return the one call of a kind."""
        (found,) = [one for one in self.calls if one.kind == kind]
        return found


@dataclass
class Lockers:
    """The repository, with commands run in it as a user runs them, but in this process."""

    folder: Path
    provider: Provider
    script: Script = ANSWERS
    minutes: int = 0

    def run(self, *arguments: str, stdin: str = "", model: bool = True) -> Ran:
        """Run a command in the repository and return what it came to."""
        asked, before = len(self.provider.calls), self.contents()
        out, err = io.StringIO(), io.StringIO()
        with _environment(self, model=model), contextlib.chdir(self.folder), _streams(out, err, stdin):
            code = guarded(lambda: app([*arguments], standalone_mode=False))
        calls = tuple(_call(one) for one in self.provider.calls[asked:])
        after = self.contents()
        changed = frozenset(one for one in before.keys() | after.keys() if before.get(one) != after.get(one))
        went, came = (tuple(_lines(before, after, mark)) for mark in "-+")
        return Ran(code, out.getvalue(), err.getvalue(), calls, changed, went, came)

    def contents(self) -> dict[str, str]:
        """Return the spec by chapters, records as `ADR-001`, the state, and all other files by their names."""
        found: dict[str, str] = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_dir() or name.startswith(".git/"):
                continue
            text = path.read_bytes().decode()
            if name == SPEC:
                found |= chapters(text)
            else:
                found[_named(name, found)] = text
        return found

    def text(self, name: str = SPEC) -> str:
        """Return a file's text."""
        return (self.folder / name).read_text()

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Edit a file as a person does: replace texts that stand in it once."""
        text = self.text(name)
        for old, new in changes:
            assert text.count(old) == 1, (text.count(old), old)
            text = text.replace(old, new)
        (self.folder / name).write_text(text)

    def status(self) -> dict[str, tuple[str, ...]]:
        """Return what is said of each part that is not current."""
        with contextlib.chdir(self.folder):
            return {one.part: one.marks for one in spec_status(StatusRequest()).parts if one.marks}

    def why(self, part: str) -> list[str]:
        """Return why a part is stale."""
        with contextlib.chdir(self.folder):
            return [why.change for one in spec_status(StatusRequest()).parts if one.part == part for why in one.reasons]

    def git(self, *arguments: str, fails: bool = False) -> None:
        """Run Git in the repository, each time a minute later; only where it `fails` it ends with a failure.

        A merge with conflicts does.
        """
        self.minutes += 1
        now = f"{DATE}T08:{self.minutes:02}:00Z"
        env = os.environ | {"GIT_AUTHOR_DATE": now, "GIT_COMMITTER_DATE": now}
        author = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        command = ["git", *author, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=env, check=False, capture_output=True)
        assert bool(done.returncode) == fails, done

    @contextlib.contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a command in a process of its own, which ends with the block at the latest."""
        command = [sys.executable, "-m", "specagent", *arguments]
        with _environment(self, model=True):
            process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def answers_kept(self) -> int:
        """Return how many answers of the model are remembered."""
        path = self.folder.parent / "cache" / "specagent" / "answers" / "answers.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as store:
            count: int = store.execute("SELECT count(*) FROM answers").fetchone()[0]
        return count


@contextlib.contextmanager
def lockers(folder: Path, *, drafted: bool = False) -> Iterator[Lockers]:
    """Yield a repository with the example's PRD, and with its draft and the memo of that when it is `drafted`."""
    with Provider(lambda call: found.script(call)) as provider:
        found = Lockers(folder / "lockers", provider)
        if drafted:
            shutil.copytree(_draft(), folder, dirs_exist_ok=True)
        else:
            found.folder.mkdir()
            shutil.copy(ROOT / "examples" / "parcel-lockers" / "PRD.md", found.folder)
            found.git("init", "--quiet", "--initial-branch=main")
        yield found


@cache
def _draft() -> Path:
    """Return a folder with a repository and its draft, made once."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with lockers(folder) as found:
        assert found.run("draft", "PRD.md").code == 0
    return folder


def chapters(text: str) -> dict[str, str]:
    """Return a document's chapters by slug, or by heading for those of people; all together are the document."""
    found: dict[str, str] = {}
    for piece in _CHAPTER.split(text):
        heading = piece.partition("\n")[0].removeprefix("## ") if piece.startswith("## ") else "head"
        name = _SLUGS.get(heading.partition(". ")[0], heading)
        assert name not in found, name
        found[name] = piece
    return found


_SLUGS = {"1": "goals", "2": "overview", "3": "stack", "4": "patterns", "5": "data", "6": "concerns", "7": "decisions"}
_SLUGS |= {"Appendix A: Requirements Traceability": "A", "Appendix B: Open Questions and Assumptions": "B"}


def _named(name: str, taken: dict[str, str]) -> str:
    if name.endswith(".lock.json"):
        return "state"
    number = re.search(r"/adr/(\d+)-", name)
    label = f"ADR-{number[1]}" if number else name
    return name if label in taken else label


def _lines(before: dict[str, str], after: dict[str, str], mark: str) -> Iterator[str]:
    """Yield the lines of Markdown that went (`-`) or came (`+`)."""
    for part in [one for one in {**before, **after} if one not in ("state", "PRD.md")]:
        old, new = (texts.get(part, "").splitlines() for texts in (before, after))
        found = difflib.unified_diff(old, new, n=0, lineterm="")
        yield from (one[1:] for one in list(found)[2:] if one.startswith(mark))


def _call(entry: Entry) -> Call:
    return Call(entry.number, "openai", entry.headers, entry.body, OpenAIForm().turns(entry.body), None)


@contextlib.contextmanager
def _environment(of: Lockers, *, model: bool) -> Iterator[None]:
    changes = {"XDG_CACHE_HOME": str(of.folder.parent / "cache"), "SPECAGENT_DATE": DATE}
    if model:
        changes |= {"OPENAI_API_KEY": "sk-test-of-nobody", "OPENAI_BASE_URL": of.provider.url}
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _streams(out: io.StringIO, err: io.StringIO, stdin: str) -> Iterator[None]:
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin.encode()))
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
    finally:
        sys.stdin = before
