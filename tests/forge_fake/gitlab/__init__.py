"""A stateful GitLab for tests: REST API, git over HTTP with real repositories, people, and faults on order."""

from .errors import ApiError
from .place import Member, Project
from .server import GitLab, UnknownOperationError

__all__ = ["ApiError", "GitLab", "Member", "Project", "UnknownOperationError"]
