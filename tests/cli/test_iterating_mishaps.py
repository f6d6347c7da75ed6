"""A spec that lives on: conflicts, lost and renamed files, merged branches and killed runs, step after step."""

import json
import re
import signal
import time
from dataclasses import replace

from cli.lockers import ANSWERS, SPEC, lockers
from provider import Gate, faults

PATIENCE = 30
STATE = "docs/architecture.lock.json"
TELLING = {"goals", "overview", "stack", "concerns", "ADR-002", "ADR-003"}
"""What tells the seconds of NFR-001."""
ASKED = [
    "adr: Keyed code hashes over salted slow hashes",
    "adr: Local code check over cloud-only check",
    "concerns: Monitoring and Alerting",
    "containers: Locker Gateway",
    "goals: Fast Door Opening",
    "stack: Amazon CloudWatch",
]
OURS = "pick-up takes at most 1.5 seconds at the 95th percentile."


def test_nothing_that_goes_wrong_loses_a_word_or_is_paid_for_twice(tmp_path):
    with lockers(tmp_path, drafted=True) as repository:
        _commit(repository)
        for step in STEPS:
            step(repository)


def _commit(repository):
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--message", "A step")


def _wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "still not so"
        time.sleep(0.01)


def _seconds(repository, before, now):
    repository.edit("PRD.md", (f"opens within {before} seconds of", f"opens within {now} seconds of"))


def _rewording(call):
    """Answer as ever, but reword the goal that a person has reworded."""
    answer = ANSWERS(call)
    if call.kind != "goals":
        return answer
    content = json.loads(answer.text)
    for row in content["goals"]["goals"]:
        if row["name"] == "Fast Door Opening":
            row["description"] = "The door of a compartment is open in time."
    return replace(answer, text=json.dumps(content))


def _step_a_conflict_leaves_its_part_alone(repository):
    repository.edit(SPEC, ("pick-up takes at most 2 seconds at the 95th percentile.", OURS))
    _seconds(repository, 2, 3)
    repository.script = _rewording
    ran = repository.run("regenerate", "--stale")

    assert (ran.code, ran.asked) == (4, ASKED)
    assert ran.changed == TELLING - {"goals"} | {"A", "state"}
    assert "row 'Goal: Fast Door Opening'" in ran.out
    assert repository.status() == {"goals": ("stale", "edited")}


def _step_mine_is_kept(repository):
    ran = repository.run("regenerate", "--stale", "--conflicts", "keep-mine")

    assert (ran.code, ran.asked, ran.changed) == (0, ["goals: Fast Door Opening"], {"state"})
    assert repository.status() == {"goals": ("edited",)}


def _step_markers_show_both(repository):
    _seconds(repository, 3, 4)
    ran = repository.run("regenerate", "--stale", "--conflicts", "markers")

    assert (ran.code, ran.asked) == (4, ASKED)
    assert ran.changed == TELLING | {"A", "state"}
    mine, new = re.search("<<<<<<< yours\n(.*)\n=======\n(.*)\n>>>>>>> specagent\n", repository.text()).groups()
    assert OURS in mine
    assert "The door of a compartment is open in time." in new
    assert repository.status() == {"goals": ("conflicting", "edited")}


def _step_a_conflict_is_settled_by_hand_first(repository):
    _seconds(repository, 4, 5)
    refused = repository.run("regenerate", "--stale")
    assert (refused.code, refused.asked, refused.changed) == (4, [], frozenset())
    assert "error: docs/architecture.md:14 holds a conflict that nobody settled" in refused.err

    text = repository.text()
    (repository.folder / SPEC).write_text(re.sub("<<<<<<< .*\n(.*\n)=======\n.*\n>>>>>>> .*\n", r"\1", text))
    repository.script = ANSWERS
    ran = repository.run("regenerate", "--stale")
    assert (ran.code, ran.asked) == (0, ASKED)
    assert OURS in repository.text()
    assert repository.status() == {"goals": ("edited",)}
    _commit(repository)


def _step_without_its_state_a_redraft_is_a_proposal(repository):
    (repository.folder / STATE).unlink()
    assert set(repository.status().values()) == {("edited",)}
    ran = repository.run("regenerate", "data")

    assert (ran.code, ran.changed) == (4, frozenset())
    assert [one.split(":")[0] for one in ran.asked] == ["entities", "storage"]
    assert "There is no state file" in ran.out
    assert "row 'Building'" in ran.out
    repository.git("checkout", "--quiet", STATE)
    assert repository.status() == {"goals": ("edited",)}


def _step_the_prd_is_renamed(repository):
    repository.git("mv", "PRD.md", "requirements.md")
    lost = repository.run("regenerate", "--stale")
    named = repository.run("regenerate", "--stale", "--prd", "requirements.md")
    repository.edit(SPEC, ("[PRD.md](../PRD.md)", "[requirements.md](../requirements.md)"))
    linked = repository.run("regenerate", "--stale")

    assert (lost.code, lost.asked, lost.changed) == (1, [], frozenset())
    assert "hint: Give the PRD with --prd." in lost.err
    assert [(one.code, one.asked, one.changed) for one in (named, linked)] == [(0, [], frozenset())] * 2
    assert repository.status() == {"goals": ("edited",)}


def _step_links_follow_the_renamed_prd(repository):
    repository.edit("requirements.md", ("conform to WCAG 2.1 AA", "conform to WCAG 2.2 AA"))
    ran = repository.run("regenerate", "--stale")

    assert ran.code == 0, ran.out
    assert "../PRD.md" not in repository.text()
    assert repository.text().count("](../requirements.md#") == 35, "one for each row of Appendix A"
    assert repository.status() == {"goals": ("edited",)}
    _commit(repository)


