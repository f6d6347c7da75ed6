"""git's smart HTTP protocol, served by `git http-backend` from real bare repositories."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .bare import environment
from .web import Reply, Request

_PLACE = re.compile(r"/(?P<owner>[^/]+)/(?P<name>[^/]+?)(\.git)?(?P<rest>/(info/refs|HEAD|git-(upload|receive)-pack))")


@dataclass(frozen=True)
class GitPlace:
    """What a request of git is about: a repository, and within it `rest` ("/info/refs")."""

    owner: str
    name: str
    rest: str
    pushes: bool

    @property
    def full_name(self) -> str:
        """The repository's name with its owner."""
        return f"{self.owner}/{self.name}"


def git_place(request: Request) -> GitPlace | None:
    """Return what a request of git is about, None when it is none of git's."""
    match = _PLACE.fullmatch(request.path)
    if match is None:
        return None
    pushes = "git-receive-pack" in (request.query if match["rest"] == "/info/refs" else match["rest"])
    return GitPlace(match["owner"], match["name"], match["rest"], pushes)


def serve_git(repository: Path, rest: str, request: Request, login: str) -> Reply:
    """Let git answer a request to a bare repository; `login` is who may push, empty for nobody."""
    done = subprocess.run(
        ["git", "http-backend"],
        env={**environment(), **_gateway(repository, rest, request, login)},
        input=request.body,
        capture_output=True,
        check=False,
    )
    top, _, body = done.stdout.partition(b"\r\n\r\n")
    pairs = (row.partition(": ") for row in top.decode("latin-1").split("\r\n") if row)
    headers = {name: text for name, _, text in pairs}
    status = int(headers.pop("Status", "200").split()[0])
    return Reply(status, headers, body)


def _gateway(repository: Path, rest: str, request: Request, login: str) -> dict[str, str]:
    variables = {
        "GIT_PROJECT_ROOT": str(repository),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": rest,
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": request.headers.get("git-protocol", ""),
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_USER": login,
    }
    return {name: text for name, text in variables.items() if text}
