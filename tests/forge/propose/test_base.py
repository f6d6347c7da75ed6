"""The base branch moves: it is merged in section by section, and what cannot be is said once."""

import json

import pytest
from forge.propose.bots import BRANCH, SPEC, STATE, added, edited, prd, said, writes

from specagent.agent.errors import SpecAgentError

_ROW = "| **Goal: Orders are kept for 10 years** |"
_QUOTE = "“A page loads within 2 seconds”. (NFR-1)"


def _spec_on_the_base(place, ann, bot):
    """Let the base have the spec, and the branch a proposal beyond it."""
    ann.merge(1)
    ann.push("main", {"PRD.md": prd(3)})
    assert bot.run().outcome == "opened"


def test_the_base_is_merged_in_section_by_section(fake, place, ann, bot, proposed):
    _spec_on_the_base(place, ann, bot)
    head = place.tip(BRANCH)
    main = ann.push("main", edited(place, "main", _ROW, "| **Goal: Orders are kept for ten years, by law** |"))
    fake.log.clear()

    assert bot.run().outcome == "updated"
    (commit,) = added(place, BRANCH, head)
    assert commit.parents == (head, main)
    assert "by law" in place.read(SPEC, BRANCH)
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert place.bare.merged_tree("main", BRANCH)
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


def test_a_clash_of_git_alone_is_settled_too(place, ann, bot, proposed):
    _spec_on_the_base(place, ann, bot)
    ann.push("main", {STATE: place.read(STATE).replace('"format": 1,', '"format": 1,\n  "locks": {},')})
    ann.push("main", {STATE: place.read(STATE).replace('  "history"', '  "history" ', 1)})
    before = place.read(SPEC, BRANCH)
    bot.run()

    assert place.bare.merged_tree("main", BRANCH)
    assert place.read(SPEC, BRANCH) == before


def test_what_people_locked_on_the_base_is_locked_on_the_branch_too(place, ann, bot, proposed):
    _spec_on_the_base(place, ann, bot)
    goals = place.read(SPEC, BRANCH).partition("## 2. ")[0]
    ann.push("main", {STATE: json.dumps({**json.loads(place.read(STATE)), "locks": ["goals"]}), "PRD.md": prd(4)})
    bot.run()

    state = json.loads(place.read(STATE, BRANCH))
    assert state["locks"] == ["goals"]
    assert "3 seconds" not in "".join(state["sections"]["concerns"]["lines"])
    assert place.read(SPEC, BRANCH).partition("## 2. ")[0] == goals


def test_what_cannot_be_merged_stops_the_run_and_is_said_once(fake, place, ann, bot, proposed):
    _spec_on_the_base(place, ann, bot)
    head = place.tip(BRANCH)
    ann.push("main", edited(place, "main", _QUOTE, "Two seconds are the law. (NFR-1)"))
    ann.push("main", {"PRD.md": prd(4)})
    fake.log.clear()
    done = bot.run()

    assert (done.outcome, done.conflicts, place.tip(BRANCH)) == ("conflict", (SPEC,), head)
    assert writes(fake) == ["POST /issues/2/comments"]
    fake.log.clear()
    assert bot.run().outcome == "conflict"
    assert writes(fake) == []
    assert len(said(place, 2)) == 1

    ann.push("main", edited(place, "main", "Two seconds are the law. (NFR-1)", _QUOTE))
    assert bot.run().outcome == "updated"
    assert "settled" in said(place, 2)[0]
    assert "4 seconds" in place.read(SPEC, BRANCH)


def test_a_conflict_in_other_files_is_said_and_not_pushed(fake, place, ann, bot, proposed):
    head = ann.push(BRANCH, {"README.md": "# Ours\n"})
    ann.push("main", {"README.md": "# Theirs\n", "PRD.md": prd(3)})
    fake.log.clear()
    done = bot.run()

    assert (done.outcome, done.conflicts, place.tip(BRANCH)) == ("conflict", ("README.md",), head)
    assert writes(fake) == ["POST /issues/1/comments"]
    merged = ann.push(BRANCH, {"README.md": "# Theirs\n"})
    assert bot.run().outcome == "updated"
    assert place.contains(BRANCH, merged)
    assert "settled" in said(place, 1)[0]


def test_a_spec_that_people_wrote_by_themselves_is_left_alone(fake, place, ann, bot):
    text = "# Architectural Specification: Shop\n\nMine.\n"
    ann.push("main", {SPEC: text})
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []
    assert place.read(SPEC) == text


@pytest.mark.parametrize("files", [{"docs": "x\n"}, {f"{SPEC}/x.txt": "x\n"}, {"docs/adr": "x\n"}])
def test_what_stands_in_the_way_of_the_spec_on_the_base_is_told(fake, place, ann, bot, files):
    ann.push("main", files)
    fake.log.clear()
    with pytest.raises(SpecAgentError, match="something else stands at 'docs/") as caught:
        bot.run()

    assert "[propose]" in caught.value.hint
    assert writes(fake) == []
