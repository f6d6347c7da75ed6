"""A client of the fake GitHub that holds every answer to GitHub's description."""

import json
import os
import subprocess
from dataclasses import dataclass, field

import httpx2
from forge_fake.github.openapi import answer_problems
from forge_fake.github.routing import ROUTES


@dataclass
class Client:
    """Asks as one token does; `seen` holds the operations and statuses that were answered."""

    github: object
    token: object = None
    prefix: str = "/api/v3"
    headers: dict = field(default_factory=dict)
    seen: set = field(default_factory=set)

    def __enter__(self):
        told = {"authorization": f"Bearer {self.token}"} if self.token else {}
        base = self.github.url + self.prefix
        self._http = httpx2.Client(base_url=base, headers={**told, **self.headers}, trust_env=False, timeout=20)
        return self

    def __exit__(self, *_):
        self._http.close()

    def __call__(self, method, path, body=None, **query):
        sent = {"content": json.dumps(body).encode()} if body is not None else {}
        answer = self._http.request(method, path, params=query or None, **sent)
        if not answer.content or answer.headers["content-type"].startswith("application/json"):
            self._check(method, path, answer)
        return answer

    def _check(self, method, path, answer):
        route = next((one for one in ROUTES if one.values(method, path) is not None), None)
        if route:
            self.seen.add((route.operation, answer.status_code))
            body = answer.json() if answer.content else None
            assert answer_problems(route.operation, answer.status_code, body) == []


def git(*arguments, cwd=None, check=True, env=None):
    """Run git as a user without settings does; return what it printed and, where it may fail, the whole result."""
    done = subprocess.run(
        ["git", "-c", "user.name=Bot", "-c", "user.email=bot@example.com", *map(str, arguments)],
        cwd=cwd,
        env={
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C",
            **(env or {}),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if not check:
        return done
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
