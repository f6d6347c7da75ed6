import pytest
from watching.scripted import Recorder, report, saving, ticking, watched

from specagent.agent.drafting.progress import Progress
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.watching.request import WatchRequest
from specagent.agent.watching.watch import Watcher
from specagent.agent.workspace.regenerating.regenerate import regenerate_into

OLD, NEW, NEWER = "99.9 % of each month", "99.95 % of each month", "99.99 % of each month"


@pytest.fixture
def calls():
    return []


@pytest.fixture
def redraft(calls):
    """What is asked to redraft, answers with the reports in turn and changes no file."""

    def scripted(*answers):
        left = list(answers)

        def regenerate(request, reviewer=None, watch=None):
            calls.append(request)
            answer = left.pop(0) if left else report()
            if isinstance(answer, BaseException):
                raise answer
            watch(Progress("Goals", "drafting", 1200))
            return answer

        return regenerate

    return scripted


def test_a_save_is_redrafted_and_what_that_writes_is_no_save(project, prd, spec):
    before = spec.read_text()
    shown, watcher = watched([saving(prd, OLD, NEW)], regenerate_into, auto=True, flags={"model": "offline"})

    assert "99.95 %" in spec.read_text() != before
    assert shown.told[:3] == [
        "PRD.md saved",
        "stale: Goals, Concerns (NFR-2 changed: 99.9 % → 99.95 %)",
        "redrafting: Goals, Concerns",
    ]
    assert shown.told[-1] == "current again: Goals, Concerns"
    assert not [one for one in shown.told if one.startswith("docs/")]
    assert shown.status.stale == ()
    assert watcher.told() == "Watched for 0:01: 1 save, 1 redraft, 0.0000 USD."


def test_edits_of_people_survive_a_redraft(project, prd, spec):
    saving(spec, "**Goal: High Availability**", "**Goal: Always There**")()
    watched([saving(prd, OLD, NEW)], regenerate_into, auto=True, flags={"model": "offline"})

    assert "**Goal: Always There**" in spec.read_text()
    assert "99.95 %" in spec.read_text()


def test_a_conflict_is_told_and_left_to_people(project, prd, spec):
    row = next(line for line in spec.read_text().split("\n") if line.startswith("| **Goal: High Availability**"))
    mine = row.replace("99.9 %", "99 %")
    saving(spec, row, mine)()
    shown, _ = watched([saving(prd, OLD, NEW)], regenerate_into, auto=True, flags={"model": "offline"})

    assert mine in spec.read_text().split("\n")
    assert [one for one in shown.told if one.startswith("conflict: Goals")]


def test_without_auto_nothing_is_redrafted(project, prd, redraft, calls):
    watched([saving(prd, OLD, NEW)], redraft())

    assert calls == []


def test_the_request_says_what_conflicts_come_to_and_keeps_the_users_settings(project, prd, redraft, calls):
    shown, _ = watched([saving(prd, OLD, NEW)], redraft(), auto=True, flags={"model": "x:y"}, date="2026-11-27")

    (request,) = calls
    assert (request.prd, request.stale, request.conflicts) == ("PRD.md", True, "fail")
    assert (request.flags, request.date) == ({"model": "x:y"}, "2026-11-27")
    assert shown.work_done == ["Redrafting Goals, Concerns", "Redrafting Goals: drafting, 1,200 tokens", ""]


def test_what_is_stale_at_the_start_is_redrafted_too(project, prd, redraft, calls):
    saving(prd, OLD, NEW)()
    watched([], redraft(), auto=True)

    assert len(calls) == 1


def test_what_could_not_be_redrafted_is_tried_again_only_after_a_save(project, prd, spec, redraft, calls):
    answers = redraft(report(parts=[("goals", "conflict"), ("concerns", "failed")]))
    shown, _ = watched([saving(prd, OLD, NEW)], answers, auto=True)
    assert len(calls) == 1
    assert "failed: Concerns" in shown.told
    assert "conflict: Goals (row); settle it: `specagent regenerate goals --interactive`" in shown.told

    saving(prd, NEW, OLD)()
    steps = [saving(prd, OLD, NEW), saving(spec, "### Logging\n", "### Logging\n\n- They are read. (assumption)\n")]
    watched(steps, answers, auto=True)
    assert len(calls) == 3


