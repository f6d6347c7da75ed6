"""Random rounds of people, bots and failures: whatever happens, and in whatever order, the bot keeps its promises.

All is real, the git repositories, both halves of the bot, its client and GitHub's rules, but for three things: drafting
is a small stand-in (standin.py), branches are read from a folder, and git is asked once for what cannot change
(quick_places.py). Runs at the same time are interleaved where a request arrives, so that every round can be repeated.
"""

import itertools
import os
from functools import partial

import pytest
from forge.propose.bots import BRANCH
from forge.propose.people import ON_THE_BASE, ON_THE_BRANCH, PRDS, TO_THE_BRANCH, WITH_THE_REQUEST, People
from forge.propose.promises import Promises
from forge.propose.quick_places import QuickPlaces, remember_what_lasts
from forge.propose.standin import Drafting
from forge_fake import lost_reply, meanwhile, reset, stale
from forge_fake.github import faults
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from specagent.agent.errors import SpecAgentError

_ROUNDS, _SPREAD = 80, 8
_WHERE = {
    "list": ("GET", "*/pulls"),
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
}
_MEANWHILE = ("run", "prd", "note", "record", "amend", "delete", "squash", "close")
_TROUBLE = st.tuples(
    st.sampled_from(list(_WHERE)),
    st.sampled_from([*_FAULTS, *_MEANWHILE]),
    st.sampled_from([1, 2, 9]),  # how often
    st.sampled_from([0, 0, 1]),  # after how many that go well
)
_TROUBLES = st.just([]) | st.lists(_TROUBLE, min_size=1, max_size=2)
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

    @rule(name=_BOTS, troubles=_TROUBLES)
    def a_bot_runs(self, name, troubles):
        self._watched(self._bot(name).run, troubles)

    @rule(name=_BOTS)
    def a_bot_drafts(self, name):
        folder = self._bot(name).folder.parent / f"bundle-{next(self.numbers)}"
        self._watched(partial(self._bot(name).generate, folder))
        self.bundle = folder

    @precondition(lambda self: self.bundle)
    @rule(name=_BOTS, troubles=_TROUBLES)
    def a_bot_publishes(self, name, troubles):
        self._watched(partial(self._bot(name).publish, self.bundle), troubles)

    @rule(name=_BOTS)
    def a_bot_rehearses(self, name):
        bot = self._bot(name)
        before = _files(bot.folder)
        with self.promises.nothing_changes():
            self._watched(partial(bot.run, dry_run=True))
        assert _files(bot.folder) == before

    @rule(which=st.sampled_from(list(PRDS)))
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
        """The next healthy run puts all in order, and the one after it has nothing to do."""
        try:
            if self.sound:
                self.places.clock.advance(3600)
                self._watched(self._bot("one").run, healthy=True)
                with self.promises.nothing_changes():
                    done = self._watched(self._bot("one").run, healthy=True)
                self.promises.converged(done.outcome)
        finally:
            self.places.forget(self.place)

    def _watched(self, act, troubles=(), *, healthy=False):
        """Let a bot act and hold it to its promises; only a healthy run must not fail."""
        self.sound, done = False, None
        for trouble in troubles:
            self._order(*trouble)
        with self.promises.kept(sees_all=all(what != "stale" for _, what, *_ in troubles)):
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
def places(tmp_path_factory):
    made = QuickPlaces(tmp_path_factory.mktemp("places"))
    with made.fake:
        yield made


@pytest.mark.parametrize("number", range(_SPREAD))
def test_the_bot_keeps_its_promises_whatever_people_and_networks_do(places, monkeypatch, number):
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", "")  # bots set it
    remember_what_lasts(monkeypatch)
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
