"""A save that was interrupted is finished by the next run, and no edit made since then is lost."""

from pathlib import Path

import pytest
from workspace.interrupting import FINISHED, contents, interrupt, recovered
from workspace.saving import make_files, make_state

from specagent.agent.errors import ConflictError, SpecAgentError, UsageError
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.lock import lock_key, locked
from specagent.agent.workspace.recovery import recover
from specagent.agent.workspace.state import text_hash
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import status_of


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / ".git").mkdir()
    layout = resolve_layout(None, tmp_path)
    save(layout, make_files(layout, "old"), make_state("old"), None)
    return layout


@pytest.fixture
def begun(layout):
    """A save of which only the spec got to its place."""
    interrupt(lambda: save(layout, make_files(layout, "new"), make_state("new"), read_state(layout)), 3)
    return layout


def conditions(layout):
    return {path.name: one.condition for path, one in status_of(layout, read_state(layout)).items()}


def test_what_was_left_is_put_in_its_place(begun):
    assert begun.spec.read_text().startswith("# new")
    assert (begun.adr_dir / "001-a.md").read_text().startswith("# a old")
    assert read_state(begun).unfinished

    assert recovered(begun) == [FINISHED.format("3 files")]

    assert {path: path.read_text() for path in make_files(begun, "new")} == make_files(begun, "new")
    state = read_state(begun)
    assert state == make_state("new", files=state.files)
    assert set(conditions(begun).values()) == {"as written"}


def test_the_state_is_the_same_as_without_an_interruption(begun, tmp_path):
    recovered(begun)
    other = resolve_layout(None, tmp_path / "other")
    for word in ("old", "new"):
        save(other, make_files(other, word), make_state(word), read_state(other))

    assert begun.state.read_bytes() == other.state.read_bytes()


def test_what_is_finished_is_left_alone(begun):
    recovered(begun)
    before = contents(begun.root)

    assert recovered(begun) == []
    assert contents(begun.root) == before


def test_without_a_state_there_is_nothing_to_finish(tmp_path):
    assert recovered(resolve_layout(None, tmp_path)) == []


def test_a_first_save_is_finished_too(tmp_path):
    layout = resolve_layout(None, tmp_path)
    interrupt(lambda: save(layout, make_files(layout, "new"), make_state("new"), None), 2)
    assert not layout.spec.exists()

    assert recovered(layout) == [FINISHED.format("3 files")]
    assert layout.spec.read_text() == make_files(layout, "new")[layout.spec]
    assert set(conditions(layout).values()) == {"as written"}


def test_what_a_person_edited_since_is_kept_and_told(begun):
    mine = begun.adr_dir / "001-a.md"
    mine.write_text("mine")
    begun.spec.write_text(begun.spec.read_text() + "mine as well")

    told = recovered(begun)

    assert mine.read_text() == "mine"
    assert begun.spec.read_text().endswith("mine as well")
    assert (begun.adr_dir / "002-b.md").read_text().startswith("# b new")
    assert [one.partition(" was edited after")[0] for one in told[:2]] == [
        "'docs/adr/001-a.md'",
        "'docs/architecture.md'",
    ]
    assert told[2:] == [FINISHED.format("1 file")]
    assert conditions(begun) == {"architecture.md": "edited", "001-a.md": "edited", "002-b.md": "as written"}
    assert not read_state(begun).unfinished


def test_a_file_that_was_deleted_since_comes_back(begun):
    (begun.adr_dir / "002-b.md").unlink()
    recovered(begun)

    assert (begun.adr_dir / "002-b.md").read_text().startswith("# b new")


def test_line_ends_that_git_changed_since_are_no_edit_and_are_kept(begun):
    file = begun.adr_dir / "001-a.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    assert recovered(begun) == [FINISHED.format("3 files")]
    assert file.read_bytes().startswith(b"# a new\r\n")


@pytest.mark.parametrize("again", [False, True])
def test_an_edit_that_the_run_had_merged_is_told_from_a_later_one(layout, again):
    layout.spec.write_text("mine")
    files = make_files(layout, "new") | {layout.spec: "mine and new"}
    merged = {layout.spec: text_hash("mine")}
    interrupt(lambda: save(layout, files, make_state("new"), read_state(layout), merged=merged), 2)
    if again:
        layout.spec.write_text("mine, again")

    told = recovered(layout)

    assert layout.spec.read_text() == ("mine, again" if again else "mine and new")
    assert len(told) == 1 + again


@pytest.mark.parametrize("edited", [False, True])
def test_a_file_that_was_to_go_goes_unless_it_was_edited_since(layout, edited):
    orphan = layout.adr_dir / "002-b.md"
    files = {path: text for path, text in make_files(layout, "new").items() if path != orphan}
    interrupt(lambda: save(layout, files, make_state("new"), read_state(layout), removed=[orphan]), 2)
    assert orphan.exists()
    if edited:
        orphan.write_text("mine")

    told = recovered(layout)

    assert orphan.exists() == edited
    assert told[-1] == FINISHED.format("2 files" if edited else "3 files")
    if edited:
        assert told[0] == "'docs/adr/002-b.md', which an interrupted run was to remove, was edited since and is kept"
    assert set(conditions(layout).values()) == {"as written"}
    assert "adr/002-b.md" not in read_state(layout).files


