import pytest
from checks.cases import SPEC

from specagent.agent.document.chapters import section_texts
from specagent.agent.document.reading import parse_spec
from specagent.agent.workspace.facts_moved import MovedFact, moved_facts

DRAFTED = {slug: text for slug, text in section_texts(SPEC).items() if slug in ("goals", "overview", "stack", "data")}


def moved(*replacements):
    text = SPEC
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return [(one.section, one.old, one.now) for one in moved_facts(DRAFTED, parse_spec(text).spec)]


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("| PostgreSQL | 18 |", "| MySQL | 9 |", ("stack", "PostgreSQL", "MySQL")),
        ("Lending API", "Loan Service", ("overview", "Lending API", "Loan Service")),
        ("| Neighbour | Person |", "| Borrower | Person |", ("overview", "Neighbour", "Borrower")),
        ("| Loan | Lending API |", "| Contract | Lending API |", ("data", "Loan", "Contract")),
        ("Goal: High Availability", "Goal: Uptime", ("goals", "High Availability", "Uptime")),
        ("Constraint: Small Team", "Constraint: Tiny Team", ("goals", "Small Team", "Tiny Team")),
    ],
)
def test_a_renamed_fact_of_every_kind_is_told_with_its_new_name(old, new, fact):
    assert moved((old, new)) == [fact]


def test_a_fact_that_went_has_nothing_in_its_place():
    row = "| **Constraint: Running Costs** | CON-3 (Budget) | It costs less than 200 EUR per month. |\n"

    assert moved((row, "")) == [("goals", "Running Costs", "")]


def test_an_unchanged_spec_and_a_new_row_move_nothing():
    row = "| **Database** | PostgreSQL | 18 |"

    assert moved() == []
    assert moved((row, f"| **Cache** | Redis | 8 | Fast. (NFR-1) |\n{row}")) == []


def test_a_goal_of_one_word_tells_nothing():
    assert moved(("Goal: High Availability", "Goal: Uptime"), ("Constraint: Go-live", "Constraint: Start")) == [
        ("goals", "High Availability", "Uptime")
    ]


def test_a_name_is_told_as_whole_words_and_not_within_a_longer_name_of_today():
    spec = parse_spec(SPEC.replace("Goal: High Availability", "Goal: Very High Availability")).spec
    (fact,) = moved_facts(DRAFTED, spec)

    assert fact.longer == ("Very High Availability",)
    assert not fact.is_told_in("Very High Availability comes first.")
    assert fact.is_told_in("Very High Availability, then High Availability.")
    assert not MovedFact("stack", "React", "Vue.js").is_told_in("Reactive React-Native")


def test_a_change_is_told_as_a_reviewer_reads_it():
    assert MovedFact("data", "Loan", "Contract").told == "Data Management now says Contract instead of Loan"
    assert MovedFact("data", "Loan", "").told == "Data Management no longer has Loan"


def test_a_name_is_not_told_within_a_longer_name_of_another_section():
    text = SPEC.replace("Lending API", "Loan API").replace("| Loan | Loan API |", "| Contract | Loan API |")
    fact = next(one for one in moved_facts(DRAFTED, parse_spec(text).spec) if one.old == "Loan")

    assert fact.longer == ("Loan API",)
    assert not fact.is_told_in("The Loan API answers.")
    assert fact.is_told_in("The Loan API keeps each Loan.")
