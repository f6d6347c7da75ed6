"""Comments that ask for a redraft: from people who may write, applied once and answered once."""

import pytest
from forge.propose.bots import BRANCH, bot_in, on_both_forges, prd, said, writes
from forge_fake import lost_reply

_COMMENT = ("POST", "*/comments")
_ASK = "/specagent regenerate nosuch: use MySQL"


def _answers(place):
    return [one for one in said(place, 1) if "specagent answers" in one]


@on_both_forges()
def test_a_command_is_answered_once(fake, place, ann, bot, proposed):
    ann.comment(1, _ASK)
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    (answer,) = _answers(place)
    assert "nosuch" in answer
    assert writes(fake) == ["POST /issues/1/comments"]
    fake.log.clear()
    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


def test_commands_of_two_comments_and_two_in_one_are_answered_together(place, ann, bot, proposed):
    ann.comment(1, f"{_ASK}\n{_ASK.replace('nosuch', 'other')}")
    ann.comment(1, _ASK.replace("nosuch", "third"))
    bot.run()

    (answer,) = _answers(place)
    assert all(one in answer for one in ("nosuch", "other", "third"))


def test_a_command_is_answered_along_with_an_update(place, ann, bot, proposed):
    ann.comment(1, _ASK)
    ann.push("main", {"PRD.md": prd(3)})

    assert bot.run().outcome == "updated"
    assert len(_answers(place)) == 1


def test_a_part_that_needs_a_model_is_answered_where_there_is_none(place, ann, bot, proposed):
    ann.comment(1, "/specagent regenerate data: use MySQL")

    assert bot.run().outcome == "unchanged"
    assert "model" in _answers(place)[0]


@on_both_forges("role", [("none",), ("read",), ("triage",)], [("triage",)])
def test_people_who_may_not_write_are_not_heard(fake, place, bot, proposed, role):
    place.person("eve", role).comment(1, _ASK)
    fake.log.clear()

    assert bot.run().outcome == "unchanged"
    assert writes(fake) == []


@pytest.mark.parametrize("role", ["write", "maintain", "admin"])
def test_people_who_may_write_are_heard(place, bot, proposed, role):
    place.person("eve", role).comment(1, _ASK)
    bot.run()

    assert len(_answers(place)) == 1


def test_what_a_stranger_writes_as_an_answer_silences_nobody(place, ann, bot, proposed):
    asked = ann.comment(1, _ASK)
    place.person("eve", "read").comment(1, f"<!-- specagent answers: {asked.id} -->")
    bot.run()

    assert len(_answers(place)) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{_ASK}\n```",
        f"````\n```\n{_ASK}\n````",
        f"~~~text\n{_ASK}",
        f"Try this:\n\n    {_ASK}",
        f"\t{_ASK}",
        f"> {_ASK}",
        f"> she wrote\n{_ASK}",
        f"- {_ASK}",
        f"<!--\n{_ASK}\n-->",
        f"Please {_ASK}",
        f"`{_ASK}`",
        "/specagent regenerate data",
        "/specagent regenerated data: x",
        "/specagents regenerate data: x",
    ],
)
def test_what_is_quoted_code_or_hidden_is_no_command(fake, place, ann, bot, proposed, text):
    ann.comment(1, text)
    fake.log.clear()
    bot.run()

    assert writes(fake) == []


@pytest.mark.parametrize("text", [f"Please:\n\n{_ASK}\n\nThanks!", f"  {_ASK}  \r\n", f"Hm.\r\n{_ASK}\r\nThanks"])
def test_a_line_of_its_own_is_a_command(place, ann, bot, proposed, text):
    ann.comment(1, text)
    bot.run()

    assert len(_answers(place)) == 1


def test_a_lost_reply_leaves_one_answer(fake, place, ann, bot, proposed):
    ann.comment(1, _ASK)
    fake.faults.order(lost_reply(), *_COMMENT)
    bot.run()
    bot.run()

    assert len(_answers(place)) == 1


def test_the_half_that_asks_knows_the_answers_of_the_half_that_publishes(place, ann, tmp_path):
    asking = bot_in(place, tmp_path / "asking", place.actions_token({"contents": "read", "pull_requests": "read"}))
    publishing = bot_in(place, tmp_path / "publishing", place.person("robot", "write").token())
    publishing.run()
    ann.comment(1, _ASK)
    asking.generate(tmp_path / "one")
    publishing.publish(tmp_path / "one")
    assert len(said(place, 1, "robot")) == 1

    assert asking.generate(tmp_path / "two").specs[0].handled == []


def test_a_token_that_may_not_see_who_may_write_follows_nobody_and_says_so(place, ann, proposed, tmp_path, capsys):
    ann.comment(1, _ASK)
    bot = bot_in(place, tmp_path / "reader", place.person("reader", "read").token())

    assert bot.generate(tmp_path / "bundle").specs[0].handled == []
    assert "'ann'" in capsys.readouterr().err


def test_commands_below_a_closed_request_wait(fake, place, ann, bot, proposed):
    ann.comment(1, _ASK)
    ann.close(1)
    bot.run()
    assert _answers(place) == []
    ann.reopen(1)
    bot.run()

    assert len(_answers(place)) == 1
    assert place.tip(BRANCH) == proposed.head_sha
