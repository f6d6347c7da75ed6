import pytest
from checks.cases import PRD, SPEC, case, edited, findings, places

from specagent.agent.checks import PART, check
from specagent.agent.checks.grounds.contradictions import differences
from specagent.agent.checks.grounds.quantities import dates, quantities

LOGGING = "writes structured JSON to standard output, each line with a request id. (assumption)"


def logging(text):
    return edited((LOGGING, text))


@pytest.mark.parametrize(
    "text",
    [
        "Search answers within 300 ms. (NFR-1)",
        "Traffic is encrypted with TLS 1.3. (FR-1)",
        "Errors follow RFC 9457. (FR-1)",
        "Text is UTF-8; ids are UUIDv7; see FR-1 and ADR-001. (FR-1)",
        "Passwords are hashed with Argon2id. (FR-1)",
        "The API is described in OpenAPI 3.1. (FR-1)",
    ],
)
def test_numbers_of_the_prd_and_of_standards_are_grounded(text):
    assert findings("GR001", logging(text)) == []


def test_what_a_context_document_says_is_grounded():
    spec = logging("keeps logs for 45 days in Elasticsearch from 3 May 2028 on. (FR-1)")

    assert {one.rule for one in findings("GR", spec)} == {"GR001", "GR002", "GR005"}
    assert findings("GR", spec, contexts=("Keep logs 45 days in Elasticsearch from 3 May 2028 on.",)) == []


@pytest.mark.parametrize("name", ["REST", "OpenAPI", "MQTT", "OpenID Connect", "passkeys"])
def test_a_protocol_is_no_product_that_somebody_has_to_ask_for(name):
    assert findings("GR002", logging(f"Services speak {name} to each other. (FR-1)")) == []


@pytest.mark.parametrize("name", ["Elasticsearch", "Salesforce", "SAP S/4HANA"])
def test_a_product_that_nobody_asked_for_is_found_whether_the_catalogue_describes_it_or_not(name):
    assert [one.message for one in findings("GR002", logging(f"keeps requests in {name}. (FR-1)"))] == [
        f"{name} stands neither in the PRD nor in section 3"
    ]
    assert findings("GR002", logging(f"keeps requests in {name}. (FR-1)"), contexts=(f"We run {name}.",)) == []


def test_a_finding_points_at_the_number():
    text = "The service runs 99.9 % of each month, and 7 days a week."
    line = 1 + SPEC[: SPEC.index("The service runs 99.9 %")].count("\n")

    assert places("GR001", edited(("The service runs 99.9 % of each month.", text))) == [
        (line, 93, "'7 days' stands neither in the PRD nor in a context document")
    ]


def test_another_figure_is_told_with_the_one_that_the_requirement_wants_and_only_once():
    spec = edited(("The service runs 99.9 % of each month.", "The service runs 99.95 % of each month."))

    assert [one.message for one in findings("GR", spec)] == ["says '99.95 %', but NFR-2 says '99.9 %'"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("within 300 ms", "within 0.3 seconds"),
        ("It costs less than 200 EUR", "It costs less than €200"),
        ("Two developers run it", "2 developers run it"),
        ("It goes live on 1 September 2027.", "It goes live in September 2027."),
        ("is deleted after 30 days.", "is deleted after 30 days, within one month."),
    ],
)
def test_the_same_figure_in_other_words_is_no_difference(old, new):
    assert findings("GR", edited((old, new))) == []
    assert findings("TR008", edited((old, new))) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("less than 200 EUR", "less than 900 EUR", "says '900 EUR', but CON-3 says '200 EUR'"),
        ("Two developers run it", "Five developers run it", "says 'Five developers', but CON-2 says 'two developers'"),
        ("on 1 September 2027", "on 1 October 2027", "says '1 October 2027', but CON-4 says '1 September 2027'"),
    ],
)
def test_a_budget_a_team_and_a_deadline_are_constraints_and_not_to_be_changed(old, new, message):
    spec = edited((old, new))

    assert [one.message for one in findings("TR008", spec)] == [message]
    assert findings("GR", spec) == []


def test_a_figure_of_another_requirement_is_a_difference_where_only_one_is_cited():
    spec = edited(("The service runs 99.9 % of each month.", "It is back within 14 days."))
    held = case(spec, prd=PRD.replace("99.9 % of each month.", "99.9 % of each month and back within 2 days."))
    goal = next(one for one in held.statements if one.subject == "Goal: High Availability")

    assert [(one.text, one.wanted) for one in differences(held, goal)] == [("14 days", "2 days")]


def test_without_appendix_b_the_assumptions_are_told_once():
    spec = SPEC[: SPEC.index("## Appendix B")]

    assert [one.message for one in findings("GR004", spec)] == [
        "Appendix B is missing, although 3 statements are assumptions"
    ]


def test_without_a_prd_nothing_is_compared_with_one():
    held = case(logging("keeps 7 logs in Elasticsearch. (FR-99)"), prd=None)

    assert [one.rule for one in check(held) if one.rule[:2] in ("TR", "GR")] == []


def test_a_part_that_is_being_drafted_is_judged_without_a_file():
    held = case(logging("keeps logs for 45 days. (FR-1)"))
    drafted = type(held)(held.spec, held.adrs, held.prd)

    assert [(one.rule, one.location) for one in check(drafted, PART)] == [("GR001", None)]


def test_quantities_are_read_as_people_write_them():
    def read(text):
        return [(str(one.value.normalize()), one.dimension, one.text) for one in quantities(text)]

    assert read("within 300 ms at the 95th percentile") == [("0.3", "time", "300 ms")]
    assert read("below 1,500 EUR, or 1.500 €") == [("1.5E+3", "EUR", "1,500 EUR"), ("1.5E+3", "EUR", "1.500 €")]
    assert read("$5 and 99,9 %") == [("5", "USD", "$5"), ("99.9", "percent", "99,9 %")]
    assert read("Four developers serve 20,000 parcels") == [
        ("4", "people", "Four developers"),
        ("2E+4", "parcel", "20,000 parcels"),
    ]
    assert read("NFR-002, TLS 1.3, 1 September 2027, 2027-09-01") == []


def test_dates_are_read_as_far_as_they_are_given():
    found = dates("2027-09-01, 1st September 2027, September 2027, Sep. 1, 2027, 1 septembre 2027")

    assert [(one.year, one.month, one.day) for one in found] == [
        (2027, 9, 1),
        (2027, 9, 1),
        (2027, 9, None),
        (2027, 9, 1),
        (2027, 9, 1),
    ]
