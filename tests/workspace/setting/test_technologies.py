import pytest
from workspace.setting.changing import became, changed

from specagent.agent.errors import SpecAgentError, UsageError

ROW = "| **Database** | PostgreSQL | 18 | The standard; over MySQL: the PRD asks for it. (CON-1) |"


def cells(row):
    return [one.strip() for one in row.split("|")[1:-1]]


def test_name_version_and_reasons_come_from_the_catalogue_and_the_rest_of_the_file_stays(spec):
    ((old, new),), report = changed(spec, "database=MySQL")

    assert old == ROW
    assert cells(new)[:3] == ["**Database**", "MySQL", "to be confirmed"]
    assert cells(new)[3].startswith("MySQL gives transactional SQL")
    assert cells(new)[3].endswith("(assumption)")
    assert [(one.line, one.what) for one in report.edits] == [(62, "PostgreSQL 18 -> MySQL (to be confirmed)")]


@pytest.mark.parametrize(
    "name", ["Database", "relational-db", "PostgreSQL", "postgresql", "technology:PostgreSQL", "Primary Database"]
)
def test_a_technology_is_named_by_category_role_name_id_or_the_container_that_it_runs(spec, name):
    (new,) = became(spec, f"{name}=MySQL 9.4")

    assert cells(new)[1:3] == ["MySQL", "9.4"]


def test_what_the_prd_asks_for_is_cited_again_when_it_comes_back(spec):
    changed(spec, "database=MySQL")
    (new,) = became(spec, "database=Postgres 17")

    assert cells(new)[1:3] == ["PostgreSQL", "17"]
    assert cells(new)[3].startswith("PostgreSQL is required by the PRD")
    assert cells(new)[3].endswith("(CON-1)")


def test_requirements_that_do_not_name_the_old_technology_stay_beside_the_mark(spec):
    spec.write_text(spec.read_text().replace("asks for it. (CON-1) |", "asks for it. (CON-1, FR-2) |"))
    (new,) = became(spec, "database=MySQL")

    assert new.endswith("(FR-2, assumption) |")


def test_a_technology_that_nobody_knows_is_to_be_explained(spec):
    (new,) = became(spec, "database=Foo|DB 3")

    assert new == ("| **Database** | Foo\\|DB | 3 | Set by a reviewer; the reasons are to be confirmed. (assumption) |")


def test_another_version_leaves_the_reasons_alone(spec):
    (new,) = became(spec, "database=PostgreSQL 17")

    assert new == ROW.replace("18", "17")


def test_lines_that_name_the_old_version_are_told(spec):
    text = spec.read_text().replace("Everything stands in the Primary Database.", "It runs on PostgreSQL 18.")
    spec.write_text(text)
    _, report = changed(spec, "database=PostgreSQL 17")

    line = text.split("\n").index("It runs on PostgreSQL 18.") + 1
    assert report.notes == (f"docs/architecture.md:{line}: still says 'PostgreSQL 18'; change it by hand.",)


@pytest.mark.parametrize("value", ["PostgreSQL", "postgres", "PostgreSQL 18"])
def test_what_is_so_already_is_said_and_nothing_is_written(spec, value):
    before = spec.stat().st_mtime_ns
    lines, report = changed(spec, f"database={value}")

    assert lines == []
    assert report.settled == (f"the Database is {value} already",)
    assert spec.stat().st_mtime_ns == before


def test_several_facts_are_set_at_once(spec):
    python, mysql = became(spec, "language=Go", "database=MySQL")

    assert cells(python)[:2] == ["**Language**", "Go"]
    assert cells(mysql)[1] == "MySQL"


def test_of_several_in_a_category_the_one_of_the_same_role_is_meant(spec):
    row = "| **Database** | SQLite | 3 | On the device. (CON-2) |"
    spec.write_text(spec.read_text().replace(ROW, f"{row}\n{ROW}"))
    (new,) = became(spec, "database=MySQL")

    assert "SQLite" in spec.read_text()
    assert cells(new)[1] == "MySQL"


def test_a_name_that_means_several_is_refused_with_each_of_them(spec):
    spec.write_text(spec.read_text().replace(ROW, f"{ROW}\n| **Database** | Foo DB | 3 | On the device. (CON-2) |"))
    with pytest.raises(SpecAgentError) as refused:
        changed(spec, "database=Bar")

    assert 'technology:PostgreSQL in line 62 or technology:"Foo DB" in line 63' in refused.value.message


def test_a_misspelt_name_is_refused_with_what_is_near(spec):
    with pytest.raises(SpecAgentError) as refused:
        changed(spec, "databse=MySQL")
    assert refused.value.hint == "Did you mean 'Database' or 'Primary Database'?"

    with pytest.raises(SpecAgentError) as refused:
        changed(spec, "technology:zzz=MySQL")
    assert refused.value.hint == "Technologies: Python, PostgreSQL."


def test_a_fact_is_set_once(spec):
    with pytest.raises(UsageError, match="is set twice"):
        changed(spec, "database=MySQL", "PostgreSQL=MariaDB")


def test_a_technology_that_has_a_row_already_is_refused(spec):
    with pytest.raises(SpecAgentError, match="has technology:Python in line 61 already"):
        changed(spec, "database=Python")


def test_a_table_without_versions_keeps_its_columns(spec):
    text = spec.read_text()
    start = text.index("| Category |")
    end = text.index("## 4.")
    table = "| Area | Tool |\n|:--|:--|\n|Database|`PostgreSQL 18`| <!-- specagent: ignore ST001: old -->\n\n"
    spec.write_text(text[:start] + table + text[end:])
    ((_, new),), _ = changed(spec, "database=MySQL 9.4")

    assert new == "|Database|`MySQL 9.4`| <!-- specagent: ignore ST001: old -->"


def test_bullets_are_left_to_people(spec):
    text = spec.read_text()
    start, end = text.index("| Category |"), text.index("## 4.")
    spec.write_text(f"{text[:start]}- **PostgreSQL** 18: the standard. (CON-1)\n\n{text[end:]}")
    with pytest.raises(SpecAgentError) as refused:
        changed(spec, "PostgreSQL=MySQL")

    assert "stands in line 59 of 'docs/architecture.md', and not in the row of a table" in refused.value.message


def test_line_ends_and_a_byte_order_mark_stay(spec):
    spec.write_bytes(b"\xef\xbb\xbf" + spec.read_bytes().replace(b"\n", b"\r\n"))
    before = spec.read_bytes()
    changed(spec, "database=PostgreSQL 17")

    assert spec.read_bytes() == before.replace(b"PostgreSQL | 18", b"PostgreSQL | 17")


def test_line_ends_of_two_kinds_are_not_made_alike(spec):
    spec.write_bytes(spec.read_bytes().replace(b"\n", b"\r\n", 3))
    before = spec.read_bytes()
    with pytest.raises(SpecAgentError, match="line ends of several kinds"):
        changed(spec, "database=PostgreSQL 17")

    assert spec.read_bytes() == before


def test_a_spec_without_its_prd_can_be_set(spec):
    (spec.parent / "PRD.md").unlink()
    (new,) = became(spec, "database=MySQL")

    assert new.endswith("(CON-1, assumption) |")
