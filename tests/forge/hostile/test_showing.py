import pytest
from forge.hostile.attacks import ALL, PUBLIC
from forge.hostile.showing import active, active_in_terminal, active_plain


@pytest.mark.parametrize(
    "text",
    [
        "@octocat",
        "ask @octo/team",
        "#1",
        "see octo/shop#2",
        "GH-3",
        "[vulnerability:7]",
        "at 3e328eb",
        "![x](y.png)",
        "![x]\n\n[x]: y.png",
        "[x](y)",
        "<https://e.example>",
        "https://e.example",
        "www.e.example",
        "a@e.example",
        "<b>x</b>",
        "<!-- x -->",
        "</details><script>",
        "/approve",
        "x\n/close",
        ":+1:",
        "[skip ci]",
        "```mermaid\nx\n```",
        "    code",
        "$x$",
        "\\@octocat",
        "&commat;octocat",
        "a\u200bb",
        "a\x1bb",
        "`code` @octocat",
        "`` ` `` #1",
    ],
)
def test_what_acts_is_seen(text):
    assert active(text)


def test_what_stands_in_code_and_our_own_html_does_not_act():
    text = "`@octocat #1 <b> https://e.example`\n\n<details><summary>Findings: 3</summary>\n\n- `/x`\n\n</details>"
    assert active(text) == []
    assert active('<!-- specagent {"spec": "x"} -->') == []


@pytest.mark.parametrize(
    "text",
    [
        "Fixes #1",
        "x fixes GH-1",
        "closes PROJ-8",
        "x\n\nCo-authored-by: E <e@e.example>",
        "[ci skip]",
        "@x",
        "/merge",
        "x <b>",
        "\u202ex",
    ],
)
def test_what_acts_in_a_commit_message_is_seen(text):
    assert active_plain(text)


@pytest.mark.parametrize("text", ["a\x1b[2J", "x\n::error::y", "x ##[add-mask]y", "\u202ex"])
def test_what_acts_in_a_log_is_seen(text):
    assert active_in_terminal(text)


def test_there_are_enough_attacks_and_most_of_them_act_as_they_are():
    assert len(set(ALL)) >= 900
    assert {name: len(texts) >= 100 for name, texts in PUBLIC.items()} == dict.fromkeys(PUBLIC, True)
    assert sum(bool(active(one) or active_plain(one)) for one in ALL) >= 350
