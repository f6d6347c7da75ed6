"""What the fake GitLab knows, as GitLab's JSON."""

from collections.abc import Iterator
from typing import Any

from forge_fake.clock import stamp
from forge_fake.github.state import Account, Comment, Pull, Repository
from forge_fake.github.world import World

Json = dict[str, Any]

LEVELS = {"none": 0, "read": 20, "triage": 20, "write": 30, "maintain": 40, "admin": 50}
"""GitLab's access levels by GitHub's roles: reporter, developer, maintainer and owner."""


def account(one: Account) -> Json:
    """Return an account."""
    return {"id": one.id, "username": one.login, "name": one.login, "state": "active", "locked": False}


def member(one: Account, level: int) -> Json:
    """Return an account as a project's member."""
    return {**account(one), "access_level": level, "expires_at": None, "membership_state": "active"}


def project(world: World, one: Repository, server: str) -> Json:
    """Return a project."""
    page = f"{server}/{one.full_name}"
    fork = {"forked_from_project": {"id": world.repository(one.fork_of).id}} if one.fork_of else {}
    return {
        "id": one.id,
        "name": one.name,
        "path": one.name,
        "path_with_namespace": one.full_name,
        "default_branch": one.default_branch,
        "visibility": "private" if one.settings.private else "public",
        "archived": one.settings.archived,
        "web_url": page,
        "http_url_to_repo": f"{page}.git",
        "created_at": _time(one.created),
        "merge_requests_enabled": True,
        **fork,
    }


def merge(world: World, one: Repository, pull: Pull, server: str) -> Json:
    """Return a merge request."""
    state = "merged" if pull.merged is not None else {"open": "opened"}.get(pull.state, pull.state)
    closed = state == "closed"
    notes = sum(comment.number == pull.number for comment in one.comments.values())
    return {
        "id": pull.id,
        "iid": pull.number,
        "project_id": one.id,
        "title": pull.title,
        "description": pull.body,
        "state": state,
        "created_at": _time(pull.created),
        "updated_at": _time(pull.updated),
        "merged_at": _time(pull.merged),
        "merge_user": account(pull.merged_by) if pull.merged_by else None,
        "closed_at": _time(pull.closed) if closed else None,
        "closed_by": account(pull.closed_by) if closed and pull.closed_by else None,
        "source_branch": pull.head,
        "target_branch": pull.base,
        "source_project_id": world.repository(pull.head_repository).id,
        "target_project_id": one.id,
        "author": account(pull.author),
        "assignees": [account(person) for person in pull.assignees],
        "reviewers": [account(person) for person in pull.reviewers],
        "labels": list(pull.labels),
        "draft": pull.draft,
        "work_in_progress": pull.draft,
        "sha": pull.head_sha,
        "merge_commit_sha": pull.merge_sha,
        "detailed_merge_status": "draft_status" if pull.draft else "mergeable",
        "user_notes_count": notes,
        "references": {"short": f"!{pull.number}", "full": f"{one.full_name}!{pull.number}"},
        "web_url": f"{server}/{one.full_name}/-/merge_requests/{pull.number}",
    }


def note(comment: Comment) -> Json:
    """Return a comment."""
    return _note(comment.id, comment.author, comment.body, comment.created, comment.updated, False)


def system_notes(pull: Pull) -> Iterator[Json]:
    """Yield what GitLab itself notes below a merge request."""
    yield _note(10_000_000 + pull.number, pull.author, "added 1 commit", pull.created, pull.created, True)
    if pull.closed is not None and pull.closed_by:
        text = "closed" if pull.merged is None else "merged"
        yield _note(20_000_000 + pull.number, pull.closed_by, text, pull.closed, pull.closed, True)


def _note(number: int, author: Account, body: str, created: float, updated: float, system: bool) -> Json:
    times = {"created_at": _time(created), "updated_at": _time(updated)}
    return {
        "id": number,
        "type": None,
        "body": body,
        "author": account(author),
        **times,
        "system": system,
        "noteable_type": "MergeRequest",
        "internal": False,
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else stamp(seconds).replace("Z", ".000Z")
