import os
import subprocess

import pytest
from checks.cases import ADR, SPEC

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.checking import CheckRequest, check_specs
from specagent.agent.workspace.records.opening import RecordsRequest
from specagent.agent.workspace.records.renumbering import renumber

WHO = {
    f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "a"), ("EMAIL", "a@b.c"))
}
ROW = "| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |\n"
OTHER_ROW = "| [ADR-001](adr/001-flask-over-django.md) | Flask over Django | Proposed |\n"
OTHER = (
    ADR.replace("PostgreSQL over MySQL", "Flask over Django").replace("PostgreSQL", "Flask").replace("MySQL", "Django")
)


def git(folder, *arguments, time=0):
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | WHO
    env |= {"GIT_AUTHOR_DATE": f"{1_700_000_000 + time} +0000", "GIT_COMMITTER_DATE": f"{1_700_000_000 + time} +0000"}
    subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True)


def commit(folder, time=0):
    git(folder, "add", "-A")
    git(folder, "commit", "-m", "x", time=time)


@pytest.fixture
def folder(project):
    return project / "docs" / "adr"


@pytest.fixture
def collided(project, spec, folder):
    """Two records with one number: the one by the later name is older in Git."""
    commit(project, time=10)
    (folder / "001-flask-over-django.md").write_text(OTHER)
    spec.write_text(SPEC.replace(ROW, OTHER_ROW + ROW))
    commit(project, time=20)
    return project


