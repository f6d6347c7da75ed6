"""Whether a person closed the pull request for this very PRD: then it stays closed."""

import hashlib
from collections.abc import Sequence

from specagent.agent.forge.forge import Forge, PullRequest
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.bundle import Proposed
from specagent.agent.forge.propose.targets import Target


def closed_for(
    proposed: Proposed, requests: Sequence[PullRequest], forge: Forge, remote: Remote, target: Target
) -> bool:
    """Return whether the newest pull request of a branch was closed by a person for the PRD as it is now.

    Which PRD it was made for is read from its last commit, where the base branch's stands; its text, which anybody
    can edit, is not asked.
    """
    if not requests or requests[0].state != "closed":
        return False
    newest = forge.pull_request(requests[0].number)
    if newest.closed_by and newest.closed_by == forge.whoami():
        return False
    if not remote.bring(newest.head_sha):
        return False  # the commit is gone for good, and nobody knows what it was made for
    return prd_hash(remote.git, newest.head_sha, target.prd) == proposed.prd_sha256


def prd_hash(git: Git, commit: str, prd: str) -> str:
    """Return the hash of the PRD in a commit, whatever its line ends; empty where it has none."""
    data = git.read(commit, prd)
    return "" if data is None else hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
