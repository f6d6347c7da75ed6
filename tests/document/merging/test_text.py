"""Paragraphs are merged sentence by sentence, however a person broke their lines."""

from specagent.agent.document.merging import merge

TEXT = "Data is kept in PostgreSQL.\nEach entity has one owner.\nOthers read it by the owner's rules. (CON-1)\n"


def merged(base: str, mine: str, new: str) -> str:
    result = merge(base, mine, new)
    assert not result.conflicts, result.conflicts
    return result.text("keep-mine")


def test_two_sentences_are_both_kept() -> None:
    mine, new = TEXT.replace("PostgreSQL", "MySQL"), TEXT.replace("one owner", "exactly one owner")
    assert merged(TEXT, mine, new) == TEXT.replace("PostgreSQL", "MySQL").replace("one owner", "exactly one owner")


def test_lines_that_a_person_reflowed_stay_so() -> None:
    mine = "Data is kept in PostgreSQL. Each entity\nhas one owner. Others read it by the owner's rules. (CON-1)\n"
    new = TEXT.replace("Data is kept", "All data is kept").replace("(CON-1)", "(CON-1, FR-2)")
    assert merged(TEXT, mine, new) == mine.replace("Data is kept", "All data is kept").replace(
        "(CON-1)", "(CON-1, FR-2)"
    )


def test_a_sentence_that_a_person_added_stays_behind_its_neighbour() -> None:
    mine = TEXT.replace("PostgreSQL.\n", "PostgreSQL.\nIt runs on our own machines.\n")
    new = TEXT.replace("Each entity has one owner.\n", "") + "Backups run daily.\n"
    expected = (
        "Data is kept in PostgreSQL.\nIt runs on our own machines.\nOthers read it by the owner's rules. (CON-1)\n"
    )
    assert merged(TEXT, mine, new) == expected + "Backups run daily.\n"


def test_a_sentence_that_both_sides_changed_is_a_conflict_under_its_heading() -> None:
    text = f"### Schema Migrations\n\n{TEXT}"
    mine, new = text.replace("PostgreSQL", "MySQL"), text.replace("PostgreSQL", "MariaDB")
    result = merge(text, mine, new)
    (conflict,) = result.conflicts
    assert (conflict.kind, conflict.where) == ("sentence", "paragraph under 'Schema Migrations'")
    assert (conflict.base, conflict.mine) == ("Data is kept in PostgreSQL.", "Data is kept in MySQL.")
    assert result.text("both") == text.replace("PostgreSQL.", "MySQL.\nData is kept in MariaDB.")
    assert result.text(lambda one: one.base) == text
    assert "\n<<<<<<< yours\nData is kept in MySQL.\n=======\nData is kept in MariaDB.\n>>>>>>> specagent\nEach" in (
        result.text("markers")
    )


def test_a_sentence_amid_a_line_gets_lines_of_its_own_for_markers() -> None:
    text = "One is here. Two is here. Three is here.\n"
    result = merge(text, text.replace("Two is", "Two was"), text.replace("Two is", "Two will be"))
    assert result.text("markers") == (
        "One is here. \n<<<<<<< yours\nTwo was here.\n=======\nTwo will be here.\n>>>>>>> specagent\n Three is here.\n"
    )
    assert result.text("take-new") == "One is here. Two will be here. Three is here.\n"


def test_words_that_both_sides_wrote_anew_are_one_conflict() -> None:
    base, mine, new = "Alembic migrates.\n", "We use Flyway by hand.\n", "Schemas change forward only.\n"
    (conflict,) = merge(base, mine, new).conflicts
    assert (conflict.base, conflict.mine, conflict.new) == (base.strip(), mine.strip(), new.strip())


def test_a_sentence_that_a_person_reworded_and_the_redraft_dropped_is_a_conflict() -> None:
    mine = TEXT.replace("one owner", "one owner at least")
    (conflict,) = merge(TEXT, mine, TEXT.replace("Each entity has one owner.\n", "")).conflicts
    assert (conflict.mine, conflict.new) == ("Each entity has one owner at least.", "")


def test_paragraphs_that_a_person_added_stand_where_they_put_them() -> None:
    base = "## 2. Overview\n\nOne service.\n\n### Containers\n\nNone.\n"
    mine = base.replace("service.\n", "service.\n\n<!-- ask Ann -->\n\nA note of our own.\n")
    new = base.replace("One service.", "Two services.").replace("None.", "Many.")
    assert merged(base, mine, new) == mine.replace("One service.", "Two services.").replace("None.", "Many.")


def test_a_paragraph_that_a_person_deleted_stays_deleted_unless_it_was_redrafted() -> None:
    base = "## 2. Overview\n\nOne service runs here.\n\nTwo people run it.\n"
    mine = "## 2. Overview\n\nOne service runs here.\n"
    assert merged(base, mine, base.replace("One service", "A service")) == mine.replace("One service", "A service")
    (conflict,) = merge(base, mine, base.replace("Two people", "Three people")).conflicts
    assert (conflict.kind, conflict.where) == ("block", "paragraph under '2. Overview'")
    assert (conflict.mine, conflict.new) == ("", "Three people run it.")


def test_blank_lines_and_line_ends_stay_a_persons() -> None:
    base = "## 2. Overview\n\nOne service.\n\nTwo people.\n"
    mine = "## 2. Overview\n\n\n\nOne service.  \n\n\nTwo people.\n\n\n"
    assert merged(base, mine, base.replace("Two", "Three")) == mine.replace("Two", "Three")
    windows = base.replace("\n", "\r\n").replace("One", "Our one")
    new = base.replace("Two", "Three") + "\nMore.\n"
    assert merged(base, windows, new) == new.replace("One", "Our one").replace("\n", "\r\n")
