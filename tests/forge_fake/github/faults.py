"""GitHub's own ways to go wrong, for `github.faults.order`; the others are in `forge_fake`."""

import json

from forge_fake.faults import Fault
from forge_fake.web import Reply

from . import errors
from .errors import ApiError

_DOCS = "https://docs.github.com/rest"
_PAGE = b"<!DOCTYPE html><html><head><title>Unicorn!</title></head><body>This page is taking too long.</body></html>"


def bad_gateway() -> Fault:
    """A gateway answers 502 with a page of HTML; the request is not carried out."""
    return Fault("502", Reply(502, {"Content-Type": "text/html; charset=utf-8"}, _PAGE))


def unavailable() -> Fault:
    """GitHub answers 503 in JSON; the request is not carried out."""
    return refused(errors.server_error(503))


def secondary_limit(retry_after: int | None = 60) -> Fault:
    """A 403 for too much in too short a time, with a Retry-After or without."""
    return refused(errors.secondary_limit(retry_after))


def too_many_requests(retry_after: int = 60) -> Fault:
    """The same with status 429."""
    return refused(errors.too_many_requests(retry_after))


def missing_permission() -> Fault:
    """A 403 for a permission that the token lacks."""
    return refused(errors.not_accessible("actions"))


def validation_failed(message: str) -> Fault:
    """A 422 with a message."""
    return refused(
        ApiError(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}])
    )


def refused(error: ApiError) -> Fault:
    """Any error of GitHub's; the request is not carried out."""
    headers = {"Content-Type": "application/json; charset=utf-8", **error.headers}
    return Fault(
        f"{error.status} {error.message}", Reply(error.status, headers, json.dumps(error.body(_DOCS)).encode())
    )
