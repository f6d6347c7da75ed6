"""What tests of undoing share: a large run, later edits, and what is left of both."""

import json

from workspace.runs import layout_of, redraft, state_of

from specagent.agent.document.chapters import with_sections
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.state import FeedbackRecord, RequirementRecord, text_hash
from specagent.agent.workspace.undoing.record import undo_record

REQUEST = RecordsRequest(date="2026-11-26")
GOALS = [("99.9 % of each month", "99.95 % of each month")]
ROW = "| [ADR-003](adr/003-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |"
NEW = "004-mysql-over-postgresql.md"
NEW_ROW = f"| [ADR-004](adr/{NEW}) | MySQL over PostgreSQL | Proposed |"
SECOND = "003-postgresql-over-mysql.md"


def edit(path, *replacements):
    text = path.read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def files(project):
    """Return spec and records; not the state, which remembers both runs."""
    found = (project / "docs").rglob("*.md")
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in found}


def remembered(project):
    """Return the state file without its history."""
    content = json.loads(layout_of(project).state.read_text())
    return {name: value for name, value in content.items() if name != "history"}


def large_run(project):
    """Change goals, the stack, section 7, Appendix A and a record; write a new record and remove another one."""
    record = (project / "docs" / "adr" / SECOND).read_text().replace("003", "004")
    state = state_of(project)
    requirements = [one.model_copy(update={"text": "New.", "sha256": text_hash("New.")}) for one in state.requirements]
    requirements[2:3] = []
    requirements.insert(
        1, RequirementRecord(ref="FR-9", kind="functional", numbered=True, text="x", sha256=text_hash("x"))
    )
    redraft(
        project,
        {
            "goals": GOALS,
            "stack": [("| PostgreSQL | 18 |", "| MySQL | 9 |")],
            "decisions": [(ROW, f"{ROW}\n{NEW_ROW}"), ("React over Vue.js", "React over Svelte")],
            "traceability": [("Goal: High Availability;", "Goal: Availability;")],
            "ADR-001": [("one team", "two teams")],
        },
        new={NEW: record},
        gone=("ADR-002",),
        requirements=requirements,
        feedback=[FeedbackRecord(part="stack", text="use MySQL")],
        inputs=text_hash("others"),
        contexts={"policy.md": text_hash("policy")},
        incomplete=["3 Technology Stack"],
    )


def outcomes(report):
    return {one.part: one.outcome for one in report.parts}


def run_that_adds(project, slug, text):
    layout, state = layout_of(project), state_of(project)
    spec = layout.spec.read_text()
    after = state.model_copy(update={"undo": undo_record(state, state, {slug: ("", text)}, {})})
    save(layout, {layout.spec: with_sections(spec, {slug: text})}, after, state, merged={layout.spec: text_hash(spec)})
