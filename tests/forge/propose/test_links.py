"""Symbolic links on the way to a spec are refused: what is written must stay in the repository."""

import subprocess

import pytest
from forge.propose.bots import PRD, writes

from specagent.agent.errors import SpecAgentError


def _pushed(place, tmp_path, link, leads_to, **files):
    """Commit a symbolic link to the base, as only git can."""
    tree = tmp_path / "theirs"
    commands = [
        ["git", "clone", "--quiet", str(place.bare.path), str(tree)],
        ["git", "-C", str(tree), "rm", "--quiet", "-r", "--ignore-unmatch", link],
    ]
    for command in commands:
        subprocess.run(command, check=True)
    for name, text in files.items():
        (tree / name).write_text(text)
    (tree / link).parent.mkdir(parents=True, exist_ok=True)
    (tree / link).symlink_to(leads_to)
    who = ["-c", "user.name=Eve", "-c", "user.email=eve@example.org"]
    for command in (["add", "-A"], [*who, "commit", "--quiet", "-m", "Link"], ["push", "--quiet", "origin", "main"]):
        subprocess.run(["git", "-C", str(tree), *command], check=True)
    place.notice()


@pytest.mark.parametrize("link", ["docs", "docs/architecture.md", "docs/architecture.lock.json", "docs/adr", "PRD.md"])
def test_a_link_out_of_the_repository_is_refused(fake, place, bot, tmp_path, link):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "PRD.md").write_text(PRD)
    _pushed(place, tmp_path, link, outside / "PRD.md" if link.endswith((".md", ".json")) else outside)
    before = {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()}
    fake.log.clear()
    with pytest.raises(SpecAgentError) as caught:
        bot.run()

    assert link.partition("/")[0] in caught.value.message
    assert writes(fake) == []
    assert {path: path.read_bytes() for path in outside.rglob("*") if path.is_file()} == before


def test_a_link_within_the_repository_is_refused_too(fake, place, bot, tmp_path):
    _pushed(place, tmp_path, "docs", "notes")
    fake.log.clear()
    with pytest.raises(SpecAgentError, match="symbolic link"):
        bot.run()

    assert writes(fake) == []
