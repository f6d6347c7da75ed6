"""A token goes to the server that it belongs to, and to no other, whatever a remote says."""

import pytest

from specagent.agent.errors import UsageError
from specagent.agent.forge.propose.homes import forge_of, refuse_another
from specagent.agent.forge.propose.request import ProposeRequest

_HUB, _LAB = {"GITHUB_TOKEN": "ghp_x"}, {"GITLAB_TOKEN": "glpat-x"}
_OWN_HUB = {**_HUB, "GITHUB_API_URL": "https://git.corp.example/api/v3"}
_OWN_LAB = {**_LAB, "CI_SERVER_URL": "https://git.corp.example/lab", "CI_PROJECT_PATH": "octo/ci"}


def _found(url, environ, **wanted):
    forge, access = forge_of(url, ProposeRequest(**wanted), environ, None)
    return forge.name, forge._rest._api.url, access.server, getattr(forge, "_project", None) or forge._root


@pytest.mark.parametrize(
    ("url", "environ", "found"),
    [
        ("https://github.com/o/r.git", _HUB, ("GitHub", "https://api.github.com", "https://github.com", "/repos/o/r")),
        ("git@github.com:o/r.git", _HUB, ("GitHub", "https://api.github.com", "https://github.com", "/repos/o/r")),
        (
            "ssh://git@ssh.github.com:443/o/r",
            {**_LAB, **_HUB, "GITHUB_REPOSITORY": "o/workflow"},
            ("GitHub", "https://api.github.com", "https://github.com", "/repos/o/r"),
        ),
        (
            "https://git.corp.example/o/r",
            _OWN_HUB,
            ("GitHub", "https://git.corp.example/api/v3", "https://git.corp.example", "/repos/o/r"),
        ),
        (
            "https://gitlab.com/o/g/r",
            {**_HUB, **_LAB},
            ("GitLab", "https://gitlab.com/api/v4", "https://gitlab.com", "o/g/r"),
        ),
        (
            "https://git.corp.example/lab/o/g/r.git",
            {**_HUB, **_OWN_LAB},
            ("GitLab", "https://git.corp.example/lab/api/v4", "https://git.corp.example/lab", "o/g/r"),
        ),
        (
            "/srv/r.git",
            _OWN_LAB,
            ("GitLab", "https://git.corp.example/lab/api/v4", "https://git.corp.example/lab", "octo/ci"),
        ),
    ],
)
def test_a_remote_is_at_the_server_of_a_token(url, environ, found):
    assert _found(url, environ) == found


@pytest.mark.parametrize(
    ("url", "environ", "server"),
    [
        ("https://gitlab.com/o/r", _HUB, "github.com"),
        ("https://git.corp.example/o/r", _HUB, "github.com"),
        ("git@github.com.evil.example:o/r", _HUB, "github.com"),
        ("https://git.corp.example/o/r", _LAB, "gitlab.com"),
        ("https://github.com/o/r", _LAB, "gitlab.com"),
    ],
)
def test_a_remote_elsewhere_gets_no_token(url, environ, server):
    with pytest.raises(UsageError, match=f"the token belongs to '{server}'") as caught:
        forge_of(url, ProposeRequest(), environ, None)
    assert "GITHUB_SERVER_URL" in caught.value.hint
    assert _found(url, environ, repository="o/r")[2] == f"https://{server}"


def test_another_repository_than_the_one_that_is_pushed_to_is_refused():
    with pytest.raises(UsageError, match="remote 'origin' is 'o/r'") as caught:
        refuse_another("https://github.com/o/r.git", ProposeRequest(repository="o/other"), _HUB)
    assert "--remote" in caught.value.hint
    for url, named in (("git@github.com:O/r", "o/R"), ("/srv/r.git", "o/r"), ("https://x.example/o/r", "o/other")):
        refuse_another(url, ProposeRequest(repository=named), _HUB)
