"""Tables are merged row by row, and rows cell by cell."""

from specagent.agent.document.merging import merge

STACK = """\
## 3. Technology Stack

| Category | Technology | Version | Justification |
| --- | --- | --- | --- |
| Backend | Python | 3.13 | The team knows it. (CON-4) |
| Backend | FastAPI | 0.120 | It validates requests. |
| **Database** | PostgreSQL | 17 | Joins matter. (CON-1) |
"""
PYTHON = "| Backend | Python | 3.13 | The team knows it. (CON-4) |\n"
FASTAPI = "| Backend | FastAPI | 0.120 | It validates requests. |\n"
POSTGRESQL = "| **Database** | PostgreSQL | 17 | Joins matter. (CON-1) |\n"


def edited(*changes: tuple[str, str], base: str = STACK) -> str:
    text = base
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def merged(mine: str, new: str, base: str = STACK) -> str:
    result = merge(base, mine, new)
    assert not result.conflicts, result.conflicts
    return result.text("keep-mine")


def test_edits_of_two_neighbouring_rows_do_not_conflict() -> None:
    mine, new = edited(("3.13", "3.14")), edited(("validates requests", "validates every request"))
    expected = edited(("3.13", "3.14"), ("validates requests", "validates every request"))
    assert merged(mine, new) == expected


def test_two_cells_of_one_row_are_both_kept() -> None:
    mine, new = edited(("| 17 |", "| 18 |")), edited(("Joins matter.", "Joins and constraints matter."))
    assert merged(mine, new) == edited(("| 17 |", "| 18 |"), ("Joins matter.", "Joins and constraints matter."))


def test_words_and_basis_of_one_cell_are_both_kept() -> None:
    mine, new = edited(("Joins matter.", "Joins matter here.")), edited(("(CON-1)", "(CON-1, FR-9)"))
    assert merged(mine, new) == edited(("Joins matter.", "Joins matter here."), ("(CON-1)", "(CON-1, FR-9)"))


def test_each_side_may_add_an_item_to_the_list_in_a_cell() -> None:
    base = "| Container | Technology |\n| --- | --- |\n| API | Python, FastAPI |\n"
    mine, new = base.replace("FastAPI", "FastAPI, Redis"), base.replace("FastAPI", "FastAPI, Celery")
    assert merged(mine, new, base) == base.replace("FastAPI", "FastAPI, Redis, Celery")


def test_an_item_that_both_sides_replaced_is_a_conflict_of_the_row() -> None:
    base = "| Container | Technology |\n| --- | --- |\n| API | Python, Flask |\n"
    result = merge(base, base.replace("Flask", "Django"), base.replace("Flask", "FastAPI"))
    assert [(one.kind, one.where) for one in result.conflicts] == [("row", "row 'API'")]


def test_a_cell_that_both_sides_changed_is_a_conflict_with_all_else_merged() -> None:
    mine, new = edited(("| 17 | Joins", "| 18 | Many joins")), edited(("| 17 |", "| 17.6 |"))
    (conflict,) = merge(STACK, mine, new).conflicts
    assert (conflict.kind, conflict.where) == ("row", "row 'PostgreSQL' under '3. Technology Stack'")
    assert conflict.base == POSTGRESQL.rstrip()
    assert conflict.mine == "| **Database** | PostgreSQL | 18 | Many joins matter. (CON-1) |"
    assert conflict.new == "| **Database** | PostgreSQL | 17.6 | Many joins matter. (CON-1) |"


def test_rows_that_share_a_category_are_told_apart_by_the_technology() -> None:
    mine = edited((FASTAPI, ""), ("3.13", "3.14"))
    new = edited((PYTHON, PYTHON + "| Backend | Celery | 5 | It queues. |\n"))
    expected = edited((FASTAPI, ""), ("3.13", "3.14")).replace(
        "(CON-4) |\n", "(CON-4) |\n| Backend | Celery | 5 | It queues. |\n"
    )
    assert merged(mine, new) == expected


def test_rows_of_a_communication_table_are_told_apart_by_both_ends() -> None:
    base = "| From | To | Protocol |\n| --- | --- | --- |\n| Web | API | HTTP |\n| Web | Login | HTTP |\n"
    mine = base.replace("| Web | API | HTTP |", "| Web | API | gRPC |")
    new = base.replace("| Web | Login | HTTP |", "| Web | Login | OIDC |")
    assert merged(mine, new, base) == base.replace("API | HTTP", "API | gRPC").replace("Login | HTTP", "Login | OIDC")


def test_a_row_that_a_person_renamed_takes_what_the_redraft_says_of_it() -> None:
    mine, new = edited(("FastAPI", "FastAPI Framework")), edited(("0.120", "0.121"))
    assert merged(mine, new) == edited(("FastAPI", "FastAPI Framework"), ("0.120", "0.121"))


def test_a_row_that_a_person_deleted_stays_deleted() -> None:
    mine, new = edited((FASTAPI, "")), edited(("3.13", "3.14"))
    assert merged(mine, new) == edited((FASTAPI, ""), ("3.13", "3.14"))


def test_a_row_that_a_person_deleted_and_the_redraft_changed_is_a_conflict() -> None:
    (conflict,) = merge(STACK, edited((FASTAPI, "")), edited(("0.120", "0.121"))).conflicts
    assert (conflict.base, conflict.mine) == (FASTAPI.rstrip(), "")
    assert conflict.new == FASTAPI.rstrip().replace("0.120", "0.121")


