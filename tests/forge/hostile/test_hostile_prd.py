"""A PRD that is all attacks, through both halves: first as a draft, then as a change of it."""

import os

import pytest
from forge.hostile.attacks import ALL, OWN, prd_of
from forge.hostile.publishing import assert_nothing_acts, changed
from forge.hostile.showing import active, active_in_terminal
from forge.propose.bots import BRANCH, PRD, SPEC, writes

SIZE = 260
PACKS = [ALL[at : at + SIZE] for at in range(0, len(ALL), SIZE)]


@pytest.mark.parametrize("pack", PACKS, ids=range(len(PACKS)))
def test_no_attack_in_a_prd_moves_a_file_or_acts_where_people_read(fake, place, ann, bot, tmp_path, pack):
    half = len(pack) // 2
    ann.push("main", {"PRD.md": prd_of(pack[:half])})
    assert bot.run().outcome == "opened"
    assert_nothing_acts(fake, place, [BRANCH])

    ann.push("main", {"PRD.md": prd_of(pack)})
    bundle = bot.generate(tmp_path / "bundle")
    assert bundle.specs[0].summary.parts
    assert bot.publish(tmp_path / "bundle").outcome == "updated"

    assert_nothing_acts(fake, place, [BRANCH])
    assert writes(fake) == ["push", "POST /pulls", "push", "PATCH /pulls/1"]
    assert place.read("README.md", BRANCH) == "# Shop\n"
    assert len(changed(place)) >= 3
    assert not [path for path in tmp_path.rglob("*fail*") if "blns" in path.name]


def test_a_conflict_about_a_hostile_prd_is_told_in_text_alone(fake, place, ann, bot):
    bot.run()
    spec = place.read(SPEC, BRANCH)
    row = next(one for one in spec.split("\n") if one.startswith("| ") and "NFR-1" in one)
    ann.push(BRANCH, {SPEC: spec.replace(row, row.replace(" | ", " @octocat changed it | ", 1))}, "x")
    ann.push("main", {"PRD.md": PRD.replace("within 2 seconds", "within 3 seconds @octocat fixes #1 <img src=x>")})
    ann.push("main", {SPEC: spec.replace(row, row.replace(" | ", " <b>#1</b> /approve | ", 1))}, "y")

    assert bot.run().outcome == "conflict"
    (comment,) = place.comments(1)
    assert active(comment.body) == []


def test_the_program_tells_a_terminal_and_a_log_text_alone(fake, place, ann, bot, tmp_path, specagent):
    ann.push("main", {"PRD.md": prd_of(OWN)})
    env = {**bot.environ, "PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}

    for arguments in (("--generate", tmp_path / "b"), ("--publish", tmp_path / "b"), ("--dry-run",), ("--json",)):
        done = specagent("propose", "--prd", "PRD.md", "--model", "offline", *arguments, cwd=bot.folder, env=env)
        assert done.returncode == 0, done.stderr
        assert active_in_terminal(done.stdout + done.stderr) == []
    assert_nothing_acts(fake, place, [BRANCH])
