"""A spec that lives on: people edit it, its PRD moves, and every step goes on where the one before ended."""

from cli.lockers import SPEC, lockers

SECTIONS = {"goals", "overview", "stack", "patterns", "data", "concerns"}
RECORDS = {f"ADR-00{number}" for number in range(1, 7)}
EDITS = {
    "goals": (
        "controller reports open, pick-up takes",
        "controller reports open (we measure it weekly), pick-up takes",
    ),
    "overview": ('"touch screen, badge reader and scanner"', '"touch screen, badge reader, keypad and scanner"'),
    "stack": ("## 3. Technology Stack\n", "## 3. Technology Stack\n\n<!-- ask Kim about the licences -->\n"),
    "patterns": ("      parcel.collect(at)\n", "      parcel.collect(at, by=None)\n"),
    "data": ("A malformed file, or one", "Bianca looks at every file in the first month. A malformed file, or one"),
    "concerns": ("## 6. Cross", "## Rollout notes\n\nWe start in Hamburg. NFR-001 is tried there.\n\n## 6. Cross"),
}
EDITED = dict.fromkeys(("goals", "overview", "stack", "patterns", "data"), ("edited",))
MORE_SECONDS = ("opens within 2 seconds of", "opens within 3 seconds of")
FIRST = "- **FR-001**: A courier signs in at the locker's touch screen with a depot badge or a six-digit PIN.\n"


def test_edits_stay_while_the_spec_follows_its_prd(tmp_path):
    with lockers(tmp_path) as repository:
        for step in STEPS:
            step(repository)
            if step not in (_step_first_draft, _step_nothing_has_changed):
                assert [new for _, new in EDITS.values() if new not in repository.text()] == [], step


def _unchanged(ran):
    assert (ran.code, ran.asked, ran.changed) == (0, [], frozenset()), ran
    assert "up to date" in ran.out


def _step_first_draft(repository):
    ran = repository.run("draft", "PRD.md")

    assert ran.code == 0, ran.err
    assert len(ran.asked) == 18
    assert ran.changed == SECTIONS | RECORDS | {"head", "decisions", "A", "B", "state"}
    assert repository.status() == {}


def _step_nothing_has_changed(repository):
    _unchanged(repository.run("regenerate", "--stale"))
    _unchanged(repository.run("draft", "PRD.md"))


def _step_people_edit(repository):
    repository.edit(SPEC, *EDITS.values())

    assert repository.status() == EDITED
    _unchanged(repository.run("regenerate", "--stale"))
    _unchanged(repository.run("draft", "PRD.md"))


def _step_a_figure_changes(repository):
    repository.edit("PRD.md", MORE_SECONDS)
    telling = {"goals", "overview", "stack", "concerns", "ADR-002", "ADR-003"}
    assert {part for part, marks in repository.status().items() if "stale" in marks} == telling
    assert repository.why("goals") == ["NFR-001 changed: 2 → 3"]
    ran = repository.run("regenerate", "--stale")

    assert ran.code == 0, ran.out
    assert ran.asked == [
        "adr: Keyed code hashes over salted slow hashes",
        "adr: Local code check over cloud-only check",
        "concerns: Monitoring and Alerting",
        "containers: Locker Gateway",
        "goals: Fast Door Opening",
        "stack: Amazon CloudWatch",
    ]
    assert ran.changed == telling | {"A", "state"}
    assert len(ran.went) == len(ran.came) == 9
    assert "(we measure it weekly), pick-up takes at most 3 seconds" in repository.text()
    told = ran.call("goals").data
    assert "(we measure it weekly), pick-up takes at most 2 seconds" in told["TODAY"]
    assert told["CHANGES"] == "- NFR-001 changed: 2 → 3"
    assert "FEEDBACK" not in told
    assert repository.status() == EDITED


def _step_a_requirement_is_reworded(repository):
    repository.edit("PRD.md", ("is processed under GDPR and deleted", "is processed under GDPR and wholly deleted"))
    ran = repository.run("regenerate", "--stale")

    assert ran.asked == [
        "adr: Pseudonymous trail over one retention period",
        "concerns: Logging, Privacy",
        "entities: Resident",
        "goals: Data Protection by Design",
        "storage",
    ]
    assert ran.changed <= {"goals", "data", "concerns", "ADR-006", "A", "state"}
    assert {"goals", "ADR-006", "A", "state"} <= ran.changed
    assert [one for one in ran.came if "NFR-005 | non-functional | Privacy: " in one and "wholly deleted" in one]
    assert "Bianca looks at every file" in ran.call("storage").data["TODAY"]
    assert repository.status() == EDITED


