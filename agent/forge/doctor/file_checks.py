"""The files in the repository: settings, PRDs, and the state files that tell edits from drafts."""

from collections.abc import Iterator, Sequence

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.doctor.result import Result, failed, ok, problem, unknown
from specagent.agent.forge.doctor.surroundings import Surroundings
from specagent.agent.forge.git import Git, Standing
from specagent.agent.forge.propose.targets import Target


def check_files(around: Surroundings) -> Iterator[Result]:
    """Tell how the files stand that the bot reads and writes."""
    names = ("settings", "PRDs", "state files")
    if around.git is None:
        yield from (unknown(name, "no repository was found") for name in names)
        return
    if around.config is None:
        yield failed(names[0], around.failures["settings"])
        yield from (unknown(name, "the settings cannot be read") for name in names[1:])
        return
    yield ok(names[0], "all are valid")
    if around.targets is None:
        yield failed(names[1], around.failures["prds"])
        yield unknown(names[2], "no PRD was found")
        return
    yield _prds(around.git, around.targets)
    yield _states(around.git, around.targets)


def _prds(git: Git, targets: Sequence[Target]) -> Result:
    missing = [one.prd for one in targets if not (git.top / one.prd).is_file()]
    if missing:
        return problem("PRDs", f"{_listed(missing)} is not there", "Correct `specs` in the table [propose].")
    faults = [fault for one in targets if (fault := _fault(git, one.prd))]
    if faults:
        return problem("PRDs", "; ".join(faults), "Commit the PRD as a plain file: the bot reads the base branch.")
    return ok("PRDs", ", ".join(f"{one.prd} → {one.spec}" for one in targets[:5]) + _more(len(targets) - 5))


def _states(git: Git, targets: Sequence[Target]) -> Result:
    name = "state files"
    faults = [fault for one in targets if (fault := _fault(git, one.state, may_lack=True))]
    if faults:
        mend = (
            "Commit it, take it out of .gitignore and of Git LFS's patterns, and keep it out of submodules: without it "
            "every section counts as edited by a person."
        )
        return problem(name, "; ".join(faults), mend)
    there = sum((git.top / one.state).is_file() for one in targets)
    return ok(name, f"{there} of {len(targets)} committed; the bot's pull requests bring the others")


def _fault(git: Git, path: str, *, may_lack: bool = False) -> str:
    """Return what keeps a path from being a committed plain file; empty where nothing does."""
    try:
        found = git.standing(path)
    except SpecAgentError as err:
        return err.message
    lacks = may_lack and not (git.top / path).exists()
    reason = _reason(found, lacks)
    return f"{path!r} {reason}" if reason else ""


def _reason(found: Standing, lacks: bool) -> str:
    if found.submodule:
        return "is in a submodule"
    if found.lfs:
        return "is kept in Git LFS"
    if found.ignored:
        return "is ignored by git"
    return "" if found.tracked or lacks else "is not committed"


def _listed(paths: Sequence[str]) -> str:
    return ", ".join(repr(one) for one in paths[:5]) + _more(len(paths) - 5)


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""