def test_a_row_that_the_redraft_dropped_goes_when_nobody_touched_it() -> None:
    assert merged(edited(("3.13", "3.14")), edited((FASTAPI, ""))) == edited(("3.13", "3.14"), (FASTAPI, ""))


def test_a_row_that_the_redraft_dropped_and_a_person_changed_is_a_conflict() -> None:
    result = merge(STACK, edited(("0.120", "0.121")), edited((FASTAPI, "")))
    (conflict,) = result.conflicts
    assert (conflict.mine, conflict.new) == (FASTAPI.rstrip().replace("0.120", "0.121"), "")
    assert result.text("take-new") == edited((FASTAPI, ""))
    assert result.text("keep-mine") == edited(("0.120", "0.121"))


def test_a_row_that_both_sides_replaced_by_another_is_a_conflict() -> None:
    mine = edited((POSTGRESQL, "| **Database** | MySQL | 9 | We run it. |\n"))
    new = edited((POSTGRESQL, "| **Database** | Cassandra | 5 | Writes scale out across regions. |\n"))
    (conflict,) = merge(STACK, mine, new).conflicts
    assert conflict.base == POSTGRESQL.rstrip()
    assert "MySQL" in conflict.mine
    assert "Cassandra" in conflict.new


def test_rows_that_both_sides_added_under_other_names_are_both_kept() -> None:
    mine = edited((POSTGRESQL, POSTGRESQL + "| Cache | Redis | 8 | Fast. |\n"))
    new = edited((POSTGRESQL, POSTGRESQL + "| Queue | RabbitMQ | 4 | Safe. |\n"))
    assert merged(mine, new) == STACK + "| Cache | Redis | 8 | Fast. |\n| Queue | RabbitMQ | 4 | Safe. |\n"


def test_a_column_that_a_person_added_survives_new_rows() -> None:
    mine = "\n".join(
        f"{row} {cell} |" if row.startswith("|") else row
        for row, cell in zip(STACK.split("\n"), ["", "", "Owner", "---", "Ann", "Bob", "Cleo", ""], strict=True)
    )
    new = edited((FASTAPI, FASTAPI + "| Cache | Redis | 8 | Fast. |\n"), ("Joins matter.", "Joins matter much."))
    text = merged(mine, new)
    assert "| Backend | FastAPI | 0.120 | It validates requests. | Bob |\n| Cache | Redis | 8 | Fast. | |\n" in text
    assert "| PostgreSQL | 17 | Joins matter much. (CON-1) | Cleo |" in text


def test_a_column_that_the_redraft_added_comes_beside_a_persons_edit() -> None:
    base = "| Entity | Owner |\n| --- | --- |\n| Bed | Web App |\n"
    mine = base.replace("Web App", "API")
    new = "| Entity | Purpose | Owner |\n| --- | --- | --- |\n| Bed | Ground. | Web App |\n"
    assert merged(mine, new, base) == new.replace("Web App", "API")


def test_a_column_that_a_person_deleted_stays_deleted() -> None:
    base = "| Name | Kind | Text |\n| --- | --- | --- |\n| A | Job | One. |\n"
    mine = "| Name | Text |\n| --- | --- |\n| A | One. |\n"
    new = base.replace("One.", "Two.") + "| B | Job | Three. |\n"
    assert merged(mine, new, base) == "| Name | Text |\n| --- | --- |\n| A | Two. |\n| B | Three. |\n"


def test_columns_stay_in_a_persons_order() -> None:
    base = "| Name | Kind | Text |\n| --- | --- | --- |\n| A | Job | One. |\n"
    mine = "| Kind | Name | Text |\n| --- | --- | --- |\n| Job | A | One. |\n"
    new = base.replace("One.", "Two.") + "| B | Job | Three. |\n"
    expected = "| Kind | Name | Text |\n| --- | --- | --- |\n| Job | A | Two. |\n| Job | B | Three. |\n"
    assert merged(mine, new, base) == expected


def test_rows_stay_in_a_persons_order() -> None:
    rows = STACK.split("\n")
    mine = "\n".join([*rows[:4], rows[6], rows[5], rows[4], ""])
    assert merged(mine, edited(("3.13", "3.14"))) == mine.replace("3.13", "3.14")


def test_a_table_that_a_formatter_aligned_keeps_its_blanks() -> None:
    base = "| Name | Text |\n| --- | --- |\n| A | One. |\n| Long name | Two. |\n"
    mine = "| Name      | Text |\n| --------- | ---- |\n| A         | One. |\n| Long name | Two. |\n"
    new = base.replace("| A |", "| B |").replace("Two.", "Six.")
    expected = "| Name      | Text |\n| --------- | ---- |\n| B         | One. |\n| Long name | Six. |\n"
    assert merged(mine, new, base) == expected


def test_a_header_that_both_sides_renamed_is_one_conflict_over_the_table() -> None:
    mine, new = edited(("| Version |", "| Release |")), edited(("| Version |", "| Edition |"), ("3.13", "3.14"))
    result = merge(STACK, mine, new)
    assert [(one.kind, one.where) for one in result.conflicts] == [("block", "table under '3. Technology Stack'")]
    assert "3.14" in result.conflicts[0].mine
    assert result.text("take-new") == new


def test_a_pipe_in_a_cell_is_no_border() -> None:
    base = "| Name | Text |\n| --- | --- |\n| A | `x \\| y` |\n"
    mine, new = base.replace("| A |", "| A\\|B |"), base.replace("`x \\| y`", "`x \\| z`")
    assert merged(mine, new, base) == base.replace("| A |", "| A\\|B |").replace("y`", "z`")
