"""Requested reviewers and assignees."""

from typing import Any

from forge_fake.github.errors import ApiError, not_found
from forge_fake.github.rendering import Json, node
from forge_fake.github.routing import Answer, Call, created, no_content, route
from forge_fake.github.state import Pull
from forge_fake.github.talking import assignable, request_reviews, set_assignees


@route("pulls/list-requested-reviewers", "pull_requests")
def list_reviewers(call: Call) -> Answer:
    """List the people and teams whose review is asked for."""
    pull = call.view.pull(call.pull)
    return Answer({"users": pull["requested_reviewers"], "teams": pull["requested_teams"]})


@route("pulls/request-reviewers", "pull_requests", role="triage")
def request_reviewers(call: Call) -> Answer:
    """Ask for reviews; a workflow's token knows of no team."""
    slugs = call.body.get("team_reviewers", [])
    known = [team for slug in slugs if (team := call.repository.teams.get(slug.lower()))]
    if known and call.token and call.token.kind == "actions":
        message = f"Could not resolve to a node with the global id of '{node('T', known[0].id)}'."
        raise ApiError(422, "Validation Failed", [message])
    logins = call.body.get("reviewers", [])
    return created(call.view.pull(request_reviews(call.world, call.repository, call.who, call.pull, logins, slugs)))


@route("pulls/remove-requested-reviewers", "pull_requests", role="triage")
def remove_reviewers(call: Call) -> Answer:
    """Ask no longer."""
    gone = {name.lower() for name in (*call.body["reviewers"], *call.body.get("team_reviewers", []))}
    pull = call.pull
    people = tuple(one for one in pull.reviewers if one.login.lower() not in gone)
    teams = tuple(one for one in pull.teams if one.slug.lower() not in gone)
    pull = call.world.put(call.who, call.repository, "reviewers set", pull, reviewers=people, teams=teams)
    return Answer(call.view.pull(pull))


@route("issues/add-assignees", "issues", "pull_requests")
def add_assignees(call: Call) -> Answer:
    """Assign to more people; silently to nobody where the caller may not."""
    return created(_assigned(call, [*_logins(call.pull), *_named(call)]))


@route("issues/remove-assignees", "issues", "pull_requests")
def remove_assignees(call: Call) -> Answer:
    """Assign to these no longer."""
    gone = {login.lower() for login in _named(call)}
    return Answer(_assigned(call, [login for login in _logins(call.pull) if login.lower() not in gone]))


@route("issues/check-user-can-be-assigned", "metadata")
def check_assignee(call: Call) -> Answer:
    """Tell whether somebody can be assigned to."""
    if assignable(call.world, call.repository, call.values["assignee"]) is None:
        raise not_found()
    return no_content()


def _assigned(call: Call, logins: list[str]) -> Json:
    if call.token and (call.token.kind == "actions" or call.repository.can(call.who, "triage")):
        set_assignees(call.world, call.repository, call.who, call.pull, logins)
    return call.view.issue(call.pull)


def _logins(pull: Pull) -> list[str]:
    return [one.login for one in pull.assignees]


def _named(call: Call) -> list[str]:
    rows: list[Any] = call.body.get("assignees", [])
    return [row if isinstance(row, str) else row["login"] for row in rows]
