"""One fixed set of answers for a PRD: every strategy that is compared gets the same rows, however it asks for them.

The offline drafter writes them: rows about the PRD's own names that break no rule, of about the length of a
model's. A row is found by its name, so the same part has the same answer whatever the strategy.
"""

import asyncio
from pathlib import Path

from drafting.online.quayside import answered
from provider import Answer, Call, Script, answer_set

from benchmarks.prds import Size, prd
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.facts import project
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.base import Schema
from specagent.schemas.facts import Facts
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.text import slug

_ADRS = "adr"


def answers(size: Size, folder: Path) -> Script:
    """Return a script that answers every part of a draft of this PRD; `folder` takes its files.

    The large PRD has more facts than one answer can hold, so that its answers are made up for each chunk.
    """
    if size == "large":
        return _large
    write_answers(prd(size), folder)
    return answer_set(folder)


def _large(call: Call) -> Answer:
    return answered(call) if call.kind else Answer("OK")


def write_answers(text: str, folder: Path) -> Facts:
    """Write the answers for the PRD `text` as files of an answer set, and return its facts."""
    facts, contents = asyncio.run(_drafted(text))
    (folder / _ADRS).mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(content.model_dump_json(), encoding="utf-8")
    return facts


async def _drafted(text: str) -> tuple[Facts, dict[str, Schema]]:
    brief, drafter = Brief(understand(SourceText(name="PRD.md", text=text))), OfflineDrafter()
    blueprint = await drafter.blueprint(brief)
    overview, data = await drafter.overview(brief, blueprint), await drafter.data(brief, blueprint)
    patterns, concerns = await drafter.patterns(brief, blueprint), await drafter.concerns(brief, blueprint)
    facts = project(blueprint, [one.area for one in patterns.patterns], [one.name for one in concerns.concerns])
    contents: dict[str, Schema] = {
        "facts": facts,
        "goals": await drafter.goals(brief, blueprint),
        "containers": ContainersPart(actors=overview.actors, containers=overview.containers),
        "communication": _only(CommunicationPart, overview),
        "stack": await drafter.stack(brief, blueprint),
        "patterns": patterns,
        "entities": EntitiesPart(entities=data.entities),
        "storage": _only(StoragePart, data),
        "concerns": concerns,
    }
    for one in facts.decisions:
        contents[f"{_ADRS}/{slug(one.title)}"] = await drafter.decide(one, brief, blueprint)
    return facts, contents


def _only(kind: type[Schema], whole: Schema) -> Schema:
    """Return the fields of `whole` that `kind` has."""
    return kind(**{name: getattr(whole, name) for name in kind.model_fields})