def _step_requirements_are_added(repository):
    nfr = "| NFR-010 | Energy | A locker bank draws at most 40 W while no door moves. | Should |\n"
    fr = "- **FR-015**: A resident can have a parcel kept for three further days.\n"
    repository.edit(
        "PRD.md", ("| NFR-007 | Recovery", f"{nfr}| NFR-007 | Recovery"), ("- **FR-008**: ", f"{fr}- **FR-008**: ")
    )
    stale = {part for part, marks in repository.status().items() if "stale" in marks}
    assert stale == {"goals", "overview"}
    ran = repository.run("regenerate", "--stale")

    assert ran.asked == ["containers: Locker Gateway", "facts", "goals: Demand NFR-010"]
    assert ran.changed == {"goals", "overview", "A", "state"}
    asked = ran.call("facts").data["REQUIREMENTS"].splitlines()
    assert [one.split(":")[0] for one in asked] == ["FR-015 functional", "NFR-010 non-functional"]
    assert [one for one in ran.came if one.startswith("| **Goal: Demand NFR-010** | NFR-010 (Energy) |")]
    assert [one for one in ran.came if one.startswith("| Locker Gateway |") and "FR-015)" in one]
    assert [one.split(" | ")[0] for one in ran.came if "| [" in one] == ["| FR-015", "| NFR-010"]
    assert repository.status() == EDITED


def _step_a_requirement_is_removed(repository):
    row = "| NFR-006 | Accessibility | The resident web page and the dashboard conform to WCAG 2.1 AA. | Should |\n"
    repository.edit("PRD.md", (row, ""))
    ran = repository.run("regenerate", "--stale")

    assert ran.asked == [
        "concerns: Accessibility",
        "containers: Web Application",
        "patterns: User Interface",
        "stack: Playwright",
    ]
    assert ran.changed == {"goals", "overview", "stack", "patterns", "concerns", "A", "state"}
    assert [one for one in ran.went if one.startswith("| **Goal: Accessible Web Pages** |")]
    assert repository.text().count("NFR-006") == 1, "one sentence of a measure, for which the model is to blame"
    assert repository.status() == EDITED


def _step_a_requirement_gets_another_number(repository):
    repository.edit("PRD.md", ("| NFR-007 | Recovery", "| NFR-017 | Recovery"))
    ran = repository.run("regenerate", "--stale")

    assert (ran.code, ran.asked) == (0, []), "code rewrites an id"
    assert ran.changed == SECTIONS | {"ADR-004", "ADR-005", "A", "state"}
    assert [one.replace("NFR-007", "NFR-017") for one in ran.went] == list(ran.came)
    assert repository.status() == EDITED


def _step_a_requirement_gets_another_name(repository):
    repository.edit("PRD.md", ("| Load capacity |", "| Growth |"))
    ran = repository.run("regenerate", "--stale")

    assert ran.asked == [
        "adr: Modular monolith over microservices",
        "communication",
        "concerns: Deployment and Updates",
        "containers: Core Application",
        "goals: Room for Growth, Running Cost Limit",
        "storage",
    ]
    assert ran.changed - {"data"} == {"goals", "overview", "concerns", "ADR-001", "A", "state"}
    assert "NFR-003 (Load capacity)" not in repository.text()
    assert repository.text().count("NFR-003 (Growth)") == 2
    assert repository.status() == EDITED


def _step_only_the_order_or_the_blank_lines_change(repository):
    repository.edit("PRD.md", (FIRST, ""), ("- **FR-004**", f"{FIRST}- **FR-004**"))
    assert repository.status() == EDITED
    _unchanged(repository.run("regenerate", "--stale"))

    prd = repository.folder / "PRD.md"
    prd.write_text(prd.read_text().replace("\n\n", "\n\n\n"))
    assert repository.status() == EDITED
    _unchanged(repository.run("regenerate", "--stale"))


def _step_a_preview_writes_nothing_and_is_not_paid_for_twice(repository):
    repository.edit("PRD.md", ("restored within 1 hour, losing", "restored within 2 hours, losing"))
    seen = repository.run("regenerate", "--stale", "--diff")
    again = repository.run("regenerate", "--stale", "--dry-run")
    ran = repository.run("regenerate", "--stale")

    assert len(seen.asked) == 8
    assert (again.asked, ran.asked) == ([], [])
    assert seen.changed == again.changed == frozenset()
    assert next(one for one in seen.out.splitlines() if one.startswith("--- ")) == "--- a/goals"
    assert "2 hours" in seen.out
    assert ran.changed >= {"goals", "A", "state"}
    assert repository.status() == EDITED


def _step_a_section_is_redrafted_by_name(repository):
    ran = repository.run("regenerate", "data")

    assert [one.split(":")[0] for one in ran.asked] == ["entities", "storage"]
    assert ran.changed == {"data", "state"}
    assert repository.status() == EDITED


STEPS = (
    _step_first_draft,
    _step_nothing_has_changed,
    _step_people_edit,
    _step_a_figure_changes,
    _step_a_requirement_is_reworded,
    _step_requirements_are_added,
    _step_a_requirement_is_removed,
    _step_a_requirement_gets_another_number,
    _step_a_requirement_gets_another_name,
    _step_only_the_order_or_the_blank_lines_change,
    _step_a_preview_writes_nothing_and_is_not_paid_for_twice,
    _step_a_section_is_redrafted_by_name,
)
