"""Comments, labels, assignees and reviewers of pull requests, by GitHub's rules."""

from collections.abc import Iterable
from dataclasses import replace

from .errors import ApiError, invalid
from .state import Account, Comment, Label, Pull, Repository, Team
from .world import World

_LONGEST = 65536
_MOST_ASSIGNEES = 10


def add_comment(world: World, repository: Repository, by: Account, pull: Pull, body: str) -> Comment:
    """Comment on a pull request."""
    _check(body)
    now = world.clock()
    comment = Comment(world.new_id(), pull.number, by, body, now, now)
    repository.comments[comment.id] = comment
    repository.pulls[pull.number] = replace(pull, updated=now)
    world.note(by, repository, "comment added", f"#{pull.number}", None, body)
    return comment


def edit_comment(world: World, repository: Repository, by: Account, comment: Comment, body: str) -> Comment:
    """Replace a comment's text."""
    _check(body)
    changed = repository.comments[comment.id] = replace(comment, body=body, updated=world.clock())
    world.note(by, repository, "comment edited", f"#{comment.number}", comment.body, body)
    return changed


def delete_comment(world: World, repository: Repository, by: Account, comment: Comment) -> None:
    """Delete a comment."""
    del repository.comments[comment.id]
    world.note(by, repository, "comment deleted", f"#{comment.number}", comment.body, None)


def make_label(world: World, repository: Repository, by: Account, name: str, **fields: str | None) -> Label:
    """Make a label of the repository; raises the ApiError of one that is there."""
    if name.lower() in repository.labels:
        raise invalid({"resource": "Label", "code": "already_exists", "field": "name"})
    given = {field: value for field, value in fields.items() if value is not None}
    label = repository.labels[name.lower()] = Label(world.new_id(), name, **given)
    world.note(by, repository, "label created", name, None, None)
    return label


def set_labels(world: World, repository: Repository, by: Account, pull: Pull, names: Iterable[str]) -> Pull:
    """Let a pull request have these labels and no others; what the repository lacks is made."""
    kept: dict[str, str] = {}
    for name in names:
        if name.lower() not in repository.labels:
            make_label(world, repository, by, name)
        kept[name.lower()] = repository.labels[name.lower()].name
    return world.put(by, repository, "labels set", pull, labels=tuple(kept.values()))


def set_assignees(world: World, repository: Repository, by: Account, pull: Pull, logins: Iterable[str]) -> Pull:
    """Assign a pull request to these people; whoever cannot be assigned is left out silently."""
    people = dict.fromkeys(one for login in logins if (one := assignable(world, repository, login)))
    return world.put(by, repository, "assignees set", pull, assignees=tuple(people)[:_MOST_ASSIGNEES])


def assignable(world: World, repository: Repository, login: str) -> Account | None:
    """Return the account to which pull requests can be assigned, if it is one."""
    account = world.known(login)
    return account if account and account.type == "User" and repository.can(account, "triage") else None


def request_reviews(
    world: World, repository: Repository, by: Account, pull: Pull, logins: Iterable[str], slugs: Iterable[str]
) -> Pull:
    """Ask these people and teams for a review too."""
    people = [_reviewer(world, repository, pull, login) for login in logins]
    teams = [_team(repository, slug) for slug in slugs]
    return world.put(
        by,
        repository,
        "reviewers set",
        pull,
        reviewers=tuple(dict.fromkeys([*pull.reviewers, *people])),
        teams=tuple(dict.fromkeys([*pull.teams, *teams])),
    )


def _check(body: str) -> None:
    if not body.strip():
        raise invalid({"resource": "IssueComment", "code": "missing_field", "field": "body"})
    if len(body) > _LONGEST:
        message = f"Body is too long (maximum is {_LONGEST} characters)"
        raise invalid({"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message})


def _reviewer(world: World, repository: Repository, pull: Pull, login: str) -> Account:
    if login.lower() == pull.author.login.lower():
        raise ApiError(422, "Review cannot be requested from pull request author.")
    account = world.known(login)
    if account is None or login.lower() not in repository.roles:
        raise _no_collaborator(repository)
    return account


def _team(repository: Repository, slug: str) -> Team:
    if slug.lower() not in repository.teams:
        raise _no_collaborator(repository)
    return repository.teams[slug.lower()]


def _no_collaborator(repository: Repository) -> ApiError:
    message = (
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified "
        f"is not a collaborator of the {repository.full_name} repository."
    )
    return ApiError(422, message)
