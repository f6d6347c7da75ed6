import pytest
from checks.cases import ADR, PRD, SPEC, edited, findings

from specagent.agent.checks.texts.spellings import KnownIds

KNOWN = KnownIds(["NFR-1", "NFR-2", "NFR-3", "NFR-4", "FR-12", "NFR-SEC-02", "HU1", "AC1@story-1-2", "6.1"])
SEARCH = "| NFR-1 (Search time) |"
UPTIME = "| NFR-2 (Uptime) |"
PYTHON = "The team knows it; over Go: skills at hand outweigh speed. (CON-2)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NFR-1", "NFR-1"),
        ("nfr-1, NFR2 and NFR-003.", "NFR-1 NFR-2 NFR-3"),
        ("NFR\u20111 and NFR–2", "NFR-1 NFR-2"),
        ("**NFR-1**, `NFR-2`, (NFR\\-3)", "NFR-1 NFR-2 NFR-3"),
        ("[NFR-1](../PRD.md#search)", "NFR-1"),
        ("NFR-1 to NFR-3", "NFR-1 NFR-2 NFR-3"),
        ("NFR-2–NFR-4", "NFR-2 NFR-3 NFR-4"),
        ("NFR-2-NFR-3", "NFR-2 NFR-3"),
        ("NFR-1..4", "NFR-1 NFR-2 NFR-3 NFR-4"),
        ("NFR-1/2", "NFR-1 NFR-2"),
        ("(NFR-1, 2 and 4)", "NFR-1 NFR-2 NFR-4"),
        ("NFR 1", "NFR-1"),
        ("nfr-sec-2; HU-1; AC1@story-1-2", "NFR-SEC-02 HU1 AC1@story-1-2"),
        ("NFR-1, 2 replicas, in 3 s", "NFR-1"),
        ("NFR-11, FR-1, XNFR-1, NFR-1.2", ""),
        ("within 1 to 3 seconds", ""),
    ],
)
def test_ids_are_found_however_they_are_written(text, expected):
    assert KNOWN.cited_in(text) == frozenset(expected.split())


def test_a_spelling_that_two_ids_share_is_neither():
    both = KnownIds(["FR-1", "FR-01"])

    assert both.cited_in("FR-01") == {"FR-01"}
    assert both.spelt("fr1") == ""


@pytest.mark.parametrize(
    ("written", "near"),
    [("NFR-11", "NFR-1"), ("NRF-2", "NFR-2"), ("FR-21", "FR-12"), ("NFT-3", "NFR-3"), ("NFR-50", ""), ("NFR-7", "")],
)
def test_only_what_a_slip_of_the_hand_makes_is_near(written, near):
    assert "".join(KNOWN.near(written)[:1]) == near


@pytest.mark.parametrize(
    "drivers",
    [
        "[NFR-1](../PRD.md#search); [NFR-2](../PRD.md#uptime)",
        "[NFR-1](../PRD.md#search) (Search time), NFR-2",
        "NFR-1 to NFR-2",
        "NFR-1–NFR-2",
        "NFR-1/2",
        "NFR-1, 2",
        "NFR\u20111, NFR\u20112",
        "See NFR-1 and NFR-2",
    ],
)
def test_a_goal_may_cite_its_drivers_in_many_ways(drivers):
    spec = edited((SEARCH, f"| {drivers} |"), (UPTIME, "| NFR-3 (GDPR) |"))

    assert findings("TR", spec) == []


@pytest.mark.parametrize("written", ["nfr-1", "NFR1", "NFR-001"])
def test_an_id_in_another_spelling_is_told_once(written):
    spec = edited((SEARCH, f"| {written} |"), ("slower than 300 ms. (NFR-1)", f"slower than 300 ms. ({written})"))

    assert [f"{one.subject} {one.message}" for one in findings("TR", spec)] == [
        f"Goal: Fast Search cites {written!r}, which the PRD writes 'NFR-1'"
    ]


def test_a_slip_in_a_driver_is_told_once_and_another_id_leaves_its_requirement_open():
    assert [one.rule for one in findings("TR", edited((SEARCH, "| NFR-11 (Search time) |")))] == ["TR001"]
    assert [one.rule for one in findings("TR", edited((SEARCH, "| NFR-50 (Search time) |")))] == ["TR001", "TR002"]


def test_a_bullet_may_name_its_driver_in_its_text_and_a_row_has_a_cell_for_it():
    goals = SPEC[SPEC.index("| Goal / Constraint") : SPEC.index("## 2. System")]
    bullets = "- **Fast Search** (NFR-1): 300 ms.\n- **Uptime**: as NFR-2 asks, 99.9 %.\n- **Charm**: it is nice.\n\n"

    assert [one.subject for one in findings("TR003", edited((goals, bullets)))] == ["Goal: Charm"]
    assert findings("TR003", edited((SEARCH, "| |"), ("Search answers within", "By NFR-1, search answers within")))


