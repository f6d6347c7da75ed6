"""A person closes the pull request: none is opened again for that PRD."""

from forge.propose.bots import BRANCH, SPEC, on_both_forges, prd, said, writes


def _closed(ann):
    ann.close(1)


def _closed_and_deleted(ann):
    ann.close(1)
    ann.delete_branch(BRANCH)


def _deleted(ann):
    ann.delete_branch(BRANCH)


def _rewritten_and_closed(ann):
    ann.edit(1, title="No", body="No, thanks.")
    ann.close(1)


def _with_a_prd_of_its_own(ann):
    ann.push(BRANCH, {"PRD.md": prd(9)})
    ann.close(1)


def _emptied(ann):
    ann.force_push(BRANCH, "main")


def _emptied_and_closed(ann):
    ann.force_push(BRANCH, "main")  # GitLab lets a request stand that has nothing
    ann.close(1)


_WAYS = [_closed, _closed_and_deleted, _deleted, _rewritten_and_closed, _with_a_prd_of_its_own, _emptied]


@on_both_forges("close", [(one,) for one in _WAYS], [(_closed,), (_emptied_and_closed,)])
def test_a_closed_pull_request_stays_closed_for_its_prd_and_that_is_said_once(fake, place, ann, bot, proposed, close):
    close(ann)
    assert place.pull(1).state == "closed"
    before = place.tip(BRANCH)
    fake.log.clear()
    assert bot.run().outcome == "left closed"
    assert writes(fake) == ["POST /issues/1/comments"]

    fake.log.clear()
    for files in ({"README.md": "# Shops\n"}, {"PRD.md": prd(note="They like it.")}):
        ann.push("main", files)
        assert bot.run().outcome == "left closed"
    assert writes(fake) == []
    assert ([one.state for one in place.pulls], place.tip(BRANCH), len(said(place, 1))) == (["closed"], before, 1)


@on_both_forges("close", [(one,) for one in _WAYS if one is not _with_a_prd_of_its_own], [(_closed_and_deleted,)])
def test_another_prd_is_proposed_anew(fake, place, ann, bot, proposed, close):
    close(ann)
    head = place.tip(BRANCH)
    bot.run()
    ann.push("main", {"PRD.md": prd(3)})
    fake.log.clear()
    done = bot.run()

    assert (done.outcome, done.number) == ("opened", 2)
    assert [one.state for one in place.pulls] == ["closed", "open"]
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert fake.log.changes("branch forced") == []
    assert head is None or place.contains(BRANCH, head)


def test_a_declined_branch_that_conflicts_with_the_next_prd_is_told_below_the_closed_request(
    fake, place, ann, bot, proposed
):
    _with_a_prd_of_its_own(ann)
    head = place.tip(BRANCH)
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "conflict"
    assert (place.tip(BRANCH), len(said(place, 1))) == (head, 1)
    ann.delete_branch(BRANCH)
    assert bot.run().outcome == "opened"
    assert "settled" in said(place, 1)[0]


def test_a_prd_that_comes_back_to_what_was_declined_is_not_proposed_again(place, ann, bot, proposed):
    ann.close(1)
    ann.push("main", {"PRD.md": prd(3)})
    assert bot.run().outcome == "opened"
    ann.close(2)
    ann.push("main", {"PRD.md": prd()})

    assert bot.run().outcome == "left closed"
    assert [one.state for one in place.pulls] == ["closed", "closed"]


def test_a_pull_request_that_is_reopened_is_followed_again(fake, place, ann, bot, proposed):
    ann.close(1)
    bot.run()
    ann.reopen(1)
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []

    ann.push("main", {"PRD.md": prd(3)})
    assert bot.run().outcome == "updated"
    assert [one.state for one in place.pulls] == ["open"]


def test_a_pull_request_that_is_closed_while_the_bot_drafts_is_not_opened_again(place, ann, bot, proposed, tmp_path):
    ann.push("main", {"PRD.md": prd(3)})
    bot.run()
    bundle = bot.generate(tmp_path / "bundle")
    assert not bundle.specs[0].changed
    ann.close(1)

    assert bot.publish(tmp_path / "bundle").outcome == "left closed"


def test_another_workflow_that_closes_under_the_same_login_is_no_reason_to_open_again(fake, place, bot, proposed):
    other = place.person("github-actions[bot]", "none")  # as one that closes what is stale
    other.close(1)
    fake.log.clear()

    assert bot.run().outcome == "left closed"
    assert [one.state for one in place.pulls] == ["closed"]
