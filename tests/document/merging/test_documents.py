"""Sections, subsections, ADR files, and texts whose base is lost."""

import time

import pytest
from document.sample import ADR, MARKDOWN

from specagent.agent.document.adr import render_adr
from specagent.agent.document.merging import Conflict, merge

DATA = MARKDOWN[MARKDOWN.index("## 5.") : MARKDOWN.index("## 6.")]
MADR = """\
---
status: proposed
date: 2026-01-31
---

# Use PostgreSQL

## Context and Problem Statement

Beds belong together.
"""


def merged(base: str, mine: str, new: str) -> str:
    result = merge(base, mine, new)
    assert not result.conflicts, result.conflicts
    return result.text("keep-mine")


def test_a_subsection_that_a_person_added_stays_where_they_put_it() -> None:
    own = "### Retention\n\nTwo years.\n\n"
    mine = DATA.replace("### Schema Migrations", f"{own}### Schema Migrations")
    new = DATA.replace("Beds are kept", "All beds are kept").rstrip("\n") + "\n\n### Backup\n\nDaily.\n\n"
    assert merged(DATA, mine, new) == new.replace("### Schema Migrations", f"{own}### Schema Migrations")


def test_subsections_stay_in_a_persons_order() -> None:
    base = "## 6. Concerns\n\n### Logging\n\nTo stdout.\n\n### Privacy\n\nNo names.\n"
    mine = "## 6. Concerns\n\n### Privacy\n\nNo names.\n\n### Logging\n\nTo stdout.\n"
    assert merged(base, mine, base.replace("No names", "No real names")) == mine.replace("No names", "No real names")


def test_a_subsection_that_a_person_renamed_is_redrafted_under_its_new_name() -> None:
    mine, new = DATA.replace("### Schema Migrations", "### Database Changes"), DATA.replace("Alembic.", "Alembic 1.")
    assert merged(DATA, mine, new) == mine.replace("Alembic.", "Alembic 1.")


def test_a_heading_that_both_sides_renamed_is_a_conflict_of_the_heading_alone() -> None:
    mine = DATA.replace("5. Data Management", "5. Our Data")
    new = DATA.replace("5. Data Management", "5. Data").replace("Alembic.", "Flyway.")
    result = merge(DATA, mine, new)
    assert [(one.kind, one.where) for one in result.conflicts] == [("heading", "heading '5. Our Data'")]
    assert result.text("take-new") == new
    assert result.text("both") == new.replace("## 5. Data", "## 5. Our Data")


def test_a_subsection_that_the_redraft_dropped_is_a_conflict_once_it_was_edited() -> None:
    new = DATA[: DATA.index("### Schema")]
    assert merged(DATA, DATA.replace("Beds are", "All beds are"), new) == new.replace("Beds are", "All beds are")
    result = merge(DATA, DATA.replace("Reversible.", "Reversible by hand."), new)
    assert [(one.kind, one.where) for one in result.conflicts] == [("block", "section 'Schema Migrations'")]
    assert result.text("take-new").split() == new.split()
    assert result.text("keep-mine") == DATA.replace("Reversible.", "Reversible by hand.")


def test_a_whole_specification_is_merged_too() -> None:
    mine = MARKDOWN.replace("| 17 |", "| 18 |").replace("Review every assumption.", "Reviewed by Ann.")
    new = MARKDOWN.replace("Joins matter.", "Joins matter much.").replace("JSON to stdout.", "JSON lines to stdout.")
    expected = mine.replace("Joins matter.", "Joins matter much.").replace("JSON to stdout.", "JSON lines to stdout.")
    assert merged(MARKDOWN, mine, new) == expected


@pytest.mark.parametrize("style", ["nygard", "madr"])
def test_the_status_that_a_person_set_survives_a_redraft_of_an_adr(style: str) -> None:
    base = (
        MADR
        if style == "madr"
        else "# ADR-001: X\n\n- **Status:** proposed\n- **Date:** 2026-01-31\n\nBeds belong together.\n"
    )
    mine = base.replace("proposed", "accepted")
    new = base.replace("2026-01-31", "2026-02-01").replace("belong together", "and plans belong together")
    assert merged(base, mine, new) == new.replace("proposed", "accepted")


