import socket

from forge_fake.github import faults

from specagent.agent.forge.propose.request import ProposeRequest

NAMES = ["repository at the forge", "pull requests", "opening by Actions", "request limit", "later workflows"]


def test_where_all_is_well_nothing_is_to_be_mended(clinic, token):
    code, found = clinic.examine(token)

    assert code == 0
    assert {name for name, one in found.items() if one["state"] != "ok"} == {"opening by Actions", "pull requests"}
    assert found["token"]["told"] == "GitHub knows it as 'github-actions[bot]'"
    assert found["later workflows"]["told"].startswith("GitHub starts no workflows")
    assert "close and reopen" in found["later workflows"]["mend"]


def test_nothing_is_written_at_the_forge_or_here(clinic, token):
    before = {path: path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file()}
    branches = clinic.place.branches
    log = clinic.place.github.log
    log.clear()

    clinic.examine(token)

    assert log.asked(path="*git-receive-pack*") == []
    assert log.writes == []
    assert log.changes() == []
    assert clinic.place.branches == branches
    assert {path: path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file()} == before


def test_an_administrator_is_told_whether_actions_may_open_pull_requests(clinic):
    admin = clinic.place.person("root", "admin").token()

    assert clinic.one("opening by Actions", admin)[0] == "ok"
    clinic.place.configure(actions_may_approve=False)
    state, told, mend = clinic.one("opening by Actions", admin)

    assert (state, told) == ("problem", "`Allow GitHub Actions to create and approve pull requests` is off")
    assert "under Actions, General" in mend


def test_what_only_an_administrator_may_see_cannot_be_told(clinic, token):
    state, told, mend = clinic.one("opening by Actions", token)

    assert state == "cannot tell"
    assert "administrator" in told
    assert "Turn on" in mend


def test_without_a_token_the_rest_cannot_be_told(clinic):
    code, found = clinic.examine(None)

    assert code == 1
    assert found["token"]["state"] == "problem"
    assert "GITHUB_TOKEN" in found["token"]["mend"]
    assert {found[name]["state"] for name in NAMES} == {"cannot tell"}
    assert found["pushing"]["state"] == "problem"


def test_a_revoked_token_is_said_once(clinic, token):
    clinic.place.github.revoke(token)

    code, found = clinic.examine(token)

    assert code == 1
    assert "Bad credentials" in found["token"]["told"]
    assert {found[name]["state"] for name in NAMES} == {"cannot tell"}
    assert str(token) not in str(found)


def test_a_token_with_a_line_end_is_refused_without_being_shown(clinic):
    state, told, _ = clinic.one("token", None, GITHUB_TOKEN="ghp_secret\nx")

    assert state == "problem"
    assert "ghp_secret" not in told


def test_a_token_that_only_reads_cannot_push(clinic):
    reads = clinic.place.actions_token({"contents": "read", "pull_requests": "write"})

    state, told, mend = clinic.one("pushing", reads)

    assert state == "problem"
    assert "denied" in told
    assert "contents: write" in mend
    assert list(clinic.place.branches) == ["main"]


def test_an_account_that_may_not_write_is_a_problem(clinic):
    clinic.place.configure(private=True)
    guest = clinic.place.person("guest", "read").token()

    code, found = clinic.examine(guest)

    assert code == 1
    assert found["pushing"]["state"] == "problem"
    assert found["pull requests"]["state"] == "problem"


def test_a_writer_may_write_and_starts_workflows(clinic):
    ann = clinic.place.person("ann", "write").token()

    code, found = clinic.examine(ann)

    assert code == 0
    assert found["token"]["told"] == "GitHub knows it as 'ann'"
    assert found["pull requests"]["state"] == "ok"
    assert "'ann'" in found["later workflows"]["told"]


def test_a_repository_that_is_not_there_or_hidden_is_a_problem(clinic, token):
    request = ProposeRequest(repository="octo/none")

    state, told, _ = clinic.one("repository at the forge", token, request)

    assert state == "problem"
    assert "HTTP 404" in told


def test_few_requests_left_are_a_problem(clinic, token):
    clinic.place.github.limits.leave(token, 20)

    state, told, mend = clinic.one("request limit", token)

    assert state == "problem"
    assert "until 10:00 UTC" in told
    assert mend == "Run the bot after 10:00 UTC."


def test_a_limit_of_requests_is_no_missing_permission(clinic, token):
    clinic.place.github.faults.order(faults.secondary_limit(600), "GET", "/user")

    state, told, mend = clinic.one("token", token)

    assert state == "problem"
    assert "wants no requests for another 600 seconds" in told
    assert "run it again later" in mend


def test_an_address_where_nobody_answers_is_a_problem(clinic, token, monkeypatch):
    monkeypatch.setattr("specagent.agent.forge.pacing.RETRIES", 0)
    monkeypatch.setattr("specagent.agent.forge.rest.RETRIES", 0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        state, told, _ = clinic.one("token", token, GITHUB_API_URL=f"http://127.0.0.1:{taken.getsockname()[1]}")

    assert state == "problem"
    assert "cannot be reached" in told
