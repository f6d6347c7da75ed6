"""Every failure that a user of `propose` can meet says what to do next."""

import json

import pytest
from forge.hostile.bundles import TARGET, proposed, summary

from specagent.agent.config import Config
from specagent.agent.config_propose import ProposeConfig
from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.git_commit import check_identity
from specagent.agent.forge.git_program import Done
from specagent.agent.forge.git_refusals import push_refusal, remote_failure
from specagent.agent.forge.github_refusals import refusal as githubs
from specagent.agent.forge.gitlab_refusals import refusal as gitlabs
from specagent.agent.forge.propose.folder import refused
from specagent.agent.forge.propose.homes import forge_of
from specagent.agent.forge.propose.place import Place, needed_forge
from specagent.agent.forge.propose.request import ProposeRequest
from specagent.agent.forge.propose.targets import targets
from specagent.agent.forge.propose.validating import incompleteness
from specagent.agent.forge.rest import Answer


def _answered(judge, status, message="no", **headers):
    return judge(Answer(status, headers, json.dumps({"message": message}).encode()), "open it", 0)


def _pushed(summary_, said=""):
    return push_refusal("specagent/x", Done(1, f"!\tx:y\t{summary_}\n".encode(), said))


_SAID = {
    "no permission on GitHub": (lambda: _answered(githubs, 403), "`contents: write`"),
    "no permission on GitLab": (lambda: _answered(gitlabs, 403), "scope `api`"),
    "the setting of Actions": (
        lambda: _answered(githubs, 403, "GitHub Actions is not permitted to create or approve pull requests"),
        "Turn on `Allow GitHub Actions",
    ),
    "no good token for GitHub": (lambda: _answered(githubs, 401), "has not expired"),
    "no good token for GitLab": (lambda: _answered(gitlabs, 401), "has not expired"),
    "another repository on GitHub": (lambda: _answered(githubs, 404), "--repo OWNER/NAME"),
    "another repository on GitLab": (lambda: _answered(gitlabs, 404), "--repo GROUP/NAME"),
    "a limit on GitHub": (lambda: _answered(githubs, 429, **{"retry-after": "7"}), "again in 7 seconds"),
    "a limit on GitLab": (lambda: _answered(gitlabs, 429, **{"retry-after": "7"}), "again in 7 seconds"),
    "no drafts": (lambda: _answered(githubs, 422, "Draft pull requests are not supported"), "--ready"),
    "a protected branch": (lambda: _pushed("[remote rejected] (protected branch hook declined)"), "`branch_prefix`"),
    "a push without permission": (lambda: _pushed("", "The requested URL returned error: 403"), "`contents: write`"),
    "somebody quicker": (lambda: _pushed("[rejected] (fetch first)"), "run the command again"),
    "a remote that may not be read": (
        lambda: remote_failure("fetch", Done(128, b"", "fatal: Authentication failed for 'x'")),
        "Let the token read",
    ),
    "a remote that is not there": (
        lambda: remote_failure("fetch", Done(128, b"", "fatal: Could not resolve host: x")),
        "Check the remote's address",
    ),
    "a bundle that was tampered with": (lambda: refused("x"), "specagent propose --generate DIR"),
    "an incomplete draft": (
        lambda: incompleteness(TARGET, proposed(summary=summary(incomplete=["Data: x"]))),
        "--allow-incomplete",
    ),
    "no token": (lambda: needed_forge(Place(Config.model_validate({}), None, (), "main", None)), "Set GITHUB_TOKEN"),
    "a token of another server": (
        lambda: forge_of("https://x.example/o/r", ProposeRequest(), {"GH_TOKEN": "x"}, None),
        "GITHUB_SERVER_URL",
    ),
}


@pytest.mark.parametrize("what", _SAID)
def test_the_hint_names_the_next_step(what):
    fail, words = _SAID[what]
    try:
        err = fail()
    except SpecAgentError as raised:
        err = raised
    assert words in err.hint


def test_a_repository_without_a_prd_or_an_identity_says_what_to_do(repository, tmp_path, monkeypatch):
    with pytest.raises(SpecAgentError) as caught:
        targets(tmp_path, Config.model_validate({}), ProposeConfig.model_validate({}), (), None)
    assert "--prd" in caught.value.hint

    repository.program.checked("config", "--unset", "user.email")
    with pytest.raises(SpecAgentError) as caught:
        check_identity(repository)
    assert 'git config user.name "NAME"' in caught.value.hint
