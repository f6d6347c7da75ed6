"""People push to the spec's branch: it only ever moves forward, and what they wrote stays."""

import pytest
from forge.propose.bots import BRANCH, SPEC, added, bot_in, edited, on_both_forges, prd, said, standing, writes
from forge_fake import meanwhile

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.errors import PushRejectedError

_ROW = "| **Goal: Orders are kept for 10 years** |"
_MINE = "| **Goal: Orders are kept for ten years, by law** |"
_CONFLICT = "“A page loads within 2 seconds”. (NFR-1)", "Two seconds, no more. (NFR-1)"
_PUSH = ("POST", "*/git-receive-pack")


def _spec(place, branch=BRANCH):
    return place.read(SPEC, branch)


@on_both_forges()
def test_a_person_who_edits_a_table_finds_the_edit_in_the_next_commit(fake, place, ann, bot, proposed):
    head = ann.push(BRANCH, edited(place, BRANCH, _ROW, _MINE), "By law")
    main = ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()

    assert bot.run().outcome == "updated"
    (commit,) = added(place, BRANCH, head)
    assert (commit.parents, commit.author) == ((head, main), "Bot")
    assert _MINE in _spec(place)
    assert _ROW not in _spec(place)
    assert "3 seconds" in _spec(place)
    assert writes(fake) == ["push", "PATCH /pulls/1"]
    assert fake.log.changes("branch forced") == []


def test_a_person_who_edits_a_record_finds_the_edit_in_the_next_commit(place, ann, bot, proposed):
    record = next(one for one in place.files(BRANCH) if "react" in one)
    head = ann.push(BRANCH, edited(place, BRANCH, "## Decision\n", "## Decision\n\nThe board agreed.\n", record))
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "updated"
    assert place.contains(BRANCH, head)
    assert "The board agreed." in place.read(record, BRANCH)
    assert "3 seconds" in place.read(record, BRANCH)


def test_other_files_of_people_are_left_as_they_are(place, ann, bot, proposed):
    theirs = {
        "docs/adr/sketch.png": b"\x89PNG\r\n\xff\xfe",
        "docs/adr/old.md": b"caf\xe9\n",
        "docs/notes.txt": "mine\n",
    }
    head = ann.push(BRANCH, {**theirs, "README.md": None})
    kept = {one: place.bare.git("rev-parse", f"{BRANCH}:{one}") for one in theirs}
    ann.push("main", {"PRD.md": prd(3), "new.txt": "new\n"})

    assert bot.run().outcome == "updated"
    assert place.contains(BRANCH, head)
    assert {one: place.bare.git("rev-parse", f"{BRANCH}:{one}") for one in theirs} == kept
    assert "README.md" not in place.files(BRANCH)
    assert place.read("new.txt", BRANCH) == "new\n"


