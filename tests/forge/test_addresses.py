import pytest

from specagent.agent.errors import UsageError
from specagent.agent.forge.access import Access
from specagent.agent.forge.addresses import checked_token, checked_url


@pytest.mark.parametrize(
    "url",
    [
        "http://github.example.org",
        "ftp://x",
        "api.github.com",
        "https://user:pass@example.org/api",
        "https://",
        "http://[::1",
    ],
)
def test_a_token_only_goes_out_encrypted(url):
    with pytest.raises(UsageError, match="no https address") as caught:
        checked_url(url)
    assert "pass" not in caught.value.message


@pytest.mark.parametrize("url", ["https://ghe.example.org/api/v3/", "http://127.0.0.1:8080", "http://[::1]:8080"])
def test_an_https_address_and_this_machine_will_do(url):
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize("token", ["", "a b", "a\n", "ä", "a\r\nX-Evil: 1"])
def test_a_token_with_odd_characters_is_refused_without_being_shown(token):
    with pytest.raises(UsageError, match="token") as caught:
        checked_token(token)
    assert not token or repr(token) not in caught.value.message


SERVER = Access("https://github.example.org", "secret-token")


@pytest.mark.parametrize(
    "url",
    [
        "https://github.example.org/o/r.git",
        "https://github.example.org:443/o/r",
        "https://GitHub.example.org/o/r",
        "https://somebody@github.example.org/o/r",
    ],
)
def test_git_is_let_in_at_the_tokens_own_server(url):
    settings = dict(SERVER.settings(url))
    assert any(value.startswith("Authorization: Basic ") for value in settings.values())
    assert not any("somebody" in key for key in settings)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/o/r.git",
        "https://github.example.org.evil.example/o/r",
        "https://github.example.org@evil.example/o/r",
        "http://github.example.org/o/r",
        "https://github.example.org:8443/o/r",
        "git@github.example.org:o/r.git",
        "ssh://git@github.example.org/o/r.git",
        "file:///srv/r.git",
        "/srv/r.git",
        "ext::sh -c https://github.example.org/",
        "https://[::1",
        "https://github.example.org:x/",
    ],
)
def test_no_other_address_gets_anything(url):
    assert list(SERVER.settings(url)) == []


def test_a_token_is_in_no_representation():
    assert "secret-token" not in repr(SERVER)


def test_access_over_an_open_line_is_refused():
    with pytest.raises(UsageError, match="no https address"):
        Access("http://github.example.org", "secret-token")
