"""Pull requests."""

from collections.abc import Callable
from typing import Any

from forge_fake.github.errors import ApiError, invalid, not_found
from forge_fake.github.proposing import edit_pull, open_pull
from forge_fake.github.routing import Answer, Call, created, no_content, route
from forge_fake.github.state import Pull

_NOT_FOR_ACTIONS = "GitHub Actions is not permitted to create or approve pull requests."


@route("pulls/list", "pull_requests")
def list_pulls(call: Call) -> Answer:
    """List pull requests, open ones unless asked otherwise, newest first."""
    sort = call.query.get("sort", "created")
    downwards = call.query.get("direction", "desc" if sort == "created" else "asc") == "desc"
    rows = [pull for pull in call.repository.pulls.values() if _wanted(call, pull)]
    rows.sort(key=_order(call, sort), reverse=downwards)
    return Answer([call.view.pull(pull) for pull in rows], listed=True)


@route("pulls/create", "pull_requests")
def create_pull(call: Call) -> Answer:
    """Open a pull request."""
    settings, body = call.repository.settings, call.body
    if call.token and call.token.kind == "actions" and not settings.actions_may_approve:
        raise ApiError(403, _NOT_FOR_ACTIONS)
    if "title" not in body:
        raise invalid({"resource": "PullRequest", "code": "missing_field", "field": "title"})
    given = {name: body[name] for name in ("title", "head", "base", "body", "draft") if body.get(name) is not None}
    modify = body.get("maintainer_can_modify", ":" in body["head"])
    return created(
        call.view.whole_pull(open_pull(call.world, call.repository, call.who, maintainer_can_modify=modify, **given))
    )


@route("pulls/get", "pull_requests")
def get_pull(call: Call) -> Answer:
    """Return a pull request."""
    return Answer(call.view.whole_pull(call.pull))


@route("pulls/update", "pull_requests")
def update_pull(call: Call) -> Answer:
    """Change, close or reopen a pull request."""
    call.own_or(call.pull.author, "write")
    names = ("title", "body", "state", "base", "maintainer_can_modify")
    given: dict[str, Any] = {name: call.body[name] for name in names if name in call.body}
    return Answer(call.view.whole_pull(edit_pull(call.world, call.repository, call.who, call.pull, **given)))


@route("pulls/check-if-merged", "contents")
def check_merged(call: Call) -> Answer:
    """Tell whether a pull request is merged."""
    if call.pull.merged is None:
        raise not_found()
    return no_content()


def _wanted(call: Call, pull: Pull) -> bool:
    state, base = call.query.get("state", "open"), call.query.get("base", pull.base)
    if state not in ("all", pull.state) or base != pull.base:
        return False
    owner, colon, branch = call.query.get("head", "").partition(":")
    if not colon:
        return True  # as GitHub does with a head that does not name its owner
    return (owner.lower(), branch) == (pull.head_repository.partition("/")[0].lower(), pull.head)


def _order(call: Call, sort: str) -> Callable[[Pull], Any]:
    if sort == "updated":
        return lambda pull: (pull.updated, pull.number)
    if sort == "popularity":
        comments = [one.number for one in call.repository.comments.values()]
        return lambda pull: (comments.count(pull.number), pull.number)
    return lambda pull: pull.number
