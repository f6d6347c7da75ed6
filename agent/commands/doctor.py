"""The command `doctor`: what the bot needs, how it stands, and the mend."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from specagent.agent.forge.doctor.examining import examine
from specagent.agent.forge.doctor.result import Result, State
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.terminal import emit

_FAILED = 1


def examine_and_show(request: ProposeRequest, *, as_json: bool) -> int:
    """Print how everything stands that the bot needs; return 1 where something would make it fail."""
    found = list(examine(Path.cwd(), request, os.environ))
    emit(json.dumps(_plain(found), ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found)))
    return _FAILED if _problems(found) else 0


def _plain(found: Sequence[Result]) -> dict[str, object]:
    return {"version": 1, "ready": not _problems(found), "checks": [asdict(one) for one in found]}


def _lines(found: Sequence[Result]) -> Iterator[str]:
    wide = max(len(one.name) for one in found)
    for one in found:
        yield f"{one.state:11}  {_flat(one.name):{wide}}  {_flat(one.told)}"
        if one.mend:
            yield f"{'':{wide + 15}}{_flat(one.mend)}"
    counts = Counter(one.state for one in found)
    yield ", ".join(f"{counts[state]} {words}" for state, words in _WORDS.items() if counts[state])


def _problems(found: Sequence[Result]) -> int:
    return sum(one.state == "problem" for one in found)


def _flat(text: str) -> str:
    return " ".join(text.split())


_WORDS: dict[State, str] = {"ok": "ok", "problem": "to mend", "cannot tell": "that cannot be told from here"}
