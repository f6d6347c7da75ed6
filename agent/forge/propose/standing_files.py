"""A spec's files as its branch has them, with what the base branch changed in them since."""

from dataclasses import dataclass, field

from specagent.agent.document.merging import merge
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.targets import Target


@dataclass(frozen=True)
class StandingFiles:
    """The files of a spec by path; `conflicts` are those that branch and base changed in different ways."""

    texts: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def standing_files(remote: Remote, target: Target, head: str | None, base: str) -> StandingFiles:
    """Return the files that a redraft starts from: the branch's, merged with the base's section by section."""
    git = remote.git
    theirs = owned(git, target, base)
    if head is None:
        return StandingFiles(theirs)
    ours = owned(git, target, head)
    fork = remote.merge_base(head, base)
    before = owned(git, target, fork) if fork else {}
    texts: dict[str, str] = {}
    conflicts: list[str] = []
    for path in sorted({*ours, *theirs}):
        text, fits = _merged(path, before.get(path), ours.get(path), theirs.get(path), target)
        if not fits:
            conflicts.append(path)
        if text is not None:
            texts[path] = text
    return StandingFiles(texts, tuple(conflicts))


def owned(git: Git, target: Target, commit: str) -> dict[str, str]:
    """Return the texts of a spec's files in a commit."""
    folders = {path.rpartition("/")[0] for path in (target.spec, f"{target.adr_dir}/x")}
    found: dict[str, str] = {}
    for folder in sorted(folders):
        for entry in git.tree(commit, folder):
            if entry.kind == "file" and target.owns(entry.path) and entry.path not in found:
                data = git.read(commit, entry.path)
                found[entry.path] = (data or b"").decode(errors="replace")
    return found


def _merged(
    path: str, before: str | None, ours: str | None, theirs: str | None, target: Target
) -> tuple[str | None, bool]:
    """Return a file's text and whether the two sides fit together; ours where they do not."""
    if theirs == before or ours == theirs:
        return ours, True
    if ours == before:
        return theirs, True
    if path == target.state:
        return ours, True  # what the base's redraft knew is not true of this text; edits are told from ours
    if ours is None or theirs is None:
        return ours, False
    merged = merge(before, ours, theirs)
    return (ours, False) if merged.conflicts else (merged.text("keep-mine"), True)
