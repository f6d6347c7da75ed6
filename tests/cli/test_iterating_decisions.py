"""A spec that lives on: reviewers want something else, decide on records and lock parts, step after step."""

from cli.lockers import SPEC, lockers

STACK = [
    "stack: Eclipse Mosquitto, AWS IoT Greengrass, AWS Lambda, AWS CDK, Amazon S3, Amazon Cognito, "
    "Amazon CloudWatch, pytest, Playwright",
    "stack: Python, TypeScript, React, FastAPI, SQLAlchemy, Alembic, PostgreSQL, SQLite, AWS IoT Core",
]
ALARM = "Say who is told of an alarm."
FIFTH = "docs/adr/005-amazon-ecs-over-aws-lambda.md"


def test_feedback_and_decisions_reach_every_part_that_rests_on_them(tmp_path):
    with lockers(tmp_path, drafted=True) as repository:
        for step in STEPS:
            step(repository)


def _step_feedback_that_changes_no_fact(repository):
    ran = repository.run("regenerate", "concerns", "--feedback", ALARM)

    assert ran.code == 0, ran.err
    assert [one.split(":")[0] for one in ran.asked] == ["concerns", "facts"]
    assert ran.changed == {"concerns", "state"}
    assert ran.call("facts").data["FEEDBACK"] == f"- concerns: {ALARM}"
    assert ran.call("concerns").data["FEEDBACK"] == f"- {ALARM}"
    assert repository.status() == {}
    assert f"feedback: {ALARM}" in repository.run("status").out


def _step_feedback_is_remembered_until_it_is_forgotten(repository):
    kept = repository.run("regenerate", "concerns: Logging")
    forgotten = repository.run("regenerate", "concerns: Logging", "--forget")

    assert kept.asked == forgotten.asked == ["concerns: Logging"]
    assert kept.call("concerns").data["FEEDBACK"] == f"- {ALARM}"
    assert "FEEDBACK" not in forgotten.call("concerns").data
    assert kept.changed == forgotten.changed == {"concerns", "state"}
    assert "feedback" not in repository.run("status").out


def _step_feedback_turns_a_decision_round(repository):
    ran = repository.run("regenerate", "stack", "--feedback", "use AWS Lambda instead of Amazon ECS")

    assert ran.code == 0, ran.err
    assert ran.asked == ["adr: AWS Lambda over Amazon ECS", "containers: Core Application", "facts", *STACK]
    assert ran.changed == {"stack", "overview", "decisions", "ADR-005", "A", "B", "state"}
    assert "Technology Stack now says AWS Lambda instead of Amazon ECS" in ran.out
    assert repository.text(FIFTH).startswith("# ADR-005: AWS Lambda over Amazon ECS\n")
    assert f"[ADR-005]({FIFTH.removeprefix('docs/')}) | AWS Lambda over Amazon ECS |" in repository.text()
    assert repository.status() == {}


def _step_feedback_replaces_a_technology(repository):
    ran = repository.run("regenerate", "stack: Alembic", "--feedback", "use Flyway instead of Alembic")

    assert ran.code == 0, ran.err
    assert ran.asked == ["containers: Primary Database", "facts", "stack: Flyway"]
    assert ran.changed == {"stack", "overview", "A", "B", "state"}
    assert "were not redrafted" in ran.out
    assert "specagent regenerate data" in ran.out
    assert repository.status() == {"data": ("stale",)}
    assert repository.why("data") == ["Technology Stack now says Flyway instead of Alembic"]


def _step_what_rests_on_it_follows(repository):
    ran = repository.run("regenerate", "--stale")

    assert ran.asked == ["storage"]
    assert ran.changed == {"data", "state"}
    assert ran.call("storage").data["CHANGES"] == "- Technology Stack now says Flyway instead of Alembic"
    assert "Alembic" not in repository.text()
    assert repository.status() == {}


def _step_all_that_rests_on_it_follows_at_once(repository):
    wish = "use Keycloak instead of Amazon Cognito"
    ran = repository.run("regenerate", "stack: Amazon Cognito", "--feedback", wish, "--cascade")

    assert ran.code == 0, ran.err
    assert ran.asked == [
        "concerns: Authentication and Authorization",
        "containers: Staff Sign-in",
        "facts",
        "stack: Keycloak",
    ]
    assert ran.changed == {"stack", "overview", "concerns", "A", "B", "state"}
    assert "were not redrafted" not in ran.out
    assert repository.status() == {}


def _step_an_accepted_record_is_not_redrafted(repository):
    assert repository.run("adr", "accept", "2").changed == {"ADR-002", "decisions", "state"}
    repository.edit("PRD.md", ("opens within 2 seconds of", "opens within 3 seconds of"))
    ran = repository.run("regenerate", "--stale")
    again = repository.run("regenerate", "--stale")

    assert ran.code == 0, ran.out
    assert ran.asked == [
        "adr: Keyed code hashes over salted slow hashes",
        "concerns: Monitoring and Alerting",
        "containers: Locker Gateway",
        "goals: Fast Door Opening",
        "stack: Amazon CloudWatch",
    ]
    assert ran.changed == {"ADR-003", "concerns", "overview", "goals", "stack", "A", "state"}
    assert "ADR-002 Local code check over cloud-only check: We place a gateway" in ran.call("goals").prompt
    assert (again.code, again.asked, again.changed) == (0, [], frozenset())
    assert "specagent unlock" not in again.out, "unlocking changes nothing about an accepted record"
    assert repository.status() == {"ADR-002": ("stale", "locked")}


