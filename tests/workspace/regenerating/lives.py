"""Whole lives of a spec: rounds of edits and redrafts, and everything that has to hold after each."""

from contextlib import chdir

from workspace.regenerating import promises
from workspace.regenerating.gardens import SPEC, STATE, Garden
from workspace.regenerating.rounds import Round

from specagent.agent.document.reading import parse_spec
from specagent.agent.workspace.regenerating.request import RegenerateReport

_DONE = ("written", "unchanged")


def live(garden: Garden, *rounds: Round) -> None:
    """Go through `rounds`; raises AssertionError where a promise is broken."""
    with chdir(garden.root):
        for one in rounds:
            _Living(garden, one).through()


class _Living:
    def __init__(self, garden: Garden, one: Round) -> None:
        self.garden, self.round = garden, one
        self.options: dict[str, object] = {"conflicts": one.policy, "cascade": one.cascade}

    def through(self) -> None:
        """Edit, redraft, and redraft again."""
        one, garden = self.round, self.garden
        garden.lock(*one.locked)
        garden.edit(one)
        garden.status()
        asked = {"parts": one.parts} if one.parts else {"every": True} if one.every else {"stale": True}
        foreseen = self._foreseen(asked) if one.dry_first else None
        report = self._redrafted(asked)
        if foreseen and report:
            assert foreseen.parts == report.parts
        if one.undone and report and report.files:
            self._undone(report)
        self._rests()

    def _foreseen(self, asked: dict[str, object]) -> RegenerateReport | None:
        before = self.garden.files()
        report = self.garden.redraft(**asked, **self.options, dry_run=True)
        assert self.garden.files() == before
        return report

    def _redrafted(self, asked: dict[str, object]) -> RegenerateReport | None:
        garden = self.garden
        self.before, known = garden.files(), garden.state()
        stale = {one.part for one in garden.status().stale}
        report = garden.redraft(**asked, **self.options)
        if report is None:
            return None
        before, after = self.before, garden.files()
        promises.assert_no_word_is_lost(before, after, known)
        promises.assert_all_else_stands(before, after, report)
        promises.assert_no_row_is_doubled(report)
        promises.assert_conflicts_leave_all(before, after, report)
        promises.assert_no_words_become_generated(before, known, garden.state())
        promises.assert_deleted_rows_stay_away(known, before, after, report)
        if known is None and self.round.policy != "markers":
            promises.assert_only_conflicts_without_a_state(before, after)
        self._current(report, set(self.round.parts) if "parts" in asked else stale)
        return report

    def _current(self, report: RegenerateReport, asked: set[str]) -> None:
        """What was written reads back, and nothing that was asked for and redrafted waits for a redraft."""
        status = self.garden.status()
        if any(one.outcome == "markers" for one in report.parts):
            return
        parse_spec(self.garden.files()[SPEC])
        done = {one.part for one in report.parts if one.outcome in _DONE and one.part in asked}
        assert not [(one.part, one.reasons) for one in status.stale if one.part in done]

    def _undone(self, report: RegenerateReport) -> None:
        """Undoing it puts everything back."""
        garden = self.garden
        if STATE not in self.before:
            return
        undone = garden.undo()
        assert undone.exit_code == 0
        after = garden.files()
        assert {name: text for name, text in after.items() if name != STATE} == {
            name: text for name, text in self.before.items() if name != STATE
        }

    def _rests(self) -> None:
        """A redraft of what is stale, right after another one, does nothing."""
        first = self._redrafted({"stale": True})
        if self.garden.calls() and first and any(one.outcome == "failed" for one in first.parts):
            return  # what a model failed for is tried again
        before, calls = self.garden.files(), self.garden.calls()
        report = self.garden.redraft(stale=True, **self.options)
        assert self.garden.files() == before
        assert report is None or report.files == ()
        assert self.garden.calls() == calls
