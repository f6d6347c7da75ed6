"""The operations of the REST API; importing this package enters them into the table."""

from . import issues, labels, pulls, refs, repositories, reviewers

__all__ = ["issues", "labels", "pulls", "refs", "repositories", "reviewers"]
