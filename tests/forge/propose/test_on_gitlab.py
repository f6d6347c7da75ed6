"""What is different on GitLab: groups in groups, its own commands in texts, roles, and addresses that hold a token."""

import pytest
from forge.propose.bots import BRANCH, PRD, bot_in, prd, said
from forge_fake.gitlab import faults

from specagent.agent.forge.errors import MissingPermissionError, PushRejectedError

pytestmark = pytest.mark.parametrize("forge_name", ["GitLab"], indirect=True)

_PUSH = ("POST", "*/git-receive-pack")
_COMMANDS = "/merge", "/approve", "/close", "/label ~spec", "/assign @eve", "/title Yes"
_HOSTILE = "\n\n".join(
    [PRD.rstrip(), *(f"- **FR-{number} {one}**\n\n  {one}\n\n{one}" for number, one in enumerate(_COMMANDS, 20))]
)


def test_a_private_project_in_a_group_of_a_group_is_proposed_to(fake, tmp_path):
    place = fake.repository("octo/web/shop", {"PRD.md": PRD}, private=True)
    bot = bot_in(place, tmp_path / "work")

    assert bot.run().outcome == "opened"
    assert place.pull(1).title.startswith("Draft: ")
    assert place.pull(1).author.login == place.robot
    assert bot.run().outcome == "unchanged"


def test_the_project_may_be_named_on_the_command_line(place, bot):
    bot.environ["CI_PROJECT_PATH"] = "octo/other"
    assert bot.run(repository=str(place.record.id)).outcome == "opened"


def test_no_line_of_a_prd_becomes_a_command_of_gitlabs(fake, place, ann, bot):
    ann.push("main", {"PRD.md": f"{_HOSTILE}\n"})
    bot.run()
    ann.comment(1, "\n".join(f"/specagent regenerate {one}: {one}" for one in _COMMANDS))
    bot.run()
    ann.push("main", {"PRD.md": f"{_HOSTILE.replace('2 seconds', '3 seconds')}\n"})
    bot.run()
    ann.close(1)
    bot.run()

    assert "FR-20" in place.read("docs/architecture.md", BRANCH)
    assert len(said(place, 1)) == 2
    assert fake.log.changes("quick action") == []


def test_no_text_of_a_prd_closes_an_issue(fake, place, ann, bot):
    ann.push("main", {"PRD.md": f"{PRD}\n## Open Questions\n\n- Who says that it closes #4, and when?\n"})
    bot.run()
    assert "#4" in place.pull(1).body
    ann.merge(1)

    assert fake.log.changes("issue closed") == []


def test_labels_reviewers_and_assignees_are_those_of_the_settings(place, ann, bot):
    settings = 'labels = ["spec"]\nreviewers = ["ann", "team:core"]\nassignees = ["ann", "nobody"]\n'
    (bot.folder / "specagent.toml").write_text(f"[propose]\n{settings}")
    done = bot.run()

    pull = place.pull(1)
    assert (pull.labels, pull.reviewers, pull.assignees) == (("spec",), (ann.account,), (ann.account,))
    assert done.warnings == (
        "team:core: GitLab asks no team for a review",
        "ann, nobody: GitLab knows no account 'nobody'",
    )


def test_a_reporter_fails_at_the_push_and_is_told_what_is_missing(place, tmp_path):
    bot = bot_in(place, tmp_path / "work", place.person("rob", "read").token())
    with pytest.raises(PushRejectedError) as caught:
        bot.run()

    assert caught.value.reason == "permission"
    assert "write_repository" in caught.value.hint
    assert place.pulls == []


def test_a_push_that_fails_shows_no_token(fake, place, ann, bot, proposed):
    ann.push("main", {"PRD.md": prd(3)})
    fake.faults.order(faults.bad_gateway(), *_PUSH, times=9)
    with pytest.raises(PushRejectedError) as caught:
        bot.run()

    assert "glcbt-" in (bot.folder / ".git" / "config").read_text()
    assert "glcbt-" not in str(caught.value)
    assert "glpat-" not in str(caught.value)


def test_a_token_that_git_does_not_take_is_told(place, bot):
    bot.environ["GITLAB_TOKEN"] = "glpat-none"
    with pytest.raises(MissingPermissionError):
        bot.run(base="main")
    assert place.pulls == []
