"""Errors as GitHub words them."""

from collections.abc import Mapping
from typing import Any

Problem = Mapping[str, str] | str

_LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"
_PLEA = "Please wait a few minutes before you try again."


class ApiError(Exception):
    """An answer of GitHub's that is an error; `docs` replaces the address of the operation's documentation."""

    def __init__(
        self,
        status: int,
        message: str,
        problems: list[Problem] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        docs: str | None = None,
    ) -> None:
        super().__init__(f"{status} {message} {problems or ''}".rstrip())
        self.status, self.message, self.problems = status, message, problems
        self.headers, self.docs = headers or {}, docs

    def body(self, docs: str) -> dict[str, Any]:
        """Return the JSON that is sent, with the address of the documentation."""
        errors = {"errors": self.problems} if self.problems else {}
        return {"message": self.message, **errors, "documentation_url": self.docs or docs, "status": str(self.status)}


def invalid(*problems: Problem) -> ApiError:
    """What was asked for cannot be."""
    return ApiError(422, "Validation Failed", list(problems))


def not_found() -> ApiError:
    """There is no such thing, or the token must not know of it."""
    return ApiError(404, "Not Found")


def bad_credentials() -> ApiError:
    """The token is none of GitHub's."""
    return ApiError(401, "Bad credentials", docs="https://docs.github.com/rest")


def needs_token() -> ApiError:
    """Nobody has said who asks."""
    return ApiError(401, "Requires authentication")


def not_accessible(kind: str) -> ApiError:
    """The token lacks a permission."""
    return ApiError(
        403, f"Resource not accessible by {'integration' if kind == 'actions' else 'personal access token'}"
    )


def not_allowed() -> ApiError:
    """The person may not do this."""
    return ApiError(403, "Must have admin rights to Repository.")


def secondary_limit(retry_after: int | None = 60) -> ApiError:
    """Too much in too short a time: 403, with or without a Retry-After."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    message = (
        f"You have exceeded a secondary rate limit. {_PLEA} "
        "If you reach out to GitHub Support for help, please include the request ID FA4E:1."
    )
    return ApiError(403, message, headers=headers, docs=f"{_LIMITS}#about-secondary-rate-limits")


def too_many_requests(retry_after: int = 60) -> ApiError:
    """The same with status 429."""
    error = secondary_limit(retry_after)
    error.status = 429
    return error


def limit_exceeded(whose: str) -> ApiError:
    """No requests are left until the hour is over."""
    return ApiError(403, f"API rate limit exceeded for {whose}.", docs=_LIMITS)


def server_error(status: int = 502) -> ApiError:
    """GitHub itself fails, in JSON."""
    return ApiError(status, "Server Error")