def test_a_branch_that_a_person_updated_from_the_base_is_built_upon(place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    head = ann.merge_branch("main", BRANCH)

    assert bot.run().outcome == "updated"
    (commit,) = added(place, BRANCH, head)
    assert commit.parents == (head,)
    assert "3 seconds" in _spec(place)


def test_a_persons_push_alone_makes_the_bot_write_nothing(fake, place, ann, bot, proposed):
    ann.push(
        BRANCH, edited(place, BRANCH, "Orders are kept for 10 years”. |", "Orders are kept for 10 years”. By law. |")
    )
    before = standing(place)
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert standing(place) == before
    assert writes(fake) == []


def test_a_push_that_leaves_the_trace_behind_is_followed_once(fake, place, ann, bot, proposed):
    head = ann.push(BRANCH, edited(place, BRANCH, _ROW, _MINE))

    assert bot.run().outcome == "updated"
    assert len(added(place, BRANCH, head)) == 1
    assert _MINE in _spec(place)
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


def test_an_amended_commit_of_the_bot_is_built_upon(fake, place, ann, bot, proposed):
    head = ann.amend(BRANCH, edited(place, BRANCH, _ROW, _MINE), "Ours now")
    ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()

    assert bot.run().outcome == "updated"
    assert [one.parents[0] for one in added(place, BRANCH, head)] == [head]
    assert _MINE in _spec(place)
    assert fake.log.changes("branch forced") == []


def test_a_branch_that_a_person_reset_is_built_upon(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    bot.run()
    head = ann.force_push(BRANCH, proposed.head_sha, {"docs/notes.txt": "back again\n"})
    fake.log.clear()

    assert bot.run().outcome == "updated"
    assert [one.parents[0] for one in added(place, BRANCH, head)] == [head]
    assert place.read("docs/notes.txt", BRANCH) == "back again\n"
    assert "3 seconds" in _spec(place)


@on_both_forges()
def test_a_conflict_pushes_nothing_and_is_said_in_one_comment(fake, place, ann, bot, proposed):
    head = ann.push(
        BRANCH, edited(place, BRANCH, "“A page loads within 2 seconds”. (NFR-1)", "Two seconds, no more. (NFR-1)")
    )
    ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()
    done = bot.run()

    assert (done.outcome, done.number, place.tip(BRANCH)) == ("conflict", 1, head)
    assert done.conflicts
    (comment,) = said(place, 1)
    assert "Nothing was pushed" in comment
    assert writes(fake) == ["POST /issues/1/comments"]

    fake.log.clear()
    assert bot.run().outcome == "conflict"
    assert writes(fake) == []
    ann.push("main", {"PRD.md": prd(4)})
    fake.log.clear()
    assert bot.run().outcome == "conflict"
    assert set(writes(fake)) <= {f"PATCH /issues/comments/{place.comments(1)[0].id}"}
    assert len(said(place, 1)) == 1

    ann.push(BRANCH, edited(place, BRANCH, *reversed(_CONFLICT)))
    assert bot.run().outcome == "updated"
    (comment,) = said(place, 1)
    assert "settled" in comment
    assert "4 seconds" in _spec(place)
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


def test_a_push_between_reading_and_pushing_is_merged_and_pushed_once_more(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    heads = []
    fake.faults.order(meanwhile(lambda: heads.append(ann.push(BRANCH, edited(place, BRANCH, _ROW, _MINE)))), *_PUSH)
    fake.log.clear()
    done = bot.run()

    assert done.outcome == "updated"
    assert [one.parents[0] for one in added(place, BRANCH, heads[0])] == heads
    assert _MINE in _spec(place)
    assert "3 seconds" in _spec(place)
    assert writes(fake) == ["push", "push", "PATCH /pulls/1"]
    assert fake.log.changes("branch forced") == []


def test_a_push_that_is_outrun_twice_fails_and_the_next_run_converges(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    acts = iter(range(9))
    fake.faults.order(meanwhile(lambda: ann.push(BRANCH, {"notes.txt": str(next(acts))})), *_PUSH, times=2)
    with pytest.raises(PushRejectedError) as caught:
        bot.run()

    assert caught.value.reason == "non-fast-forward"
    assert place.read("notes.txt", BRANCH) == "1"
    assert bot.run().outcome == "updated"
    assert place.read("notes.txt", BRANCH) == "1"
    assert "3 seconds" in _spec(place)


def test_a_push_that_conflicts_with_the_redraft_is_a_conflict_also_in_between(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    mine = edited(place, BRANCH, *_CONFLICT)
    fake.faults.order(meanwhile(lambda: ann.push(BRANCH, mine)), *_PUSH)
    done = bot.run()

    assert (done.outcome, done.conflicts) == ("conflict", (SPEC,))
    assert "Two seconds, no more." in _spec(place)
    assert len(said(place, 1)) == 1


def test_a_bundle_made_from_a_commit_that_a_person_rewrote_is_left_for_the_next_run(
    fake, place, ann, bot, proposed, tmp_path
):
    ann.push("main", {"PRD.md": prd(3)})
    bot.generate(tmp_path / "bundle")
    head = ann.amend(BRANCH, edited(place, BRANCH, _ROW, _MINE))
    fake.log.clear()
    with pytest.raises(SpecAgentError, match="does not have"):
        bot_in(place, tmp_path / "other").publish(tmp_path / "bundle")
    assert writes(fake) == []

    assert bot.run().outcome == "updated"
    assert [one.parents[0] for one in added(place, BRANCH, head)] == [head]
    assert _MINE in _spec(place)
    assert "3 seconds" in _spec(place)


def test_a_branch_with_another_history_is_left_alone_and_that_is_said_once(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    author, tree = place.github.world.author(ann.account), place.bare.commits("-1", BRANCH)[0].tree
    head = place.bare.commit(BRANCH, {"notes.txt": "mine\n"}, "Anew", author, parent=None, tree=tree, force=True)
    place.notice()
    fake.log.clear()
    done = bot.run()

    assert (done.outcome, place.tip(BRANCH)) == ("conflict", head)
    assert writes(fake) == ["POST /issues/1/comments"]
    assert "--allow-unrelated-histories" in said(place, 1)[0]
    assert bot.run().outcome == "conflict"
    assert len(writes(fake)) == 1
