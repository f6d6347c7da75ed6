"""GitLab's own ways to go wrong, for `gitlab.faults.order`; the others are in `forge_fake`."""

from forge_fake.faults import Fault
from forge_fake.web import Reply

from . import errors
from .errors import ApiError

_PAGE = b"<!DOCTYPE html><html><head><title>GitLab is not responding (502)</title></head></html>"


def bad_gateway() -> Fault:
    """A gateway answers 502 with a page of HTML; the request is not carried out."""
    return Fault("502", Reply(502, {"Content-Type": "text/html; charset=utf-8"}, _PAGE))


def too_many_requests(retry_after: int = 60) -> Fault:
    """A 429 in plain text."""
    return refused(errors.too_many_requests(retry_after))


def forbidden() -> Fault:
    """A 403 for what the role does not allow."""
    return refused(errors.forbidden())


def refused(error: ApiError) -> Fault:
    """Any error of GitLab's; the request is not carried out."""
    return Fault(str(error), error.reply())
