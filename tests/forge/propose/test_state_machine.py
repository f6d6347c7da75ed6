"""Random rounds of people, bots and failures: whatever happens, and in whatever order, the bot keeps its promises.

All is real, the git repositories, both halves of the bot, its client and GitHub's rules, but for two things: drafting
is a small stand-in (standin.py), and what is in git's files already is read without starting git (quick_git.py). Runs
at the same time are interleaved where a request arrives or a branch is looked up, so that every round can be repeated.
"""

import itertools
import os
import tempfile
from functools import partial
from pathlib import Path

import pytest
from forge.propose.bots import BRANCH
from forge.propose.people import ON_THE_BASE, ON_THE_BRANCH, PRDS, TO_THE_BRANCH, WITH_THE_REQUEST, People
from forge.propose.promises import Promises
from forge.propose.quick_git import QuickGit
from forge.propose.quick_places import QuickPlaces, memory, work_quickly
from forge.propose.standin import Drafting
from forge_fake import lost_reply, meanwhile, reset, stale
from forge_fake.github import faults
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from specagent.agent.errors import SpecAgentError

_ROUNDS, _SPREAD = 208, 8
_WHERE = {
    "list": ("GET", "*/pulls"),
    "look": ("GET", f"/refs/heads/{BRANCH}"),
    "before the push": ("GET", "*/info/refs"),
    "push": ("POST", "*/git-receive-pack"),
    "open": ("POST", "*/pulls"),
    "update": ("PATCH", "*/pulls/*"),
    "say": ("POST", "*/comments"),
}
_FAULTS = {
    "lost reply": lost_reply(),
    "reset": reset(),
    "reset after": reset(done=True),
    "502": faults.bad_gateway(),
    "502 after": faults.bad_gateway().after_write(),
    "429": faults.too_many_requests(7),
    "429 for long": faults.too_many_requests(3600),
    "403": faults.secondary_limit(60),
    "stale": stale(2),
    "stale for long": stale(30),
}
_RACES = ("look", "look", "list", "before the push", "before the push", "push", "open", "update")
_MEANWHILE = ("run", "prd", "note", "record", "amend", "delete", "squash", "close")
_SKIP = st.sampled_from([0, 1, 2, 2, 3])


def _trouble(where, what):
    """Return a strategy for where something goes wrong and what, how often, and after how many that go well."""
    places, faults = st.sampled_from(where), st.sampled_from(what)
    return st.tuples(places, faults, st.sampled_from([1, 2, 9]), st.sampled_from([0, 0, 1]))


_TROUBLE = (
    _trouble([one for one in _WHERE if one != "look"], [*_FAULTS, *_MEANWHILE])
    | _trouble(["list"], ["stale", "stale for long"])
    | _trouble(["open"], ["run", "lost reply", "reset after", "502 after"])
)
_PRDS = st.sampled_from(list(PRDS))
_BOTS = st.sampled_from(["one", "other"])


