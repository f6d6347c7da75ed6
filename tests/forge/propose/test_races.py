"""Two runs at once: at most one pull request, nobody's commit lost, and the next run finds all in order."""

import threading
from concurrent.futures import ThreadPoolExecutor

from forge.propose.bots import BRANCH, OPENING, SPEC, bot_in, on_both_forges, prd, writes
from forge_fake import held, meanwhile, stale
from forge_fake.github import faults

from specagent.agent.forge.errors import ForgeError, PushRejectedError

_PUSH, _OPEN, _LIST = ("POST", "*/git-receive-pack"), ("POST", "*/pulls"), ("GET", "*/pulls")
_RACED = ("opened", "updated", "unchanged")


def _at_once(*bots):
    """Let bots run at the same time; return what became of each, or what it raised."""

    def outcome(bot):
        try:
            return bot.run().outcome
        except (ForgeError, PushRejectedError) as err:
            return err

    with ThreadPoolExecutor(len(bots)) as pool:
        return list(pool.map(outcome, bots))


def _two(place, tmp_path):
    return [bot_in(place, tmp_path / name) for name in ("one", "other")]


@on_both_forges()
def test_two_first_runs_at_once_make_one_pull_request(fake, place, tmp_path):
    bots = _two(place, tmp_path)
    done = _at_once(*bots)

    assert set(done) <= set(_RACED), done
    assert [one.state for one in place.pulls] == ["open"]
    assert [one.subject for one in fake.log.changes("branch created")] == [BRANCH]
    fake.log.clear()
    assert bots[0].run().outcome == "unchanged"
    assert writes(fake) == []


def test_two_redrafts_at_once_make_one_commit(fake, place, ann, bot, proposed, tmp_path):
    ann.push("main", {"PRD.md": prd(3)})
    head = place.tip(BRANCH)
    done = _at_once(*_two(place, tmp_path))

    assert set(done) <= set(_RACED), done
    assert len(place.commits("--first-parent", f"{head}..{BRANCH}")) in (1, 2)
    assert "3 seconds" in place.read(SPEC, BRANCH)
    assert [one.state for one in place.pulls] == ["open"]
    assert fake.log.changes("branch forced") == []
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


@on_both_forges("order", [(_PUSH,), (_OPEN,), (_LIST,)], [(OPENING["GitLab"],)])
def test_a_whole_run_in_the_midst_of_another_leaves_one_pull_request(fake, place, tmp_path, order):
    one, other = _two(place, tmp_path)
    fake.faults.order(meanwhile(lambda: other.run()), *order)
    done = one.run()

    assert done.outcome in _RACED
    assert [pull.state for pull in place.pulls] == ["open"]
    fake.log.clear()
    assert one.run().outcome == "unchanged"
    assert writes(fake) == []


def test_an_older_run_that_ends_last_takes_nothing_back(fake, place, ann, bot, proposed, tmp_path):
    one, other = _two(place, tmp_path)
    ann.push("main", {"PRD.md": prd(3)})
    one.generate(tmp_path / "older")
    ann.push("main", {"PRD.md": prd(4)})
    assert other.run().outcome == "updated"
    head = place.tip(BRANCH)
    fake.log.clear()
    done = one.publish(tmp_path / "older")

    assert (done.outcome, place.tip(BRANCH)) == ("outdated", head)
    assert "next run" in done.warnings[0]
    assert writes(fake) == []


def test_a_redraft_that_another_one_outran_is_left_out(fake, place, ann, bot, proposed, tmp_path):
    one, other = _two(place, tmp_path)
    ann.push("main", {"PRD.md": prd(3)})
    one.generate(tmp_path / "bundle", date="2026-11-27")  # as a model would say it: not byte for byte the same
    assert other.run().outcome == "updated"
    head = place.tip(BRANCH)
    done = one.publish(tmp_path / "bundle")

    assert (done.outcome, place.tip(BRANCH)) == ("unchanged", head)
    assert "meanwhile" in done.warnings[0]
    assert place.comments(1) == []


def test_a_bundle_that_is_published_twice_is_published_once(fake, place, ann, bot, proposed, tmp_path):
    ann.push("main", {"PRD.md": prd(3)})
    bot.generate(tmp_path / "bundle")
    assert bot.publish(tmp_path / "bundle").outcome == "updated"
    fake.log.clear()

    assert bot.publish(tmp_path / "bundle").outcome == "unchanged"
    assert writes(fake) == []


def test_a_list_that_does_not_show_the_pull_request_yet_opens_no_second(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    fake.faults.order(faults.validation_failed("A pull request already exists for octo:specagent/docs."), *_OPEN)
    fake.faults.order(stale(99), *_LIST, times=2)
    bot.run()

    assert [one.state for one in place.pulls] == ["open"]
    assert "3 seconds" in place.read(SPEC, BRANCH)


def test_a_list_that_lags_behind_the_closing_leaves_it_closed(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    bot.run()
    ann.close(1)
    fake.faults.order(stale(2), *_LIST, times=2)
    bot.run()

    assert [one.state for one in place.pulls] == ["closed"]


def test_a_run_that_is_held_up_before_it_opens_finds_what_another_opened(fake, place, tmp_path):
    one, other = _two(place, tmp_path)
    gate = threading.Event()
    fake.faults.order(held(gate), *_OPEN)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(one.run)
        fake.log.wait(*_PUSH, timeout=60)
        quick = other.run()
        gate.set()
        done = slow.result(60)

    assert {done.outcome, quick.outcome} == {"opened", "updated"}
    assert [pull.state for pull in place.pulls] == ["open"]
