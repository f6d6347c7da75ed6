"""People, as tests let them act: with real commits, and by GitHub's rules but without a request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .following import follow
from .proposing import edit_pull, merge_pull, open_pull
from .state import Account, Comment, Pull, Repository
from .talking import add_comment, delete_comment, edit_comment, request_reviews, set_assignees, set_labels
from .tokens import Kind, Level, Token
from .world import World

Files = Mapping[str, str | bytes | None]


@dataclass(frozen=True)
class Person:
    """Somebody in a repository; each method is one act, and protected branches do not stop them."""

    world: World
    repository: Repository
    account: Account

    @property
    def login(self) -> str:
        """Their name on GitHub."""
        return self.account.login

    def token(self, kind: Kind = "classic", permissions: Mapping[str, Level] | None = None) -> Token:
        """Return a token of theirs; a classic one needs no permissions."""
        with self.world.lock:
            return self.world.new_token(self.login, kind, permissions or {}, None)

    def push(self, branch: str, files: Files, message: str = "Edit", *, onto: str | None = None) -> str:
        """Commit files (None deletes one) to a branch and return the commit.

        A new branch begins at `onto`, a branch or commit; by default where the default branch stands.
        """
        with self.world.lock:
            refs = self.repository.bare.refs()
            parent = refs.get(branch) or self._revision(onto or self.repository.default_branch)
            return self._commit(branch, files, message, parent)

    def amend(self, branch: str, files: Files | None = None, message: str | None = None) -> str:
        """Replace a branch's last commit by one of theirs, as `git commit --amend` and a forced push do."""
        bare = self.repository.bare
        with self.world.lock:
            last = bare.commits("-1", branch)[0]
            first, *others = last.parents or (None,)
            text = message or last.message
            return self._commit(branch, files or {}, text, first, others=others, tree=last.tree, force=True)

    def force_push(self, branch: str, to: str, files: Files | None = None, message: str = "Rewrite") -> str:
        """Move a branch to the commit or branch `to`, whatever it loses, and commit files there if any are given."""
        with self.world.lock:
            sha = self._revision(to)
            if files:
                return self._commit(branch, files, message, sha, force=True)
            self.repository.bare.git("update-ref", f"refs/heads/{branch}", str(sha))
            self._follow()
            return str(sha)

    def merge_branch(self, source: str, into: str) -> str:
        """Merge one branch into another as "Update branch" does; raises ValueError where they conflict."""
        bare = self.repository.bare
        with self.world.lock:
            refs = bare.refs()
            tree = bare.merged_tree(refs[into], refs[source])
            if tree is None:
                raise ValueError(f"{source} and {into} conflict")
            text, author = f"Merge branch '{source}' into {into}", self.world.author(self.account)
            sha = bare.merge(into, text, author, tree, [refs[into], refs[source]])
            self._follow()
            return sha

    def delete_branch(self, branch: str) -> None:
        """Delete a branch."""
        with self.world.lock:
            self.repository.bare.git("update-ref", "-d", f"refs/heads/{branch}")
            self._follow()

    def open_pull(
        self, head: str, base: str = "", title: str = "Change", body: str = "", *, draft: bool = False
    ) -> Pull:
        """Open a pull request from a branch, or from a fork's (`owner:branch`)."""
        with self.world.lock:
            into = base or self.repository.default_branch
            return open_pull(
                self.world, self.repository, self.account, title=title, head=head, base=into, body=body, draft=draft
            )

    def close(self, number: int) -> Pull:
        """Close a pull request."""
        return self._edit(number, state="closed")

    def reopen(self, number: int) -> Pull:
        """Reopen a pull request; raises ApiError where GitHub does not let anybody."""
        return self._edit(number, state="open")

    def merge(self, number: int, *, squash: bool = False) -> Pull:
        """Merge a pull request, out of its draft if need be; raises ApiError where it conflicts."""
        with self.world.lock:
            pull = self._put(number, "pull edited", draft=False)
            return merge_pull(self.world, self.repository, self.account, pull, squash=squash)

    def edit(self, number: int, *, title: str | None = None, body: str | None = None, base: str | None = None) -> Pull:
        """Change what is given of a pull request."""
        return self._edit(number, title=title, body=body, base=base)

    def rewrite(self, number: int, change: Callable[[str], str]) -> Pull:
        """Change a pull request's body from what it is."""
        with self.world.lock:
            return self.edit(number, body=change(self.repository.pulls[number].body or ""))

    def tick(self, number: int, text: str, *, ticked: bool = True) -> Pull:
        """Tick the box in a pull request's body whose line holds `text`, or clear it; raises ValueError without one."""
        return self.rewrite(number, lambda body: _ticked(body, text, ticked))

    def set_draft(self, number: int, draft: bool = True) -> Pull:
        """Make a pull request a draft, or ready for review."""
        with self.world.lock:
            return self._put(number, "pull edited", draft=draft)

    def comment(self, number: int, body: str) -> Comment:
        """Comment on a pull request."""
        with self.world.lock:
            return add_comment(self.world, self.repository, self.account, self.repository.pulls[number], body)

    def edit_comment(self, comment: Comment, body: str) -> Comment:
        """Replace a comment's text, also somebody else's."""
        with self.world.lock:
            return edit_comment(self.world, self.repository, self.account, comment, body)

    def delete_comment(self, comment: Comment) -> None:
        """Delete a comment, also somebody else's."""
        with self.world.lock:
            delete_comment(self.world, self.repository, self.account, comment)

    def label(self, number: int, *names: str) -> Pull:
        """Let a pull request have these labels and no others."""
        with self.world.lock:
            return set_labels(self.world, self.repository, self.account, self.repository.pulls[number], names)

    def assign(self, number: int, *logins: str) -> Pull:
        """Assign a pull request to these people and no others."""
        with self.world.lock:
            return set_assignees(self.world, self.repository, self.account, self.repository.pulls[number], logins)

    def ask_review(self, number: int, *logins: str) -> Pull:
        """Ask people for a review."""
        with self.world.lock:
            return request_reviews(self.world, self.repository, self.account, self.repository.pulls[number], logins, ())

    def _edit(self, number: int, **fields: str | None) -> Pull:
        with self.world.lock:
            return edit_pull(self.world, self.repository, self.account, self.repository.pulls[number], **fields)

    def _put(self, number: int, what: str, **fields: bool) -> Pull:
        pull = self.repository.pulls[number]
        return self.world.put(self.account, self.repository, what, pull, **fields)

    def _commit(
        self,
        branch: str,
        files: Files,
        message: str,
        parent: str | None,
        *,
        others: Sequence[str] = (),
        tree: str | None = None,
        force: bool = False,
    ) -> str:
        author, bare = self.world.author(self.account), self.repository.bare
        sha = bare.commit(branch, files, message, author, parent=parent, others=others, tree=tree, force=force)
        self._follow()
        return sha

    def _revision(self, name: str) -> str | None:
        return self.repository.bare.refs().get(name) or (name if len(name) == 40 else None)

    def _follow(self) -> None:
        follow(self.world, self.repository, self.account)


def _ticked(body: str, text: str, ticked: bool) -> str:
    lines = body.split("\n")
    old, new = ("[ ]", "[x]") if ticked else ("[x]", "[ ]")
    for place, line in enumerate(lines):
        if text in line and old in line:
            lines[place] = line.replace(old, new, 1)
            return "\n".join(lines)
    raise ValueError(f"no line with {old} and {text!r} in {body!r}")
