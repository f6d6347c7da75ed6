"""Pull requests as issues, and their comments."""

from datetime import datetime
from typing import Any

from forge_fake.github.errors import not_found
from forge_fake.github.proposing import edit_pull
from forge_fake.github.routing import Answer, Call, created, no_content, route
from forge_fake.github.state import Comment
from forge_fake.github.talking import add_comment, delete_comment, edit_comment, set_assignees, set_labels

from .labels import names_in


@route("issues/get", "issues", "pull_requests")
def get_issue(call: Call) -> Answer:
    """Return a pull request as an issue, which alone tells who closed it."""
    return Answer(call.view.issue(call.pull))


@route("issues/update", "issues", "pull_requests")
def update_issue(call: Call) -> Answer:
    """Change an issue; labels and assignees replace those that are there."""
    call.own_or(call.pull.author, "triage")
    world, repository, body = call.world, call.repository, call.body
    given: dict[str, Any] = {name: body[name] for name in ("title", "body", "state") if name in body}
    edit_pull(world, repository, call.who, call.pull, **given)
    if "labels" in body:
        set_labels(world, repository, call.who, call.pull, names_in(body))
    if "assignees" in body:
        set_assignees(world, repository, call.who, call.pull, body["assignees"])
    return Answer(call.view.issue(call.pull))


@route("issues/list-comments", "issues", "pull_requests")
def list_comments(call: Call) -> Answer:
    """List comments, oldest first."""
    since = call.query.get("since")
    start = datetime.fromisoformat(since).timestamp() if since else 0
    number = call.pull.number
    rows = [one for one in call.repository.comments.values() if one.number == number and one.updated >= start]
    return Answer([call.view.comment(one) for one in rows], listed=True)


@route("issues/create-comment", "issues", "pull_requests")
def create_comment(call: Call) -> Answer:
    """Comment."""
    return created(call.view.comment(add_comment(call.world, call.repository, call.who, call.pull, call.body["body"])))


@route("issues/get-comment", "issues", "pull_requests")
def get_comment(call: Call) -> Answer:
    """Return a comment."""
    return Answer(call.view.comment(_comment(call)))


@route("issues/update-comment", "issues", "pull_requests")
def update_comment(call: Call) -> Answer:
    """Replace a comment's text."""
    comment = _comment(call)
    call.own_or(comment.author, "write")
    return Answer(call.view.comment(edit_comment(call.world, call.repository, call.who, comment, call.body["body"])))


@route("issues/delete-comment", "issues", "pull_requests")
def remove_comment(call: Call) -> Answer:
    """Delete a comment."""
    comment = _comment(call)
    call.own_or(comment.author, "write")
    delete_comment(call.world, call.repository, call.who, comment)
    return no_content()


def _comment(call: Call) -> Comment:
    number = call.values["comment_id"]
    comment = call.repository.comments.get(int(number)) if number.isdigit() else None
    if comment is None:
        raise not_found()
    return comment
