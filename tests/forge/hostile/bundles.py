"""Bundles to be spoilt by tests."""

import json

import pytest

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.propose.bundle import (
    Bundle,
    BundledFile,
    ChangedPart,
    Cost,
    ListedDecision,
    Proposed,
    Summary,
    hash_of,
    read_bundle,
    write_bundle,
)
from specagent.agent.forge.propose.targets import Target

TARGET = Target("PRD.md", "docs/architecture.md", "docs/adr", "specagent/docs-architecture")
SPEC, STATE, RECORD = "docs/architecture.md", "docs/architecture.lock.json", "docs/adr/001-x.md"
TEXTS = {SPEC: "# Architecture\n\nText.\n", RECORD: "# 1. X\n\n## Status\n\nProposed\n"}


def summary(**more):
    nothing = {name: [] for name in Summary.model_fields}
    numbers = {"answered_before": None, "answered": 0, "requirements": 0, "cost": None}
    return Summary.model_validate({**nothing, **numbers, **more})


def proposed(texts=TEXTS, **more):
    files = [BundledFile(path=path, sha256=hash_of(text)) for path, text in texts.items()]
    usual = {
        "spec": SPEC,
        "prd": "PRD.md",
        "prd_sha256": "a" * 64,
        "base": "main",
        "base_commit": "b" * 40,
        "branch": TARGET.branch,
        "parent": "",
        "changed": True,
        "files": files,
        "summary": summary(),
    }
    return Proposed.model_validate({**usual, **more})


def bundle(*specs):
    return Bundle(specagent="0", specs=list(specs or [proposed()]))


def written(folder, texts=TEXTS, **more):
    """Write a bundle and return its folder."""
    write_bundle(folder, bundle(proposed(texts, **more)), texts)
    return folder


def spoil(folder, change):
    """Change a bundle's manifest by a function that gets it as plain data."""
    path = folder / "bundle.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return folder


def part(title="T", reasons=(), outcome="written", **more):
    usual = {"part": "data", "title": title, "outcome": outcome, "reasons": list(reasons), "conflicts": []}
    return ChangedPart.model_validate({**usual, **more})


def decision(title, number=1):
    return ListedDecision(number=number, title=title, status="proposed", path="adr/001-x.md")


def cost(model):
    return Cost(model=model, calls=3, usd=0.5)


def everything(texts):
    """Return a summary that says each of the texts in every place that it has."""
    return summary(
        parts=[part(text, [text], conflicts=[text]) for text in texts],
        uncovered=list(texts),
        questions=list(texts),
        assumptions=list(texts),
        findings=list(texts),
        decisions=[decision(text) for text in texts],
        incomplete=list(texts),
        cost=cost(texts[0]),
    )


def refused(folder, *words):
    with pytest.raises(SpecAgentError) as caught:
        read_bundle(folder)
    assert caught.value.message.startswith("the bundle is refused: ")
    for word in words:
        assert word in caught.value.message
    assert "specagent propose --generate" in caught.value.hint