def read(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_without_a_collision_nothing_is_done(project, spec, folder):
    done = renumber(RecordsRequest())
    assert (done.moves, done.mentions, done.diff) == ((), (), "")
    assert (spec.read_text(), read(folder)) == (SPEC, {"001-postgresql-over-mysql.md": ADR})


def test_the_newer_record_gets_the_next_number_in_name_title_and_row(collided, spec, folder):
    done = renumber(RecordsRequest())

    (move,) = done.moves
    assert (move.old, move.new) == ("docs/adr/001-flask-over-django.md", "docs/adr/002-flask-over-django.md")
    assert read(folder) == {
        "001-postgresql-over-mysql.md": ADR,
        "002-flask-over-django.md": OTHER.replace("ADR-001", "ADR-002"),
    }
    assert spec.read_text() == SPEC.replace(ROW, OTHER_ROW.replace("001", "002") + ROW)
    assert not {"AD004", "AD009", "AD010", "AD011", "TR010"} & {
        one.rule for one in check_specs(CheckRequest()).findings
    }
    assert renumber(RecordsRequest()).moves == ()


def test_a_dry_run_shows_all_of_it_and_writes_nothing(collided, spec, folder):
    before = spec.read_text(), read(folder)
    diff = renumber(RecordsRequest(), dry_run=True).diff

    assert "--- a/docs/adr/001-flask-over-django.md\n+++ b/docs/adr/002-flask-over-django.md\n" in diff
    assert "-# ADR-001: Flask over Django\n+# ADR-002: Flask over Django\n" in diff
    assert f"-{OTHER_ROW}+{OTHER_ROW.replace('001', '002')}" in diff
    assert (spec.read_text(), read(folder)) == before


def test_what_is_not_committed_yet_is_newer(collided, folder):
    (folder / "001-a.md").write_text(OTHER.replace("2026-11-25", "2020-01-01"))
    names = [one.old for one in renumber(RecordsRequest(), dry_run=True).moves]
    assert names == ["docs/adr/001-flask-over-django.md", "docs/adr/001-a.md"]


def test_without_history_the_date_decides_then_the_name(project, folder):
    (folder / "001-zebra.md").write_text(OTHER.replace("2026-11-25", "2020-01-01"))
    assert [one.old for one in renumber(RecordsRequest(), dry_run=True).moves] == [
        "docs/adr/001-postgresql-over-mysql.md"
    ]
    (folder / "001-zebra.md").write_text(OTHER)
    assert [one.old for one in renumber(RecordsRequest(), dry_run=True).moves] == ["docs/adr/001-zebra.md"]


def test_a_record_that_was_retitled_is_as_old_as_it_was(collided, spec, folder):
    git(collided, "mv", "docs/adr/001-postgresql-over-mysql.md", "docs/adr/001-postgres-over-mysql.md")
    commit(collided, time=30)
    assert [one.old for one in renumber(RecordsRequest(), dry_run=True).moves] == ["docs/adr/001-flask-over-django.md"]


def test_links_decide_what_is_meant_and_bare_labels_are_left_to_people(collided, spec, folder):
    third = ADR.replace("ADR-001", "ADR-003").replace("over MySQL", "over SQLite")
    third = third.replace("Proposed", "Superseded by [ADR-001](001-flask-over-django.md)")
    third += "\nSee [1. Flask](001-flask-over-django.md#adr-001-flask-over-django).\n"
    third += "\nSee [ADR-001](001-postgresql-over-mysql.md).\n"
    third += "\nADR-001 was no help; `001-flask-over-django.md` was.\n"
    (folder / "003-postgresql-over-sqlite.md").write_text(third)

    done = renumber(RecordsRequest())
    text = (folder / "003-postgresql-over-sqlite.md").read_text()
    assert "Superseded by [ADR-004](004-flask-over-django.md)" in text
    assert "[4. Flask](004-flask-over-django.md#adr-004-flask-over-django)" in text
    assert "[ADR-001](001-postgresql-over-mysql.md)" in text
    assert "\nADR-001 was no help" in text
    (mention,) = done.mentions
    assert (mention.file, mention.text) == ("docs/adr/003-postgresql-over-sqlite.md", "ADR-001")
    assert text.split("\n")[mention.line - 1].startswith("ADR-001 was no help")
    assert (mention.stays, mention.moved) == ("001-postgresql-over-mysql.md", "001-flask-over-django.md")
    assert mention.label == "ADR-004"


def test_the_appendix_that_code_writes_is_told_once(collided, spec):
    rows = "| Requirement | Answered by |\n| --- | --- |\n| FR-1 | ADR-001 |\n| FR-2 | ADR-001 |\n"
    spec.write_text(spec.read_text() + f"\n## Appendix A: Requirements Traceability\n\n{rows}")
    done = renumber(RecordsRequest())
    assert (done.appendix, done.mentions) == (True, ())
    assert rows in spec.read_text()


def test_rows_without_links_are_known_by_their_titles(collided, spec):
    spec.write_text(
        SPEC.replace(ROW, "| 001 | Flask over Django | Proposed |\n| 001 | PostgreSQL over MySQL | Proposed |\n")
    )
    renumber(RecordsRequest())
    rows = "| 002 | Flask over Django | Proposed |\n| 001 | PostgreSQL over MySQL | Proposed |\n"
    assert spec.read_text() == SPEC.replace(ROW, rows)


def test_line_ends_of_the_renamed_file_stay(collided, spec, folder):
    crlf = OTHER.replace("\n", "\r\n").encode()
    (folder / "001-flask-over-django.md").write_bytes(crlf)
    commit(collided, time=30)
    renumber(RecordsRequest())
    assert (folder / "002-flask-over-django.md").read_bytes() == crlf.replace(b"ADR-001", b"ADR-002")


def test_three_records_of_one_number_and_translations(collided, folder):
    (folder / "001-nix.md").write_text(OTHER)
    (folder / "001-flask-over-django.de.md").write_text(OTHER)
    renumber(RecordsRequest())
    assert set(read(folder)) == {
        "001-postgresql-over-mysql.md",
        "002-flask-over-django.md",
        "002-flask-over-django.de.md",
        "003-nix.md",
    }


def test_a_number_in_a_title_alone_is_left_to_people(project, folder):
    (folder / "flask.md").write_text(OTHER)
    (folder / "zope.md").write_text(OTHER)
    with pytest.raises(SpecAgentError, match="in its title only"):
        renumber(RecordsRequest())


@pytest.fixture
def branched(project, spec, folder):
    """A branch whose record 002 has a number that main took for another one."""
    git(project, "checkout", "-q", "-b", "main")
    commit(project)
    git(project, "checkout", "-q", "-b", "work")
    (folder / "002-flask-over-django.md").write_text(OTHER.replace("ADR-001", "ADR-002"))
    spec.write_text(
        SPEC.replace(ROW, ROW + OTHER_ROW.replace("001", "002")).replace("(CON-1, FR-2)", "(CON-1, policy: ADR-002)")
    )
    commit(project, time=10)
    git(project, "checkout", "-q", "main")
    (folder / "002-nix.md").write_text(OTHER.replace("ADR-001", "ADR-002"))
    (folder / "003-zope.md").write_text(OTHER.replace("ADR-001", "ADR-003"))
    commit(project, time=20)
    git(project, "checkout", "-q", "work")
    return project


def test_numbers_that_the_base_branch_took_are_given_up_before_the_merge(branched, spec, folder):
    assert renumber(RecordsRequest()).moves == ()
    done = renumber(RecordsRequest(base="main"))

    assert [one.new for one in done.moves] == ["docs/adr/004-flask-over-django.md"]
    assert OTHER_ROW.replace("001", "004") in spec.read_text()
    assert "(CON-1, policy: ADR-004)" in spec.read_text()
    assert done.mentions == ()
    assert renumber(RecordsRequest(base="main")).moves == ()


def test_after_the_merge_the_base_branchs_record_keeps_its_number(branched, folder):
    git(branched, "merge", "-q", "-m", "x", "main")
    done = renumber(RecordsRequest(base="main"), dry_run=True)
    assert [one.old for one in done.moves] == ["docs/adr/002-flask-over-django.md"]


def test_an_unknown_base_is_refused(collided):
    with pytest.raises(UsageError, match="no branch or commit"):
        renumber(RecordsRequest(base="nowhere"))


@pytest.mark.parametrize("left", ["file", "file and spec", "file of another"])
def test_a_killed_command_goes_on_where_it_stopped(collided, spec, folder, left):
    old, old_spec = (folder / "001-flask-over-django.md").read_text(), spec.read_text()
    renumber(RecordsRequest())
    done, done_spec = read(folder), spec.read_text()
    (folder / "001-flask-over-django.md").write_text(old)
    if left == "file":
        spec.write_text(old_spec)
    if left == "file of another":
        (folder / "002-flask-over-django.md").write_text(done["002-flask-over-django.md"] + "\nA later thought.\n")

    renumber(RecordsRequest())
    if left == "file of another":
        assert "003-flask-over-django.md" in read(folder)
        assert "A later thought." in (folder / "002-flask-over-django.md").read_text()
    else:
        assert (read(folder), spec.read_text()) == (done, done_spec)
