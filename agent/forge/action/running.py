"""Running the program: each command by itself, its output kept, its messages left to the log."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.action.inputs import Inputs
from specagent.agent.forge.git import Git
from specagent.agent.forge.propose.bundle import MANIFEST, MOST_MANIFEST
from specagent.agent.terminal import emit

_BOT = "github-actions[bot]"
_ADDRESS = "41898282+github-actions[bot]@users.noreply.github.com"
_KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY")


@dataclass(frozen=True)
class Outcome:
    """What the commands printed, as data; a command that failed has none. All of it is untrusted."""

    code: int
    bundle: Mapping[str, Any] = field(default_factory=dict)
    published: Sequence[Mapping[str, Any]] = ()
    checked: Sequence[Mapping[str, Any]] = ()
    """One report of `check` for each spec that is there."""
    statuses: Sequence[Mapping[str, Any]] = ()


def run(inputs: Inputs, environ: Mapping[str, str]) -> Outcome:
    """Do what the inputs say; the code is that of the command which failed, if one did."""
    return _check(inputs, environ) if inputs.mode == "check" else _propose(inputs, environ)


def _propose(inputs: Inputs, environ: Mapping[str, str]) -> Outcome:
    env = dict(environ)
    if inputs.mode == "publish":
        env = {name: value for name, value in env.items() if name not in _KEYS}
    if inputs.mode != "generate":
        env |= _identity(environ)
    done = _ran(["propose", "--json", *inputs.arguments], env)
    said = _data(done.stdout)
    bundle = said.get("bundle") or (_manifest(inputs.bundle) if inputs.mode == "publish" else {})
    return Outcome(done.returncode, bundle, _objects(said.get("published")))


def _check(inputs: Inputs, environ: Mapping[str, str]) -> Outcome:
    """Check each spec that is there, without a model; annotations go to the log."""
    code = 0
    checked, statuses = [], []
    for spec in (one for one in inputs.specs if Path(one).is_file()):
        done = _ran(["check", "--format=github", "--", spec], environ)
        code = done.returncode or code
        emit(done.stdout.rstrip("\n"), commands=True)
        checked.append(_data(_ran(["check", "--format=json", "--", spec], environ).stdout))
        statuses.append(_data(_ran(["status", "--json", "--", spec], environ).stdout))
    return Outcome(code, checked=_objects(checked), statuses=_objects(statuses))


def _ran(arguments: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - no shell, and every value stands behind its option
        [sys.executable, "-I", "-m", "specagent", *arguments],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _identity(environ: Mapping[str, str]) -> dict[str, str]:
    """Return who commits where git is not told; what is configured stays."""
    try:
        git = Git.of(Path.cwd())
    except SpecAgentError:
        return {}  # the command says it better
    if "GIT_AUTHOR_NAME" in environ or (git.setting("user.name") and git.setting("user.email")):
        return {}
    return {f"GIT_{role}_NAME": _BOT for role in _ROLES} | {f"GIT_{role}_EMAIL": _ADDRESS for role in _ROLES}


def _manifest(bundle: Path) -> dict[str, Any]:
    """Return what the other half wrote; it was validated if the command succeeded, and is only shown."""
    try:
        path = bundle / MANIFEST
        return _data(path.read_text(encoding="utf-8")) if path.stat().st_size <= MOST_MANIFEST else {}
    except (OSError, UnicodeDecodeError):
        return {}


def _data(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _objects(found: object) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_ROLES = ("AUTHOR", "COMMITTER")
