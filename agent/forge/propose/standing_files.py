"""A spec's files as its branch has them, with what the base branch changed in them since."""

from dataclasses import dataclass, field

from specagent.agent.document.merging import merge
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.forge import PullRequest
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.state_merging import merged_state
from specagent.agent.forge.propose.targets import Target

_UNRELATED = "it has no commit in common with the base branch; merge that with --allow-unrelated-histories"
_TEXTS = (".md", ".markdown", ".json")


@dataclass(frozen=True)
class StandingFiles:
    """The files of a spec by path; `conflicts` are those that branch and base changed in different ways.

    Where the two have no common history, nothing can tell what was changed: then that is the one conflict.
    """

    texts: dict[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def standing_files(
    remote: Remote, target: Target, head: str | None, base: str, landed: PullRequest | None = None
) -> StandingFiles:
    """Return the files that a redraft starts from: the branch's, merged with the base's section by section.

    `landed` is the pull request with which the branch last came to the base: a squash leaves no trace of that in the
    history.
    """
    git = remote.git
    theirs = owned(git, target, base)
    if head is None:
        return StandingFiles(theirs)
    ours = owned(git, target, head)
    fork = _fork(remote, head, base, landed)
    if fork is None:
        return StandingFiles(ours, (f"branch {target.branch}: {_UNRELATED}",))
    before = owned(git, target, fork)
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
    """Return the texts of a spec's files in a commit or tree; whatever else lies among them is left alone."""
    folders = {path.rpartition("/")[0] for path in (target.spec, f"{target.adr_dir}/x")}
    found: dict[str, str] = {}
    for folder in sorted(folders):
        for entry in git.tree(commit, folder):
            if entry.kind == "file" and is_owned(target, entry.path) and entry.path not in found:
                text = _text(git.read(commit, entry.path) or b"", entry.path, target)
                found |= {} if text is None else {entry.path: text}
    return found


def is_owned(target: Target, path: str) -> bool:
    """Return whether a path is that of a text of the spec: a picture among its records is none."""
    return target.owns(path) and path.lower().endswith(_TEXTS)


def _text(data: bytes, path: str, target: Target) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError as err:
        if path not in (target.spec, target.state):
            return None
        raise SpecAgentError(f"{path!r} is not UTF-8", "Save it as UTF-8; the run goes on from there.") from err


def _fork(remote: Remote, head: str, base: str, landed: PullRequest | None) -> str | None:
    """Return the last commit whose files both sides go on from."""
    git, fork = remote.git, remote.merge_base(head, base)
    merged = landed.head_sha if landed else ""
    if landed is None or git.commit_id(merged) is None or not git.is_ancestor(merged, head):
        return fork
    if fork is None:
        return merged if head == merged else None
    return merged if git.is_ancestor(fork, merged) or _came_later(remote, landed, fork) else fork


def _came_later(remote: Remote, landed: PullRequest, fork: str) -> bool:
    """Return whether a request landed after the commit `fork` of its base, which the branch has merged since."""
    commit = landed.merge_commit
    return bool(commit) and remote.bring(commit) and not remote.git.is_ancestor(commit, fork)


def _merged(
    path: str, before: str | None, ours: str | None, theirs: str | None, target: Target
) -> tuple[str | None, bool]:
    """Return a file's text and whether the two sides fit together; ours where they do not."""
    if theirs == before or ours == theirs:
        return ours, True
    if ours == before:
        return theirs, True
    if ours is None or theirs is None:
        return ours, path == target.state
    if path == target.state:
        return merged_state(before, ours, theirs), True
    merged = merge(before, ours, theirs)
    return (ours, False) if merged.conflicts else (merged.text("keep-mine"), True)
