"""The one commit that a run adds to a spec's branch, which only ever moves forward."""

from specagent.agent.forge.git_commit import NewCommit, make_commit
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.assembling import Assembled
from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.inert import plain
from specagent.agent.forge.propose.standing_files import owned
from specagent.agent.forge.propose.targets import Target

SUBJECT = "Update the architecture spec for"
"""What the bot's commits begin with."""
_MOST_REASONS, _LONGEST = 20, 160


def pushed(remote: Remote, target: Target, proposed: Proposed, wanted: Assembled) -> str:
    """Push one commit to the branch, with the base merged in where the branch lacks it; return the branch's head.

    Raises PushRejectedError where somebody was quicker, as well as where it may not be pushed.
    """
    head = wanted.head or wanted.base
    if not wanted.changed:
        return head
    merges = bool(wanted.head and wanted.tree)
    before = owned(remote.git, target, wanted.tree) if merges else wanted.before
    paths = [path for path in sorted({*wanted.texts, *before}) if wanted.texts.get(path) != before.get(path)]
    files = {path: wanted.texts[path].encode() if path in wanted.texts else None for path in paths}
    parents = (head, wanted.base) if merges else (head,)
    commit = make_commit(remote.git, NewCommit(parents, files, _message(proposed), wanted.tree if merges else ""))
    if commit is None:
        return head
    remote.push(commit, target.branch)
    return commit


def _message(proposed: Proposed) -> str:
    why = dict.fromkeys(reason for part in proposed.summary.parts for reason in part.reasons)
    told = [text for one in why if (text := plain(one, _LONGEST))]
    rows = "\n".join(f"- {one}" for one in told[:_MOST_REASONS])
    return f"{SUBJECT} {plain(proposed.prd)}\n\n{rows}".rstrip()
