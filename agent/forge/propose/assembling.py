"""The files that a spec's branch is to have, from a bundle and what was pushed since it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from specagent.agent.document.merging import merge as merge_texts
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_commit import merge
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.standing_files import StandingFiles, is_owned, owned, standing_files
from specagent.agent.forge.propose.targets import Target


@dataclass(frozen=True)
class Assembled:
    """What the branch is to have and what it has (`before`), by path.

    `differs` says that there is something to propose to the base; what only specagent reads does not count. `tree` is
    what git makes of branch and base, where the branch lacks something of the base. `clashes` says that git cannot
    merge the two by itself, though what is proposed settles it. `conflicts` are paths and parts that only a person can
    settle. `late` says that somebody else has redrafted the spec meanwhile; then the bundle is left out.
    """

    head: str | None
    base: str
    texts: Mapping[str, str]
    before: Mapping[str, str]
    differs: bool
    tree: str = ""
    clashes: bool = False
    conflicts: tuple[str, ...] = ()
    late: bool = False

    @property
    def changed(self) -> bool:
        """Whether the branch needs another commit."""
        return dict(self.texts) != dict(self.before) or self.clashes


@dataclass(frozen=True)
class Assembling:
    """Assembles one spec; `texts` are the bundle's files by path, `landed` is as in `standing_files`."""

    remote: Remote
    target: Target
    proposed: Proposed
    texts: Mapping[str, str]
    landed: str | None
    conflicts: list[str] = field(default_factory=list)

    def assembled(self, head: str | None, base: str) -> Assembled:
        """Return what the branch is to have, from the commits at which it and its base stand now."""
        git, target = self.remote.git, self.target
        now = standing_files(self.remote, target, head, base, self.landed)
        tree, clashing = self._tree(head, base)
        self.conflicts[:] = [*now.conflicts, *(path for path in clashing if not is_owned(target, path))]
        texts, late = self._texts(now)
        return Assembled(
            head=head,
            base=base,
            texts=texts,
            before=owned(git, target, head or base),
            differs=self._differs(texts, owned(git, target, base)),
            tree=tree,
            clashes=bool(clashing),
            conflicts=tuple(dict.fromkeys(self.conflicts)),
            late=late,
        )

    def _texts(self, now: StandingFiles) -> tuple[dict[str, str], bool]:
        """Return what is there now with what the bundle changed, and whether somebody else redrafted meanwhile."""
        if not self.proposed.files:
            self._note_parts()
            return now.texts, False
        start, state = self._start(), self.target.state
        new = {**start.texts, **self.texts}
        for one in self.proposed.files:
            if one.sha256 is None:
                new.pop(one.path, None)
        if all(now.texts.get(path) == new.get(path) for path in {*now.texts, *new}):
            return now.texts, False
        if now.texts.get(state) not in (start.texts.get(state), new.get(state)):
            return now.texts, True  # two redrafts do not merge: what each knows of its text is in one file
        self._note_parts()
        pairs = {one.path: self._merged(one.path, start.texts, now.texts, new) for one in self.proposed.files}
        merged = {**now.texts, **pairs}
        return {path: text for path, text in merged.items() if text is not None}, False

    def _start(self) -> StandingFiles:
        """Return the files that the bundle was made from."""
        parent, base = self.proposed.parent or None, self.proposed.base_commit
        if any(not self.remote.bring(one) for one in (parent, base) if one):
            raise SpecAgentError(
                f"branch {self.target.branch!r} was rewritten since the bundle was made", "Run the command again."
            )
        return standing_files(self.remote, self.target, parent, base, self.landed)

    def _merged(
        self, path: str, start: Mapping[str, str], now: Mapping[str, str], new: Mapping[str, str]
    ) -> str | None:
        before, mine, theirs = start.get(path), now.get(path), new.get(path)
        if mine in (before, theirs):
            return theirs
        if theirs == before:
            return mine
        if mine is not None and theirs is not None:
            merged = merge_texts(before, mine, theirs)
            if not merged.conflicts:
                return merged.text("keep-mine")
        self.conflicts.append(path)
        return mine

    def _differs(self, texts: Mapping[str, str], on_base: Mapping[str, str]) -> bool:
        paths = {*texts, *on_base} - {self.target.state}
        return any(texts.get(path) != on_base.get(path) for path in paths)

    def _note_parts(self) -> None:
        self.conflicts.extend(one.part for one in self.proposed.summary.parts if one.outcome == "conflict")

    def _tree(self, head: str | None, base: str) -> tuple[str, tuple[str, ...]]:
        """Return the tree that git makes of branch and base, and where it cannot; none where nothing is to merge."""
        git = self.remote.git
        if head is None or git.is_ancestor(base, head):
            return "", ()
        if head == self.landed:
            return _tree_of(git, base), ()  # whatever the branch had is in the base, though history may not tell
        merged = merge(git, head, base)
        return merged.tree, merged.conflicts


def _tree_of(git: Git, commit: str) -> str:
    return git.program.checked("rev-parse", "--verify", "--end-of-options", f"{commit}^{{tree}}").text
