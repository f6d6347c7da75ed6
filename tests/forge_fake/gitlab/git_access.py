"""git over HTTP, with the same tokens and projects as the API."""

import re

from forge_fake.git_http import GitPlace
from forge_fake.github.git_access import let_in
from forge_fake.github.state import Repository
from forge_fake.github.tokens import Token
from forge_fake.github.world import World
from forge_fake.web import Reply, Request

from .api import sees
from .tokens import JOB, credentials

_USER = "oauth2"
_PATH = re.compile(r"/(?P<name>.+?)(?:\.git)?(?P<rest>/(?:info/refs|HEAD|git-(?:upload|receive)-pack))")
_DENIED = "HTTP Basic: Access denied. If a password was provided for Git authentication, the password was incorrect"
_HIDDEN = "The project you were looking for could not be found or you don't have permission to view it."


def git_place(request: Request) -> GitPlace | None:
    """Return what a request of git is about, also within groups of groups; None when it is none of git's."""
    match = _PATH.fullmatch(request.path)
    if match is None or request.path.startswith("/api/"):
        return None
    owner, _, name = match["name"].rpartition("/")
    pushes = "git-receive-pack" in (request.query if match["rest"] == "/info/refs" else match["rest"])
    return GitPlace(owner, name, match["rest"], pushes)


def reply_to_git(world: World, request: Request, place: GitPlace, number: int) -> Reply:
    """Answer git."""
    how, text, user = credentials(request.headers)
    token = world.token(text)
    if how != "none" and (token is None or user not in _users(token)):
        return _refused(401, _DENIED)
    repository = world.repositories.get(place.full_name.lower())
    if repository is None or not sees(repository, token):
        return _refused(404 if token else 401, _HIDDEN if token else _DENIED)
    if place.pushes and token is None:
        return _refused(401, _DENIED)
    if place.pushes and not _may_push(repository, token):
        return _refused(403, "You are not allowed to push code to this project.")
    return let_in(world, repository, request, place, number, token)


def _users(token: Token) -> tuple[str, ...]:
    return (JOB,) if "job" in token.permissions else (_USER,)


def _may_push(repository: Repository, token: Token | None) -> bool:
    return token is not None and token.allows("api", "write") and repository.can(token.account, "write")


def _refused(status: int, message: str) -> Reply:
    challenge = {"WWW-Authenticate": 'Basic realm="GitLab"'} if status == 401 else {}
    return Reply(status, {"Content-Type": "text/plain; charset=utf-8", **challenge}, message.encode())
