"""Running git: no shell, no prompt, no hang, and no credential in an argument or a message."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.errors import GitError

_KEPT = (
    "GIT_ALLOW_PROTOCOL",
    "GIT_AUTHOR_",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMITTER_",
    "GIT_CONFIG",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
    "GIT_HTTP_",
    "GIT_PROXY_",
    "GIT_SSH",
    "GIT_SSL_",
)
"""The variables of git that say how to run. Others say on which repository, as a hook's GIT_DIR, or write logs."""
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never", "GCM_INTERACTIVE": "never"}
_SETTINGS = ("core.fsmonitor=false", "core.quotePath=false", "advice.detachedHead=false", "maintenance.auto=false")
_OPTIONS = ("--no-pager", *(part for one in _SETTINGS for part in ("-c", one)))
_PASSWORD = re.compile(r"(?<=://)[^/@\s]*@")
_LONGEST = 400


@dataclass(frozen=True)
class Done:
    """How a run of git ended; `said` is its complaint, without credentials."""

    code: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        """Return the output as text, without the line end."""
        return os.fsdecode(self.out).rstrip("\n")

    @property
    def fields(self) -> list[str]:
        """Return the parts of output that ends each with NUL."""
        return os.fsdecode(self.out).split("\0")[:-1]


class TooSlowError(GitError):
    """Git was ended because it took too long."""


@dataclass(frozen=True)
class GitProgram:
    """The git program, run in a folder."""

    folder: Path
    git: str
    seconds: float = 60.0
    network_seconds: float = 300.0
    settings: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What lets git in at its remotes: seen only in the environment of runs that may have to fetch or push."""
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def find(cls, folder: Path) -> "GitProgram":
        """Return the installed git; raises where there is none."""
        git = shutil.which("git")
        if git is None:
            raise SpecAgentError("git is not installed", "Install git 2.38 or newer.")
        return cls(folder, git)

    def checked(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
        """Run git for reading; raises GitError where it fails."""
        return _good(arguments, self.run(*arguments, stdin=stdin, env=env))

    def run(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
        """Run git for reading, and return how it ended; a partial clone fetches what it lacks."""
        return self._run(arguments, stdin, {**_environment(self.settings), **(env or {})}, self.seconds, False)

    def apart(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
        """Run git where it may start other programs, such as filters: without what lets it in anywhere."""
        return _good(arguments, self._run(arguments, stdin, {**_environment(()), **(env or {})}, self.seconds, False))

    def over_network(self, *arguments: str) -> Done:
        """Run git with a remote, apart from the terminal."""
        return self._run(arguments, b"", _environment(self.settings), self.network_seconds, detached=True)

    def _run(
        self, arguments: Sequence[str], stdin: bytes, env: Mapping[str, str], seconds: float, detached: bool
    ) -> Done:
        try:
            with _process([self.git, *_OPTIONS, *arguments], self.folder, env, detached) as process:
                out, err = process.communicate(stdin, timeout=seconds)
        except subprocess.TimeoutExpired as late:
            message = f"`{self._shown(arguments)}` took longer than {seconds:g} seconds"
            raise TooSlowError(
                message, "Try again; check the network, and what the repository's hooks wait for."
            ) from late
        except OSError as failed:
            raise GitError(f"git cannot be run: {failed}", "Check how git is installed.") from failed
        return Done(process.returncode, out, self._clean(err.decode(errors="replace").strip()))

    def _shown(self, arguments: Sequence[str]) -> str:
        return self._clean(shown(arguments))

    def _clean(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return _PASSWORD.sub("***@", text)


def _good(arguments: Sequence[str], done: Done) -> Done:
    if done.code:
        raise failure(arguments, done)
    return done


def failure(arguments: Sequence[str], done: Done, hint: str = "") -> GitError:
    """Return what to raise for a run that failed."""
    message = f"`{shown(arguments)}` failed: {main_line(done)}"
    return GitError(message, hint or "Follow what git says; `git status` may tell more.")


def main_line(done: Done) -> str:
    """Return the line of a complaint that tells most."""
    rows = [row.strip() for row in done.said.split("\n") if row.strip()]
    for start in ("fatal: ", "error: "):
        if found := next((row for row in rows if row.startswith(start)), ""):
            return found.removeprefix(start)[:_LONGEST]
    return rows[0][:_LONGEST] if rows else f"it ended with {done.code}"


def shown(arguments: Sequence[str]) -> str:
    """Return a command as a message names it, without the options before its name."""
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        del rest[: 2 if rest[0] == "-c" else 1]
    return _PASSWORD.sub("***@", " ".join(("git", *rest)))[:_LONGEST]


@contextmanager
def _process(
    command: Sequence[str], folder: Path, env: Mapping[str, str], detached: bool
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that is ended, its children too where it is detached, when it is left before its end."""
    process = subprocess.Popen(  # noqa: S603 - no shell; refs and paths are checked, or follow `--`
        command,
        cwd=folder,
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=detached,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                _end(process, detached)


def _end(process: subprocess.Popen[bytes], detached: bool) -> None:
    if detached and os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _environment(settings: Sequence[tuple[str, str]]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    # English, so that what git says can be read.
    env = {**kept, **_QUIET, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    if settings:
        given = env.get("GIT_CONFIG_COUNT", "")
        first = int(given) if given.isdecimal() else 0
        for number, (key, value) in enumerate(settings, first):
            env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        env["GIT_CONFIG_COUNT"] = str(first + len(settings))
    return env
