"""The pull request is merged, and the PRD moves on: the branch goes forward, and a new pull request opens."""

from itertools import product

import pytest
from forge.propose.bots import BRANCH, SPEC, edited, on_both_forges, prd, writes

_ROW = "| **Goal: Orders are kept for 10 years** |"


@on_both_forges("squash deleted", product([False, True], repeat=2), [(True, True)])
def test_after_a_merge_the_next_prd_gets_a_new_pull_request(fake, place, ann, bot, proposed, squash, deleted):
    ann.merge(1, squash=squash)
    head = place.tip(BRANCH)
    if deleted:
        ann.delete_branch(BRANCH)
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []

    ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()
    done = bot.run()
    assert (done.outcome, done.number) == ("opened", 2)
    assert writes(fake) == ["push", "POST /pulls"]
    assert fake.log.changes("branch forced") == []
    assert deleted or place.contains(BRANCH, head)
    assert place.contains(BRANCH, place.tip())
    assert place.pull(2).state == "open"
    changed = place.bare.git("diff", "--name-only", f"main...{BRANCH}").split()
    assert all(one.startswith("docs/") for one in changed)
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert "3 seconds" not in place.read(SPEC)


@pytest.mark.parametrize("squash", [False, True])
def test_what_people_edit_on_the_base_after_a_merge_stays(place, ann, bot, proposed, squash):
    ann.merge(1, squash=squash)
    ann.push("main", edited(place, "main", _ROW, "| **Goal: Orders are kept for ten years, by law** |"))
    ann.push("main", {"README.md": "# Shops\n"})
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "opened"
    assert "by law" in place.read(SPEC, BRANCH)
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert place.read("README.md", BRANCH) == "# Shops\n"
    ann.merge(2, squash=squash)
    assert "by law" in place.read(SPEC)


def test_a_spec_that_is_taken_out_of_the_base_is_proposed_anew_and_once(place, ann, bot, proposed):
    ann.merge(1)
    ann.push("main", {path: None for path in place.files() if path.startswith("docs/")})

    assert bot.run().outcome == "opened"
    assert place.bare.git("diff", "--name-only", f"main...{BRANCH}").split()[0].startswith("docs/")
    assert bot.run().outcome == "unchanged"
    ann.close(2)
    assert bot.run().outcome == "left closed"


def test_what_people_push_to_a_merged_branch_is_carried_on(place, ann, bot, proposed):
    ann.merge(1, squash=True)
    head = ann.push(BRANCH, edited(place, BRANCH, _ROW, "| **Goal: Orders are kept for ten years, by law** |"))
    ann.push("main", {"README.md": "# Shops\n"})
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "opened"
    assert place.contains(BRANCH, head)
    assert "by law" in place.read(SPEC, BRANCH)


def test_rounds_of_squashed_pull_requests_never_conflict(place, ann, bot, proposed):
    ann.merge(1, squash=True)
    for seconds in (3, 4, 5):
        ann.push("main", {"PRD.md": prd(seconds)})
        done = bot.run()
        assert done.outcome == "opened"
        ann.merge(done.number, squash=True)
        assert f"{seconds} seconds" in place.read(SPEC)
        assert bot.run().outcome == "unchanged"
    assert [one.merged is not None for one in place.pulls] == [True] * 4
