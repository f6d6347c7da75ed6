"""Saving: nothing of a person's is lost, and an interrupted run is gone on with."""

import os
from pathlib import Path

import pytest
from workspace.saving import draft, make_files, make_state

from specagent.agent.errors import ConflictError, UsageError
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.lock import lock_key, locked
from specagent.agent.workspace.state import text_hash
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import file_link, status_of


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / ".git").mkdir()
    return resolve_layout(None, tmp_path)


def _conditions(layout: Layout) -> list[str]:
    return [one.condition for one in status_of(layout, read_state(layout)).values()]


def test_what_was_saved_is_as_written(layout: Layout) -> None:
    draft(layout, "one")

    state = read_state(layout)
    assert state
    assert not state.unfinished
    assert set(state.files) == {"architecture.md", "adr/001-a.md", "adr/002-b.md"}
    assert _conditions(layout) == ["as written"] * 3


def test_saving_the_same_again_touches_nothing(layout: Layout) -> None:
    draft(layout, "one")
    files = [layout.spec, layout.state, layout.adr_dir / "001-a.md"]
    before = [(one.stat().st_ino, one.stat().st_mtime_ns) for one in files]
    previous = read_state(layout)

    assert save(layout, make_files(layout, "one"), make_state("one"), previous) == []

    assert [(one.stat().st_ino, one.stat().st_mtime_ns) for one in files] == before


def test_only_files_that_differ_are_written(layout: Layout) -> None:
    draft(layout, "one")
    kept = layout.spec.stat().st_ino
    files = make_files(layout, "one") | {layout.adr_dir / "002-b.md": "new"}

    assert save(layout, files, make_state("two"), read_state(layout)) == [layout.adr_dir / "002-b.md"]

    assert layout.spec.stat().st_ino == kept
    assert _conditions(layout) == ["as written"] * 3


def test_line_ends_that_git_changed_are_no_edit(layout: Layout) -> None:
    draft(layout, "one")
    layout.spec.write_bytes(layout.spec.read_bytes().replace(b"\n", b"\r\n"))

    assert "edited" not in _conditions(layout)
    draft(layout, "two")
    assert layout.spec.read_bytes().startswith(b"# two\r\n# two\r\n")
    assert "edited" not in _conditions(layout)


def test_an_edit_is_never_overwritten(layout: Layout) -> None:
    draft(layout, "one")
    layout.spec.write_text("mine")
    before = layout.state.read_bytes()

    with pytest.raises(ConflictError, match=r"docs/architecture\.md' holds edits"):
        draft(layout, "two")

    assert layout.spec.read_text() == "mine"
    assert layout.state.read_bytes() == before
    assert "two" not in (layout.adr_dir / "001-a.md").read_text()


def test_a_file_that_was_there_before_the_first_draft_is_never_overwritten(layout: Layout) -> None:
    layout.adr_dir.mkdir(parents=True)
    (layout.adr_dir / "002-b.md").write_text("ours")

    with pytest.raises(ConflictError, match="002-b"):
        draft(layout, "one")

    assert not layout.spec.exists()
    assert not layout.state.exists()


def test_an_edit_that_was_merged_is_written_unless_it_changed_again(layout: Layout) -> None:
    draft(layout, "one")
    layout.spec.write_text("mine")
    previous = read_state(layout)
    merged = {layout.spec: text_hash("mine")}
    files = make_files(layout, "two") | {layout.spec: "mine and two"}
    layout.spec.write_text("mine, saved while the draft ran")

    with pytest.raises(ConflictError):
        save(layout, files, make_state("two"), previous, merged=merged)
    layout.spec.write_text("mine")
    save(layout, files, make_state("two"), previous, merged=merged)

    assert layout.spec.read_text() == "mine and two"


def test_a_run_that_started_from_an_older_state_is_refused(layout: Layout) -> None:
    draft(layout, "one")
    previous = read_state(layout)
    draft(layout, "two")

    with pytest.raises(ConflictError, match="another run"):
        save(layout, make_files(layout, "three"), make_state("three"), previous)

    assert layout.spec.read_text().startswith("# two")


def test_a_deleted_file_is_absent_and_written_again(layout: Layout) -> None:
    draft(layout, "one")
    layout.spec.unlink()

    assert status_of(layout, read_state(layout))[layout.spec].condition == "absent"
    draft(layout, "one")
    assert layout.spec.exists()


def test_nothing_is_written_outside_the_layout(layout: Layout, tmp_path: Path) -> None:
    for path in (tmp_path / "README.md", layout.adr_dir / "deep" / "a.md", layout.adr_dir / ".." / "x.md"):
        with pytest.raises(UsageError):
            save(layout, {path: "x"}, make_state(), None)
    assert os.listdir(tmp_path) == [".git"]


def test_a_state_that_names_foreign_files_makes_nothing_of_them(layout: Layout) -> None:
    state = make_state(files={"../../../etc/passwd": text_hash(""), "%2Fetc%2Fpasswd": text_hash("")})

    assert status_of(layout, state) == {}


def test_what_an_interrupted_run_wrote_and_nobody_drafts_again_stays_known(layout: Layout) -> None:
    draft(layout, "one")
    state = read_state(layout)
    assert state
    orphan = layout.adr_dir / "003-c.md"
    orphan.write_text("c")
    layout.state.write_text(state.model_copy(update={"writing": {file_link(layout, orphan): text_hash("c")}}).to_json())

    draft(layout, "two")

    assert status_of(layout, read_state(layout))[orphan].condition == "as written"


def test_leftovers_of_a_killed_run_go_with_the_next_save(layout: Layout) -> None:
    draft(layout, "one")
    leftover = layout.adr_dir / f".specagent-{lock_key(layout)}-00.tmp"
    leftover.write_text("x")

    draft(layout, "two")

    assert not leftover.exists()


def test_a_caller_that_holds_the_lock_may_save(layout: Layout) -> None:
    with locked(layout) as held:
        save(layout, make_files(layout, "one"), make_state("one"), None, held=held, timeout=0)

    assert layout.spec.exists()


def test_a_state_with_merge_conflicts_is_mended_by_the_next_save(layout: Layout) -> None:
    draft(layout, "one")
    text = layout.state.read_text()
    layout.state.write_text(f"<<<<<<< HEAD\n{text}=======\n{{}}\n>>>>>>> other\n")

    draft(layout, "one")

    assert layout.state.read_text() == text
