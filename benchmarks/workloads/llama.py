"""A small model on llama.cpp's server: whether every run ends in a document, and its cache serves the prefix."""

import json
import time

import httpx2

from benchmarks.measuring import checked
from benchmarks.setup import Setup
from benchmarks.table import SECONDS, Row, at_most

_NAME = "llama.cpp"
_MOST_SECONDS = 0.3
_RUNS = 2
_PATIENCE = 600.0
_SECTIONS = ("goals", "stack")


def llama_cpp(setup: Setup) -> list[Row]:
    """Draft the small PRD, and ask two questions that begin alike."""
    if not setup.llama:
        return [Row(_NAME, "left out: no server was named with --llama URL", "every run ends in a document")]
    ended = [_ends_in_a_document(setup, setup.llama) for _ in range(min(setup.runs, _RUNS))]
    told = f"{sum(ended)} of {len(ended)} runs end in a document"
    cold, warm = (_first_token(setup, setup.llama, section) for section in _SECTIONS)
    name = f"{_NAME}: second call's time to first token"
    return [
        Row(_NAME, told, "every run ends in a document", all(ended), {"runs": len(ended), "ended": sum(ended)}),
        at_most(name, warm, _MOST_SECONDS, SECONDS, detail=f"the first took {cold:.2f} s"),
    ]


def _ends_in_a_document(setup: Setup, url: str) -> bool:
    project = setup.project("small")
    settings = {"SPECAGENT_ANSWER_SCHEMA": "part", "SPECAGENT_CONCURRENCY": "1"}
    project.env.update(settings)
    ran = project.run("draft", "PRD.md", "--json", "--model", "openai:local", "--base-url", url)
    return ran.code in (0, 4) and (project.folder / "docs" / "architecture.md").exists()


def _first_token(setup: Setup, url: str, section: str) -> float:
    """Return the seconds until a section's prompt is answered by a first token."""
    project = setup.project("small")
    asked = json.loads(checked(project.run("prompt", section, "--prd", "PRD.md", "--format", "json")).out)
    messages = asked[0]["messages"]
    body = {"model": "local", "messages": messages, "stream": True, "max_tokens": 8, "cache_prompt": True}
    with httpx2.Client(timeout=_PATIENCE) as client:
        began = time.perf_counter()
        with client.stream("POST", f"{url.rstrip('/')}/chat/completions", json=body) as answer:
            next((line for line in answer.iter_lines() if line.startswith("data: {") and _has_text(line)), None)
            return time.perf_counter() - began


def _has_text(line: str) -> bool:
    choices = json.loads(line.removeprefix("data: ")).get("choices") or [{}]
    return bool(choices[0].get("delta", {}).get("content"))
