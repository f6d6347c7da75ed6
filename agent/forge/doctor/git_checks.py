"""Git: the program, the repository, its remote, and whose commits the bot's are."""

import re
from collections.abc import Iterator
from pathlib import Path

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.doctor.result import Result, failed, ok, problem, unknown
from specagent.agent.forge.doctor.surroundings import Surroundings
from specagent.agent.forge.git_commit import check_identity
from specagent.agent.forge.git_program import GitProgram
from specagent.agent.forge.git_refusals import push_refusal, remote_failure

OLDEST_GIT = (2, 38)
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)*")
_NO_REPOSITORY = "no repository was found"
_PROBE = "specagent/doctor-asks-only"


def check_program(folder: Path) -> Result:
    """Tell whether git is there and new enough to merge without a working tree."""
    try:
        said = GitProgram.find(folder).checked("--version").text
    except SpecAgentError as err:
        return failed("git", err)
    found = _VERSION.search(said)
    wanted = ".".join(map(str, OLDEST_GIT))
    if found is None:
        return unknown("git", f"it says {said!r}, which names no version", f"git {wanted} or newer is needed.")
    if (int(found[1]), int(found[2])) < OLDEST_GIT:
        return problem("git", f"version {found[0]} is too old", f"Install git {wanted} or newer.")
    return ok("git", f"version {found[0]}")


def check_repository(around: Surroundings) -> Iterator[Result]:
    """Tell what repository this is, where its remote leads, and who commits."""
    if around.git is None:
        yield failed("repository", around.failures["repository"])
        yield from (unknown(name, _NO_REPOSITORY) for name in ("remote", "git identity"))
        return
    yield ok("repository", str(around.git.top))
    yield _remote(around)
    try:
        yield ok("git identity", check_identity(around.git))
    except SpecAgentError as err:
        yield failed("git identity", err)


def check_push(around: Surroundings) -> Result:
    """Tell whether the remote would take a push: git asks it, and sends nothing."""
    name = "pushing"
    if around.git is None or around.remote is None:
        return unknown(name, "there is no remote to ask")
    if (commit := around.git.commit_id("HEAD")) is None:
        return unknown(name, "the repository has no commit yet", "Commit the PRD and the settings first.")
    refspec = f"{commit}:refs/heads/{_PROBE}"
    done = around.remote.git.program.over_network(
        "push", "--dry-run", "--no-verify", "--porcelain", "--recurse-submodules=no", around.remote.name, refspec
    )
    if done.code == 0:
        return ok(name, "the remote takes pushes of this token or login")
    refused = push_refusal(_PROBE, done)
    return problem(name, refused.message.partition(": ")[2], refused.hint)


def _remote(around: Surroundings) -> Result:
    remote = around.remote
    if remote is None:
        return failed("remote", around.failures["remote"])
    done = remote.git.program.over_network("ls-remote", "--quiet", "--symref", remote.name, "HEAD")
    if done.code:
        return failed("remote", remote_failure(f"read remote {remote.name!r}", done))
    if not done.text:
        return problem("remote", f"{remote.name!r} is empty", "Push the base branch with the PRD first.")
    return ok("remote", f"{remote.name} at {_without_password(remote.url())}")


def _without_password(url: str) -> str:
    return re.sub(r"(?<=://)[^/@\s]*@", "", url)