def test_a_file_that_is_edited_while_its_removal_is_prepared_is_not_removed(layout):
    orphan = layout.adr_dir / "002-b.md"
    orphan.write_text("mine")
    files = {path: text for path, text in make_files(layout, "new").items() if path != orphan}

    with pytest.raises(ConflictError, match="002-b"):
        save(layout, files, make_state("new"), read_state(layout), removed=[orphan])
    assert orphan.read_text() == "mine"
    assert layout.spec.read_text().startswith("# old")


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_recovery_that_is_interrupted_is_recovered_again(begun, at):
    interrupt(lambda: recovered(begun), at)
    assert read_state(begun).unfinished

    assert recovered(begun) == [FINISHED.format("3 files")]
    assert {path: path.read_text() for path in make_files(begun, "new")} == make_files(begun, "new")


def test_what_was_killed_leaves_no_temporary_files_behind(begun):
    leftover = begun.adr_dir / f".specagent-{lock_key(begun)}-00.tmp"
    leftover.write_text("x")
    recovered(begun)

    assert not leftover.exists()


def test_a_save_finishes_what_was_begun_before_it_refuses_what_started_from_less(begun):
    previous, told = read_state(begun), []
    with pytest.raises(ConflictError, match="another run"):
        save(begun, make_files(begun, "third"), make_state("third"), previous, announce=told.append)
    assert told == [FINISHED.format("3 files")]
    assert {path: path.read_text() for path in make_files(begun, "new")} == make_files(begun, "new")

    save(begun, make_files(begun, "third"), make_state("third"), read_state(begun))
    assert begun.spec.read_text().startswith("# third")


def test_files_of_another_adr_folder_are_asked_for_and_not_lost(begun):
    other = resolve_layout(None, begun.root, begun.spec, begun.root / "decisions")
    before = contents(begun.root)

    with pytest.raises(SpecAgentError, match=r"was to write 'adr/001-a.md'.* of 'docs/architecture.md'") as failed:
        recovered(other)
    assert "--adr-dir" in failed.value.hint
    assert contents(begun.root) == before
    assert recovered(begun) == [FINISHED.format("3 files")]


@pytest.mark.parametrize("link", ["../PRD.md", "%2Ftmp%2Fx.md", "adr/../../x.md", "adr/deep/x.md", "adr/..", "adr/%00"])
def test_nothing_is_written_where_a_forged_state_leads(begun, link):
    state = read_state(begun)
    files = {link: state.pending.files["adr/001-a.md"]}
    pending = state.pending.model_copy(update={"files": files})
    begun.state.write_text(state.model_copy(update={"pending": pending}).to_json())
    before = contents(begun.root)

    with pytest.raises(SpecAgentError):
        recovered(begun)
    assert contents(begun.root) == before


def test_nothing_is_written_through_a_symbolic_link(begun, tmp_path):
    outside = tmp_path / "outside.md"
    outside.write_text((begun.adr_dir / "001-a.md").read_text())
    (begun.adr_dir / "001-a.md").unlink()
    (begun.adr_dir / "001-a.md").symlink_to(outside)

    with pytest.raises(UsageError, match="symbolic link"):
        recovered(begun)
    assert outside.read_text().startswith("# a old")
    assert read_state(begun).unfinished


def test_a_merge_conflict_in_the_state_is_told_when_it_is_settled(begun):
    text = begun.state.read_text()
    begun.state.write_text(f"<<<<<<< HEAD\n{text}=======\n{{}}\n>>>>>>> other\n")

    told = recovered(begun)
    assert "holds merge conflicts" in told[0]
    assert told[1:] == [FINISHED.format("3 files")]


def test_the_lock_of_another_spec_is_no_proof(layout, tmp_path):
    other = resolve_layout(None, tmp_path, tmp_path / "other.md")
    with locked(other) as held, pytest.raises(ValueError, match=r"other\.lock\.json"):
        recover(layout, held, print)


def test_what_has_no_file_to_write_is_never_pending(layout):
    state = read_state(layout)
    save(layout, make_files(layout, "old"), make_state("old", locks=["data"]), state)

    assert read_state(layout) == state.model_copy(update={"locks": ["data"]})
    assert '"pending"' not in layout.state.read_text()


def test_a_recovery_into_a_read_only_place_says_so_and_can_be_repeated(begun):
    file = begun.adr_dir / "001-a.md"
    file.chmod(0o444)
    with pytest.raises(SpecAgentError, match=r"it is read-only|Permission denied"):
        recovered(begun)
    file.chmod(0o644)

    assert recovered(begun) == [FINISHED.format("3 files")]
