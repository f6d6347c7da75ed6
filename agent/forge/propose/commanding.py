"""Comments that ask for a redraft: `/specagent regenerate data: use MySQL`, from people who may write."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.forge.forge import Comment, Forge
from specagent.agent.forge.propose.inert import quoted

_COMMAND = re.compile(
    r"^[ \t]{0,3}/specagent[ \t]+regenerate[ \t]+(?P<part>[^:\n]{1,80}?)[ \t]*:[ \t]*(?P<text>\S[^\n]{0,2000})$",
    re.MULTILINE,
)
_FENCE = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,}).*?(?:^[ \t]{0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_ANSWERED = re.compile(r"<!-- specagent answers: ([0-9 ]+) -->\s*\Z")
_WRITERS = ("write", "admin")
_MOST = 20


@dataclass(frozen=True)
class Command:
    """What a comment asks for: feedback on a part."""

    comment: int
    author: str
    part: str
    text: str


def open_commands(forge: Forge, number: int) -> list[Command]:
    """Return the commands below a pull request that were not answered yet, oldest first.

    Only those count whose author may write to the repository, as the forge says; text claims nothing.
    """
    comments = forge.comments(number)
    me = forge.whoami()
    done = {id_ for one in comments if one.author == me for id_ in _answered(one.body)}
    found: list[Command] = []
    allowed: dict[str, bool] = {}
    for one in comments:
        if one.id in done or one.author == me:
            continue
        for part, text in _commands(one):
            if one.author not in allowed:
                allowed[one.author] = forge.permission(one.author) in _WRITERS
            if allowed[one.author]:
                found.append(Command(one.id, one.author, part, text))
    return found[:_MOST]


def answer(forge: Forge, number: int, handled: dict[int, str]) -> None:
    """Say once what became of the commands; `handled` maps a comment's id to what came of it."""
    rows = "\n".join(f"- {quoted(text)}" for text in handled.values())
    ids = " ".join(str(one) for one in sorted(handled))
    forge.comment(number, f"Done as asked for:\n\n{rows}\n\n<!-- specagent answers: {ids} -->\n")


def _commands(comment: Comment) -> Iterator[tuple[str, str]]:
    """Yield part and text of each command; lines of code and of quotations are none."""
    body = _FENCE.sub("", comment.body.replace("\r\n", "\n"))
    for found in _COMMAND.finditer(body):
        yield found["part"].strip(), found["text"].strip()


def _answered(body: str) -> list[int]:
    found = _ANSWERED.search(body)
    return [int(one) for one in found[1].split()] if found else []
