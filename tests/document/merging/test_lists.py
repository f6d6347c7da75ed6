"""Lists are merged item by item; rules with their reasons and examples are items too."""

from specagent.agent.document.merging import merge

POINTS = """\
### Open Questions

- [ ] **PRD:** Which provider is used?
- [ ] **PRD:** Who may open doors?
- [ ] **Data: Bed:** How many beds?
"""
RULES = """\
### API Design

- **Rule:** All paths are nouns.
  **Why:** Clients guess them. (FR-001)

  ```python
  @get("/beds")
  def beds(): ...
  ```

- **Rule:** Errors are problems.
  **Why:** One shape.
"""


def merged(base: str, mine: str, new: str) -> str:
    result = merge(base, mine, new)
    assert not result.conflicts, result.conflicts
    return result.text("keep-mine")


def test_a_tick_survives_when_the_redraft_rewords_the_item() -> None:
    mine = POINTS.replace("[ ] **Data", "[x] **Data")
    new = POINTS.replace("How many beds?", "How many beds are there?")
    assert merged(POINTS, mine, new) == new.replace("[ ] **Data", "[x] **Data")


def test_an_item_stays_ticked_where_items_around_it_come_and_go() -> None:
    mine = POINTS.replace("[ ] **PRD:** Who", "[x] **PRD:** Who")
    new = POINTS.replace("- [ ] **PRD:** Which provider is used?\n", "- [ ] **PRD:** Which cloud?\n")
    assert merged(POINTS, mine, new) == new.replace("[ ] **PRD:** Who", "[x] **PRD:** Who")


def test_an_item_that_a_person_added_stays_behind_its_neighbour() -> None:
    mine = POINTS.replace("used?\n", "used?\n- [ ] Who pays?\n")
    new = POINTS.replace("How many beds?", "How many?") + "- [ ] **X:** Why?\n"
    assert merged(POINTS, mine, new) == new.replace("used?\n", "used?\n- [ ] Who pays?\n")


def test_a_ticked_item_that_the_redraft_dropped_is_a_conflict() -> None:
    mine = POINTS.replace("[ ] **Data", "[x] **Data")
    new = POINTS.replace("- [ ] **Data: Bed:** How many beds?\n", "")
    (conflict,) = merge(POINTS, mine, new).conflicts
    assert (conflict.kind, conflict.where) == ("item", "item 'Data: Bed' under 'Open Questions'")
    assert (conflict.mine, conflict.new) == ("- [x] **Data: Bed:** How many beds?", "")


def test_the_reason_of_a_rule_and_its_statement_are_both_kept() -> None:
    mine = RULES.replace("Clients guess them.", "Clients know them.")
    new = RULES.replace("All paths are nouns.", "All paths are plural nouns.").replace("(FR-001)", "(FR-001, FR-2)")
    expected = RULES.replace("Clients guess", "Clients know").replace("are nouns", "are plural nouns")
    assert merged(RULES, mine, new) == expected.replace("(FR-001)", "(FR-001, FR-2)")


def test_the_example_of_a_rule_and_its_words_are_both_kept() -> None:
    mine, new = RULES.replace("/beds", "/v1/beds"), RULES.replace("Clients guess them.", "Clients know them.")
    assert merged(RULES, mine, new) == RULES.replace("/beds", "/v1/beds").replace("guess", "know")


def test_an_example_that_both_sides_changed_is_a_conflict_that_stands_in_its_item() -> None:
    mine, new = RULES.replace("/beds", "/v1/beds"), RULES.replace("/beds", "/api/beds").replace("guess", "know")
    result = merge(RULES, mine, new)
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.where) == ("fence", "code block under 'API Design'")
    assert result.text("take-new") == new
    assert result.text("keep-mine") == mine.replace("guess", "know")
    assert '\n\n<<<<<<< yours\n  ```python\n  @get("/v1/beds")\n' in result.text("markers")
    assert "\n  ```\n>>>>>>> specagent\n\n- **Rule:** Errors" in result.text("markers")


