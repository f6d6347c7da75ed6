"""Comments that ask for a redraft: `/specagent regenerate data: use MySQL`, from people who may write."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specagent.agent.document.blocks import read_blocks
from specagent.agent.forge.errors import MissingPermissionError
from specagent.agent.forge.forge import Comment, Forge, PullRequest
from specagent.agent.forge.propose.bundle import Handled
from specagent.agent.forge.propose.inert import quoted
from specagent.agent.forge.propose.saying import add
from specagent.agent.terminal import note

_COMMAND = re.compile(
    r"/specagent[ \t]+regenerate[ \t]+(?P<part>[^:\n]{1,80}?)[ \t]*:[ \t]*(?P<text>\S[^\n]{0,2000})", re.ASCII
)
_ANSWERED = re.compile(r"<!-- specagent answers: ([0-9 ]{1,4000}) -->\s*\Z", re.ASCII)
_WRITERS = ("write", "admin")
_MOST = 20
_LONGEST = 60_000


@dataclass(frozen=True)
class Command:
    """What a comment asks for: feedback on a part."""

    comment: int
    author: str
    part: str
    text: str


def open_commands(forge: Forge, request: PullRequest) -> list[Command]:
    """Return the commands below a pull request that were not answered yet, oldest first.

    Only those count whose author may write to the repository, as the forge says; text claims nothing.
    """
    comments = forge.comments(request.number)
    asking = [(one, found) for one in comments if (found := list(_commands(one)))]
    if not asking:
        return []
    writers = _Writers(forge)
    # The bot that answers may have another token than the one that asks: it opened the request, or may write.
    bots = {forge.whoami(), request.author}
    done = {id_ for one in comments for id_ in _answered(one) if one.author in bots or one.author in writers}
    waiting = [(one, found) for one, found in asking if one.id not in done and one.author in writers]
    return [Command(one.id, one.author, part, text) for one, found in waiting[:_MOST] for part, text in found]


def answer(forge: Forge, number: int, handled: Sequence[Handled]) -> None:
    """Say once what became of the commands in comments."""
    me = forge.whoami()
    done = {id_ for one in forge.comments(number) if one.author == me for id_ in _answered(one)}
    left = [one for one in handled if one.comment not in done]
    if left:
        rows = "\n".join(f"- {quoted(one.told)}" for one in left)
        ids = " ".join(str(id_) for id_ in sorted({one.comment for one in left}))
        add(forge, number, f"What became of what was asked for here:\n\n{rows}\n\n<!-- specagent answers: {ids} -->\n")


class _Writers:
    """Who may write to the repository; each login is asked for once."""

    def __init__(self, forge: Forge) -> None:
        self._forge = forge
        self._known: dict[str, bool] = {}

    def __contains__(self, login: str) -> bool:
        if login not in self._known:
            self._known[login] = bool(login) and self._may_write(login)
        return self._known[login]

    def _may_write(self, login: str) -> bool:
        try:
            return self._forge.permission(login) in _WRITERS
        except MissingPermissionError as err:
            note(f"warning: what {login!r} asks for in a comment is not followed: {err.message}")
            return False  # else anybody's comment would stop the run


def _commands(comment: Comment) -> Iterator[tuple[str, str]]:
    """Yield part and text of each command; what is code, quotation, list or hidden is none."""
    if "/specagent" not in comment.body or len(comment.body) > _LONGEST:
        return
    for block in read_blocks(comment.body):
        for row in block.text.split("\n") if block.kind == "paragraph" else ():
            if found := _COMMAND.fullmatch(row.strip()):
                yield found["part"].strip(), found["text"].strip()


def _answered(comment: Comment) -> list[int]:
    found = _ANSWERED.search(comment.body)
    return [int(one) for one in found[1].split()] if found else []
