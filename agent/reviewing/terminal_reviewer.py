"""A person at a terminal decides a redraft: each conflict first, then the part as a whole."""

import re
from collections.abc import Sequence

from specagent.agent.document.merging import Conflict, Merged
from specagent.agent.reviewing.dialogue import Dialogue, InputEndedError
from specagent.agent.reviewing.editor import EditingError, edited
from specagent.agent.reviewing.inert import inert, inert_line
from specagent.agent.reviewing.word_diff import word_diff
from specagent.agent.workspace.regenerating.request import Proposal, Review

_OF_CONFLICT = {
    "k": "[k]eep mine",
    "t": "[t]ake theirs",
    "e": "[e]dit",
    "b": "[b]oth",
    "s": "[s]kip the part",
    "q": "[q]uit",
}
_OF_PART = {
    "a": "[a]ccept",
    "f": "[f]eedback and try again",
    "e": "[e]dit",
    "s": "[s]kip",
    "q": "[q]uit",
}
_MEANINGS = {
    "k": "keep what stands in the document today",
    "t": "take what the redraft says instead",
    "b": "keep both, yours first",
    "a": "write the part as shown",
    "f": "say in a line what should be different, and have the part drafted once more",
    "e": "change the text in your editor ($VISUAL or $EDITOR)",
    "s": "leave the part as it is in the document",
    "q": "leave this part and those to come as they are, and keep what was accepted",
}
_MARKERS = re.compile(r"^(?:<<<<<<< yours|>>>>>>> specagent)[ \t]*$", re.MULTILINE)


class TerminalReviewer:
    """Shows each redrafted part on the terminal and asks what becomes of it.

    Raises UsageError where there is no terminal.
    """

    def __init__(self) -> None:
        self._dialogue = Dialogue()
        self._screen = self._dialogue.screen

    def review(self, proposal: Proposal) -> Review:
        """Return what the person says; the end of the input is `quit`."""
        self._dialogue.begin()
        self._introduce(proposal)
        try:
            settled = self._settle(proposal)
            return settled if isinstance(settled, Review) else self._decide(proposal, settled)
        except InputEndedError:
            return Review("quit")

    def confirm(self, question: str) -> bool:
        """Return whether the person says yes; nothing and the end of the input are no."""
        self._dialogue.begin()
        try:
            while (answer := self._dialogue.ask(f"{inert_line(question)} [y/N]").lower()) not in ("", "y", "yes"):
                if answer in ("n", "no"):
                    return False
                self._screen.show("Answer with y or n.")
        except InputEndedError:
            return False
        return answer != ""

    def _introduce(self, proposal: Proposal) -> None:
        record = proposal.part.startswith("ADR-")
        title = f"{proposal.part} {proposal.title}" if record else f"{proposal.title} ({proposal.part})"
        self._screen.show()
        self._screen.show(inert_line(title), style="bold")
        for reason in proposal.reasons:
            self._screen.show(f"  because {inert_line(reason)}")

    def _settle(self, proposal: Proposal) -> str | Review:
        """Return the part's text with every conflict settled, or that it is skipped or the end."""
        found = proposal.merged.conflicts
        settled: list[str] = []
        for number, conflict in enumerate(found, start=1):
            self._screen.show()
            self._screen.show(f"Conflict {number} of {len(found)}: {inert_line(conflict.where)}", style="bold")
            self._show_sides(conflict)
            answer = self._settled(conflict)
            if isinstance(answer, Review):
                return answer
            settled.append(answer)
        return _resolved(proposal.merged, settled)

    def _show_sides(self, conflict: Conflict) -> None:
        for label, side in (("yours", conflict.mine), ("the redraft's", conflict.new)):
            if not side:
                self._screen.show(f"{label}: takes it out", style="bold")
            elif conflict.base:
                self._screen.show(f"{label}, against the text as last generated:", style="bold")
                self._screen.show(word_diff(conflict.base, side, colour=self._screen.colour) or inert(side))
            else:
                self._screen.show(f"{label}:", style="bold")
                self._screen.show(inert(side))

    def _settled(self, conflict: Conflict) -> str | Review:
        keys = {key: name for key, name in _OF_CONFLICT.items() if key != "b" or conflict.both != conflict.mine}
        while True:
            key = self._dialogue.choose(keys, _MEANINGS)
            if key in ("s", "q"):
                return Review("skip" if key == "s" else "quit")
            if key != "e":
                return {"k": conflict.mine, "t": conflict.new, "b": conflict.both}[key]
            if text := self._edited_conflict(conflict):
                return text

    def _edited_conflict(self, conflict: Conflict) -> str:
        """Return the conflict's text from the editor; empty when that came to nothing."""
        rows = ["<<<<<<< yours", conflict.mine, "=======", conflict.new, ">>>>>>> specagent"]
        text = self._edited("\n".join(row for row in rows if row), "conflict")
        if _MARKERS.search(text):
            self._screen.show("The conflict markers still stand: leave only the text that counts.")
            return ""
        return text

    def _edited(self, text: str, label: str) -> str:
        """Return `text` from the person's editor; empty, and the person is told, when that came to nothing."""
        try:
            return edited(text, label)
        except EditingError as err:
            self._screen.show(inert(f"{err.message}. {err.hint}"))
            return ""

    def _decide(self, proposal: Proposal, text: str) -> Review:
        """Return what the person says to the part with `text`, once they have seen what it changes."""
        self._show_change(proposal.before, text)
        while True:
            key = self._dialogue.choose(_OF_PART, _MEANINGS)
            if key == "a":
                return Review("accept", text)
            if key in ("s", "q"):
                return Review("skip" if key == "s" else "quit")
            if key == "e":
                if new := self._edited_part(proposal, text):
                    text = new
                    self._show_change(proposal.before, text)
            elif feedback := self._dialogue.ask("What should be different?"):
                return Review("again", feedback=feedback)
            else:
                self._screen.show("Nothing was said, so nothing is drafted again.")

    def _show_change(self, before: str, text: str) -> None:
        self._screen.show()
        if changed := word_diff(before, text, colour=self._screen.colour):
            self._screen.show(changed)
        else:
            self._screen.show("Nothing changes." if before == text else "Only blanks and line breaks change.")
        self._screen.show()

    def _edited_part(self, proposal: Proposal, text: str) -> str:
        line_end = proposal.merged.line_end
        new = self._edited(text.replace(line_end, "\n"), proposal.part)
        return new if line_end == "\n" else new.replace("\r\n", "\n").replace("\n", line_end)


def _resolved(merged: Merged, settled: Sequence[str]) -> str:
    texts = iter(settled)
    return merged.text(lambda _: next(texts))
