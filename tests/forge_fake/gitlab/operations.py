"""The operations of the API: what each answers, and which role it asks for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forge_fake.github.state import Account, Comment
from forge_fake.github.talking import edit_comment

from . import rendering as show
from .calls import Call
from .errors import ApiError, missing, not_found
from .proposing import add_note, edit_merge, label_merge, open_merge, without_actions

_STATES = ("opened", "closed", "merged", "locked", "all")
_EVENTS = ("close", "reopen")
_FIELDS = {"title": "title", "description": "body", "target_branch": "base", "state_event": "event"}


@dataclass(frozen=True)
class Route:
    """An operation by its method and path; of `listed` rows only the page that was asked for is sent."""

    method: str
    path: re.Pattern[str]
    run: Callable[[Call], Any]
    status: int = 200
    listed: bool = False


def _user(call: Call) -> show.Json:
    return show.account(call.who)


def _users(call: Call) -> list[show.Json]:
    found = call.world.known(call.query.get("username", ""))
    return [show.account(found)] if found and found.type != "Organization" else []


def _project(call: Call) -> show.Json:
    return show.project(call.world, call.project, call.server)


def _member(call: Call) -> show.Json:
    wanted = int(call.values["user"])
    _ = call.who
    for login, role in call.project.roles.items():
        account = call.world.known(login)
        if account and account.id == wanted:
            return show.member(account, show.LEVELS[role])
    raise not_found()


def _merges(call: Call) -> list[show.Json]:
    state = call.query.get("state", "all")
    if state not in _STATES:
        raise ApiError(400, {"error": "state does not have a valid value"})
    rows = [call.shown(pull) for pull in call.project.pulls.values()]
    for name in ("source_branch", "target_branch"):
        rows = [one for one in rows if one[name] == call.query.get(name, one[name])]
    rows = [one for one in rows if state in ("all", one["state"])]
    by = call.query.get("order_by", "created_at")
    return sorted(rows, key=lambda one: (one[by], one["iid"]), reverse=call.query.get("sort", "desc") == "desc")


def _merge(call: Call) -> show.Json:
    return call.shown(call.pull)


def _open(call: Call) -> show.Json:
    call.needs("write")
    for name in ("source_branch", "target_branch", "title"):
        if not call.body.get(name):
            raise missing(name)
    title, source, target = (call.body[name] for name in ("title", "source_branch", "target_branch"))
    body = call.body.get("description")
    made = open_merge(call.world, call.project, call.who, title=title, source=source, target=target, body=body)
    return call.shown(made)


def _edit(call: Call) -> show.Json:
    if not call.body:
        raise ApiError(400, {"error": "assignee_ids, title, … are missing, at least one parameter must be provided"})
    call.needs("write", author=call.pull.author)
    event = call.body.get("state_event", "close")
    if event not in _EVENTS:
        raise ApiError(400, {"error": "state_event does not have a valid value"})
    given = {ours: call.body[theirs] for theirs, ours in _FIELDS.items() if theirs in call.body}
    edit_merge(call.world, call.project, call.who, call.pull, **given)
    _dress(call)
    return call.shown(call.pull)


def _dress(call: Call) -> None:
    if "add_labels" in call.body or "remove_labels" in call.body:
        add, remove = (_names(call.body.get(f"{verb}_labels", "")) for verb in ("add", "remove"))
        label_merge(call.world, call.project, call.who, call.pull, add, remove)
    for theirs, ours in (("reviewer_ids", "reviewers"), ("assignee_ids", "assignees")):
        if theirs in call.body:
            people = _people(call, call.body[theirs])
            call.world.put(call.who, call.project, f"{ours} set", call.pull, **{ours: people})


def _notes(call: Call) -> list[show.Json]:
    rows = [show.note(one) for one in call.project.comments.values() if one.number == call.pull.number]
    rows += show.system_notes(call.pull)
    return sorted(rows, key=lambda one: one["created_at"], reverse=call.query.get("sort", "desc") == "desc")


def _comment(call: Call) -> show.Json:
    if "body" not in call.body:
        raise missing("body")
    made = add_note(call.world, call.project, call.who, call.pull, call.body["body"])
    return show.note(made) if made else {"commands_changes": {}, "summary": ["Commands applied"]}


def _edit_comment(call: Call) -> show.Json:
    note = _found_note(call)
    call.needs("maintain", author=note.author)
    text = without_actions(call.world, call.project, call.who, call.pull, call.body["body"])
    return show.note(edit_comment(call.world, call.project, call.who, note, text))


def _found_note(call: Call) -> Comment:
    note = call.project.comments.get(int(call.values["note"]))
    if note is None or note.number != call.pull.number:
        raise not_found()
    return note


def _people(call: Call, numbers: list[int]) -> tuple[Account, ...]:
    """Return the members with these numbers; others are left out silently."""
    members = {one.id: one for login in call.project.roles if (one := call.world.known(login))}
    return tuple(members[number] for number in dict.fromkeys(numbers) if number in members)


def _names(text: str) -> list[str]:
    return [name for one in text.split(",") if (name := one.strip())]


def _route(method: str, path: str, run: Callable[[Call], Any], status: int = 200, listed: bool = False) -> Route:
    pattern = re.sub(
        r":(\w+)", r"(?P<\1>[^/]+)", path.replace(":iid", r"(?P<iid>\d+)").replace(":note", r"(?P<note>\d+)")
    )
    return Route(method, re.compile(pattern), run, status, listed)


_MERGES = "/projects/:project/merge_requests"
ROUTES = (
    _route("GET", "/user", _user),
    _route("GET", "/users", _users, listed=True),
    _route("GET", "/projects/:project", _project),
    _route("GET", r"/projects/:project/members/all/(?P<user>\d+)", _member),
    _route("GET", _MERGES, _merges, listed=True),
    _route("POST", _MERGES, _open, 201),
    _route("GET", f"{_MERGES}/:iid", _merge),
    _route("PUT", f"{_MERGES}/:iid", _edit),
    _route("GET", f"{_MERGES}/:iid/notes", _notes, listed=True),
    _route("POST", f"{_MERGES}/:iid/notes", _comment, 201),
    _route("PUT", f"{_MERGES}/:iid/notes/:note", _edit_comment),
)