def test_a_redraft_that_fails_is_told_and_watched_further(project, prd, redraft, calls):
    answers = redraft(SpecAgentError("the server is gone", "Try again."), report())
    shown, watcher = watched([saving(prd, OLD, NEW), saving(prd, NEW, NEWER)], answers, auto=True)

    assert "redraft failed: the server is gone" in shown.told
    assert "hint: Try again." in shown.told
    assert len(calls) == 2
    assert "2 saves, 1 redraft" in watcher.told()


def test_a_save_during_a_redraft_is_not_lost(project, prd, calls):
    def regenerate(request, reviewer=None, watch=None):
        calls.append(request)
        if len(calls) == 1:
            saving(prd, NEW, NEWER)()
        return report()

    shown, _ = watched([saving(prd, OLD, NEW)], regenerate, auto=True)

    assert len(calls) == 2
    assert "stale: Goals, Concerns (NFR-2 changed: 99.9 % → 99.99 %)" in shown.told


def test_the_whole_watch_spends_no_more_than_its_cap(project, prd, redraft, calls):
    steps = [saving(prd, OLD, NEW), saving(prd, NEW, NEWER), saving(prd, NEWER, OLD), saving(prd, OLD, NEW)]
    shown, watcher = watched(steps, redraft(report(0.3), report(0.2), report(0.1)), auto=True, max_cost=0.5)

    assert [one.flags["max_cost"] for one in calls] == [pytest.approx(0.5), pytest.approx(0.2)]
    assert "redrafted: Goals (0.3000 USD)" in shown.told
    stop = "auto stopped: 0.5000 of 0.5000 USD are spent; the watch goes on without redrafts"
    assert shown.told.count(stop) == 1
    assert shown.told[-1].startswith("stale: "), "what is stale is still told"
    assert "4 saves, 2 redrafts, 0.5000 USD" in watcher.told()


def test_a_cap_that_cannot_be_kept_stops_redrafting(project, prd, redraft, calls):
    steps = [saving(prd, OLD, NEW), saving(prd, NEW, NEWER)]
    shown, _ = watched(steps, redraft(report(None)), auto=True, max_cost=0.5)

    assert len(calls) == 1
    assert "auto stopped: the model has no known prices, so that --max-cost cannot be kept" in shown.told


def test_what_costs_nothing_stops_at_no_cap(project, prd, redraft, calls):
    steps = [saving(prd, OLD, NEW), saving(prd, NEW, NEWER)]
    watched(steps, redraft(report(calls=False), report(calls=False)), auto=True, max_cost=0)

    assert len(calls) == 2


def test_an_interrupted_redraft_is_told_from_an_idle_watch(project, prd):
    def regenerate(request, reviewer=None, watch=None):
        raise KeyboardInterrupt

    saving(prd, OLD, NEW)()
    watcher = Watcher(WatchRequest("PRD.md", auto=True), Recorder(), ticking(), regenerate, lambda _: iter([None]))
    with pytest.raises(KeyboardInterrupt):
        watcher.run()
    assert watcher.is_redrafting


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        ({"prd": "-"}, "standard input cannot be watched"),
        ({"prd": "https://example.com/PRD.md"}, "https://example.com/PRD.md cannot be watched"),
        ({"prd": "PRD.md", "max_cost": 1.0}, "--max-cost caps what --auto may spend"),
        ({"prd": "PRD.md", "spec": "docs/nothing.md"}, "there is no spec 'docs/nothing.md'"),
    ],
)
def test_what_cannot_be_watched_is_refused_at_once(project, request_, problem):
    with pytest.raises(UsageError) as refused:
        Watcher(WatchRequest(**request_), Recorder(), ticking())
    assert refused.value.message == problem


def test_a_prd_that_is_not_there_is_refused_at_once(project, prd):
    prd.unlink()
    with pytest.raises(SpecAgentError):
        watched([])
