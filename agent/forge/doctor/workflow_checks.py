"""The workflow: there, its actions pinned, its permissions as far as they have to be, and no dangerous trigger."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from specagent.agent.forge.doctor.result import Result, ok, problem, unknown
from specagent.agent.forge.doctor.surroundings import Surroundings, runs_at_gitlab

_FOLDER = ".github/workflows"
_PINNED = re.compile(r"[^@\s]+@(?:[0-9a-f]{40}|[0-9a-f]{64})")
_MOST_BYTES = 1024 * 1024
_MENTIONED = re.compile(r"specagent[@\s\"']|/specagent\b")
_NEEDED = ("contents", "pull-requests")
_PIPELINE = (
    "Let one job run `specagent propose --generate` with the model's key, and a later one `--publish` with "
    "GITLAB_TOKEN and no key; a `resource_group` keeps two runs apart."
)
_PIN = "Write the full commit SHA behind the `@`, with the tag as a comment."


def check_workflow(around: Surroundings) -> Iterator[Result]:
    """Tell how the workflows stand that run specagent."""
    if around.git is None:
        yield unknown("workflow", "no repository was found")
        return
    if runs_at_gitlab(around.environ) or (around.forge is not None and around.forge.name == "GitLab"):
        yield unknown("workflow", "GitLab's pipelines are not looked at", _PIPELINE)
        return
    found = list(_workflows(around.git.top / _FOLDER))
    if not found:
        yield problem("workflow", f"none in {_FOLDER} runs specagent", "Write one with `specagent init`.")
        return
    yield from (_judged(path, content) for path, content in found)


def _workflows(folder: Path) -> Iterator[tuple[str, object]]:
    """Yield the workflows that name specagent, read as data; None for one that is no YAML."""
    for path in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            continue
        text = path.read_bytes().decode(errors="replace")
        if _MENTIONED.search(text):
            yield f"{_FOLDER}/{path.name}", _parsed(text)


def _parsed(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        return None


def _judged(path: str, content: object) -> Result:
    name = "workflow"
    if not isinstance(content, dict) or not isinstance(content.get("jobs"), dict):
        return problem(name, f"{path} is no workflow that can be read", "Mend its YAML, or write it anew.")
    jobs = [job for job in content["jobs"].values() if isinstance(job, dict)]
    if "pull_request_target" in _triggers(content):
        mend = "Use `pull_request`: the other runs strangers' text with a token that writes."
        return problem(name, f"{path} runs on pull_request_target", mend)
    loose = sorted({used for job in jobs for used in _uses(job) if not _is_pinned(used)})
    if loose:
        return problem(name, f"{path} uses {', '.join(loose)}, whose code can change", _PIN)
    if not any(_may_write(job.get("permissions", content.get("permissions"))) for job in jobs):
        wanted = ", ".join(f"`{one}: write`" for one in _NEEDED)
        return problem(name, f"{path} has no job that may publish", f"Give the publishing job {wanted}.")
    return ok(name, f"{path}: all actions are pinned, and a job may publish")


def _triggers(content: dict[Any, Any]) -> set[str]:
    """Return the events; `on` is a truth value in YAML."""
    given = content.get("on", content.get(True))
    if isinstance(given, str):
        return {given}
    return {str(one) for one in given} if isinstance(given, list | dict) else set()


def _uses(job: dict[Any, Any]) -> Iterator[str]:
    steps = job.get("steps")
    for place in (job, *(steps if isinstance(steps, list) else ())):
        if isinstance(place, dict) and isinstance(used := place.get("uses"), str):
            yield used


def _is_pinned(used: str) -> bool:
    if used.startswith("./"):
        return True
    return "@sha256:" in used if used.startswith("docker://") else bool(_PINNED.fullmatch(used))


def _may_write(given: object) -> bool:
    if given == "write-all":
        return True
    return isinstance(given, dict) and all(given.get(one) == "write" for one in _NEEDED)
