"""Who goes ahead, and how long the others wait for it."""

import asyncio

import pytest

from specagent.agent.drafting.model.call import Message, ModelError, Reply, Request
from specagent.agent.drafting.model.warming import PATIENCE, Warmed

DONE = Reply("done", "complete")


class Waiting:
    """A clock whose waits end when they are told to."""

    def __init__(self):
        self.waits = []

    def now(self):
        return 0.0

    async def sleep(self, seconds):
        ended = asyncio.Event()
        self.waits.append((seconds, ended))
        await ended.wait()


class Held:
    """Keeps every call until it is let go, with an answer or a failure."""

    identity = "held"

    def __init__(self):
        self.calls = {}
        self.watchers = {}

    async def ask(self, request, on_tokens=None):
        outcome = self.calls[request.label] = asyncio.get_running_loop().create_future()
        self.watchers[request.label] = on_tokens
        return await outcome


def asked(label, *shared):
    return Request(label, (Message("system", ("Be short.",)), Message("user", (*shared, label))), {}, 100)


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


class Run:
    def __init__(self):
        self.model, self.clock = Held(), Waiting()
        self.warmed = Warmed(self.model, self.clock)
        self.tasks = {}

    def start(self, label, *shared, watched=False):
        on_tokens = (lambda count: None) if watched else None
        self.tasks[label] = asyncio.create_task(self.warmed.ask(asked(label, *shared), on_tokens))

    @property
    def sent(self):
        return list(self.model.calls)


def scenario(steps):
    async def through():
        run = Run()
        await steps(run)
        for one in run.tasks.values():
            one.cancel()
        await asyncio.gather(*run.tasks.values(), return_exceptions=True)

    asyncio.run(through())


def begun(run):
    for label in ("first", "second", "third"):
        run.start(label, "the PRD", "the facts", watched=True)


def test_the_first_of_calls_that_begin_alike_goes_ahead():
    async def steps(run):
        begun(run)
        await settled()
        assert run.sent == ["first"]

    scenario(steps)


@pytest.mark.parametrize(
    "event",
    [
        lambda run: run.model.watchers["first"](1),
        lambda run: run.model.calls["first"].set_result(DONE),
        lambda run: run.model.calls["first"].set_exception(ModelError("no")),
        lambda run: run.tasks["first"].cancel(),
        lambda run: run.clock.waits[0][1].set(),
    ],
    ids=["its first token", "its answer", "its failure", "its end", "patience"],
)
def test_the_others_follow_together(event):
    async def steps(run):
        begun(run)
        await settled()
        event(run)
        await settled()
        assert run.sent == ["first", "second", "third"]
        assert {seconds for seconds, _ in run.clock.waits} == {PATIENCE}

    scenario(steps)


def test_later_calls_with_the_same_beginning_wait_for_nothing():
    async def steps(run):
        begun(run)
        await settled()
        run.model.calls["first"].set_result(DONE)
        await settled()
        run.start("late", "the PRD", "the facts")
        await settled()
        assert run.sent[-1] == "late"

    scenario(steps)


def test_of_calls_of_one_kind_the_first_goes_ahead_once_more():
    async def steps(run):
        for label in ("first", "Record 1", "Record 2", "Rules 1", "Record 3", "Rules 2"):
            kind = label.split()[0] * 300
            run.start(f"{kind} {label}", "the PRD", "the facts", watched=True)
        await settled()
        run.model.watchers[run.sent[0]](1)
        await settled()
        assert [one.rpartition(" ")[2] for one in run.sent[1:]] == ["1", "1"]
        run.model.watchers[run.sent[1]](1)
        await settled()
        assert [one[-8:] for one in run.sent[3:]] == ["Record 2", "Record 3"]

    scenario(steps)


def test_calls_that_begin_otherwise_do_not_wait_for_each_other():
    async def steps(run):
        run.start("blueprint", "the PRD")
        run.start("goals", "the PRD", "the facts")
        run.start("stack", "the PRD", "other facts")
        await settled()
        assert run.sent == ["blueprint", "goals", "stack"]

    scenario(steps)


def test_the_answer_and_the_tokens_reach_who_asked():
    async def steps(run):
        told = []
        task = asyncio.create_task(run.warmed.ask(asked("first", "the PRD"), told.append))
        await settled()
        run.model.watchers["first"](7)
        run.model.calls["first"].set_result(DONE)
        assert await task == DONE
        assert told == [7]

    scenario(steps)
