import pytest
from forge_fake.gitlab import GitLab


@pytest.fixture
def forge():
    return GitLab


def test_a_project_token_has_all_that_the_bot_needs(clinic):
    log = clinic.place.github.log
    log.clear()
    code, found = clinic.examine(clinic.place.actions_token())

    assert code == 0
    assert {name for name, one in found.items() if one["state"] != "ok"} == {"workflow"}
    assert found["token"]["told"] == f"GitLab knows it as '{clinic.place.robot}'"
    assert "resource_group" in found["workflow"]["mend"]
    assert log.writes == []


def test_without_a_token_a_job_is_told_where_gitlab_makes_one(clinic):
    code, found = clinic.examine(None)

    assert code == 1
    assert "project access token" in found["token"]["mend"]
    assert "GITLAB_TOKEN" in found["token"]["mend"]
    assert found["workflow"]["state"] == "cannot tell"


def test_a_reporter_is_told_the_role_that_is_missing(clinic):
    code, found = clinic.examine(clinic.place.person("rob", "read").token())

    assert code == 1
    assert found["pull requests"]["state"] == found["pushing"]["state"] == "problem"
    assert "role of a developer" in found["pull requests"]["mend"]
    assert "write_repository" in found["pushing"]["mend"]


def test_a_token_that_gitlab_does_not_know_is_said_once(clinic):
    code, found = clinic.examine(None, GITLAB_TOKEN="glpat-none")

    assert code == 1
    assert "HTTP 401" in found["token"]["told"]
    assert "has not expired" in found["token"]["mend"]
    assert found["request limit"]["state"] == "cannot tell"
    assert "glpat-none" not in str(found)


def test_a_token_that_belongs_elsewhere_is_sent_nowhere(clinic):
    log = clinic.place.github.log
    log.clear()
    state, told, mend = clinic.one("token", None, GITLAB_TOKEN="glpat-x", CI_SERVER_URL="", CI_PROJECT_PATH="")

    assert (state, "belongs to 'gitlab.com'" in told) == ("problem", True)
    assert "CI_SERVER_URL" in mend
    assert log.asked(path="/api/*") == []
