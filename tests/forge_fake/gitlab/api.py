"""The REST API: from a request to GitLab's answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from forge_fake.github.state import Repository
from forge_fake.github.tokens import Token
from forge_fake.github.world import World
from forge_fake.web import Reply, Request

from .calls import Call
from .errors import ApiError, insufficient_scope, not_found, too_many_requests, unauthorized
from .limits import Limits
from .operations import ROUTES, Route
from .paging import page
from .tokens import credentials


@dataclass
class Api:
    """Answers requests one at a time; `unknown` collects those for operations that the fake does not have."""

    world: World
    limits: Limits
    unknown: list[str] = field(default_factory=list)

    def reply(self, request: Request, path: str, server: str, number: int, behind: int) -> Reply:
        """Answer a request to `path`, by the state as it stood `behind` requests ago."""
        usual = self.usual_headers(request, number)
        try:
            token = self._token(request)
            if wait := self.limits.take(credentials(request.headers)[1]):
                raise too_many_requests(wait)
            answer = self._answer(request, path, token, server, behind)
        except ApiError as error:
            answer = error.reply()
        return Reply(answer.status, {**usual, **self.usual_headers(request, number), **answer.headers}, answer.body)

    def usual_headers(self, request: Request, number: int) -> dict[str, str]:
        """Return what stands above every answer of the API."""
        return {
            "Server": "nginx",
            "X-Request-Id": f"01JD{number:022X}",
            **self.limits.headers(credentials(request.headers)[1]),
        }

    def _token(self, request: Request) -> Token | None:
        how, text, _ = credentials(request.headers)
        token = self.world.token(text)
        if how != "none" and (token is None or "api" not in token.permissions):
            raise unauthorized()
        if token and not token.allows("api", "read" if request.method == "GET" else "write"):
            raise insufficient_scope()
        return token

    def _answer(self, request: Request, path: str, token: Token | None, server: str, behind: int) -> Reply:
        route, values = self._route(request.method, path)
        found = self._project(values["project"], token) if "project" in values else None
        if found and request.method == "GET":
            found = self.world.past(found, behind)
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        body = route.run(Call(self.world, server, token, values, query, _body(request), found))
        headers = {"Content-Type": "application/json"}
        if route.listed:
            body, told = page(body, query, f"{server}/api/v4{path}")
            headers |= told
        return Reply(route.status, headers, json.dumps(body, ensure_ascii=False).encode())

    def _route(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        for route in ROUTES:
            if route.method == method and (match := route.path.fullmatch(path)):
                return route, match.groupdict()
        self.unknown.append(f"{method} {path}")
        raise not_found()

    def _project(self, name: str, token: Token | None) -> Repository:
        wanted = unquote(name)
        found = [
            one for one in self.world.repositories.values() if wanted.lower() in (str(one.id), one.full_name.lower())
        ]
        if not found or not sees(found[0], token):
            raise not_found("Project")
        return found[0]


def sees(repository: Repository, token: Token | None) -> bool:
    """Return whether a token may know of a project."""
    if not repository.settings.private:
        return True
    return token is not None and repository.can(token.account, "read")


def _body(request: Request) -> Mapping[str, Any]:
    if request.method == "GET" or not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise ApiError(400, {"error": "The provided JSON is not valid"}) from None
    if not isinstance(body, dict):
        raise ApiError(400, {"error": "The provided JSON is not an object"})
    return body
