"""What people do in a repository with a bot, by name; what is not possible as things stand is not done."""

import itertools
import re
from dataclasses import dataclass, field

from forge.propose.bots import BRANCH, SPEC, prd
from forge.propose.promises import Promises
from forge_fake.github import Person, Place

PRDS = {
    "as it was": prd(),
    "faster": prd(1),
    "slower": prd(3),
    "shorter": prd().replace("10 years", "7 years"),
    "in other words": prd(note="They like it."),
}
ON_THE_BRANCH = ("note", "goal", "record", "file", "readme", "prd", "undo")
ON_THE_BASE = ("note", "goal", "record", "file", "readme")
TO_THE_BRANCH = ("amend", "step back", "empty", "update", "delete")
WITH_THE_REQUEST = ("merge", "squash", "close", "reopen", "open", "rewrite", "ask", "ask oddly", "chat")
_PEACEFUL = ("note", "file")
_REWRITING = ("amend", "step back")
_RECORD = "docs/adr/0001-keep-orders.md"
_LAST = {BRANCH: "to say of goals.", "main": "to say of concerns."}
"""After what people write: in other places on the branch than on the base."""


@dataclass(frozen=True)
class People:
    """Ann, who may write; whatever she writes has her name and a number of its own."""

    place: Place
    ann: Person
    promises: Promises
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def change_the_prd(self, which: str) -> None:
        """Let the base have another PRD."""
        self._do(lambda: self.ann.push("main", {"PRD.md": PRDS[which]}))

    def push(self, what: str, branch: str) -> None:
        """Push an edit, by ordinary means."""
        if what not in _PEACEFUL:
            self.promises.quarrelsome = True
        if files := self._edit(what, branch):
            self._do(lambda: self.ann.push(branch, files))

    def move(self, how: str) -> None:
        """Do to the bot's branch what only people may."""
        head = self.place.tip(BRANCH)
        if head is None:
            return
        back, *_ = (*self.place.commits("-1", head)[0].parents, "")
        if how in _REWRITING and not back:
            return
        acts = {
            "amend": lambda: self.ann.amend(BRANCH, self._edit("note", BRANCH)),
            "step back": lambda: self.ann.force_push(BRANCH, back),
            "empty": lambda: self.ann.force_push(BRANCH, "main"),
            "update": lambda: self.ann.merge_branch("main", BRANCH),
            "delete": lambda: self.ann.delete_branch(BRANCH),
        }
        shared = any(one.merged for one in self.place.pulls) or self.place.contains("main", head)
        if how in _REWRITING and shared:
            self.promises.quarrelsome = True  # git takes it for two ways to write the same
        self._do(acts[how])

    def use(self, how: str) -> None:
        """Do something with the newest pull request, or open one."""
        number = len(self.place.pulls)
        acts = {
            "merge": lambda: self.ann.merge(number),
            "squash": lambda: self.ann.merge(number, squash=True),
            "close": lambda: self.ann.close(number),
            "reopen": lambda: self.ann.reopen(number),
            "rewrite": lambda: self.ann.edit(number, title="Ours", body="No, thanks.\n"),
            "ask": lambda: self.ann.comment(number, "/specagent regenerate goals: more speed"),
            "ask oddly": lambda: self.ann.comment(number, "/specagent regenerate nothing: at all"),
            "chat": lambda: self.ann.comment(number, "Looks good to me."),
        }
        if how == "open":
            if self.place.tip(BRANCH):
                self._do(lambda: self.ann.open_pull(BRANCH))
        elif number:
            self._do(acts[how])

    def _do(self, act) -> None:
        self.ann.world.clock.advance(60)
        self.promises.people(act)

    def _edit(self, what, branch):
        mine = f"Ann {next(self.numbers)} knows better."
        if what in ("file", "readme", "prd"):
            files = {"file": (f"{mine[4:6].strip()}.txt", f"{mine}\n"), "readme": ("README.md", f"# Shop\n\n{mine}\n")}
            return dict([files.get(what, ("PRD.md", PRDS["shorter"]))])
        path = _RECORD if what == "record" else SPEC
        if self.place.tip(branch) is None or path not in self.place.files(branch):
            return {}
        text = self.place.read(path, branch)
        edits = {
            "note": lambda: text.replace(_LAST[branch], f"{_LAST[branch]}\n\n{mine}", 1),
            "goal": lambda: re.sub(r"^- Pages .*|^- Ann .*", f"- {mine}", text, count=1, flags=re.MULTILINE),
            "record": lambda: text.replace("More disks.", f"More disks.\n\n{mine}", 1),
            "undo": lambda: re.sub(r"\n\nAnn .*", "", text),
        }
        return {path: edits[what]()}
