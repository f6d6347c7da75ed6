"""What the bot promises of one repository, held against what it does there, whatever people do meanwhile."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from forge.propose.bots import BRANCH, LOGIN, STATE, said, standing, writes
from forge.propose.standin import asked_by, known_to
from forge_fake.github import ApiError, Place, Pull

_NEVER = ("branch forced", "branch deleted", "pull reopened", "pull merged", "comment deleted")
_MATTERS = ("closed", "conflict", "nothing")
_MARK = re.compile(rb"Ann [0-9]+")
"""What people write somewhere has their name and a number, and so can be found again."""


@dataclass
class Promises:
    """Watches one repository.

    `floor` is the head of the bot's branch as people last left it; `declined` says by number which PRDs they closed a
    pull request for. `quarrelsome` says that they did what may conflict, `raced` that two bots ran at once: those may
    say the same twice.
    """

    place: Place
    floor: str | None = None
    declined: dict[int, set[str]] = field(default_factory=dict)
    quarrelsome: bool = False
    raced: bool = False
    taken_back: set[bytes] = field(default_factory=set)
    ever_on_base: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.marks = cache(self._marks)
        self.asked = cache(self._asked)

    def people(self, act: Callable[[], object]) -> None:
        """Let people act, as far as GitHub lets them, and take note of what may not be lost from now on."""
        before, pulls = self.place.tip(BRANCH), {one.number: one.state for one in self.place.pulls}
        try:
            act()
        except (ApiError, ValueError):  # it cannot be merged
            return
        self.floor = self.place.tip(BRANCH)
        self.taken_back |= self.marks(before) - self.marks(self.floor)
        self.ever_on_base |= self.marks(self.place.tip())
        for one in self.place.pulls:
            self._note(one, pulls.get(one.number, "open"))

    @contextmanager
    def kept(self, *, sees_all: bool = True) -> Iterator[None]:
        """Hold the bot to its promises in what it does in this block; it cannot know what old lists do not show."""
        self.floor = self.place.tip(BRANCH)
        self.place.github.log.clear()
        declined, asked = self.all_declined(), self.asked(self.place.tip())
        yield
        self._holds_still()
        self._loses_nothing()
        still = asked == self.asked(self.place.tip()) and asked in declined & self.all_declined()
        if still and sees_all:
            opened = [one for one in self.place.github.log.changes("pull opened") if one.by == LOGIN]
            assert opened == [], "a pull request that a person closed for this PRD was opened again"

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """Hold the bot to changing nothing here in this block."""
        before = standing(self.place)
        self.place.github.log.clear()
        yield
        assert (standing(self.place), writes(self.place.github)) == (before, [])

    def all_declined(self) -> set[str]:
        """Return the PRDs that people closed a pull request for since the last one was merged."""
        return {asked for many in self.declined.values() for asked in many}

    def converged(self, outcome: str) -> None:
        """Hold what a healthy run comes to against what there is."""
        asked = self.asked(self.place.tip())
        assert self.place.open_pulls == [] or self.place.open_pulls[0].head_sha == self.place.tip(BRANCH)
        if outcome == "left closed":
            assert self.place.open_pulls == []
            assert asked in self.all_declined()
        elif outcome == "conflict":
            assert self.quarrelsome, "nobody did what could conflict"
            assert not self.place.pulls or any(
                "Nothing was pushed" in one for one in said(self.place, len(self.place.pulls))
            )
        else:
            assert outcome == "unchanged"
            tip = self.place.tip(BRANCH) if self.place.open_pulls else self.place.tip()
            assert str(sorted(known_to(self.place.read(STATE, tip)).items())) == asked, (
                "the spec is not that of the PRD"
            )
            self._undoes_nothing_of_the_base()

    def _note(self, one: Pull, before: str) -> None:
        if one.merged:
            self.declined = {number: asked for number, asked in self.declined.items() if number > one.number}
        elif one.state == "open":
            self.declined.pop(one.number, None)
        elif before == "open":
            fork = self.place.bare.git("merge-base", one.head_sha, "main")
            self.declined[one.number] = {self.asked(sha) for sha in (one.head_sha, fork)}

    def _holds_still(self) -> None:
        """Nothing but forward pushes to the one branch, one open pull request, and one comment on a matter."""
        mine = [one for one in self.place.github.log.changes() if one.by == LOGIN]
        assert [one for one in mine if one.what in _NEVER] == []
        assert {one.subject for one in mine if one.what.startswith("branch")} <= {BRANCH}
        assert len(self.place.open_pulls) <= 1, "two pull requests are open"
        for one in () if self.raced else self.place.pulls:
            for matter in _MATTERS:
                mark = f"<!-- specagent says: {matter} -->"
                assert sum(mark in text for text in said(self.place, one.number)) <= 1, f"{matter} is said twice"

    def _loses_nothing(self) -> None:
        tip = self.place.tip(BRANCH)
        if self.floor is None:
            return
        assert tip is not None
        assert self.place.contains(tip, self.floor), "a commit is lost"
        gone = self.ever_on_base - self.marks(self.place.tip())
        assert self.marks(self.floor) - gone <= self.marks(tip), "what a person wrote is lost"

    def _undoes_nothing_of_the_base(self) -> None:
        """What people wrote on the base stays once the pull request is merged."""
        if not self.place.open_pulls:
            return
        tree = self.place.bare.merged_tree("main", BRANCH)
        assert tree is not None, "the pull request cannot be merged"
        assert self.marks(self.place.tip()) - self.taken_back <= self.marks(tree)

    def _asked(self, commit: str) -> str:
        return str(sorted(asked_by(self.place.read("PRD.md", commit)).items()))

    def _marks(self, revision: str | None) -> set[bytes]:
        if revision is None:
            return set()
        objects = self.place.bare.loose
        files = objects.files(objects.tree(revision))
        return {mark for one in files for mark in _MARK.findall(objects.read(one.id)[1])}
