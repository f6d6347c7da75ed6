"""A commit's files in a folder of their own, so that nothing of the user's own working tree changes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specagent.agent.forge.git import Git


@contextmanager
def checked_out(git: Git, commit: str) -> Iterator[Path]:
    """Yield a folder with the files of a commit, a working tree of the same repository; it is gone afterwards.

    Files that are kept in Git LFS stay pointers, and submodules stay empty.
    """
    with tempfile.TemporaryDirectory(prefix="specagent-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / git.top.name
        env = {"GIT_LFS_SKIP_SMUDGE": "1"}
        add = ("-c", "core.hooksPath=/dev/null", "worktree", "add", "--detach", "--quiet")
        git.program.apart(*add, str(folder), commit, env=env)  # hooks and filters must not see the token
        try:
            yield folder
        finally:
            git.program.run("worktree", "remove", "--force", str(folder))
