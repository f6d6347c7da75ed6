import pytest

from specagent.agent.catalogue.signals import SignalIndex

INDEX = SignalIndex(
    {
        "notify": ["push notification*", "notif*", "通知"],
        "cli": ["command line", "command-line", "cli"],
        "sign-in": ["sign in", "log in", "inicio de sesión"],
    }
)


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("Sends a Push Notification to the phone.", {"notify"}),
        ("Notifies the courier", {"notify"}),
        ("A command-line tool", {"cli"}),
        ("the CLI prints", {"cli"}),
        ("a client prints", set()),
        ("ユーザーに通知する", {"notify"}),
        ("Inicio de sesión con correo", {"sign-in"}),
        ("They design in bold", set()),
        ("", set()),
    ],
)
def test_finds_whole_phrases_prefixes_and_unspaced_scripts(text, owners):
    assert set(INDEX.find(text)) == owners


def test_names_the_phrases_that_were_found():
    assert INDEX.find("push notifications and other notifications")["notify"] == {"push notification*", "notif*"}


def test_a_short_prefix_is_found_in_long_words():
    assert set(SignalIndex({"a": ["api*"]}).find("The APIs")) == {"a"}
