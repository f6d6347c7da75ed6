"""The tools that are compared, and how each is started."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from provider import Answer, Script, sequence

from benchmarks.naive import COMMAND as NAIVE
from benchmarks.peers.answering import answer

_RUNNERS = Path(__file__).parent / "runners"
PRD = "PRD.md"


@dataclass(frozen=True)
class Around:
    """What helps to start tools: where their environments are, and specagent's own answers."""

    environments: Path
    answers: Path
    script: Script


@dataclass(frozen=True)
class Peer:
    """One tool: what it is asked for, the command that starts it for a server's URL, and what answers it."""

    title: str
    job: str
    command: Callable[[Around, str], Sequence[str]]
    script: Callable[[Around], Script] = lambda _: answer
    environment: str | None = None


def _specagent(_: Around, url: str) -> Sequence[str]:
    return (sys.executable, "-m", "specagent", "draft", PRD, "--model", "openai:scripted", "--base-url", url)


def _naive(around: Around, url: str) -> Sequence[str]:
    return (*NAIVE, PRD, str(around.answers / "facts.json"), url)


def _runner(environment: str, name: str, python: str = "bin/python") -> Callable[[Around, str], Sequence[str]]:
    def command(around: Around, url: str) -> Sequence[str]:
        started = around.environments / environment / python
        return (str(started), str(_RUNNERS / f"{name}.py"), PRD, url)

    return command


def _task_master(around: Around, url: str) -> Sequence[str]:
    return (sys.executable, str(_RUNNERS / "taskmaster_tasks.py"), PRD, url, str(around.environments))


def _recorded(around: Around) -> Script:
    """Return the answers that ortim ships as the record of a real run of its demo, in order."""
    (found,) = (around.environments / "ortim").glob("lib/*/site-packages/ortim/_assets/replay/demo-default.jsonl")
    rows = [json.loads(line) for line in found.read_text(encoding="utf-8").splitlines()]
    return sequence(*(Answer(row["text"]) for row in rows))


def _peer(title: str, job: str, environment: str, runner: str) -> Peer:
    return Peer(title, job, _runner(environment, runner), environment=environment)


PEERS = {
    "specagent": Peer("specagent", "draft: spec and ADRs", _specagent, lambda around: around.script),
    "naive": Peer("plain langchain", "the same sections in turn", _naive, lambda around: around.script),
    "metagpt": _peer("MetaGPT 0.8.2", "PRD to design, no code", "metagpt", "metagpt_design"),
    "speckit": _peer("speckit-ai 0.2.4", "constitution, specify, plan", "speckit", "speckit_plan"),
    "ortim": Peer("ortim 0.9.6", "demo: brief to tasks", _runner("ortim", "ortim_demo"), _recorded, "ortim"),
    "taskmaster": Peer("Task Master 0.43.1", "parse-prd: ten tasks", _task_master, environment="taskmaster"),
    "crewai": _peer("CrewAI 1.15.30", "ten typed tasks in turn", "crewai", "crewai_tasks"),
    "instructor": _peer("instructor loop", "ten typed sections in turn", "instructor", "instructor_loop"),
    "pydantic_ai": _peer("pydantic-ai loop", "ten typed sections in turn", "pydantic_ai", "pydantic_ai_loop"),
}
