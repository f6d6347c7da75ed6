"""Saves drafts as a process of its own, to be killed, starved of disk space or run beside others.

`saving.py ROOT draft WORD` saves a spec and two ADRs that say WORD; `saving.py ROOT add NAME` adds one ADR as soon
as a line comes in on standard input; `saving.py ROOT recover go` then finishes what a killed one had begun.
"""

import sys
from pathlib import Path

from specagent.agent.errors import ConflictError, SpecAgentError
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.lock import ignore, locked
from specagent.agent.workspace.recovery import recover
from specagent.agent.workspace.state import (
    AdrRecord,
    DrafterRecord,
    PrdRecord,
    RequirementRecord,
    SectionRecord,
    State,
    text_hash,
)
from specagent.agent.workspace.state_file import read_state


def make_state(word: str = "one", **changes: object) -> State:
    state = State(
        specagent="0.1.0",
        prd=PrdRecord(link="../PRD.md", sha256=text_hash(word)),
        drafter=DrafterRecord(name="offline", fingerprint="abc"),
        language="en",
        inputs=text_hash(word),
        sections={"goals": SectionRecord.of(f"{word}\n\n| a |", {"FR-001": text_hash("must")})},
        requirements=[
            RequirementRecord(ref="FR-001", kind="functional", numbered=True, text="must", sha256=text_hash("must"))
        ],
        adrs={},
    )
    return state.model_copy(update=changes)


def make_files(layout: Layout, word: str) -> dict[Path, str]:
    """Return files large enough that a torn one shows."""
    return {
        layout.spec: f"# {word}\n" * 500,
        layout.adr_dir / "001-a.md": f"# a {word}\n" * 500,
        layout.adr_dir / "002-b.md": f"# b {word}\n" * 500,
    }


def draft(layout: Layout, word: str) -> None:
    with locked(layout) as held:
        recover(layout, held, ignore)
        save(layout, make_files(layout, word), make_state(word), read_state(layout), held=held)


def finish(layout: Layout, _: str) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    with locked(layout, timeout=30) as held:
        recover(layout, held, print)


def add(layout: Layout, name: str) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        previous = read_state(layout)
        state = previous or make_state()
        number = max(state.adrs, default=0) + 1
        file = f"{number:03}-{name}.md"
        adrs = {**state.adrs, number: AdrRecord(file=f"adr/{file}", slug=name)}
        try:
            save(
                layout,
                {layout.adr_dir / file: f"# {name}\n"},
                state.model_copy(update={"adrs": adrs}),
                previous,
            )
        except ConflictError:
            continue
        return


if __name__ == "__main__":
    chosen = resolve_layout(None, Path(sys.argv[1]))
    try:
        {"draft": draft, "add": add, "recover": finish}[sys.argv[2]](chosen, sys.argv[3])
    except SpecAgentError as err:
        sys.exit(f"{err.message} | {err.hint}")
