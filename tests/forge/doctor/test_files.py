import pytest
from forge.doctor.sample import PINNED, WORKFLOW
from forge.repositories import commit, git

STATE = "docs/architecture.lock.json"
PLACE = ".github/workflows/specagent.yml"


def test_settings_that_are_wrong_are_named_with_their_line(clinic, token):
    clinic.write("specagent.toml", '[propose]\nbases = "main"\n')

    code, found = clinic.examine(token)

    assert code == 1
    assert "'propose.bases' in 'specagent.toml', line 2" in found["settings"]["told"]
    assert found["PRDs"]["state"] == found["model"]["state"] == "cannot tell"
    assert found["token"]["state"] == "ok"


def test_a_repository_without_a_prd_is_a_problem(clinic, token):
    git(clinic.folder, "rm", "-q", "PRD.md")

    state, told, mend = clinic.one("PRDs", token)

    assert (state, told) == ("problem", "there is no PRD to propose a spec for")
    assert "--prd" in mend


def test_a_prd_that_the_settings_name_and_nobody_has_is_a_problem(clinic, token):
    clinic.write("specagent.toml", '[propose]\nspecs = [{ prd = "docs/gone.md", spec = "docs/a.md" }]\n')

    state, told, _ = clinic.one("PRDs", token)

    assert (state, told) == ("problem", "'docs/gone.md' is not there")


def test_a_prd_that_is_not_committed_is_a_problem(clinic, token):
    git(clinic.folder, "rm", "-q", "--cached", "PRD.md")

    state, told, _ = clinic.one("PRDs", token)

    assert (state, told) == ("problem", "'PRD.md' is not committed")


def test_a_committed_state_file_is_well(clinic, token):
    clinic.write(STATE, "{}\n")

    assert clinic.one("state files", token)[:2] == (
        "ok",
        "1 of 1 committed; the bot's pull requests bring the others",
    )


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        (None, "", "is not committed"),
        (".gitignore", "*.lock.json\n", "is ignored by git"),
        (".gitattributes", "*.json filter=lfs\n", "is kept in Git LFS"),
    ],
)
def test_a_state_file_that_the_bot_could_not_commit_is_a_problem(clinic, token, path, text, reason):
    if path:
        clinic.write(path, text)
    (clinic.folder / "docs").mkdir()
    (clinic.folder / STATE).write_text("{}\n")

    state, told, mend = clinic.one("state files", token)

    assert (state, told) == ("problem", f"'{STATE}' {reason}")
    assert ".gitignore" in mend


def test_a_state_file_that_would_be_ignored_is_a_problem_before_it_is_there(clinic, token):
    clinic.write(".gitignore", "*.lock.json\n")

    assert clinic.one("state files", token)[0] == "problem"


def test_a_spec_in_a_submodule_is_a_problem(clinic, token, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    commit(inner, README_md="x")
    git(clinic.folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "docs")

    state, told, _ = clinic.one("state files", token)

    assert (state, told) == ("problem", f"'{STATE}' is in a submodule")


def test_without_a_workflow_it_says_how_to_get_one(clinic, token):
    clinic.write(PLACE, "on: push\njobs: {}\n")

    state, _, mend = clinic.one("workflow", token)

    assert state == "problem"
    assert "specagent init" in mend


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (PINNED, "actions/checkout@v6", "uses actions/checkout@v6, whose code can change"),
        (PINNED, "actions/checkout@main", "whose code can change"),
        (PINNED, "actions/checkout@" + "a" * 39, "whose code can change"),
        (PINNED, "docker://alpine:3", "uses docker://alpine:3"),
        ("on: push", "on: pull_request_target", "runs on pull_request_target"),
        ("on: push", "on: [push, pull_request_target]", "runs on pull_request_target"),
        ("on: push", "on:\n  pull_request_target:\n    types: [opened]", "runs on pull_request_target"),
        ("contents: write", "contents: read", "has no job that may publish"),
        ("pull-requests: write", "issues: write", "has no job that may publish"),
        ("jobs:", "jobs: [", "is no workflow that can be read"),
    ],
)
def test_a_workflow_that_is_unsafe_or_could_not_publish_is_a_problem(clinic, token, old, new, told):
    clinic.write(PLACE, WORKFLOW.replace(old, new))

    state, said, mend = clinic.one("workflow", token)

    assert state == "problem"
    assert told in said
    assert mend


@pytest.mark.parametrize(
    "used", ["./.github/actions/x", "docker://alpine@sha256:" + "0" * 64, "octo/specagent/sub@" + "b" * 40]
)
def test_what_cannot_change_by_itself_counts_as_pinned(clinic, token, used):
    clinic.write(PLACE, WORKFLOW.replace(PINNED, used))

    assert clinic.one("workflow", token)[0] == "ok"


def test_what_init_writes_is_well(clinic, token):
    from specagent.agent.forge.starting.answers import Answers
    from specagent.agent.forge.starting.texts import workflow_text

    answers = Answers("PRD.md", "docs/architecture.md", "docs/adr", "offline", "main", "specagent==0.1.0")
    clinic.write(PLACE, workflow_text(answers))

    assert clinic.one("workflow", token)[0] == "ok"
