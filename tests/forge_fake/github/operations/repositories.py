"""Repositories, their settings and people, and whoever asks."""

from dataclasses import replace

from forge_fake.clock import stamp
from forge_fake.github.errors import ApiError, not_accessible, not_found
from forge_fake.github.rendering import Json
from forge_fake.github.routing import Answer, Call, no_content, route
from forge_fake.github.state import Account, Role

_LEGACY: dict[Role, str] = {"maintain": "write", "triage": "read"}
_UNSAID = ("name", "company", "location", "email", "hireable", "bio", "twitter_username")
_COUNTS = ("public_repos", "public_gists", "followers", "following", "private_gists", "total_private_repos")
_MORE_COUNTS = ("owned_private_repos", "disk_usage", "collaborators")
_RESOURCES = ("core", "search", "graphql", "integration_manifest", "code_search")


@route("users/get-authenticated")
def get_user(call: Call) -> Answer:
    """Return whom the token stands for, which a workflow's token may not know."""
    if call.token and call.token.kind == "actions":
        raise not_accessible("actions")
    return Answer(
        {
            **call.places.account(call.who),
            **dict.fromkeys(_UNSAID),
            **dict.fromkeys((*_COUNTS, *_MORE_COUNTS), 0),
            **dict.fromkeys(("created_at", "updated_at"), stamp(0)),
            "blog": "",
            "two_factor_authentication": True,
        }
    )


@route("rate-limit/get")
def get_rate_limit(call: Call) -> Answer:
    """Return what is left of the hour."""
    window = call.limits.window(call.token)
    if window is None:
        raise ApiError(404, "Rate limiting is not enabled.")
    return Answer({"resources": dict.fromkeys(_RESOURCES, window.row()), "rate": window.row()})


@route("repos/get", "metadata")
def get_repository(call: Call) -> Answer:
    """Return a repository."""
    parent = call.world.repository(call.repository.fork_of) if call.repository.fork_of else None
    account = call.token.account if call.token else None
    return Answer(call.places.whole_repository(call.repository, parent, account))


@route("actions/get-github-actions-default-workflow-permissions-repository", "administration", role="admin")
def get_workflow_permissions(call: Call) -> Answer:
    """Return what workflows' tokens may do by default, and whether they may open pull requests."""
    settings = call.repository.settings
    return Answer(
        {
            "default_workflow_permissions": settings.actions_permissions,
            "can_approve_pull_request_reviews": settings.actions_may_approve,
        }
    )


@route("actions/set-github-actions-default-workflow-permissions-repository", "administration", role="admin")
def set_workflow_permissions(call: Call) -> Answer:
    """Change the same."""
    before = call.repository.settings
    call.repository.settings = replace(
        before,
        actions_permissions=call.body.get("default_workflow_permissions", before.actions_permissions),
        actions_may_approve=call.body.get("can_approve_pull_request_reviews", before.actions_may_approve),
    )
    call.world.note(call.who, call.repository, "settings changed", "actions", before, call.repository.settings)
    return no_content()


@route("repos/check-collaborator", "metadata")
def check_collaborator(call: Call) -> Answer:
    """Tell whether somebody is a collaborator."""
    if call.values["username"].lower() not in call.repository.roles:
        raise not_found()
    return no_content()


@route("repos/get-collaborator-permission-level", "metadata")
def get_permission(call: Call) -> Answer:
    """Return what somebody may do."""
    if call.token is None or (call.token.kind != "actions" and not call.repository.can(call.who, "write")):
        raise ApiError(403, "Must have push access to view collaborator permission.")
    login = call.values["username"]
    account = call.world.known(login)
    if account is None:
        raise ApiError(404, f"{login} is not a user")
    role = call.repository.role(account)
    user = {**call.places.account(account), **_abilities(call, account), "role_name": role}
    return Answer({"permission": _LEGACY.get(role, role), "role_name": role, "user": user})


def _abilities(call: Call, account: Account) -> Json:
    least: dict[str, Role] = {
        "admin": "admin",
        "maintain": "maintain",
        "push": "write",
        "triage": "triage",
        "pull": "read",
    }
    return {"permissions": {name: call.repository.can(account, role) for name, role in least.items()}}
