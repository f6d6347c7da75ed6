"""Branches, and git's refs."""

from forge_fake.github.errors import ApiError, not_found
from forge_fake.github.following import follow
from forge_fake.github.routing import Answer, Call, created, no_content, route

_HEADS = "refs/heads/"


@route("repos/list-branches", "contents")
def list_branches(call: Call) -> Answer:
    """List the branches."""
    protected = {"true": True, "false": False}.get(call.query.get("protected", ""))
    rows = [call.places.branch(call.repository, name, sha) for name, sha in sorted(call.repository.refs.items())]
    return Answer([row for row in rows if protected in (None, row["protected"])], listed=True)


@route("repos/get-branch", "contents")
def get_branch(call: Call) -> Answer:
    """Return a branch with its last commit."""
    name, repository = call.values["branch"], call.repository
    if name not in repository.refs:
        raise ApiError(404, "Branch not found")
    commit = repository.bare.commits("-1", repository.refs[name])[0]
    return Answer(call.places.whole_branch(repository, name, commit))


@route("git/get-ref", "contents")
def get_ref(call: Call) -> Answer:
    """Return one ref."""
    _check_not_empty(call)
    name = f"refs/{call.values['ref']}"
    if (sha := _sha(call, name)) is None:
        raise not_found()
    return Answer(call.places.ref(call.repository, name, sha))


@route("git/list-matching-refs", "contents")
def list_refs(call: Call) -> Answer:
    """List the refs that begin so."""
    _check_not_empty(call)
    rows = ((_HEADS + branch, sha) for branch, sha in sorted(call.repository.refs.items()))
    start = f"refs/{call.values['ref']}"
    return Answer([call.places.ref(call.repository, name, sha) for name, sha in rows if name.startswith(start)])


@route("git/create-ref", "contents", role="write")
def create_ref(call: Call) -> Answer:
    """Make a branch."""
    _check_not_empty(call)
    name, sha = call.body["ref"], call.body["sha"]
    if not name.startswith("refs/") or name.count("/") < 2:
        raise ApiError(422, "Reference name must start with 'refs/' and contain at least 2 slashes.")
    if _sha(call, name):
        raise ApiError(422, "Reference already exists")
    _move(call, name, sha)
    return created(call.places.ref(call.repository, name, sha))


@route("git/update-ref", "contents", role="write")
def update_ref(call: Call) -> Answer:
    """Move a branch, with `force` also to where that loses commits."""
    name, sha = f"refs/{call.values['ref']}", call.body["sha"]
    old = _sha(call, name)
    if old is None:
        raise ApiError(422, "Reference does not exist")
    _check_commit(call, sha)
    if not call.body.get("force") and not call.repository.bare.reaches(sha, old):
        raise ApiError(422, "Update is not a fast forward")
    _move(call, name, sha)
    return Answer(call.places.ref(call.repository, name, sha))


@route("git/delete-ref", "contents", role="write")
def delete_ref(call: Call) -> Answer:
    """Delete a branch."""
    name = f"refs/{call.values['ref']}"
    if _sha(call, name) is None:
        raise ApiError(422, "Reference does not exist")
    _check_unprotected(call, name)
    call.repository.bare.git("update-ref", "-d", name)
    follow(call.world, call.repository, call.who)
    return no_content()


def _sha(call: Call, name: str) -> str | None:
    return call.repository.refs.get(name.removeprefix(_HEADS)) if name.startswith(_HEADS) else None


def _move(call: Call, name: str, sha: str) -> None:
    _check_unprotected(call, name)
    _check_commit(call, sha)
    call.repository.bare.git("update-ref", name, sha)
    follow(call.world, call.repository, call.who)


def _check_unprotected(call: Call, name: str) -> None:
    if call.repository.bare.is_protected(name.removeprefix(_HEADS)):
        raise ApiError(422, "Cannot update this protected ref.")


def _check_commit(call: Call, sha: str) -> None:
    if not call.repository.bare.says("cat-file", "-e", f"{sha}^{{commit}}"):
        raise ApiError(422, "Object does not exist")


def _check_not_empty(call: Call) -> None:
    if not call.repository.refs:
        raise ApiError(409, "Git Repository is empty.")