def _step_the_spec_is_renamed(repository):
    repository.git("mv", SPEC, "docs/design.md")
    repository.git("mv", STATE, "docs/design.lock.json")
    same = repository.run("regenerate", "--stale", "--spec", "docs/design.md")
    repository.edit("requirements.md", ("opens within 5 seconds of", "opens within 6 seconds of"))
    ran = repository.run("regenerate", "--stale", "--spec", "docs/design.md")

    assert (same.code, same.asked, same.changed) == (0, [], frozenset())
    assert (ran.code, ran.asked) == (0, ASKED)
    assert ran.changed == {"docs/design.md", "ADR-002", "ADR-003", "state"}
    assert OURS in repository.text("docs/design.md")
    repository.git("mv", "docs/design.md", SPEC)
    repository.git("mv", "docs/design.lock.json", STATE)
    assert repository.status() == {"goals": ("edited",)}
    _commit(repository)


def _step_the_last_run_is_undone(repository):
    before = repository.contents()
    ran = repository.run("regenerate", "patterns")
    assert ran.changed >= {"patterns", "state"}
    undone = repository.run("undo")

    assert (undone.code, undone.asked, undone.changed) == (0, [], ran.changed)
    after = repository.contents()
    assert {name for name in before | after if before.get(name) != after.get(name)} == {"state"}
    assert repository.status() == {"goals": ("edited",)}


def _step_a_killed_run_is_not_paid_for_twice(repository):
    repository.edit("requirements.md", ("opens within 6 seconds of", "opens within 7 seconds of"))
    gate, first, kept = Gate(), len(repository.provider.calls) + 3, repository.answers_kept()
    repository.script = lambda call: ANSWERS(call) if call.number <= first else faults.held(ANSWERS(call), gate)
    with repository.started("regenerate", "--stale") as process:
        repository.provider.wait(lambda log: len(log) == first + 3)
        _wait_until(lambda: repository.answers_kept() == kept + 3)
        process.send_signal(signal.SIGKILL)
        process.wait()
    gate.open()
    killed = repository.provider.calls[first - 3 :]
    repository.script = ANSWERS
    ran = repository.run("regenerate", "--stale")

    assert process.returncode == -signal.SIGKILL
    assert len(killed) == len(ASKED)
    assert len(ran.asked) == len(ASKED) - 3
    assert ran.changed == TELLING | {"A", "state"}
    assert repository.status() == {"goals": ("edited",)}
    _commit(repository)


def _step_a_context_document_concerns_every_part(repository):
    (repository.folder / "policy.md").write_text("# Policy\n\nEvery service writes its log as JSON.\n")
    ran = repository.run("regenerate", "--stale", "--context", "policy.md")

    assert ran.code == 0, ran.out
    sections = {"goals", "overview", "stack", "patterns", "data", "concerns"}
    records = {f"ADR-00{number}" for number in range(1, 7)}
    assert ran.changed - {"A", "B"} == sections | records | {"state"}
    for call in ran.calls:
        assert "Every service writes its log as JSON." in call.prompt
        assert call.data["CHANGES"] == "- the context document 'policy.md' has been added"
    assert repository.why("data") == ["the context document 'policy.md' is no longer given"]
    (repository.folder / "specagent.toml").write_text('context = ["policy.md"]\n')
    assert repository.status() == {"goals": ("edited",)}
    again = repository.run("regenerate", "--stale")
    assert (again.code, again.asked, again.changed) == (0, [], frozenset())
    _commit(repository)


def _step_two_branches_take_the_same_number(repository):
    repository.git("checkout", "--quiet", "-b", "other")
    repository.run("adr", "new", "Valkey over Memcached")
    _commit(repository)
    repository.git("checkout", "--quiet", "main")
    repository.run("adr", "new", "Sentry over logs alone")
    _commit(repository)
    repository.git("merge", "--quiet", "other", fails=True)
    repository.git("checkout", "--ours", STATE)
    spec = repository.folder / SPEC
    spec.write_text(re.sub(r"^(<<<<<<<|=======|>>>>>>>).*\n", "", spec.read_text(), flags=re.MULTILINE))
    _commit(repository)
    ran = repository.run("adr", "renumber")

    assert ran.out == "docs/adr/007-sentry-over-logs-alone.md -> docs/adr/008-sentry-over-logs-alone.md\n"
    assert "ADR-008" in ran.changed
    assert "[ADR-007](adr/007-valkey-over-memcached.md)" in repository.text(), "the older one keeps its number"
    assert "[ADR-008](adr/008-sentry-over-logs-alone.md)" in repository.text()
    assert repository.status() == dict.fromkeys(("goals", "ADR-007", "ADR-008"), ("edited",))
    again = repository.run("regenerate", "--stale")
    assert (again.code, again.asked, again.changed) == (0, [], frozenset())


STEPS = (
    _step_a_conflict_leaves_its_part_alone,
    _step_mine_is_kept,
    _step_markers_show_both,
    _step_a_conflict_is_settled_by_hand_first,
    _step_without_its_state_a_redraft_is_a_proposal,
    _step_the_prd_is_renamed,
    _step_links_follow_the_renamed_prd,
    _step_the_spec_is_renamed,
    _step_the_last_run_is_undone,
    _step_a_killed_run_is_not_paid_for_twice,
    _step_a_context_document_concerns_every_part,
    _step_two_branches_take_the_same_number,
)
