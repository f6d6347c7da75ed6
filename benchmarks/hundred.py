"""Drafting many PRDs through the public API: `python benchmarks/hundred.py PRD URL NUMBER AT_ONCE`.

Prints the processor time up to the first call, and the memory in MB after each draft.
"""

import asyncio
import json
import re
import resource
import sys
from pathlib import Path

_NUMBERED = "This is the choir with the number {number} of the association."
_NUMBER = re.compile(r"choir with the number (\d+)")


def number_in(text: str) -> str:
    """Return which of the PRDs `text` is about."""
    found = _NUMBER.search(text)
    return found[1] if found else ""


def main() -> None:
    """Draft them and print what it took."""
    import specagent

    text, url = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]
    number, at_once = int(sys.argv[3]), int(sys.argv[4])
    memory: list[float] = []

    async def draft(at: int, turns: asyncio.Semaphore) -> None:
        prd = text.replace("## Users", f"{_NUMBERED.format(number=at)}\n\n## Users")
        async with turns:
            drafted = await specagent.adraft_spec(prd, model="openai:scripted", base_url=url, concurrency=1)
        if drafted.incomplete:
            raise SystemExit(f"draft {at} is incomplete: {drafted.incomplete}")
        memory.append(_megabytes())

    async def drafts() -> None:
        turns = asyncio.Semaphore(at_once)
        await asyncio.gather(*(draft(at, turns) for at in range(number)))

    before = _cpu()
    asyncio.run(drafts())
    print(json.dumps({"cpu_before": before, "memory": memory}))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main()
