"""What a draft could win if each part began as soon as the facts that it is about have streamed in.

`python -m benchmarks.early_start` lays the answers for the median PRD on the simulated provider's pace: each list of
the facts ends at its place in the blueprint's answer, each part begins when the last list that it names has ended.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from provider.tokens import count

from benchmarks.answers import write_answers
from benchmarks.prds import prd
from benchmarks.simulated import HOSTED
from specagent.agent.drafting.online.parts import Part, all_parts
from specagent.schemas.answer import PartKind
from specagent.schemas.facts import Facts

_NEEDS: dict[PartKind, str] = {
    "goals": "containers",
    "containers": "containers",
    "communication": "containers",
    "stack": "containers",
    "patterns": "areas",
    "entities": "entities",
    "storage": "entities",
    "concerns": "concerns",
    "adr": "decisions",
}
"""The last list of the facts that a part of each kind is about; the lists come in the order of the schema."""


def main() -> None:
    """Print the wall of both ways, imports aside."""
    with tempfile.TemporaryDirectory() as folder:
        facts = write_answers(prd("median"), Path(folder))
        parts = [(part, _tokens(part, Path(folder))) for part in all_parts(facts)]
    blueprint = _seconds(count(facts.model_dump_json()))
    usual = blueprint + max(_seconds(tokens) for _, tokens in parts)
    ready = dict(_ends(facts))
    early = max(blueprint, *(ready[_NEEDS[part.kind]] + _seconds(tokens) for part, tokens in parts))
    print(f"| blueprint | {blueprint:.1f} s |\n| --- | --- |")
    print(f"| then all parts at once | {usual:.1f} s |\n| each part as early as it can be | {early:.1f} s |")
    print(f"| won at most | {1 - early / usual:.0%} |")


def _ends(facts: Facts) -> Iterator[tuple[str, float]]:
    """Yield each list of the facts with the second at which its end has come."""
    so_far = 0
    for name, value in facts.model_dump(mode="json").items():
        so_far += count(json.dumps({name: value}, separators=(",", ":")))
        yield name, _seconds(so_far)


def _tokens(part: Part, folder: Path) -> int:
    """Return about how long the answer to a part is: its share of the rows of its kind."""
    if part.kind == "adr":
        rows = sorted((folder / "adr").glob("*.json"))
        return max(count(one.read_text(encoding="utf-8")) for one in rows)
    content = json.loads((folder / f"{part.kind}.json").read_text(encoding="utf-8"))
    rows_of_kind = sum(len(value) for value in content.values() if isinstance(value, list))
    share = len(part.names) / rows_of_kind if part.names else 1.0
    return round(count(json.dumps(content, separators=(",", ":"))) * share)


def _seconds(tokens: int) -> float:
    return HOSTED.first + tokens / HOSTED.per_second


if __name__ == "__main__":
    main()
