"""Whether a person closed a pull request for this very PRD: then it stays closed."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from specagent.agent.document.blocks import normalised
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.forge import Forge, PullRequest
from specagent.agent.forge.git import Git
from specagent.agent.forge.git_remote import Remote
from specagent.agent.forge.propose.saying import has_mark
from specagent.agent.forge.propose.targets import Target
from specagent.agent.prd.parsing.understanding import understand
from specagent.agent.prd.source_text import SourceText

_MOST = 30


def closed_for(
    prd: str, requests: Sequence[PullRequest], forge: Forge, remote: Remote, base: str, target: Target
) -> PullRequest | None:
    """Return the request that a person closed for the PRD of this hash, newest first; None where there is none.

    Only what came after the last merge counts, and nothing while a request is open. Which PRD a request was made for
    is read from its commits; its text, which anybody can edit, is not asked.
    """
    if any(one.state == "open" for one in requests):
        return None
    since = takewhile(lambda one: one.state != "merged", requests)
    for one in islice(since, _MOST):
        if prd in _prds(one, remote, base, target) and not _closed_by_bot(forge, one.number):
            return one
    return None


def landed_by(requests: Sequence[PullRequest]) -> PullRequest | None:
    """Return the request with which the branch last came to its base."""
    return next((one for one in requests if one.state == "merged"), None)


def prd_hash(git: Git, commit: str, prd: str) -> str:
    """Return the hash of what the PRD in a commit asks for; empty where the commit has none.

    Prose that no requirement holds does not count: no section is redrafted for it either.
    """
    data = git.read(commit, prd)
    if data is None:
        return ""
    try:
        asked = understand(SourceText(prd, normalised(data.decode()))).requirements
    except (UnicodeDecodeError, SpecAgentError):
        asked = []  # a format that has to be converted, or no PRD: then every byte counts
    told = json.dumps([[one.ref, one.kind, one.text] for one in asked]).encode() if asked else data
    return hashlib.sha256(told).hexdigest()


def _prds(one: PullRequest, remote: Remote, base: str, target: Target) -> Iterator[str]:
    """Yield the hashes of the PRD that a request had, and of the one that it was made from on the base."""
    if remote.bring(one.head_sha):  # else it is gone for good, and nobody knows what it was made for
        yield prd_hash(remote.git, one.head_sha, target.prd)
        if fork := remote.merge_base(one.head_sha, base):
            yield prd_hash(remote.git, fork, target.prd)


def _closed_by_bot(forge: Forge, number: int) -> bool:
    """Return whether it was closed as having nothing to propose, which whoever closed it has said below it.

    The login alone does not tell: other workflows close what lies around under the same one.
    """
    by = forge.pull_request(number).closed_by
    return bool(by) and any(one.author == by and has_mark(one, "nothing") for one in forge.comments(number))
