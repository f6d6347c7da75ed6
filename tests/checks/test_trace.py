import pytest
from checks.cases import PRD, SPEC, edited, findings

from specagent.agent.checks.coverage import coverage_of
from specagent.agent.checks.verdict import Coverage

CONTAINER = "| Primary Database | Database |"


def with_container(name, text):
    return edited((CONTAINER, f"| {name} | Service | Python | {text} |\n{CONTAINER}"))


def test_an_unknown_id_comes_with_the_nearest_known_one():
    spec = edited(("with a request id. (assumption)", "with a request id. (NFR-11)"))

    assert [f"{one.subject} {one.message}" for one in findings("TR001", spec)] == [
        "Concern: Logging cites 'NFR-11', which the PRD does not have; did you mean NFR-1?"
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Payment Service", "Charges neighbours. (FR-2)"),
        ("Payments", "Charges neighbours. (FR-2)"),
        ("Deposit Ledger", "Holds what neighbours leave. (OOS-1)"),
    ],
)
def test_a_container_that_does_what_is_out_of_scope_is_found(name, text):
    assert [one.subject for one in findings("TR006", with_container(name, text))] == [f"Container: {name}"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Lending Rules", "Decides who may borrow; payments are out of scope (OOS-1). (FR-2)"),
        ("Search Index", "Answers searches without payment. (FR-1)"),
        ("Neighbour Service", "Knows the neighbours. (FR-1)"),
    ],
)
def test_a_container_that_says_what_it_does_not_do_is_none(name, text):
    assert findings("TR006", with_container(name, text)) == []


def test_a_word_that_requirements_use_too_tells_nothing():
    prd = PRD.replace("- OOS-1: Payments and deposits.", "- OOS-1: A catalogue of spare tools for neighbours.")

    assert findings("TR006", with_container("Catalogue", "Lists tools. (FR-1)"), prd=prd) == []


def test_a_required_technology_must_stand_in_the_stack_and_a_protocol_need_not():
    prd = PRD.replace("- CON-1: The database is PostgreSQL.", "- CON-1: The database must be MySQL, over MQTT.")

    assert [one.message for one in findings("TR012", prd=prd)] == [
        "is required by the PRD (CON-1), and section 3 does not list it"
    ]


def test_coverage_counts_what_rows_answer_and_leaves_out_what_is_out_of_scope():
    from checks.cases import case

    assert coverage_of(case()) == Coverage(9, 9)
    assert coverage_of(case(SPEC.replace("(FR-1, FR-2)", "(FR-1)").replace("FR-2)", "FR-1)"))) == Coverage(8, 9)


def test_an_unknown_id_in_a_chapter_of_its_own_is_told_once_where_it_first_stands():
    chapter = (
        "## Coverage\n\nFR-1 and FR-77 are done.\nFR-77 again, NFR-2, TLS-1 and `FR-78`.\n\n```text\nFR-79\n```\n\n"
    )
    spec = SPEC.replace("## Appendix B", f"{chapter}## Appendix B")
    line = 1 + spec[: spec.index("FR-77")].count("\n")

    assert [(one.location.line, one.location.column, one.message) for one in findings("TR001", spec)] == [
        (line, 10, "cites 'FR-77', which the PRD does not have"),
        (line + 1, 32, "cites 'FR-78', which the PRD does not have"),
    ]
