"""A stateful GitHub for tests: REST API, git over HTTP with real repositories, people, and faults on order."""

from .errors import ApiError
from .person import Person
from .place import Place
from .server import GitHub
from .serving import UnknownOperationError
from .state import Comment, Pull
from .tokens import Token

__all__ = ["ApiError", "Comment", "GitHub", "Person", "Place", "Pull", "Token", "UnknownOperationError"]
