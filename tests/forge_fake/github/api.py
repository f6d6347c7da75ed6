"""The REST API: from a request to GitHub's answer."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from forge_fake.web import Reply, Request

from . import operations
from .access import check_access
from .errors import ApiError, bad_credentials, invalid, limit_exceeded, not_found
from .limits import Limits
from .openapi import docs_of, query_of, request_problem
from .paging import page
from .rendering import Places
from .routing import ROUTES, Answer, Call, Route
from .state import Repository
from .tokens import Token, credentials
from .world import World

__all__ = ["Api", "operations"]

_DOCS = "https://docs.github.com/rest"
_GRAPHQL_DOCS = "https://docs.github.com/graphql/guides/forming-calls-with-graphql"
_VIEWER = re.compile(r"\{\s*viewer\s*\{\s*login\s*\}\s*\}")
_FREE = "rate-limit/get"
_LISTS = ("issues/add-labels", "issues/set-labels")
_CACHE = {"Cache-Control": "private, max-age=60, s-maxage=60", "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP"}


@dataclass
class Api:
    """Answers requests one at a time; `unknown` collects those for operations that the fake does not have."""

    world: World
    limits: Limits
    unknown: list[str] = field(default_factory=list)

    def reply(self, request: Request, path: str, places: Places, number: int, behind: int) -> Reply:
        """Answer a request to `path`, by the state as it stood `behind` requests ago."""
        token: Token | None = None
        docs, headers = _DOCS, dict[str, str]()
        try:
            token = self._token(request)
            route, values = self._route(request, path)
            docs = docs_of(route.operation)
            headers |= {"X-Accepted-GitHub-Permissions": route.need.header} if route.need.permissions else {}
            self._count(token, route)
            answer = self._answer(request, route, values, token, places, behind)
            body, links = answer.body, dict[str, str]()
            if answer.listed:
                body, links = page(body, _query(request), places.api + path)
            return self._sent(request, answer.status, body, {**headers, **links}, token, number)
        except ApiError as error:
            return self.error(request, error, docs, {**headers, **error.headers}, token, number)

    def graphql(self, request: Request, number: int) -> Reply:
        """Answer GitHub's other API, which the fake knows to tell only who asks."""
        token: Token | None = None
        try:
            if (token := self._token(request)) is None:
                raise ApiError(401, "This endpoint requires you to be authenticated.")
            if not _VIEWER.search(request.body.decode()):
                self.unknown.append(f"{request.method} /graphql {request.body.decode()}")
                raise not_found()
            return self._sent(request, 200, {"data": {"viewer": {"login": token.account.login}}}, {}, token, number)
        except ApiError as error:
            return self.error(request, error, _GRAPHQL_DOCS, {}, token, number)

    def error(
        self, request: Request, error: ApiError, docs: str, headers: Mapping[str, str], token: Token | None, number: int
    ) -> Reply:
        """Return the answer that is an error."""
        return self._sent(request, error.status, error.body(docs), headers, token, number)

    def _token(self, request: Request) -> Token | None:
        if not request.headers.get("user-agent"):
            raise ApiError(403, "Request forbidden by administrative rules. Please set a User-Agent header.")
        how, text = credentials(request.headers)
        token = self.world.token(text)
        if how != "none" and token is None:
            raise bad_credentials()
        return token

    def _route(self, request: Request, path: str) -> tuple[Route, dict[str, str]]:
        for route in ROUTES:
            if (values := route.values(request.method, path)) is not None:
                return route, values
        self.unknown.append(f"{request.method} {path}")
        raise not_found()

    def _count(self, token: Token | None, route: Route) -> None:
        if route.operation != _FREE and not self.limits.take(token):
            whose = "127.0.0.1" if token is None else f"user ID {token.account.id}"
            whose = f"installation ID {token.account.id}" if token and token.kind == "actions" else whose
            raise limit_exceeded(whose)

    def _answer(
        self,
        request: Request,
        route: Route,
        values: dict[str, str],
        token: Token | None,
        places: Places,
        behind: int,
    ) -> Answer:
        found: Repository | None = None
        if "repo" in values:
            found = self.world.repository(f"{values['owner']}/{values['repo']}")
            check_access(found, token, route.need)
            found = self.world.past(found, behind) if request.method == "GET" else found
        query = _query(request)
        _check_query(route.operation, query)
        body = _body(request, route.operation)
        return route.run(Call(self.world, self.limits, places, token, values, query, body, found))

    def _sent(
        self, request: Request, status: int, body: Any, more: Mapping[str, str], token: Token | None, number: int
    ) -> Reply:
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {**self.usual_headers(token, number), **more}
        if data:
            headers["Content-Type"] = "application/json; charset=utf-8"
        if request.method == "GET" and status == 200:
            tag = f'W/"{hashlib.sha256(data).hexdigest()}"'
            headers |= {**_CACHE, "ETag": tag}
            if request.headers.get("if-none-match") == tag:
                return Reply(304, headers)
        return Reply(status, headers, data)

    def usual_headers(self, token: Token | None, number: int) -> dict[str, str]:
        """Return what stands above every answer of the API."""
        window = self.limits.window(token)
        return {
            "Server": "GitHub.com",
            "Date": formatdate(self.world.clock(), usegmt=True),
            "X-GitHub-Request-Id": f"FA4E:{number:X}",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Api-Version-Selected": "2022-11-28",
            **({"X-OAuth-Scopes": "repo"} if token and token.kind == "classic" else {}),
            **(window.headers() if window else {}),
        }


def _query(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query, keep_blank_values=True))


def _check_query(operation: str, query: Mapping[str, str]) -> None:
    for name, schema in query_of(operation).items():
        if name in query and query[name] not in schema.get("enum", [query[name]]):
            raise invalid({"resource": "Search", "field": name, "code": "invalid"})


def _body(request: Request, operation: str) -> Any:
    if request.method in ("GET", "DELETE") and not request.body:
        return {}
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        raise ApiError(400, "Problems parsing JSON") from None
    if isinstance(body, list) and operation in _LISTS:
        body = {"labels": body}
    if not isinstance(body, dict):
        raise ApiError(400, "Body should be a JSON object")
    if problem := request_problem(operation, body):
        raise ApiError(422, f"Invalid request.\n\n{problem}")
    return body
