"""What pushes do to pull requests."""

from collections.abc import Iterator

from .state import Account, Pull, Repository
from .world import World


def follow(world: World, repository: Repository, by: Account) -> None:
    """Take in what git's branches have become: heads move, and pull requests are closed or merged by it."""
    before, after = repository.refs, repository.bare.refs()
    repository.refs = after
    moved = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    for branch in moved:
        _note(world, repository, by, branch, before.get(branch), after.get(branch))
    for branch in moved:
        for target in world.network(repository):
            for pull in _open(target):
                if (pull.head_repository, pull.head) == (repository.full_name, branch):
                    _head_moved(world, repository, target, pull, by, moved)
        for pull in _open(repository):
            if pull.base == branch:
                _base_moved(world, repository, pull, by)


def keep_head(source: Repository, target: Repository, pull_number: int, sha: str) -> None:
    """Let the target have the head's commits, under the name that GitHub gives every pull request's head."""
    name = f"refs/pull/{pull_number}/head"
    if source is target:
        target.bare.keep(name, sha)
    else:
        target.bare.git("fetch", "--quiet", str(source.bare.path), f"+{sha}:{name}")


def _note(world: World, repository: Repository, by: Account, branch: str, old: str | None, new: str | None) -> None:
    if old is None:
        what = "branch created"
    elif new is None:
        what = "branch deleted"
    else:
        what = "branch moved" if repository.bare.reaches(new, old) else "branch forced"
    world.note(by, repository, what, branch, old, new)


def _open(repository: Repository) -> Iterator[Pull]:
    return iter([pull for pull in repository.pulls.values() if pull.state == "open"])


def _head_moved(
    world: World, source: Repository, target: Repository, pull: Pull, by: Account, moved: list[str]
) -> None:
    head, base = source.refs.get(pull.head), target.refs.get(pull.base)
    if head is None:
        _close(world, target, pull, by)
        return
    keep_head(source, target, pull.number, head)
    pull = world.put(by, target, "pull pushed", pull, head_sha=head, base_sha=base or pull.base_sha)
    with_base = source is target and pull.base in moved
    if world.closes_emptied and base and not with_base and target.bare.reaches(base, head):
        _close(world, target, pull, by)  # nothing is left to merge


def _base_moved(world: World, repository: Repository, pull: Pull, by: Account) -> None:
    base = repository.refs.get(pull.base)
    if base is None:
        _close(world, repository, pull, by)
    elif repository.bare.reaches(base, pull.head_sha):
        now = world.clock()
        ended = {"state": "closed", "closed": now, "closed_by": by}
        world.put(by, repository, "pull merged", pull, **ended, merged=now, merged_by=by, merge_sha=base)


def _close(world: World, repository: Repository, pull: Pull, by: Account) -> None:
    world.put(by, repository, "pull closed", pull, state="closed", closed=world.clock(), closed_by=by)
