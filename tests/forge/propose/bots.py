"""The bot in a checkout, as a job of CI has it, before a fake forge; waiting moves its clock and takes no time."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from forge_fake import Clock
from forge_fake.github import GitHub, Place, Token
from forge_fake.gitlab import GitLab

from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.propose.place import find_place
from specagent.agent.forge.propose.propose import generate_bundle, propose, publish_bundle
from specagent.agent.forge.propose.request import ProposeRequest

BRANCH, SPEC, STATE = "specagent/docs-architecture", "docs/architecture.md", "docs/architecture.lock.json"
DATE = "2026-11-26"
LOGIN = "github-actions[bot]"
SECTIONS = "## 1. ", "## 2. ", "## 3. ", "## 4. ", "## 5. ", "## 6. "
WRITES = {"contents": "write", "pull_requests": "write", "issues": "write"}
FORGES = {"GitHub": GitHub, "GitLab": GitLab}
OPENING = {"GitHub": ("POST", "*/pulls"), "GitLab": ("POST", "*/merge_requests")}
"""The request that opens a pull request, by forge."""
_GITLAB = (
    (r"^POST .*/merge_requests$", "POST /pulls"),
    (r"^PUT .*/merge_requests/(\d+)$", r"PATCH /pulls/\1"),
    (r"^POST .*/merge_requests/(\d+)/notes$", r"POST /issues/\1/comments"),
    (r"^PUT .*/merge_requests/\d+/notes/(\d+)$", r"PATCH /issues/comments/\1"),
)
PRD = """# Parcel Shop

Customers order goods and fetch them at a counter.

## Functional Requirements

- **FR-1** Customers order goods on a website.
- **FR-2** Staff see all open orders.
- **FR-3** The system sends an e-mail for each order.

## Non-Functional Requirements

- **NFR-1** A page loads within 2 seconds.
- **NFR-2** Orders are kept for 10 years.
"""


def prd(seconds: int = 2, note: str = "") -> str:
    """Return the PRD with another number, which makes sections stale, and more prose, which makes none so."""
    text = PRD.replace("within 2 seconds", f"within {seconds} seconds")
    return text.replace("at a counter.", f"at a counter. {note}".rstrip())


@dataclass
class Bot:
    """A checkout with a token; `environ` are the variables of its job, `flags` its settings."""

    place: Place
    folder: Path
    clock: Clock
    environ: dict[str, str]
    flags: dict[str, object] = field(default_factory=lambda: {"model": "offline"})

    def run(self, **wanted):
        """Do both halves; return what became of the one spec."""
        (done,) = self.run_all(**wanted)
        return done

    def run_all(self, **wanted):
        """Do both halves; return what became of each spec."""
        request = self.request(**wanted)
        return _without_failures(propose(self.found(request), request, self.clock.advance)[1])

    def generate(self, bundle, **wanted):
        """Do the first half; return the bundle."""
        request = self.request(**wanted)
        return generate_bundle(self.found(request), request, Path(bundle))

    def publish(self, bundle, **wanted):
        """Do the second half; return what became of the one spec."""
        request = self.request(**wanted)
        (done,) = publish_bundle(self.found(request), request, Path(bundle), self.clock.advance)
        return _without_failures([done])[0]

    def request(self, **wanted):
        """Return what a run is asked for."""
        usual = {"prds": ("PRD.md",), "date": DATE, "flags": self.flags}
        return ProposeRequest(**{**usual, **wanted})

    def found(self, request):
        """Return where it works, at the pace of the clock."""
        pace = Pace(now=self.clock, sleep=self.clock.advance)
        return find_place(self.folder, request, self.environ, pace)


def bot_in(place, folder, token: Token | None = None, *clone):
    """Clone a repository of a fake forge as CI does, and return the bot in it."""
    token = token or place.actions_token(WRITES)
    url = place.checkout_url
    _git(folder.parent, *place.git_options(token), "clone", "--quiet", *clone, url, str(folder))
    _git(folder, "config", "user.name", "Bot")
    _git(folder, "config", "user.email", "bot@example.org")
    return Bot(place, folder, place.github.world.clock, place.environment(token))


def checked_out_by_ci(place, folder, token, commit):
    """Check out as actions/checkout does: one commit, no branch, and the token left in the repository's settings."""
    folder.mkdir()
    _git(folder, "init", "--quiet")
    _git(folder, "remote", "add", "origin", place.clone_url)
    _git(folder, "config", *place.git_options(token)[1].split("=", 1))
    fetch = ("fetch", "--quiet", "--no-tags", "--prune", "--no-recurse-submodules", "--depth=1")
    _git(folder, *fetch, "origin", f"+{commit}:refs/remotes/pull/7/merge")
    _git(folder, "checkout", "--quiet", "--force", "refs/remotes/pull/7/merge")
    _git(folder, "config", "user.name", LOGIN)
    _git(folder, "config", "user.email", f"41898282+{LOGIN}@users.noreply.github.com")
    return Bot(place, folder, place.github.world.clock, place.environment(token))


def standing(place):
    """Return what people see of a repository: branches, pull requests and comments."""
    pulls = [
        (one.number, one.state, bool(one.merged), one.title, one.body, one.draft, one.labels) for one in place.pulls
    ]
    return place.branches, pulls, [(one.author.login, one.body) for one in _comments(place)]


def said(place, number, login=""):
    """Return the texts of an account's comments below a pull request; without a login of the bot's."""
    return [one.body for one in place.comments(number) if one.author.login == (login or place.robot)]


def writes(github):
    """Return what was written in the order of the requests: pushes, and the methods and paths as GitHub has them."""
    return [_written(one.method, one.path.removeprefix("/repos/octo/shop")) for one in github.log.writes]


def on_both_forges(names="", github=((),), gitlab=((),)):
    """Let a test run on both forges; `names` are those of more parameters, with rows of values for each forge."""
    rows = [("GitHub", *row) for row in github] + [("GitLab", *row) for row in gitlab]
    return pytest.mark.parametrize(("forge_name", *names.split()), rows, indirect=["forge_name"])


def added(place, branch, since):
    """Return the commits that a branch has and `since` lacks, following first parents alone, newest first."""
    return place.commits("--first-parent", f"{since}..{branch}")


def edited(place, branch, old, new, path=SPEC):
    """Return a file of a branch with a text in it replaced, as a person would push it."""
    text = place.read(path, branch)
    assert old in text, f"no {old!r} in {path}"
    return {path: text.replace(old, new, 1)}


def _written(method, path):
    if path.endswith("/git-receive-pack"):
        return "push"
    name = f"{method} {path}"
    for theirs, ours in _GITLAB:
        name = re.sub(theirs, ours, name)
    return name


def _without_failures(done):
    """Return what became of the specs, or raise as the command does."""
    for one in done:
        if one.failure:
            raise one.failure
    return done


def _comments(place):
    return [one for pull in place.pulls for one in place.comments(pull.number)]


def _git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
