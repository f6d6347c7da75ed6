"""A stateful GitLab for tests: REST API, git over HTTP with real repositories, people, and faults on order."""

from forge_fake.github.serving import UnknownOperationError

from .errors import ApiError
from .place import Member, Project
from .server import GitLab

__all__ = ["ApiError", "GitLab", "Member", "Project", "UnknownOperationError"]