class Rounds(RuleBasedStateMachine):
    """One repository with a person and two bots."""

    def __init__(self, places, drafting):
        super().__init__()
        self.places, self.drafting = places, drafting
        self.place = places.place()
        self.promises = Promises(self.place)
        self.people = People(self.place, self.place.person("ann", "write"), self.promises)
        self.bots, self.bundle, self.numbers = {}, None, itertools.count(1)
        self.sound, self.surprises = True, []

    @initialize(varies=st.booleans(), proposed=st.booleans())
    def begin(self, varies, proposed):
        self.drafting.varies = varies
        if proposed:
            self._watched(self._bot("one").run)

    @rule(name=_BOTS)
    def a_bot_runs(self, name):
        self._watched(self._bot(name).run)

    @rule(which=_PRDS, name=_BOTS, troubles=st.lists(_TROUBLE, min_size=1, max_size=2))
    def a_bot_follows_the_prd_in_spite_of_troubles(self, which, name, troubles):
        self.people.change_the_prd(which)
        self._watched(self._bot(name).run, troubles)

    @rule(which=_PRDS, name=_BOTS, where=st.sampled_from(_RACES), what=st.sampled_from(_MEANWHILE), skip=_SKIP)
    def somebody_is_quicker_than_a_bot(self, which, name, where, what, skip):
        self.people.change_the_prd(which)
        self._watched(self._bot(name).run, [(where, what, 1, skip if where == "look" else 0)])

    @rule(which=_PRDS, name=_BOTS, mine=st.sampled_from(ON_THE_BRANCH), theirs=st.sampled_from(["", *ON_THE_BASE]))
    def a_bot_follows_people(self, which, name, mine, theirs):
        for what, branch in ((mine, BRANCH), (theirs, "main")):
            if what and self.place.tip(branch):
                self.people.push(what, branch)
        self.people.change_the_prd(which)
        self._rehearse(self._bot(name))
        self._watched(self._bot(name).run)

    @rule(which=_PRDS, name=_BOTS, how=st.sampled_from(["merge", "squash"]))
    def what_the_prd_asks_for_is_taken_back_again(self, which, name, how):
        self.people.use(how)
        before, bot = self.place.read("PRD.md"), self._bot(name)
        self.people.change_the_prd(which)
        self._watched(bot.run)
        self.people.change_the_prd(next((one for one in PRDS if PRDS[one] == before), which))
        self._rehearse(bot)
        self._watched(bot.run)

    @rule(name=_BOTS)
    def a_bot_drafts(self, name):
        folder = self._bot(name).folder.parent / f"bundle-{next(self.numbers)}"
        self._watched(partial(self._bot(name).generate, folder))
        self.bundle = folder

    @precondition(lambda self: self.bundle)
    @rule(name=_BOTS, troubles=st.lists(_TROUBLE, max_size=1))
    def a_bot_publishes(self, name, troubles):
        self._watched(partial(self._bot(name).publish, self.bundle), troubles)

    @rule(name=_BOTS)
    def a_bot_rehearses(self, name):
        self._rehearse(self._bot(name))

    @rule(which=_PRDS)
    def the_prd_changes(self, which):
        self.people.change_the_prd(which)

    @rule(what=st.sampled_from(ON_THE_BRANCH))
    def a_person_pushes_to_the_branch(self, what):
        if self.place.tip(BRANCH):
            self.people.push(what, BRANCH)

    @rule(what=st.sampled_from(ON_THE_BASE))
    def a_person_pushes_to_the_base(self, what):
        self.people.push(what, "main")

    @rule(how=st.sampled_from(TO_THE_BRANCH))
    def a_person_moves_the_branch(self, how):
        self.people.move(how)

    @rule(how=st.sampled_from(WITH_THE_REQUEST))
    def a_person_uses_the_pull_request(self, how):
        self.people.use(how)

    def teardown(self):
        """A dry run changes nothing, the next healthy run puts all in order, and the one after it has nothing to do."""
        try:
            if self.sound:
                self.places.clock.advance(3600)
                self._rehearse(self._bot("one"))
                self._watched(self._bot("one").run, healthy=True)
                with self.promises.nothing_changes():
                    done = self._watched(self._bot("one").run, healthy=True)
                self.promises.converged(done.outcome)
        finally:
            self.places.forget(self.place)

    def _rehearse(self, bot):
        before = _files(bot.folder)
        with self.promises.nothing_changes():
            self._watched(partial(bot.run, dry_run=True))
        assert _files(bot.folder) == before

    def _watched(self, act, troubles=(), *, healthy=False):
        """Let a bot act and hold it to its promises; only a healthy run must not fail."""
        self.sound, done = False, None
        for trouble in troubles:
            self._order(*trouble)
        with self.promises.kept(sees_all=not any(what.startswith("stale") for _, what, *_ in troubles)):
            try:
                done = act()
            except SpecAgentError as err:
                if healthy:
                    raise
                assert err.message  # noqa: PT017 - whether it fails is left to chance
            finally:
                self.places.fake.faults.clear()
            if self.surprises:
                raise self.surprises[0]
        self.sound = True
        return done

    def _order(self, where, what, times, skip):
        fault = _FAULTS.get(what) or meanwhile(partial(self._meanwhile, what))
        times = times if what in _FAULTS else 1
        self.places.fake.faults.order(fault, *_WHERE[where], times=times, skip=skip)

    def _meanwhile(self, what):
        """Do something in the midst of a bot's run, in the server's thread."""
        acts = {
            "run": lambda: self._outrun(),
            "prd": lambda: self.people.change_the_prd("faster"),
            "note": lambda: self.people.push("note", BRANCH),
            "record": lambda: self.people.push("record", BRANCH),
            "amend": lambda: self.people.move("amend"),
            "delete": lambda: self.people.move("delete"),
            "squash": lambda: self.people.use("squash"),
            "close": lambda: self.people.use("close"),
        }
        try:
            acts[what]()
        except Exception as err:
            self.surprises.append(err)

    def _outrun(self):
        self.promises.raced = True
        try:
            self._bot("third").run()
        except SpecAgentError as err:
            assert err.message  # noqa: PT017 - as above

    def _bot(self, name):
        if name not in self.bots:
            self.bots[name] = self.places.bot(self.place, name)
        return self.bots[name]


def _files(folder):
    """Return every file below a folder with what is in it, git's own too."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def places():
    with tempfile.TemporaryDirectory(dir=memory(), ignore_cleanup_errors=True) as root:
        made = QuickPlaces(Path(root))
        with made.fake:
            yield made


@pytest.fixture(scope="module")
def quick_git(places):
    return QuickGit(places.disturb)


@pytest.mark.parametrize("number", range(_SPREAD))
def test_the_bot_keeps_its_promises_whatever_people_and_networks_do(places, quick_git, monkeypatch, number):
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", "")  # bots set it
    quick_git.stand_in(monkeypatch)
    work_quickly(monkeypatch)
    drafting = Drafting()
    drafting.replace_the_slow(monkeypatch)
    rounds = settings(
        max_examples=int(os.environ.get("ROUNDS", _ROUNDS)) // _SPREAD,
        stateful_step_count=8,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(lambda: Rounds(places, drafting)), settings=rounds)
