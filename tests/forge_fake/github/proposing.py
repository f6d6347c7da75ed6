"""Opening, changing, closing and merging pull requests, by GitHub's rules."""

from typing import Any

from .errors import ApiError, invalid
from .following import follow, keep_head
from .state import Account, Figures, Pull, Repository
from .world import World

_LONGEST_TITLE = 256
_LONGEST_BODY = 65536


def open_pull(
    world: World,
    repository: Repository,
    by: Account,
    *,
    title: str,
    head: str,
    base: str,
    body: str | None = None,
    draft: bool = False,
    maintainer_can_modify: bool = False,
) -> Pull:
    """Open a pull request; `head` is a branch, or `owner:branch` for a fork's."""
    source, branch = _source(world, repository, head)
    _check_texts(title, body)
    _check_branches(repository, source, branch, base)
    if draft and not repository.settings.drafts:
        raise _invalid("Draft pull requests are not supported in this repository.")
    number, now, sha = _next_number(repository), world.clock(), source.refs[branch]
    _check_commits(repository, source, branch, base, sha)
    keep_head(source, repository, number, sha)
    pull = Pull(
        number=number,
        id=world.new_id(),
        title=title,
        body=body,
        author=by,
        head_repository=source.full_name,
        head=branch,
        head_sha=sha,
        base=base,
        base_sha=repository.refs[base],
        created=now,
        updated=now,
        draft=draft,
        maintainer_can_modify=maintainer_can_modify,
    )
    repository.pulls[number] = pull
    world.note(by, repository, "pull opened", f"#{number}", None, {"head": pull.head, "base": base, "draft": draft})
    return pull


def edit_pull(
    world: World,
    repository: Repository,
    by: Account,
    pull: Pull,
    *,
    state: str | None = None,
    base: str | None = None,
    **texts: Any,
) -> Pull:
    """Change what is given of a pull request: `title`, `body`, `maintainer_can_modify`, `state` and `base`."""
    texts = {name: value for name, value in texts.items() if value is not None}
    _check_texts(texts.get("title", pull.title), texts.get("body"))
    if base is not None and base != pull.base:
        _check_new_base(repository, pull, base)
        texts |= {"base": base, "base_sha": repository.refs[base]}
    if state == "open" and pull.state == "closed":
        _check_reopening(world, repository, pull)
    pull = world.put(by, repository, "pull edited", pull, **texts)
    if state == "closed" and pull.state == "open":
        pull = world.put(by, repository, "pull closed", pull, state="closed", closed=world.clock(), closed_by=by)
    if state == "open" and pull.state == "closed":
        head = _head_now(world, pull) or pull.head_sha
        keep_head(world.repository(pull.head_repository), repository, pull.number, head)
        pull = world.put(
            by, repository, "pull reopened", pull, state="open", closed=None, closed_by=None, head_sha=head
        )
    return pull


def merge_pull(world: World, repository: Repository, by: Account, pull: Pull, *, squash: bool = False) -> Pull:
    """Merge a pull request as the button does; raises the ApiError of one that cannot be."""
    head, base, bare = pull.head_sha, repository.refs.get(pull.base), repository.bare
    tree = bare.merged_tree(base, head) if base and pull.state == "open" and not pull.draft else None
    if base is None or tree is None:
        raise ApiError(405, "Pull Request is not mergeable")
    text = f"{pull.title} (#{pull.number})" if squash else f"Merge pull request #{pull.number} from {pull.head}"
    sha = bare.merge(pull.base, text, world.author(by), tree, [base] if squash else [base, head])
    now = world.clock()
    ended = {"state": "closed", "closed": now, "closed_by": by}
    merged = world.put(by, repository, "pull merged", pull, **ended, merged=now, merged_by=by, merge_sha=sha)
    follow(world, repository, by)
    if repository.settings.delete_branch_on_merge and pull.head_repository == repository.full_name:
        bare.git("update-ref", "-d", f"refs/heads/{pull.head}")
        follow(world, repository, by)
    return merged


