"""The files that a spec's branch is to have, from a bundle and what was pushed since it was made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from specagent.agent.document.merging import merge as merge_texts
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.forge import PullRequest
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_commit import merge
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.standing_files import StandingFiles, is_owned, owned, standing_files
from specagent.agent.forge.propose.targets import Target


@dataclass(frozen=True)
class Assembled:
    """What the branch is to have and what it has (`before`), by path.

    `differs` says that there is something to propose to the base; what only specagent reads does not count. `more` are
    files of people's own that the branch has otherwise than the base, looked for where nothing else differs. `tree` is
    what git makes of branch and base, where the branch lacks something of the base. `behind` says that git by itself
    would make something else of the two than what is proposed. `conflicts` are paths and parts that only a person can
    settle. `late` says that somebody else has redrafted the spec meanwhile; then the bundle is left out.
    """

    head: str | None
    base: str
    texts: Mapping[str, str]
    before: Mapping[str, str]
    differs: bool
    more: tuple[str, ...] = ()
    tree: str = ""
    behind: bool = False
    conflicts: tuple[str, ...] = ()
    late: bool = False

    @property
    def changed(self) -> bool:
        """Whether the branch needs another commit."""
        return dict(self.texts) != dict(self.before) or self.behind


@dataclass(frozen=True)
class Assembling:
    """Assembles one spec; `texts` are the bundle's files by path, `landed` is as in `standing_files`.

    `heads` are commits that the branch has had, as the forge says.
    """

    remote: Remote
    target: Target
    proposed: Proposed
    texts: Mapping[str, str]
    landed: PullRequest | None
    heads: Sequence[str] = ()
    conflicts: list[str] = field(default_factory=list)

    def assembled(self, head: str | None, base: str) -> Assembled:
        """Return what the branch is to have, from the commits at which it and its base stand now."""
        git, target = self.remote.git, self.target
        now = standing_files(self.remote, target, head, base, self.landed)
        tree, clashing = self._tree(head, base)
        self.conflicts[:] = [*now.conflicts, *(path for path in clashing if not is_owned(target, path))]
        texts, late = self._texts(now, [base], [head or base, base, *self.heads])
        differs = self._differs(texts, owned(git, target, base))
        return Assembled(
            head=head,
            base=base,
            texts=texts,
            before=owned(git, target, head or base),
            differs=differs,
            more=() if differs or head is None else tuple(self._more(tree or head, base)),
            tree=tree,
            behind=bool(clashing or (tree and owned(git, target, tree) != texts)),
            conflicts=tuple(dict.fromkeys(self.conflicts)),
            late=late,
        )

    def _texts(self, now: StandingFiles, bases: Sequence[str], heads: Sequence[str]) -> tuple[dict[str, str], bool]:
        """Return what is there now with what the bundle changed, and whether somebody else redrafted meanwhile."""
        if not self.proposed.files:
            self._note_parts()
            return now.texts, False
        start, state = self._start(bases, heads), self.target.state
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

    def _start(self, bases: Sequence[str], heads: Sequence[str]) -> StandingFiles:
        """Return the files that the bundle was made from; a commit of its own choice it is not made from."""
        one = self.proposed
        self._refuse_elsewhere(one.base_commit, bases, one.base)
        if one.parent:
            self._refuse_elsewhere(one.parent, heads, one.branch)
        return standing_files(self.remote, self.target, one.parent or None, one.base_commit, self.landed)

    def _refuse_elsewhere(self, commit: str, heads: Sequence[str], branch: str) -> None:
        """Raise for a commit that no head has in its history."""
        if commit not in heads:
            there = self.remote.bring(commit)
            if not (there and any(self.remote.bring(one) and self._leads_to(commit, one) for one in heads)):
                raise SpecAgentError(
                    f"the bundle is made from {commit[:12]}, which branch {branch!r} does not have (any more)",
                    "Run the command again, to go on from what is there now: `specagent propose --generate DIR`.",
                )

    def _leads_to(self, commit: str, head: str) -> bool:
        return commit == head or self.remote.merge_base(commit, head) == commit

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

    def _more(self, ours: str, base: str) -> Iterator[str]:
        done = self.remote.git.program.checked("diff-tree", "-r", "-z", "--name-only", "--no-renames", base, ours)
        yield from (path for path in done.fields if not is_owned(self.target, path))

    def _note_parts(self) -> None:
        self.conflicts.extend(one.part for one in self.proposed.summary.parts if one.outcome == "conflict")

    def _tree(self, head: str | None, base: str) -> tuple[str, tuple[str, ...]]:
        """Return the tree that git makes of branch and base, and where it cannot; none where nothing is to merge."""
        git = self.remote.git
        if head is None or git.is_ancestor(base, head):
            return "", ()
        if self.landed and head == self.landed.head_sha:
            return _tree_of(git, base), ()  # whatever the branch had is in the base, though history may not tell
        if self.remote.merge_base(head, base) is None:
            return "", ()  # already a conflict of the files
        merged = merge(git, head, base)
        return merged.tree, merged.conflicts


def _tree_of(git: Git, commit: str) -> str:
    return git.program.checked("rev-parse", "--verify", "--end-of-options", f"{commit}^{{tree}}").text
