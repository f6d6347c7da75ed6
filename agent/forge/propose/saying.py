"""Comments of the bot: one for each matter, kept up to date instead of repeated."""

from collections.abc import Sequence

from specagent.agent.forge.errors import UnreachableError
from specagent.agent.forge.forge import Comment, Forge
from specagent.agent.forge.propose.inert import listed

_MOST = 50_000
"""Characters of a list in a comment; forges take some 65,000 in all."""


def say(forge: Forge, number: int, matter: str, text: str) -> bool:
    """Write the comment on a matter, or bring the bot's own earlier one up to date; return whether anything changed."""
    body = f"{text}\n\n{_mark(matter)}\n"
    known = said(forge, number, matter)
    if known is None:
        add(forge, number, body)
        return True
    if known.body.strip() == body.strip():
        return False
    forge.edit_comment(number, known.id, body)
    return True


def said(forge: Forge, number: int, matter: str) -> Comment | None:
    """Return the bot's own comment on a matter; a mark that somebody else wrote counts for nothing."""
    marked = [one for one in forge.comments(number) if has_mark(one, matter)]
    me = forge.whoami() if marked else ""
    return next((one for one in marked if one.author == me), None)


def has_mark(comment: Comment, matter: str) -> bool:
    """Return whether a comment is marked as the one on a matter, whoever wrote it."""
    return comment.body.rstrip().endswith(_mark(matter))


def add(forge: Forge, number: int, body: str) -> None:
    """Add a comment; where the reply is lost, look whether it is there before that counts as a failure."""
    try:
        forge.comment(number, body)
    except UnreachableError as err:
        if not err.may_have_been_done:
            raise
        me = forge.whoami()
        if not any(one.author == me and one.body.strip() == body.strip() for one in forge.comments(number)):
            raise


def settle(forge: Forge, number: int) -> None:
    """Say that the conflict is settled, where the bot has said that there is one."""
    if said(forge, number, "conflict"):
        say(forge, number, "conflict", "The conflict is settled: the spec is up to date again.")


def about_conflict(paths: Sequence[str], wheres: Sequence[str]) -> str:
    """Return what is said where people's commits and a redraft do not fit together."""
    rows = listed((*paths, *wheres), _MOST)
    return (
        "What was changed here does not fit together with the redraft or with the base branch. Nothing was pushed. "
        f"It is about:\n\n{rows}\n\nMerge the base branch, or run `specagent regenerate --stale --interactive` here "
        "and push; the next run goes on from there."
    )


def about_closing() -> str:
    """Return what is said once below a pull request that a person closed."""
    return (
        "This pull request was closed, so none is opened again for this version of the PRD. When the PRD changes, a "
        "new one is opened; reopen this one to have it updated now."
    )


def about_no_difference() -> str:
    """Return what is said where the base has come to say the same."""
    return "The base branch now has these very files, so there is nothing left to propose."


def _mark(matter: str) -> str:
    return f"<!-- specagent says: {matter} -->"
