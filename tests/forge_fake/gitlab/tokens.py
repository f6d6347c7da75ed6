"""Tokens: how requests carry them, and what they are for."""

import base64
import binascii
import hashlib
from collections.abc import Mapping

from forge_fake.github.state import Account
from forge_fake.github.tokens import Level, Token
from forge_fake.github.world import World

JOB = "gitlab-ci-token"
"""The name under which git gets in with the token of a job."""


def new_token(world: World, account: Account, level: Level) -> Token:
    """Make an access token with the scope `api`, or `read_api` where it may only read."""
    return _added(world, account, "glpat-", {"api": level})


def job_token(world: World, account: Account) -> Token:
    """Make the token of a job, with which git may read and the API can do nothing here."""
    return _added(world, account, "glcbt-64_", {"job": "read"})


def credentials(headers: Mapping[str, str]) -> tuple[str, str, str]:
    """Return how a token was given, its text, and the name beside it: ("none", "", "") where there is none."""
    if text := headers.get("private-token"):
        return "private-token", text, ""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return "bearer", rest.strip(), ""
    if scheme.lower() != "basic":
        return "none", "", ""
    try:
        user, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "basic", "", ""
    return "basic", password, user


def _added(world: World, account: Account, start: str, permissions: Mapping[str, Level]) -> Token:
    text = start + hashlib.sha256(f"{account.login} {world.new_id()}".encode()).hexdigest()[:20]
    return world.add_token(Token(text, account, "fine-grained", permissions))
