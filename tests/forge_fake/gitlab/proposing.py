"""Opening and changing merge requests, by GitLab's rules."""

import re
from typing import Any

from forge_fake.github.following import keep_head
from forge_fake.github.proposing import edit_pull, merge_pull
from forge_fake.github.state import Account, Pull, Repository
from forge_fake.github.talking import add_comment, set_labels
from forge_fake.github.world import World

from .errors import ApiError, conflict, invalid

_DRAFT = re.compile(r"\A\s*(?:draft:|\[draft\]|\(draft\))\s*", re.IGNORECASE)
_ACTION = re.compile(r"^/(?:approve|assign|close|draft|label|merge|milestone|reopen|title)\b.*\n?", re.MULTILINE)
_REFERENCE = r"(?:https?://[^\s>]{1,300}|(?:[\w./-]+)?#\d+|GL-\d+)"
_CLOSING = re.compile(
    r"\b(?:[Cc]los(?:e[sd]?|ing)|[Ff]ix(?:e[sd]|ing)?|[Rr]esolv(?:e[sd]?|ing)|[Ii]mplement(?:s|ed|ing)?)"
    rf":? +(?:(?:issues? +)?{_REFERENCE}|[A-Z][A-Z0-9_]+-\d+)"
)
"""GitLab looks for these words in the source of title and description, whatever Markdown makes of it."""
_LONGEST_TITLE = 255
_LONGEST_BODY = 1_048_576


def is_draft(title: str) -> bool:
    """Return whether a title makes its merge request a draft."""
    return bool(_DRAFT.match(title))


def titled(title: str, draft: bool) -> str:
    """Return a title that makes its merge request a draft, or not."""
    bare = _DRAFT.sub("", title)
    return f"Draft: {bare}" if draft else bare


def open_merge(
    world: World, repository: Repository, by: Account, *, title: str, source: str, target: str, body: str | None
) -> Pull:
    """Open a merge request from a branch of this project."""
    if source == target:
        raise ApiError(422, {"message": ["You can't use same project/branch for source and target"]})
    for field, branch in (("source_branch", source), ("target_branch", target)):
        if branch not in repository.refs:
            raise invalid({field: ["does not exist"]})
    _check_texts(title, body)
    _check_other(repository, source, target)
    number, now, sha = max(repository.pulls, default=0) + 1, world.clock(), repository.refs[source]
    keep_head(repository, repository, number, sha)
    pull = repository.pulls[number] = Pull(
        number=number,
        id=world.new_id(),
        title=title.strip(),
        body=None,
        author=by,
        head_repository=repository.full_name,
        head=source,
        head_sha=sha,
        base=target,
        base_sha=repository.refs[target],
        created=now,
        updated=now,
        draft=is_draft(title),
    )
    told = {"head": source, "base": target, "draft": pull.draft}
    world.note(by, repository, "pull opened", f"#{number}", None, told)
    return edit_merge(world, repository, by, pull, body=body or "")


def edit_merge(
    world: World,
    repository: Repository,
    by: Account,
    pull: Pull,
    *,
    event: str | None = None,
    base: str | None = None,
    **texts: Any,
) -> Pull:
    """Change what is given of a merge request: `title`, `body`, `base`, and its state by an event."""
    _check_texts(texts.get("title", pull.title), texts.get("body"))
    if base is not None and base != pull.base:
        if base not in repository.refs:
            raise invalid({"target_branch": ["does not exist"]})
        _check_other(repository, pull.head, base)
        texts |= {"base": base, "base_sha": repository.refs[base]}
    if "title" in texts:
        texts |= {"title": texts["title"].strip(), "draft": is_draft(texts["title"])}
    if "body" in texts:
        texts["body"] = without_actions(world, repository, by, pull, texts["body"])
    pull = world.put(by, repository, "pull edited", pull, **texts)
    if event == "close":
        return edit_pull(world, repository, by, pull, state="closed")
    if event == "reopen" and pull.state == "closed" and pull.merged is None:
        _check_other(repository, pull.head, pull.base)
        head = repository.refs.get(pull.head, pull.head_sha)
        fields = {"state": "open", "closed": None, "closed_by": None, "head_sha": head}
        return world.put(by, repository, "pull reopened", pull, **fields)
    return pull


def merge_merge(world: World, repository: Repository, by: Account, pull: Pull, *, squash: bool) -> Pull:
    """Merge a merge request; the issues that its texts close are noted."""
    for found in _CLOSING.findall(f"{pull.title}\n{pull.body or ''}"):
        world.note(by, repository, "issue closed", f"#{pull.number}", None, found)
    return merge_pull(world, repository, by, pull, squash=squash)


def label_merge(
    world: World, repository: Repository, by: Account, pull: Pull, add: list[str], remove: list[str]
) -> Pull:
    """Add and remove labels; what the project lacks is made."""
    kept = [name for name in dict.fromkeys([*pull.labels, *add]) if name not in remove]
    return set_labels(world, repository, by, pull, kept)


def add_note(world: World, repository: Repository, by: Account, pull: Pull, body: str) -> Any:
    """Comment on a merge request."""
    if not body.strip():
        raise invalid({"note": ["can't be blank"]})
    text = without_actions(world, repository, by, pull, body)
    return add_comment(world, repository, by, repository.pulls[pull.number], text) if text.strip() else None


def without_actions(world: World, repository: Repository, by: Account, pull: Pull, body: str) -> str:
    """Return a text as GitLab keeps it: its end is trimmed, and GitLab's commands are taken out of it.

    Whoever wrote it has given these commands with all their rights; here that is only noted.
    """
    body = body.replace("\r", "")
    for action in _ACTION.findall(body):
        world.note(by, repository, "quick action", f"#{pull.number}", None, action.strip())
    return _ACTION.sub("", body).rstrip()


def _check_texts(title: str, body: str | None) -> None:
    if not title.strip():
        raise invalid({"title": ["can't be blank"]})
    for field, text, most in (("title", title, _LONGEST_TITLE), ("description", body or "", _LONGEST_BODY)):
        if len(text) > most:
            raise invalid({field: [f"is too long (maximum is {most} characters)"]})


def _check_other(repository: Repository, source: str, target: str) -> None:
    wanted = (repository.full_name, source, target, "open")
    for one in repository.pulls.values():
        if (one.head_repository, one.head, one.base, one.state) == wanted:
            raise conflict(f"Another open merge request already exists for this source branch: !{one.number}")