def test_one_slip_stands_for_one_requirement():
    prd = PRD.replace("- NFR-1: Search", "- NFR-11: Search is kind.\n- NFR-1: Search")
    spec = edited((SEARCH, "| NFR-111 (Search time) |"))

    assert [(one.rule, one.subject) for one in findings("TR00", spec, prd=prd)] == [
        ("TR001", "Goal: Fast Search"),
        ("TR002", "NFR-1"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Team skill (CON-2); Go was the runner-up.",
        "The team knows it, over Go [CON-2]",
        "Over Go, see CON-2",
        "Over Go (see CON-2)",
        "Over Go. Required by CON-2.",
        "Over Go. ([CON-2](../PRD.md#team))",
    ],
)
def test_an_id_anywhere_in_a_row_is_what_it_rests_on(text):
    assert findings("TR", edited((PYTHON, text))) == []


def test_a_row_without_any_id_rests_on_nothing():
    assert [one.subject for one in findings("TR004", edited((PYTHON, "The team knows it, over Go 2")))] == [
        "Technology: Python"
    ]


def test_without_a_prd_what_looks_like_an_id_is_one():
    assert findings("TR004", edited((PYTHON, "Over Go, see CON-2")), prd=None) == []
    assert findings("TR004", edited((PYTHON, "Over Go, it has SHA-256")), prd=None)


def test_what_a_container_realizes_may_stand_below_its_table():
    spec = edited(("lending. (FR-1, FR-2) |", "lending. (CON-2) |"), ("loans. (CON-1, FR-2)", "loans. (CON-1)"))
    told = spec.replace("### Communication", "#### Lending API\n\nIt answers FR-1 and FR-2.\n\n### Communication")

    assert [one.subject for one in findings("TR005", spec)] == ["FR-1", "FR-2"]
    assert findings("TR005", told) == []


def test_a_constraint_may_be_answered_in_a_chapter_of_its_own():
    row = "| **Constraint: Running Costs** | CON-3 (Budget) | It costs less than 200 EUR per month. |\n"
    spec = edited((row, ""))

    assert findings("TR007", spec)
    assert findings("TR007", spec.replace("## 7. Arch", "## Costs\n\nCON-3 holds.\n\n## 7. Arch")) == []


def test_a_required_technology_may_stand_in_a_table_in_another_form():
    row = "| **Database** | PostgreSQL | 18 | The standard; over MySQL: the PRD asks for it. (CON-1) |\n"
    spec = edited((row, ""))

    assert findings("TR012", spec)
    assert (
        findings("TR012", spec.replace("## 4. Key", "<table><tr><td>PostgreSQL 18</td></tr></table>\n\n## 4. Key"))
        == []
    )


def test_records_that_rest_on_nothing_are_counted_as_records():
    silent = ADR.replace("- CON-1", "- Simplicity")
    adrs = {f"00{at}-x.md": silent.replace("ADR-001", f"ADR-00{at}") for at in (1, 2, 3)}

    assert [one.message for one in findings("TR004", adrs=adrs)] == [
        "none of its 3 records says what it rests on",
    ]


def test_a_record_that_names_a_requirement_in_its_context_rests_on_it():
    told = ADR.replace("- CON-1", "- Simplicity").replace("The PRD names the database.", "CON-1 names the database.")

    assert findings("TR004", adrs={"001-postgresql-over-mysql.md": told}) == []


def test_an_appendix_may_list_rows_that_name_a_requirement_in_their_text():
    spec = edited((PYTHON, "Team skill, see CON-2"))
    head = "| Requirement | Kind | Text | Source | Answered by |\n| --- | --- | --- | --- | --- |\n"
    answers = {
        "FR-1": "Actor: Neighbour; Container: Lending API; Entity: Tool",
        "FR-2": "Container: Lending API; Container: Primary Database; Entity: Loan",
        "NFR-1": "Goal: Fast Search; Rule: Data Access; Concern: Monitoring and Alerting",
        "NFR-2": "Goal: High Availability",
        "NFR-3": "Goal: Data Protection; Data: Retention; Concern: Authentication and Authorization",
        "CON-1": "Constraint: PostgreSQL; Container: Primary Database; Technology: PostgreSQL; ADR-001",
        "CON-2": "Constraint: Small Team; Technology: Python",
        "CON-3": "Constraint: Running Costs",
        "CON-4": "Constraint: Go-live",
        "OOS-1": "out of scope",
    }
    rows = "".join(f"| {ref} | functional | Text. |  | {told} |\n" for ref, told in answers.items())
    appendix = f"## Appendix A: Requirements Traceability\n\n{head}{rows}\n## Appendix B"

    assert findings("TR011", edited(("## Appendix B", appendix), text=spec)) == []
    wrong = appendix.replace("Technology: Python", "Entity: Loan")
    assert findings("TR011", edited(("## Appendix B", wrong), text=spec))
