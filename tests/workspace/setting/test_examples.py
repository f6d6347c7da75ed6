"""Every name of whole specs, renamed to awkward ones and read back."""

from pathlib import Path

import pytest

from specagent.agent.document.reading import read_any
from specagent.agent.workspace.setting.editing import with_new_name
from specagent.agent.workspace.setting.facts import facts_of

EXAMPLES = Path(__file__).parents[3] / "examples" / "parcel-lockers"
SPECS = [EXAMPLES / "docs" / "architecture.md", EXAMPLES / "with-model" / "architecture.md"]
NAMES = ("end", "Ω | x")


@pytest.mark.parametrize("path", SPECS, ids=["offline", "model"])
def test_a_renamed_fact_is_the_only_thing_that_reads_differently(path):
    text = path.read_text()
    before = read_any(text)
    facts = [one for one in facts_of(before) if one.kind != "technology"]
    known = {one.message for one in before.notes}
    for at, fact in enumerate(facts):
        name = NAMES[at % len(NAMES)]
        after, edits = with_new_name(text, fact, name, "architecture.md")
        reading = read_any(after)

        names = [one.name for one in facts_of(before)]
        wanted = [
            name if one.subject == fact.subject and one.kind == fact.kind else one.name for one in facts_of(before)
        ]
        assert [one.name for one in facts_of(reading)] == wanted != names
        assert {one.message for one in reading.notes if "diagram" in one.message} <= known
        assert len(reading.spec.overview.relations) == len(before.spec.overview.relations)
        assert len(reading.spec.data.relations) == len(before.spec.data.relations)
        old, new = text.split("\n"), after.split("\n")
        assert {one.line for one in edits} == {
            at for at, (was, is_) in enumerate(zip(old, new, strict=True), 1) if was != is_
        }