def figures(repository: Repository, pull: Pull) -> tuple[Figures, bool]:
    """Return what git tells of the head against the base, and whether it was already known before."""
    base, bare = repository.refs.get(pull.base, pull.base_sha), repository.bare
    key = (base, pull.head_sha)
    known = key in repository.figures
    if not known:
        dots = "..." if bare.related(base, pull.head_sha) else ".."  # else nothing is common
        rows = bare.git("diff", "--numstat", f"{base}{dots}{pull.head_sha}").splitlines()
        pairs = [[int(cell) if cell.isdigit() else 0 for cell in row.split("\t")[:2]] for row in rows]
        repository.figures[key] = Figures(
            bare.merged_tree(base, pull.head_sha) is not None,
            bare.ahead(base, pull.head_sha),
            len(rows),
            sum(pair[0] for pair in pairs),
            sum(pair[1] for pair in pairs),
        )
    return repository.figures[key], known


def _invalid(message: str, **fields: str) -> ApiError:
    """What was asked for cannot be, with a message about the pull request."""
    return invalid({"resource": "PullRequest", "code": "custom", **fields, "message": message})


def _source(world: World, repository: Repository, head: str) -> tuple[Repository, str]:
    owner, colon, branch = head.rpartition(":")
    places = [repository, *(one for one in world.repositories.values() if one.fork_of == repository.full_name)]
    for place in places:
        if (not colon and place is repository) or place.owner.login.lower() == owner.lower():
            return place, branch
    raise invalid({"resource": "PullRequest", "field": "head", "code": "invalid"})


def _check_texts(title: str, body: str | None) -> None:
    if not title.strip():
        raise invalid({"resource": "PullRequest", "code": "missing_field", "field": "title"})
    for field, text, most in (("title", title, _LONGEST_TITLE), ("body", body or "", _LONGEST_BODY)):
        if len(text) > most:
            message = f"{field} is too long (maximum is {most} characters)"
            raise invalid({"resource": "Issue", "code": "custom", "field": field, "message": message})


def _check_branches(repository: Repository, source: Repository, branch: str, base: str) -> None:
    if base not in repository.refs:
        raise invalid({"resource": "PullRequest", "field": "base", "code": "invalid"})
    if branch not in source.refs:
        raise invalid({"resource": "PullRequest", "field": "head", "code": "invalid"})
    if _open_for(repository, source.full_name, branch, base):
        raise _invalid(f"A pull request already exists for {source.owner.login}:{branch}.")


def _check_commits(repository: Repository, source: Repository, branch: str, base: str, sha: str) -> None:
    names = (base, branch)
    if source is not repository:
        repository.bare.git("fetch", "--quiet", str(source.bare.path), sha)
        names = (f"{repository.owner.login}:{base}", f"{source.owner.login}:{branch}")
    if not repository.bare.related(repository.refs[base], sha):
        raise _invalid(f"The {names[1]} branch has no history in common with {names[0]}")
    if repository.bare.reaches(repository.refs[base], sha):
        raise _invalid(f"No commits between {names[0]} and {names[1]}")


def _check_new_base(repository: Repository, pull: Pull, base: str) -> None:
    if base not in repository.refs:
        raise _invalid(f"Proposed base branch '{base}' was not found", field="base", code="invalid")
    if pull.state == "closed":
        raise _invalid("Cannot change the base branch of a closed pull request.", field="base", code="invalid")
    if _open_for(repository, pull.head_repository, pull.head, base):
        raise _invalid(f"A pull request already exists for base branch '{base}' and head branch '{pull.head}'")


def _check_reopening(world: World, repository: Repository, pull: Pull) -> None:
    head = _head_now(world, pull)
    bare = world.repository(pull.head_repository).bare
    if pull.merged is not None:
        why = "The pull request cannot be reopened."
    elif head is None:
        why = f"The {pull.head} branch has been deleted."
    elif not bare.reaches(head, pull.head_sha):
        why = f"The {pull.head} branch was force-pushed or recreated."
    elif _open_for(repository, pull.head_repository, pull.head, pull.base):
        owner = pull.head_repository.partition("/")[0]
        raise _invalid(f"A pull request already exists for {owner}:{pull.head}.")
    elif repository.bare.reaches(repository.refs.get(pull.base, pull.base_sha), head):
        why = f"There are no new commits on the {pull.head} branch."
    else:
        return
    raise _invalid(f"state cannot be changed. {why}", field="state")


def _open_for(repository: Repository, source: str, branch: str, base: str) -> bool:
    wanted = (source, branch, base, "open")
    return any((one.head_repository, one.head, one.base, one.state) == wanted for one in repository.pulls.values())


def _head_now(world: World, pull: Pull) -> str | None:
    return world.repository(pull.head_repository).refs.get(pull.head)


def _next_number(repository: Repository) -> int:
    return max(repository.pulls, default=0) + 1
