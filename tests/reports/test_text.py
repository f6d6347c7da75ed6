import pytest
from reports.samples import BOTH, EMPTY, FIT, SPEC, UNREAD, found

from specagent.agent.checks.finding import Location
from specagent.agent.checks.verdict import CheckReport, Coverage, SpecVerdict
from specagent.agent.reports import FORMATS

report_of = FORMATS["text"]


def test_findings_stand_by_section_and_file_and_the_verdicts_come_last():
    assert report_of(BOTH) == (
        "The document as a whole (docs/architecture.md)\n"
        "docs/architecture.md: TX006 info Purpose: is said twice\n"
        "    fix: Say it once.\n"
        "\n"
        "1. Architectural Goals and Constraints (docs/architecture.md)\n"
        "docs/architecture.md:12:3: TR003 error Goal: Fast: has no driver\n"
        "    fix: Name what drives it.\n"
        "docs/architecture.md:14:3: TR003 error Goal: Small: has no driver\n"
        "\n"
        "3. Technology Stack (docs/architecture.md)\n"
        "docs/architecture.md:40:1: ST001 error Technology: Redis: version 'latest' is not specific\n"
        "    fix: Give a version.\n"
        "\n"
        "docs/adr/001-redis.md\n"
        "docs/adr/001-redis.md:7:1: TR004 warning ADR-001: rests on nothing\n"
        "    fix: Cite ids.\n"
        "\n"
        "a.md: fit for review: no findings; 4 of 4 requirements answered (100 %)\n"
        "docs/architecture.md: not fit for review: 3 errors, 1 warning, 1 info; "
        "22 of 24 requirements answered (91.7 %)\n"
        "    note: Diagrams were not checked: merman is not installed.\n"
        "    2 findings suppressed"
    )


def test_a_clean_spec_is_one_line():
    assert report_of(FIT) == "a.md: fit for review: no findings; 4 of 4 requirements answered (100 %)"


def test_nothing_checked_is_said():
    assert report_of(EMPTY) == "Nothing was checked."


def test_what_could_not_be_checked_comes_last_with_what_to_do():
    assert report_of(UNREAD).splitlines()[-3:] == [
        "error: 'b.md' is empty",
        "    hint: Name `c.md`.",
        "error: d.md: no",
    ]


def test_many_findings_are_counted_by_rule_at_the_end():
    few = SpecVerdict("a.md", None, (found(),) * 20)
    assert "Most often" not in report_of(CheckReport((few,)))

    more = [found(rule) for rule in ("TR004", "ST001", "TX006", "GR001", "SF001")]
    told = report_of(CheckReport((few, SpecVerdict("b.md", None, (*more, found("TR004"))))))
    assert told.splitlines()[-1] == (
        "Most often: 20 TR003 goal-without-driver, 2 TR004 statement-without-basis, 1 GR001 number-ungrounded, "
        "1 SF001 raw-html, 1 ST001 version-vague and 1 more rule; --statistics lists all"
    )


def test_another_fix_of_the_same_rule_is_told_too():
    verdict = SpecVerdict("a.md", None, (found(), found(fix="Delete it."), found()))
    told = report_of(CheckReport((verdict,)))
    assert told.count("fix: Name what drives it.") == told.count("fix: Delete it.") == 1


@pytest.mark.parametrize(
    ("answered", "total", "told"),
    [
        (0, 0, "0 of 0 requirements answered"),
        (0, 1, "0 of 1 requirement answered (0 %)"),
        (2, 3, "2 of 3 requirements answered (66.7 %)"),
        (9999, 10000, "9999 of 10000 requirements answered (99.9 %)"),
    ],
)
def test_only_all_requirements_are_a_hundred_percent(answered: int, total: int, told: str) -> None:
    verdict = SpecVerdict("a.md", "PRD.md", (), coverage=Coverage(answered, total))
    assert report_of(CheckReport((verdict,))) == f"a.md: fit for review: no findings; {told}"


def test_a_value_cannot_forge_a_line():
    forged = found(message="x\ndocs/architecture.md: fit for review: no findings", fix="y\n\nz")
    lines = report_of(CheckReport((SpecVerdict(SPEC, None, (forged,)),))).split("\n")
    assert lines == [
        "1. Architectural Goals and Constraints (docs/architecture.md)",
        "docs/architecture.md:12:3: TR003 error Goal: Fast: x docs/architecture.md: fit for review: no findings",
        "    fix: y z",
        "",
        "docs/architecture.md: not fit for review: 1 error",
    ]


def test_the_blanks_of_a_path_stay_for_editors_to_find_it():
    told = report_of(CheckReport((SpecVerdict("a.md", None, (found(location=Location("my  adr/1.md")),)),)))
    assert "\nmy  adr/1.md:1:1: TR003" in told
