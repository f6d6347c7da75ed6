"""Facts with as many entities, concerns and decisions as it takes for a draft of a given number of calls."""

from itertools import product
from pathlib import Path

from benchmarks.answers import write_answers
from specagent.agent.drafting.online.parts import all_parts
from specagent.schemas.adr import AdrBody
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.facts import Facts
from specagent.schemas.parts import EntitiesPart
from specagent.schemas.text import slug

_DECISIONS = (
    "Vehicles", "Limits", "Forecasts", "Proposals", "Drawings", "Findings", "Signatures",
)  # fmt: skip
_CONCERNS = ("Caching", "Backups", "Feature Switches", "Time Zones", "Deployment", "Printing", "Support Access")
_SUBJECTS = (
    "Vehicle", "Limit", "Forecast", "Proposal", "Drawing", "Measurement", "Finding", "Signature", "Part", "Reservation",
    "Purchase", "Fault", "Export", "Report", "Note", "Certificate", "Role", "Badge", "Tablet", "Alarm", "Correction",
)  # fmt: skip
_RECORDS = ("Entry", "Draft", "Version", "Comment", "Template", "Approval")
_STATES = ("", "Header", "Line", "Lock", "Import", "Export", "Archive", "Summary", "Index")


def write_many(prd: str, folder: Path, calls: int) -> None:
    """Write the answers for `prd` like `write_answers`, with so many rows that a draft takes `calls` calls."""
    facts = _with_concerns(_with_decisions(write_answers(prd, folder), folder), folder)
    names = (" ".join(words[::-1]).strip() for words in product(_STATES, _RECORDS, _SUBJECTS))
    rows = EntitiesPart.model_validate_json((folder / "entities.json").read_text(encoding="utf-8")).entities
    refs = facts.entities[0].basis.requirements  # one is enough: the facts have to fit into one answer
    while 1 + len(all_parts(facts)) < calls:
        name = next(names)
        rows = [*rows, rows[0].model_copy(update={"name": name})]
        added = facts.entities[0].model_copy(update={"name": name, "basis": basis(*refs[:1])})
        facts = facts.model_copy(update={"entities": [*facts.entities, added]})
    (folder / "entities.json").write_text(EntitiesPart(entities=rows).model_dump_json(), encoding="utf-8")
    (folder / "facts.json").write_text(facts.model_dump_json(), encoding="utf-8")


def _with_decisions(facts: Facts, folder: Path) -> Facts:
    """Return the facts with twelve decisions, and write the records."""
    first = facts.decisions[0]
    body = AdrBody.model_validate_json((folder / "adr" / f"{slug(first.title)}.json").read_text(encoding="utf-8"))
    added = [_decision(subject, first) for subject in _DECISIONS]
    for one in added:
        record = _record(one, body).model_dump_json()
        (folder / "adr" / f"{slug(one.title)}.json").write_text(record, encoding="utf-8")
    return facts.model_copy(update={"decisions": [*facts.decisions, *added]})


def _with_concerns(facts: Facts, folder: Path) -> Facts:
    """Return the facts with seven concerns more, and write their measures."""
    file = folder / "concerns.json"
    rows = ConcernsSection.model_validate_json(file.read_text(encoding="utf-8")).concerns
    rows = [*rows, *(rows[0].model_copy(update={"name": name}) for name in _CONCERNS)]
    file.write_text(ConcernsSection(concerns=rows).model_dump_json(), encoding="utf-8")
    return facts.model_copy(update={"concerns": [*facts.concerns, *_CONCERNS]})


def _decision(subject: str, like: DecisionFact) -> DecisionFact:
    chosen, other = f"{subject} in the monolith", f"{subject} as a service"
    changes = {"title": f"{chosen} over {other.lower()}", "topic": f"Place of {subject.lower()}", "chosen": chosen}
    return like.model_copy(update={**changes, "rejected": [other]})


def _record(decision: DecisionFact, like: AdrBody) -> AdrBody:
    names = (decision.chosen, *decision.rejected)
    options = [one.model_copy(update={"name": name}) for one, name in zip(like.options, names, strict=False)]
    said = f"We choose the option “{names[0]}”, because it is one deployment. “{names[1]}” was considered and rejected."
    return like.model_copy(update={"title": decision.title, "options": options, "decision": said})
