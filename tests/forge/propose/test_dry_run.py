"""A dry run goes the same way, shows plan and diff, and writes nothing, here or there."""

import subprocess

import pytest
from forge.propose.bots import BRANCH, SPEC, STATE, bot_in, edited, on_both_forges, prd, standing, writes

_CONFLICT = "“A page loads within 2 seconds”. (NFR-1)", "Two seconds, no more. (NFR-1)"
_CLONES = {
    "whole": (),
    "shallow": ("--depth=1",),
    "partial": ("--filter=blob:none",),
    "single": ("--single-branch", "--no-tags"),
}


def _files(folder):
    """Return every file below a folder with what is in it, git's own too."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path): path.read_bytes() for path in found}


def _nothing_written(fake, place, bot, **wanted):
    """Run dry; return what it says after seeing that nothing has changed."""
    before, here = standing(place), _files(bot.folder)
    fake.log.clear()
    done = bot.run(dry_run=True, **wanted)
    assert writes(fake) == []
    assert fake.log.changes() == []
    assert standing(place) == before
    assert _files(bot.folder) == here
    return done


@pytest.mark.parametrize("clone", _CLONES)
def test_a_first_draft_is_only_shown(fake, place, tmp_path, clone):
    bot = bot_in(place, tmp_path / clone, None, *_CLONES[clone])
    done = _nothing_written(fake, place, bot)

    assert (done.outcome, done.plan, done.commit) == ("planned", "open a pull request", "")
    assert f"--- /dev/null\n+++ b/{SPEC}\n" in done.diff
    assert "+# Architectural Specification: Parcel Shop\n" in done.diff


@on_both_forges("clone", [(one,) for one in _CLONES], [("whole",)])
def test_a_redraft_is_only_shown(fake, place, ann, bot, proposed, tmp_path, clone):
    ann.push("main", {"PRD.md": prd(3)})
    other = bot_in(place, tmp_path / clone, None, *_CLONES[clone])
    done = _nothing_written(fake, place, other)

    assert (done.outcome, done.plan, done.number) == ("planned", "update pull request #1", 1)
    assert f"--- a/{SPEC}\n+++ b/{SPEC}\n" in done.diff
    assert "-- The PRD asks: “A page loads within 2 seconds”. (NFR-1)\n" in done.diff
    assert "+- The PRD asks: “A page loads within 3 seconds”. (NFR-1)\n" in done.diff


def test_what_is_shown_is_what_the_next_run_commits(place, ann, bot, proposed, tmp_path):
    ann.push("main", {"PRD.md": prd(3)})
    head, shown = place.tip(BRANCH), bot.run(dry_run=True).diff
    bot.run()

    _git(tmp_path, "clone", "--quiet", str(place.bare.path), "look")
    _git(tmp_path / "look", "checkout", "--quiet", head)
    (tmp_path / "shown.diff").write_text(shown)
    _git(tmp_path / "look", "apply", str(tmp_path / "shown.diff"))
    for path in (SPEC, STATE, *(one for one in place.files(BRANCH) if one.startswith("docs/adr/"))):
        assert (tmp_path / "look" / path).read_text() == place.read(path, BRANCH)


def test_nothing_to_do_is_said(fake, place, bot, proposed):
    assert _nothing_written(fake, place, bot).plan == "nothing to do"


def test_a_conflict_is_told_to_the_caller_alone(fake, place, ann, bot, proposed):
    ann.push(BRANCH, edited(place, BRANCH, *_CONFLICT))
    ann.push("main", {"PRD.md": prd(3)})
    done = _nothing_written(fake, place, bot)

    assert "say in a comment" in done.plan
    assert done.conflicts


def test_a_closed_request_is_told_to_the_caller_alone(fake, place, ann, bot, proposed):
    ann.close(1)
    assert "closed" in _nothing_written(fake, place, bot).plan


def test_a_request_with_nothing_left_is_not_closed(fake, place, ann, bot, proposed):
    ann.push("main", {one: place.read(one, BRANCH) for one in place.files(BRANCH) if one.startswith("docs/")})
    assert "close the pull request" in _nothing_written(fake, place, bot).plan


def test_comments_are_neither_answered_nor_applied(fake, place, ann, bot, proposed):
    ann.comment(1, "/specagent regenerate nosuch: anything")
    assert _nothing_written(fake, place, bot).plan == "nothing to do"


def test_a_dry_first_half_writes_no_bundle_and_a_dry_second_half_publishes_none(
    fake, place, ann, bot, proposed, tmp_path
):
    ann.push("main", {"PRD.md": prd(3)})
    before = _files(tmp_path)
    bundle = bot.generate(tmp_path / "bundle", dry_run=True)
    assert bundle.specs[0].changed
    assert not (tmp_path / "bundle").exists()
    assert set(_files(bot.folder)) == {one for one in before if one.startswith(f"{bot.folder}/")}

    bot.generate(tmp_path / "bundle")
    here = _files(tmp_path)
    fake.log.clear()
    assert bot.publish(tmp_path / "bundle", dry_run=True).plan == "update pull request #1"
    assert writes(fake) == []
    assert {name: file for name, file in _files(tmp_path).items() if "/github/" not in name} == {
        name: file for name, file in here.items() if "/github/" not in name
    }


def test_a_dry_run_needs_no_identity_and_finds_settings_that_hold_for_this_place_alone(fake, place, bot, tmp_path):
    extra = tmp_path / "extra.gitconfig"
    extra.write_text(f'[url "{place.clone_url}"]\n\tinsteadOf = shop:\n')
    _git(bot.folder, "config", "--unset", "user.name")
    _git(bot.folder, "config", "remote.origin.url", "shop:")
    _git(bot.folder, "config", f"includeIf.gitdir:{bot.folder}/.git.path", str(extra))

    assert _nothing_written(fake, place, bot).plan == "open a pull request"


def test_a_linked_working_tree_is_left_alone_too(fake, place, bot, tmp_path):
    tree = tmp_path / "tree"
    _git(bot.folder, "worktree", "add", "-q", "--detach", str(tree))
    here = _files(bot.folder)
    bot.folder, whole = tree, bot.folder

    assert _nothing_written(fake, place, bot).plan == "open a pull request"
    assert _files(whole) == here


def test_the_state_file_is_in_the_diff(place, bot):
    assert f"+++ b/{STATE}\n" in bot.run(dry_run=True).diff


def _git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True)