def test_front_matter_that_both_sides_changed_is_a_conflict_and_never_doubled() -> None:
    mine, new = MADR.replace("proposed", "accepted"), MADR.replace("proposed", "rejected")
    result = merge(MADR, mine, new)
    assert [(one.kind, one.where) for one in result.conflicts] == [("block", "front matter 'status'")]
    assert result.text("both") == mine


def test_consequences_of_an_adr_are_merged_one_by_one() -> None:
    base = render_adr(ADR)
    mine = base.replace("- Good, because beds stay consistent.", "- Good, because all beds stay consistent.")
    new = base.replace(
        "- Bad, because migrations cost time.", "- Bad, because migrations cost time.\n- Bad, because of locks."
    )
    assert "all beds" in (text := merged(base, mine, new))
    assert "locks" in text


def test_without_a_base_each_difference_is_a_conflict_and_nothing_else() -> None:
    mine = DATA.replace("Alembic.", "Flyway.").replace("| Bed Plan | | What grows. |\n", "")
    result = merge(None, mine, DATA)
    assert [one.kind for one in result.conflicts] == ["row", "sentence"]
    assert result.text("keep-mine") == mine
    assert result.text("take-new") == DATA


def test_without_a_base_equal_texts_are_no_conflict() -> None:
    assert merge(None, DATA, DATA).pieces == (DATA,)
    assert not merge(None, "", "").pieces


def test_a_conflict_is_what_both_sides_have_to_say() -> None:
    result = merge("One.\n", "Two.\n", "Three.\n")
    assert result.conflicts == (Conflict("sentence", "paragraph", "One.", "Two.", "Three."),)
    assert result.text(lambda one: f"{one.mine} {one.new}\n") == "Two. Three.\n"
    assert result.text("markers") == "<<<<<<< yours\nTwo.\n=======\nThree.\n>>>>>>> specagent\n"


def test_what_cannot_be_merged_for_good_is_one_conflict() -> None:
    table = "| A |\n| --- |\n| x |\n"
    base, mine, new = f"## One\n\n{table}", f"## Two\n## One\n\n{table}", f"{table}*None.*\n"
    result = merge(base, mine, new)
    assert [(one.kind, one.where) for one in result.conflicts] == [("block", "section 'Two'")]
    assert (result.text("keep-mine"), result.text("take-new")) == (mine, new)


def test_a_section_of_a_megabyte_is_merged_in_seconds() -> None:
    rows = [f"| Name {at} | foo {at} | The quick brown fox {at} jumps over the lazy dog. |\n" for at in range(13_000)]
    base = "## 3. T\n\n| A | B | C |\n| --- | --- | --- |\n" + "".join(rows)
    mine, new = base.replace("foo 77", "bar 77"), base.replace("dog. |\n| Name 99", "cat. |\n| Name 99")
    started = time.process_time()
    assert not merge(base, mine, new).conflicts
    assert time.process_time() - started < 5


def test_what_a_person_wrote_into_an_empty_section_stands_beside_the_first_draft_of_it() -> None:
    base = "### Entities\n\n*None.*\n"
    table = "| Entity | Owner |\n| --- | --- |\n| Bed | API |\n"
    mine, new = f"{base}\nWe keep nothing yet.\n", f"### Entities\n\n{table}"
    assert merged(base, mine, new) == f"### Entities\n\nWe keep nothing yet.\n\n{table}"


def test_items_behind_a_persons_comment_are_never_changed_without_a_word() -> None:
    base = "### Logging\n\n- One is here.\n- Two is there.\n- Three is far.\n- Four is near.\n"
    mine = base.replace("- Three", "<!-- ask Ann -->\n- Three")
    result = merge(base, mine, base.replace("Four is near", "Four is very near"))
    assert [(one.mine, one.new) for one in result.conflicts] == [("", "- Four is very near.")]
    assert result.text("keep-mine") == mine
