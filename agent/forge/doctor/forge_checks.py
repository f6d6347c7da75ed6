"""The forge: the token, what it may do, the repository's settings and the request limit."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from specagent.agent.forge.doctor.result import Result, failed, ok, problem, unknown
from specagent.agent.forge.doctor.surroundings import Surroundings, runs_at_gitlab
from specagent.agent.forge.errors import ForgeError
from specagent.agent.forge.forge import Forge

LEAST_LEFT = 50
"""A run of the bot on one spec takes about ten requests."""
_ACTIONS = "github-actions[bot]"
_NAMES = ("repository at the forge", "pull requests", "opening by Actions", "request limit", "later workflows")
_NO_TOKEN = "no token says who asks"  # noqa: S105 - no secret
_GIVE_GITHUBS = "In a workflow set `GITHUB_TOKEN: ${{ github.token }}` on the step; here export a token of yours."
_GIVE_GITLABS = (
    "Make a project access token with the role of a developer and the scopes `api` and `write_repository`, and let "
    "only the job that publishes have it, as the masked variable GITLAB_TOKEN."
)
_SETTING = "Allow GitHub Actions to create and approve pull requests"
_ALLOW = f"Turn on `{_SETTING}` in the repository's or organization's settings, under Actions, General."


def check_forge(around: Surroundings) -> Iterator[Result]:
    """Tell what the forge says, by requests that only read."""
    forge = around.forge
    if forge is None:
        yield _no_token(around)
        yield from (unknown(name, _NO_TOKEN) for name in _NAMES)
        return
    try:
        login = forge.whoami()
    except ForgeError as err:
        yield failed("token", err)
        yield from (unknown(name, "the token could not be used") for name in _NAMES)
        return
    yield ok("token", f"{forge.name} knows it as {login!r}")
    yield from _repository(forge)
    yield _asked("pull requests", lambda: _pulls(forge, login, around))
    yield _asked("request limit", lambda: _limit(forge))
    yield _later(forge, login)


def _no_token(around: Surroundings) -> Result:
    if err := around.failures.get("token"):
        return failed("token", err)
    if around.remote is None:
        return unknown("token", "there is no remote, so no forge to ask")
    mend = _GIVE_GITLABS if runs_at_gitlab(around.environ) else _GIVE_GITHUBS
    return problem("token", "neither GITHUB_TOKEN, GH_TOKEN nor GITLAB_TOKEN is set", mend)


def _repository(forge: Forge) -> Iterator[Result]:
    name, setting = _NAMES[0], _NAMES[2]
    try:
        found = forge.repository()
    except ForgeError as err:
        yield failed(name, err)
        yield unknown(setting, "the repository could not be read")
        return
    kind = f"{'private' if found.private else 'public'}{', a fork' if found.fork else ''}"
    yield ok(name, f"{kind}; its default branch is {found.default_branch!r}")
    if forge.name != "GitHub":
        yield ok(setting, f"{forge.name} has no such setting")
    elif found.actions_may_open_pull_requests is None:
        yield unknown(setting, "only an administrator's token may see the setting", _ALLOW)
    elif found.actions_may_open_pull_requests:
        yield ok(setting, f"`{_SETTING}` is on")
    else:
        yield problem(setting, f"`{_SETTING}` is off", _ALLOW)


def _pulls(forge: Forge, login: str, around: Surroundings) -> Result:
    """Tell whether pull requests can be read, and as far as reading shows it, written."""
    name = _NAMES[1]
    branch = around.targets[0].branch if around.targets else "specagent/architecture"
    count = sum(one.state == "open" for one in forge.pull_requests(branch))
    seen = f"readable; {count} open from {branch!r}"
    give = "The token needs `pull-requests: write` (GitLab: the scope `api`)."
    if login.endswith("[bot]"):
        return unknown(name, f"{seen}; no reading request shows whether this token may write them", give)
    level = forge.permission(login)
    if level in ("none", "read"):
        mend = "Give that account write access (GitLab: the role of a developer), or use another."
        return problem(name, f"{seen}; {login!r} may not write here", mend)
    return ok(name, f"{seen}; {login!r} may write here", f"{give} A token can be narrower than its account.")


def _limit(forge: Forge) -> Result:
    name = _NAMES[3]
    found = forge.rate_limit()
    if found is None:
        return ok(name, f"{forge.name} keeps none here")
    until = datetime.fromtimestamp(found.reset, UTC).strftime("%H:%M UTC")
    told = f"{found.remaining} requests are left until {until}"
    return ok(name, told) if found.remaining >= LEAST_LEFT else problem(name, told, f"Run the bot after {until}.")


def _later(forge: Forge, login: str) -> Result:
    name = _NAMES[4]
    if forge.name != "GitHub" or login != _ACTIONS:
        return ok(name, f"pull requests by {login!r} start workflows as anybody's do")
    return ok(
        name,
        "GitHub starts no workflows for pull requests that GITHUB_TOKEN opens or pushes to",
        "Where checks are required, close and reopen the pull request, or give the bot a token of an app or account.",
    )


def _asked(name: str, ask: Callable[[], Result]) -> Result:
    try:
        return ask()
    except ForgeError as err:
        return failed(name, err)