def _step_a_successor_is_proposed(repository):
    ran = repository.run("regenerate", "ADR-002", "--yes")

    assert ran.code == 0, ran.out
    assert ran.asked == ["adr: Local code check over cloud-only check"]
    assert ran.changed == {"ADR-002", "ADR-007", "decisions", "A", "B", "state"}
    assert "ADR-002 is superseded by ADR-007." in ran.out
    assert "- **Status:** Accepted" in ran.went
    assert "- **Status:** Superseded by ADR-007" in repository.text(_record(repository, 2))
    assert "within 3 seconds" in repository.text(_record(repository, 7))
    assert "- **Status:** Proposed" in repository.text(_record(repository, 7))
    told = repository.status()
    assert told == dict.fromkeys(("goals", "overview", "stack", "patterns", "concerns"), ("stale",))
    assert repository.why("goals") == ["ADR-002 (Local code check over cloud-only check) is now superseded"]


def _step_what_rested_on_the_old_one_follows(repository):
    ran = repository.run("regenerate", "--stale")

    assert {one.split(":")[0] for one in ran.asked} == {
        *("goals", "containers", "communication", "stack", "patterns", "concerns"),
    }
    assert ran.changed - {"A", "B"} == {"goals", "overview", "stack", "patterns", "concerns", "state"}
    assert "ADR-002 superseded by ADR-007: Local code check over cloud-only check" in ran.calls[0].prompt
    assert repository.status() == {}


def _step_a_record_is_rejected(repository):
    assert repository.run("adr", "reject", "4").changed == {"ADR-004", "decisions", "state"}
    assert repository.status() == dict.fromkeys(("stack", "patterns", "data"), ("stale",))
    ran = repository.run("regenerate", "--stale")

    assert [one.split(":")[0] for one in ran.asked] == ["entities", "patterns", "stack", "stack", "storage"]
    assert ran.changed - {"A", "B"} == {"stack", "patterns", "data", "state"}
    for call in ran.calls:
        assert "what was rejected is ruled out" in call.prompt
        assert "ADR-004 rejected: PostgreSQL job table over Amazon SQS" in call.prompt
        assert call.data["CHANGES"] == "- ADR-004 (PostgreSQL job table over Amazon SQS) is now rejected"
        assert "PostgreSQL job table" not in call.data["FACTS"]
    assert repository.status() == {}


def _step_a_record_is_superseded(repository):
    new = repository.run("adr", "new", "One retention period over pseudonymous trail")
    assert new.changed == {"ADR-008", "decisions", "state"}, new.err
    ran = repository.run("adr", "supersede", "6", "--by", "8")

    assert ran.changed == {"ADR-006", "decisions", "state"}
    assert repository.why("data") == ["ADR-006 (Pseudonymous trail over one retention period) is now superseded"]
    followed = repository.run("regenerate", "--stale")
    assert followed.code == 0, followed.out
    assert "ADR-006 superseded by ADR-008: Pseudonymous trail over one retention period" in followed.calls[0].prompt
    assert "ADR-006" not in followed.changed
    assert {part for part, marks in repository.status().items() if "stale" in marks} == set()


def _step_a_locked_section_stays(repository):
    assert repository.run("lock", "data").changed == {"state"}
    repository.edit("PRD.md", ("within 1 hour, losing at most 5 minutes", "within 1 hour, losing at most 4 minutes"))
    ran = repository.run("regenerate", "--stale")

    assert ran.code == 0, ran.out
    assert not {"storage", "entities"} & {one.split(":")[0] for one in ran.asked}
    assert "data" not in ran.changed
    assert "To have locked parts redrafted: specagent unlock data" in ran.out
    assert repository.status()["data"] == ("stale", "locked")


def _step_an_unlocked_section_follows(repository):
    assert repository.run("unlock", "data").changed == {"state"}
    ran = repository.run("regenerate", "--stale")

    assert ran.asked == ["storage"]
    assert ran.changed == {"data", "state"}
    assert "up to about 4 minutes before a failure" in repository.text()
    assert {part for part, marks in repository.status().items() if "stale" in marks} == set()


def _record(repository, number):
    (path,) = (repository.folder / SPEC).parent.glob(f"adr/{number:03}-*.md")
    return path.relative_to(repository.folder).as_posix()


STEPS = (
    _step_feedback_that_changes_no_fact,
    _step_feedback_is_remembered_until_it_is_forgotten,
    _step_feedback_turns_a_decision_round,
    _step_feedback_replaces_a_technology,
    _step_what_rests_on_it_follows,
    _step_all_that_rests_on_it_follows_at_once,
    _step_an_accepted_record_is_not_redrafted,
    _step_a_successor_is_proposed,
    _step_what_rested_on_the_old_one_follows,
    _step_a_record_is_rejected,
    _step_a_record_is_superseded,
    _step_a_locked_section_stays,
    _step_an_unlocked_section_follows,
)
