"""Decision records as files: ours to the character, and everybody else's."""

import pytest
from document.sample import ADR

from specagent.agent.document.adr import (
    adr_filename,
    adr_number,
    parse_adr,
    render_adr,
    scan_adr_directory,
)
from specagent.agent.errors import SpecAgentError
from specagent.schemas.base import basis

NYGARD = """\
# ADR-001: PostgreSQL over MongoDB

- **Status:** Superseded by ADR-012
- **Date:** 2026-01-31

## Context

Beds and plans belong together.
Two people run it.

## Decision Drivers

- CON-1
- FR-001
- policy: Hosting
- assumption

## Considered Options

### PostgreSQL

- Good, because joins are native.
- Bad, because schemas must be migrated.

### MongoDB

- Bad, because joins are code.

## Decision

We use PostgreSQL.

## Consequences

- Good, because beds stay consistent.
- Bad, because migrations cost time.

## Affected Sections

- [3. Technology Stack](../architecture.md#3-technology-stack)
- [5. Data Management](../architecture.md#5-data-management)
"""

MADR = """\
---
status: "superseded by ADR-012"
date: 2026-01-31
---

# PostgreSQL over MongoDB

## Context and Problem Statement

Beds and plans belong together.
Two people run it.

## Decision Drivers

- CON-1
- FR-001
- policy: Hosting
- assumption

## Considered Options

- PostgreSQL
- MongoDB

## Decision Outcome

We use PostgreSQL.

### Consequences

- Good, because beds stay consistent.
- Bad, because migrations cost time.

## Pros and Cons of the Options

### PostgreSQL

- Good, because joins are native.
- Bad, because schemas must be migrated.

### MongoDB

- Bad, because joins are code.

## More Information

Affected sections:

- [3. Technology Stack](../architecture.md#3-technology-stack)
- [5. Data Management](../architecture.md#5-data-management)
"""

ADR_TOOLS = """\
# 12. Send mail through a queue

Date: 2019-03-04

## Status

Accepted

Superseded by [14. Send mail directly](0014-send-mail-directly.md)

## Context

Mail servers are slow.

* Requests wait.

## Decision

We will queue mail.

## Consequences

Requests are fast. Mail may be late.
"""

MADR_2 = """\
# Use Vue for the web app

* Status: accepted
* Deciders: the web team
* Date: 2021-05-06

Technical Story: PLAN-77

## Context and Problem Statement

We need a framework.

## Decision Drivers <!-- optional -->

* Speed of the first page

## Considered Options

* [Vue](https://vue.example)
* Svelte

## Decision Outcome

Chosen option: "Vue", because the team knows it.

### Positive Consequences <!-- optional -->

* People are quick.

### Negative Consequences

* A larger bundle.

### Confirmation

A review.

## Links

* Refines ADR-0003
"""


def test_nygards_layout_to_the_character() -> None:
    assert render_adr(ADR, spec_link="../architecture.md") == NYGARD


def test_madrs_layout_to_the_character() -> None:
    assert render_adr(ADR, "madr", spec_link="../architecture.md") == MADR


@pytest.mark.parametrize("markdown", [NYGARD, MADR])
def test_both_layouts_read_back_without_a_remark(markdown: str) -> None:
    reading = parse_adr(markdown, 1)
    assert reading.adr == ADR
    assert reading.notes == ()
    assert parse_adr(markdown.replace("\n", "\r\n"), 1).adr == ADR


def test_a_four_digit_directory_has_four_digits_in_its_titles() -> None:
    assert render_adr(ADR, digits=4).startswith("# ADR-0001: ")


def test_a_record_of_adr_tools_is_read() -> None:
    reading = parse_adr(ADR_TOOLS)
    adr = reading.adr
    assert (adr.number, adr.title, adr.date) == (12, "Send mail through a queue", "2019-03-04")
    assert (adr.status, adr.status_note) == (
        "superseded",
        "by [14. Send mail directly](0014-send-mail-directly.md)",
    )
    assert adr.context == "Mail servers are slow. Requests wait."
    assert (adr.decision, adr.options, adr.good, adr.bad) == ("We will queue mail.", [], [], [])
    assert [one.markdown for one in reading.extras] == ["Requests are fast. Mail may be late."]