def test_a_statement_that_both_sides_changed_is_a_conflict_over_its_rule() -> None:
    mine, new = RULES.replace("are nouns", "are verbs"), RULES.replace("are nouns", "are plurals")
    result = merge(RULES, mine, new)
    (conflict,) = result.conflicts
    assert conflict.kind == "item"
    assert conflict.where == "item 'All paths are verbs.' under 'API Design'"
    assert conflict.mine.endswith("def beds(): ...\n  ```")
    assert result.text("take-new") == new


def test_bullets_stay_those_of_the_person() -> None:
    mine = POINTS.replace("- [", "* [")
    new = POINTS.replace("used?\n", "used?\n- [ ] **PRD:** Which region?\n").replace("How many beds?", "How many?")
    assert merged(POINTS, mine, new) == new.replace("- [", "* [")


def test_numbers_go_on_counting_where_both_sides_added_a_step() -> None:
    base = "1. Stop it.\n2. Start it.\n"
    mine, new = base + "3. Watch it.\n", "1. Warn people.\n2. Stop it.\n3. Start it.\n"
    assert merged(base, mine, new) == "1. Warn people.\n2. Stop it.\n3. Start it.\n4. Watch it.\n"


def test_numbers_that_all_are_one_stay_so() -> None:
    base = "1. Stop it.\n1. Start it.\n"
    mine, new = base + "1. Watch it.\n", "1. Warn people.\n" + base
    assert merged(base, mine, new) == "1. Warn people.\n1. Stop it.\n1. Start it.\n1. Watch it.\n"


def test_a_number_that_grows_wider_takes_its_lines_along() -> None:
    base = "".join(f"{at}. Step {'abcdefghi'[at - 1]}.\n" for at in range(1, 10))
    mine = base.replace("9. Step i.\n", "9. Step i.\n   ```sh\n   run\n   ```\n")
    new = "1. New step.\n" + "".join(f"{at + 1}. Step {'abcdefghi'[at - 1]}.\n" for at in range(1, 10))
    assert merged(base, mine, new).endswith("\n10. Step i.\n    ```sh\n    run\n    ```\n")


def test_items_within_items_are_merged_by_themselves() -> None:
    base = "- Backups\n  - daily\n  - weekly\n- Logs\n"
    mine, new = (
        base.replace("  - daily\n", "  - daily, at night\n"),
        base.replace("  - weekly\n", "  - weekly\n  - yearly\n"),
    )
    assert merged(base, mine, new) == "- Backups\n  - daily, at night\n  - weekly\n  - yearly\n- Logs\n"


def test_a_conflict_within_an_inner_item_stays_there() -> None:
    base = "- Backups\n  - daily at noon\n  - weekly\n- Logs\n"
    mine, new = base.replace("noon", "dawn"), base.replace("noon", "night").replace("weekly", "weekly, too")
    result = merge(base, mine, new)
    assert [(one.mine, one.new) for one in result.conflicts] == [("- daily at dawn", "- daily at night")]
    assert result.text("markers") == (
        "- Backups\n<<<<<<< yours\n  - daily at dawn\n=======\n  - daily at night\n>>>>>>> specagent\n"
        "  - weekly, too\n- Logs\n"
    )
    assert result.text("take-new") == new


def test_a_reworded_item_is_still_the_same_item() -> None:
    base = "- Logs are kept for ninety days on the central server.\n- Nothing else.\n"
    mine = base.replace("ninety days", "180 days")
    new = base.replace("Logs are kept", "All logs of every service are kept")
    result = merge(base, mine, new)
    assert [one.kind for one in result.conflicts] == ["item"]
    assert "180 days" in result.conflicts[0].mine


def test_a_quote_is_merged_within() -> None:
    base = "> Drafted offline.\n> Review Appendix B.\n"
    mine, new = base.replace("offline", "by hand"), base.replace("Appendix B", "Appendix C")
    assert merged(base, mine, new) == "> Drafted by hand.\n> Review Appendix C.\n"
