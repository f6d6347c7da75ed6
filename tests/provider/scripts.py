"""Ready-made scripts: in order, by kind, generated, or from files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from specagent.schemas.answer import Answer as Parts
from specagent.schemas.answer import answer_schema
from specagent.schemas.text import slug

from .answer import Answer
from .call import Call
from .facts import changed_facts
from .generation import fill
from .redrafting import KEYS, is_redraft, redrafted
from .server import Script
from .world import read_world


def always(answer: Answer | str) -> Script:
    """Answer every call alike."""
    return lambda call: _answer(answer)


def sequence(*steps: Answer | Script, then: Script | None = None) -> Script:
    """Answer the first call by the first step and so on; `then`, or else the last step, goes on for ever."""

    def script(call: Call) -> Answer:
        if call.number > len(steps) and then:
            return then(call)
        return _take(steps[min(call.number, len(steps)) - 1], call)

    return script


def faulty(faults: Mapping[int, Answer | Script], otherwise: Script) -> Script:
    """Answer the calls with these numbers by a fault, all others by `otherwise`."""
    return lambda call: _take(faults.get(call.number, otherwise), call)


def when(kind: str, step: Answer | Script, otherwise: Script, *, attempts: int = 1) -> Script:
    """Answer the first `attempts` calls for each part of a kind by `step`, everything else by `otherwise`."""
    return lambda call: _take(step if call.kind == kind and call.attempt <= attempts else otherwise, call)


def generated(call: Call) -> Answer:
    """Answer any task with a made-up part that fits the schema, the settled facts and the names asked for."""
    if call.kind is None and call.schema is None:
        return Answer("OK")
    schema = call.schema or answer_schema(())
    if (facts := changed_facts(call)) is not None:
        return _filled(call, facts)
    if is_redraft(call):
        return _filled(call, redrafted(call, lambda names: _made_up(call, names)))
    world = read_world(call.prompt, schema)
    seed = "/".join([call.kind or "", *call.names])
    return Answer(_dumped(fill(schema, seed, call.kind, call.names, world)))


def answer_set(folder: Path) -> Script:
    """Answer from files: `<kind>.json` with all rows of a field, `adr/<slug of the title>.json` for a decision.

    A call that asks for names gets the rows of these names, in that order. One that drafts a part again gets
    today's rows, and from the files what these lack; made-up ones where no file has them.
    """

    def script(call: Call) -> Answer:
        if call.kind is None:
            return Answer("OK")
        if (facts := changed_facts(call)) is not None:
            return _filled(call, facts)
        if is_redraft(call):
            return _filled(call, redrafted(call, lambda names: _from_files(folder, call, names)))
        return _filled(call, _picked(_read(folder, call.kind, call.names), call.kind, call.names, folder))

    return script


def _answer(answer: Answer | str) -> Answer:
    return Answer(answer) if isinstance(answer, str) else answer


def _take(step: Answer | Script, call: Call) -> Answer:
    return step if isinstance(step, Answer) else step(call)


def _filled(call: Call, content: dict[str, Any]) -> Answer:
    fields = (call.schema or {}).get("properties") or Parts.model_fields
    return Answer(_dumped({name: content if name == call.kind else None for name in fields}))


def _from_files(folder: Path, call: Call, names: Sequence[str]) -> dict[str, Any]:
    kind = call.kind or ""
    try:
        return _picked(_read(folder, kind, names), kind, names, folder)
    except (FileNotFoundError, LookupError):
        return _made_up(call, names)


def _made_up(call: Call, names: Sequence[str]) -> dict[str, Any]:
    schema = call.schema or answer_schema(())
    filled = fill(schema, "/".join([call.kind or "", *names]), call.kind, names, read_world(call.prompt, schema))
    content: dict[str, Any] = filled[call.kind or ""]
    return content


def _read(folder: Path, kind: str, names: Sequence[str]) -> dict[str, Any]:
    path = folder / "adr" / f"{slug(names[0])}.json" if kind == "adr" else folder / f"{kind}.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _picked(content: dict[str, Any], kind: str, names: Sequence[str], folder: Path) -> dict[str, Any]:
    keys = KEYS.get(kind, {})
    if not names or not keys:
        return content
    rows = {list_: {row[key]: row for row in content[list_]} for list_, key in keys.items()}
    missing = [name for name in names if not any(name in named for named in rows.values())]
    if missing:
        raise LookupError(f"no rows for {missing} in {folder / f'{kind}.json'}")
    picked = {list_: [named[name] for name in names if name in named] for list_, named in rows.items()}
    return {**content, **picked}


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
