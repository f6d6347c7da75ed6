"""git over HTTP, with the same tokens and repositories as the API."""

from forge_fake.git_http import GitPlace, serve_git
from forge_fake.web import Reply, Request

from .access import Need, may, sees
from .errors import ApiError
from .following import follow
from .state import Repository
from .tokens import Token, credentials
from .world import World

_WRITE = Need(("contents",), "write", "write")
_READ = Need(("contents",), "read", "read")


def reply_to_git(world: World, request: Request, place: GitPlace, number: int) -> Reply:
    """Answer git."""
    if "," in request.headers.get("authorization", ""):
        return _refused(400, 'Duplicate header: "Authorization"')
    how, text = credentials(request.headers)
    token = world.token(text)
    if how != "none" and token is None:
        return _refused(401, "Invalid username or token. Password authentication is not supported for Git operations.")
    try:
        repository = world.repository(place.full_name)
    except ApiError:
        return _not_found(token)
    if not sees(repository, token):
        return _not_found(token)
    if refusal := _refusal(repository, place, token):
        return refusal
    return let_in(world, repository, request, place, number, token)


def let_in(
    world: World, repository: Repository, request: Request, place: GitPlace, number: int, token: Token | None
) -> Reply:
    """Answer git for who may ask; a push is carried out while nothing else changes, and pull requests follow it."""
    login = token.account.login if token else ""
    if not (place.pushes and request.method == "POST"):
        return serve_git(repository.bare.path, place.rest, request, login)
    with world.answering(number):
        answer = serve_git(repository.bare.path, place.rest, request, login)
        follow(world, repository, world.account(login))
    return answer


def _refusal(repository: Repository, place: GitPlace, token: Token | None) -> Reply | None:
    need = _WRITE if place.pushes else _READ
    if token is None:
        return _refused(401, "No anonymous write access.") if place.pushes else None
    if place.pushes and repository.settings.archived:
        return _refused(403, "This repository was archived so it is read-only.")
    if not place.pushes and not repository.settings.private:
        return None
    if not may(repository, token, need) and token.kind == "fine-grained":
        return _refused(403, "Write access to repository not granted.")
    if not may(repository, token, need) or not _has_role(repository, token, need):
        return _refused(403, f"Permission to {repository.full_name}.git denied to {token.account.login}.")
    return None


def _has_role(repository: Repository, token: Token, need: Need) -> bool:
    return token.kind == "actions" or repository.can(token.account, need.role)


def _not_found(token: Token | None) -> Reply:
    return _refused(404 if token else 401, "Repository not found.")


def _refused(status: int, message: str) -> Reply:
    challenge = {"WWW-Authenticate": 'Basic realm="GitHub"'} if status == 401 else {}
    return Reply(status, {"Content-Type": "text/plain; charset=UTF-8", **challenge}, message.encode())
