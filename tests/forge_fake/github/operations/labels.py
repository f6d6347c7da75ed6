"""Labels of repositories and of pull requests."""

from typing import Any

from forge_fake.github.errors import ApiError, not_found
from forge_fake.github.rendering import Json
from forge_fake.github.routing import Answer, Call, created, no_content, route
from forge_fake.github.talking import make_label, set_labels


@route("issues/list-labels-for-repo", "issues", "pull_requests")
def list_labels(call: Call) -> Answer:
    """List the repository's labels."""
    rows = call.repository.labels.values()
    return Answer([call.places.label(call.repository, one) for one in rows], listed=True)


@route("issues/create-label", "issues", "pull_requests", role="write")
def create_label(call: Call) -> Answer:
    """Make a label."""
    given = {name: call.body.get(name) for name in ("color", "description")}
    label = make_label(call.world, call.repository, call.who, call.body["name"], **given)
    return created(call.places.label(call.repository, label))


@route("issues/get-label", "issues", "pull_requests")
def get_label(call: Call) -> Answer:
    """Return a label."""
    label = call.repository.labels.get(call.values["name"].lower())
    if label is None:
        raise not_found()
    return Answer(call.places.label(call.repository, label))


@route("issues/list-labels-on-issue", "issues", "pull_requests")
def list_labels_on(call: Call) -> Answer:
    """List a pull request's labels."""
    return Answer(_labels(call), listed=True)


@route("issues/add-labels", "issues", "pull_requests", role="triage")
def add_labels(call: Call) -> Answer:
    """Put labels on a pull request too."""
    return _set(call, [*call.pull.labels, *names_in(call.body)])


@route("issues/set-labels", "issues", "pull_requests", role="triage")
def replace_labels(call: Call) -> Answer:
    """Put these labels on a pull request and no others."""
    return _set(call, names_in(call.body))


@route("issues/remove-label", "issues", "pull_requests", role="triage")
def remove_label(call: Call) -> Answer:
    """Take a label off."""
    gone = call.values["name"].lower()
    kept = [name for name in call.pull.labels if name.lower() != gone]
    if len(kept) == len(call.pull.labels):
        raise ApiError(404, "Label does not exist")
    return _set(call, kept)


@route("issues/remove-all-labels", "issues", "pull_requests", role="triage")
def remove_labels(call: Call) -> Answer:
    """Take all labels off."""
    _set(call, [])
    return no_content()


def names_in(body: Any) -> list[str]:
    """Return the names of the labels in a request's body."""
    return [row if isinstance(row, str) else row["name"] for row in body.get("labels", [])]


def _set(call: Call, names: list[str]) -> Answer:
    set_labels(call.world, call.repository, call.who, call.pull, names)
    return Answer(_labels(call))


def _labels(call: Call) -> list[Json]:
    return call.view.pull(call.pull)["labels"]  # type: ignore[no-any-return]
