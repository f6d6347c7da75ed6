"""Errors as GitLab words them."""

import json
from collections.abc import Mapping
from typing import Any

from forge_fake.web import Reply

_JSON = {"Content-Type": "application/json"}


class ApiError(Exception):
    """An answer of GitLab's that is an error; its body is JSON, or text where it is a string."""

    def __init__(self, status: int, body: Mapping[str, Any] | str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body, self.headers = status, body, headers or {}

    def reply(self) -> Reply:
        """Return it as it is sent."""
        if isinstance(self.body, str):
            return Reply(self.status, {"Content-Type": "text/plain", **self.headers}, self.body.encode())
        return Reply(self.status, {**_JSON, **self.headers}, json.dumps(self.body).encode())


def unauthorized() -> ApiError:
    """The token is none of GitLab's, or there is none."""
    return ApiError(401, {"message": "401 Unauthorized"})


def forbidden() -> ApiError:
    """The account's role does not allow this."""
    return ApiError(403, {"message": "403 Forbidden"})


def insufficient_scope(scope: str = "api") -> ApiError:
    """The token's scope does not allow this."""
    told = "The request requires higher privileges than provided by the access token."
    return ApiError(403, {"error": "insufficient_scope", "error_description": told, "scope": scope})


def not_found(what: str = "") -> ApiError:
    """There is no such thing, or the token must not know of it."""
    return ApiError(404, {"message": f"404 {what} Not Found" if what else "404 Not found"})


def conflict(message: str) -> ApiError:
    """It would be a second one."""
    return ApiError(409, {"message": [message]})


def invalid(fields: Mapping[str, list[str]]) -> ApiError:
    """What was asked for cannot be; the reasons by field."""
    return ApiError(400, {"message": dict(fields)})


def missing(names: str) -> ApiError:
    """A parameter is missing."""
    return ApiError(400, {"error": f"{names} is missing"})


def too_many_requests(retry_after: int = 60) -> ApiError:
    """No requests are left until the minute is over; GitLab says so in plain text."""
    return ApiError(429, "Retry later\n", {"Retry-After": str(retry_after)})
