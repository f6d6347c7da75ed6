"""What becomes of a spoilt bundle, and of links in the repository: an error that names it, and nothing else."""

import shutil
from contextlib import suppress

import pytest
from forge.hostile.bundles import spoil
from forge.propose.bots import BRANCH, PRD, SPEC, STATE, edited, prd, standing, writes
from forge.repositories import git

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.propose.bundle import hash_of


@pytest.fixture
def folder(bot, tmp_path):
    """The bundle of a first draft."""
    bot.generate(tmp_path / "bundle")
    return tmp_path / "bundle"


def first(field, value):
    return lambda content: content["specs"][0].update({field: value})


def file_too(folder, path, text):
    """Return a change that lists one file more, and put it into the bundle."""
    place = folder / "files" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return lambda content: content["specs"][0]["files"].append({"path": path, "sha256": hash_of(text)})


SPOILT = {
    "a workflow": lambda folder: file_too(folder, ".github/workflows/x.yml", "on: push"),
    "a text beside the workflows": lambda folder: file_too(folder, ".github/workflows/x.md", "x"),
    "the readme": lambda folder: file_too(folder, "README.md", "owned"),
    "the PRD": lambda folder: file_too(folder, "PRD.md", PRD),
    "a script among the records": lambda folder: file_too(folder, "docs/adr/x.json", "{}"),
    "active HTML in a record": lambda folder: file_too(folder, "docs/adr/099-x.md", "<script>x</script>"),
    "another branch": lambda folder: first("branch", "main"),
    "another base": lambda folder: first("base", "production"),
    "another PRD": lambda folder: first("prd", "README.md"),
    "another spec": lambda folder: first("spec", "README.md"),
    "no spec any more": lambda folder: (
        (folder / "files" / SPEC).unlink()
        or (lambda content: content["specs"][0].update(files=[{"path": SPEC, "sha256": None}]))
    ),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_spoilt_bundle_leaves_the_forge_as_it_was(fake, place, bot, folder, what):
    before = standing(place)
    fake.log.clear()
    spoil(folder, SPOILT[what](folder))
    with pytest.raises(SpecAgentError) as caught:
        bot.publish(folder)

    assert "the bundle is refused: " in caught.value.message
    assert caught.value.exit_code == 1
    assert writes(fake) == []
    assert standing(place) == before


@pytest.mark.parametrize("field", ["parent", "base_commit"])
@pytest.mark.parametrize("commit", ["0" * 40, "f" * 40, "f" * 64])
def test_commits_that_there_are_not_give_a_plain_error_or_do_no_harm(place, bot, folder, field, commit):
    main = place.tip()
    spoil(folder, first(field, commit))
    with suppress(SpecAgentError):
        bot.publish(folder)
    assert place.tip() == main
    assert set(place.branches) <= {"main", BRANCH}


@pytest.mark.parametrize("field", ["parent", "base_commit"])
def test_a_bundle_is_not_made_from_a_commit_of_its_own_choice(fake, place, ann, bot, folder, field):
    bot.publish(folder)
    stray = ann.push("ours", edited(place, BRANCH, "## 2. ", "A person's own words.\n\n## 2. "), "Aside", onto=BRANCH)
    ann.push(BRANCH, edited(place, BRANCH, "## 2. ", "A person's own words.\n\n## 2. "))
    before = standing(place)
    spoil(folder, first(field, stray))
    with pytest.raises(SpecAgentError, match=f"made from {stray[:12]}"):
        bot.publish(folder)
    assert standing(place) == before


def test_a_bundle_that_claims_another_prd_is_not_published(fake, place, bot, folder):
    spoil(folder, first("prd_sha256", "a" * 64))
    assert bot.publish(folder).outcome == "outdated"
    assert writes(fake) == []


def test_a_bundle_cannot_take_back_what_a_person_pushed(fake, place, ann, bot, folder, tmp_path):
    bot.publish(folder)
    mine = place.read(SPEC, BRANCH).replace("## 2. ", "A person's own words.\n\n## 2. ", 1)
    sha = ann.push(BRANCH, {SPEC: mine})
    ann.push("main", {"PRD.md": prd(3)})
    bot.generate(tmp_path / "next")
    bot.publish(tmp_path / "next")

    assert place.contains(BRANCH, sha)
    assert "A person's own words." in place.read(SPEC, BRANCH)


def link_on_main(place, folder, path, target):
    """Let the main branch have a symbolic link at a path, in the place of whatever stands there."""
    git(folder.parent, "clone", "--quiet", place.bare.path, folder)
    link = folder / path
    if link.is_dir():
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=X", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "x")
    git(folder, "push", "--quiet", "origin", "HEAD:main")
    place.notice()
    assert "120000" in git(folder, "ls-tree", "-r", "HEAD")


OUTSIDE = ("architecture.md", "architecture.lock.json", "adr/001-x.md", "file")


@pytest.mark.parametrize(
    "path", ["docs", SPEC, STATE, "docs/adr", "PRD.md", "docs/adr/001-modular-monolith-over-microservices.md"]
)
def test_a_link_in_the_repository_is_not_followed_by_either_half(place, bot, folder, tmp_path, path):
    outside = tmp_path / "outside"
    for name in OUTSIDE:
        (outside / name).parent.mkdir(parents=True, exist_ok=True)
        (outside / name).write_text("precious\n")
    link_on_main(place, tmp_path / "elsewhere", path, outside / "file" if path.endswith((".md", ".json")) else outside)

    for act in (bot.run, lambda: bot.publish(folder)):
        with suppress(SpecAgentError):
            act()
    there = {one.relative_to(outside).as_posix(): one.read_text() for one in outside.rglob("*") if one.is_file()}
    assert there == dict.fromkeys(OUTSIDE, "precious\n")
    for branch in place.branches:
        assert "precious" not in "".join(place.read(one, branch) for one in place.files(branch) if "." in one)