def test_a_record_of_an_older_madr_is_read() -> None:
    reading = parse_adr(MADR_2, 31)
    adr = reading.adr
    assert (adr.number, adr.status, adr.date) == (31, "accepted", "2021-05-06")
    assert [one.name for one in adr.options] == ["[Vue](https://vue.example)", "Svelte"]
    assert (adr.good, adr.bad) == (["People are quick."], ["A larger bundle."])
    assert adr.drivers == basis()
    kept = "\n".join(one.markdown for one in reading.extras)
    for text in ("Deciders: the web team", "Speed of the first page", "### Confirmation", "Refines ADR-0003"):
        assert text in kept


def test_front_matter_of_any_quoting_gives_status_and_date() -> None:
    properties = "status: 'accepted'\ndate: 2024-01-02 # checked\ndecision-makers: [a, b]\n"
    reading = parse_adr(f"---\n{properties}---\n# T\n\n## Decision\n\nYes.\n", 3)
    assert (reading.adr.status, reading.adr.date, reading.adr.title) == ("accepted", "2024-01-02", "T")
    assert [(one.line, one.markdown) for one in reading.extras] == [(4, "decision-makers: [a, b]")]


def test_an_option_that_is_only_listed_is_an_option_without_arguments() -> None:
    reading = parse_adr(MADR.replace("- MongoDB\n", "- MongoDB\n- Files\n"), 1)
    assert [(one.name, len(one.cons)) for one in reading.adr.options] == [
        ("PostgreSQL", 1),
        ("MongoDB", 1),
        ("Files", 0),
    ]


def test_the_number_of_the_file_wins_over_that_of_the_title() -> None:
    reading = parse_adr(NYGARD, 4)
    assert (reading.adr.number, reading.adr.title) == (4, "PostgreSQL over MongoDB")
    assert "number 1" in reading.notes[0].message


def test_a_year_in_a_title_is_no_number() -> None:
    assert parse_adr("# 2026: a plan\n\n## Context\n\nx\n", 5).adr.title == "2026: a plan"


def test_a_status_that_nobody_knows_counts_as_proposed_and_is_said() -> None:
    reading = parse_adr(NYGARD.replace("Superseded by ADR-012", "In review"), 1)
    assert (reading.adr.status, reading.adr.status_note) == ("proposed", "In review")
    assert "'In review' is no status" in reading.notes[0].message


@pytest.mark.parametrize("markdown", ["", "# ADR-001: x\n", "# Notes\n\n## Context free\n\nx\n"])
def test_a_file_without_context_and_decision_is_no_record(markdown: str) -> None:
    with pytest.raises(SpecAgentError, match="no decision record"):
        parse_adr(markdown, 1)


def test_a_record_without_any_number_is_refused() -> None:
    with pytest.raises(SpecAgentError) as caught:
        parse_adr("# Use queues\n\n## Context\n\nx\n")
    assert "'Use queues' has no number" in caught.value.message


def test_names_of_files_are_numbers_and_slugs() -> None:
    assert adr_filename(1, "PostgreSQL over MongoDB") == "001-postgresql-over-mongodb.md"
    assert adr_filename(12, "C++ & C#", 4) == "0012-c-plus-plus-c-sharp.md"
    assert adr_filename(3, "../../etc/passwd") == "003-etc-passwd.md"
    assert adr_filename(7, "データベース").startswith("007-decision-")
    assert len(adr_filename(1, "very " * 100)) <= 70
    assert adr_filename(1, "x" * 300) == f"001-{'x' * 60}.md"


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("001-x.md", 1),
        ("0042_some title.md", 42),
        ("ADR-007-x.md", 7),
        ("adr_9.markdown", 9),
        ("12.md", 12),
        ("README.md", None),
        ("template-001.md", None),
        ("20240101-notes.md", None),
        ("001-x.png", None),
    ],
)
def test_a_file_name_tells_its_number(name: str, number: int | None) -> None:
    assert adr_number(name) == number


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], (3, 1)),
        (["README.md", "template.md"], (3, 1)),
        (["0001-a.md", "0003-b.md"], (4, 4)),
        (["001-a.md", "002-b.md", "002-c.md"], (3, 3)),
        (["998-a.md", "999-b.md", "1000-c.md"], (3, 1001)),
        (["1-a.md"], (1, 2)),
    ],
)
def test_a_directory_keeps_its_digits_and_never_gives_a_number_again(
    names: list[str], expected: tuple[int, int]
) -> None:
    assert scan_adr_directory(names) == expected
