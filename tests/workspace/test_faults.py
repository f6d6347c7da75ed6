"""Killed, full, read-only, failing and crowded: every file stays wholly old or wholly new."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from workspace import saving

import specagent
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import status_of

_RENAMES = 5
"""The journal, three files, the final state."""
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
needs_mount = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux can mount a file system"
)


def _environ() -> dict[str, str]:
    root = Path(specagent.__file__).parents[1]
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}


def _saving(*arguments: str, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*prefix, sys.executable, saving.__file__, *arguments]
    return subprocess.run(command, env=_environ(), capture_output=True, text=True, check=False)


def _strace(fault: str, calls: str) -> tuple[str, ...]:
    return ("strace", "-qq", "-o", os.devnull, "-e", f"trace={calls}", "-e", f"inject={calls}:{fault}")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = resolve_layout(None, tmp_path)
    saving.draft(layout, "old")
    return layout


def _assert_whole(layout: Layout) -> set[str]:
    """Every file is all old or all new; return which there are."""
    old, new = saving.make_files(layout, "old"), saving.make_files(layout, "new")
    found = set()
    for path in old:
        text = path.read_text()
        assert text in (old[path], new[path])
        found.add("old" if text == old[path] else "new")
    return found


def _assert_can_be_gone_on_with(layout: Layout) -> None:
    conditions = {one.condition for one in status_of(layout, read_state(layout)).values()}
    assert conditions <= {"as written", "half-written"}
    saving.draft(layout, "new")
    assert _assert_whole(layout) == {"new"}
    state = read_state(layout)
    assert state == saving.make_state("new", files=state.files if state else {})
    assert sorted(one.name for one in layout.spec.parent.rglob("*")) == [
        "001-a.md",
        "002-b.md",
        "adr",
        "architecture.lock.json",
        "architecture.md",
    ]


@pytest.mark.strace
@needs_strace
@pytest.mark.parametrize("when", range(1, _RENAMES + 1))
def test_a_run_killed_at_any_rename_is_gone_on_with(layout: Layout, when: int) -> None:
    killed = _saving(str(layout.root), "draft", "new", prefix=_strace(f"signal=SIGKILL:when={when}", "/^rename"))

    assert killed.returncode in (-9, 137)
    _assert_whole(layout)
    state = read_state(layout)
    assert state
    assert state.unfinished or when == 1
    _assert_can_be_gone_on_with(layout)


@pytest.mark.strace
@needs_strace
def test_a_run_killed_twice_makes_no_edit_of_what_the_first_one_wrote(layout: Layout) -> None:
    for word, when in (("middle", 3), ("other", 2)):
        _saving(str(layout.root), "draft", word, prefix=_strace(f"signal=SIGKILL:when={when}", "/^rename"))

    assert layout.spec.read_text().startswith("# middle")
    _assert_can_be_gone_on_with(layout)


@pytest.mark.strace
@needs_strace
@pytest.mark.parametrize(
    ("call", "when"),
    [("/^rename", 1), ("/^rename", 2), ("/^rename", 5), ("fsync", 1), ("fsync", 5), ("fsync", 6)],
)
def test_a_disk_error_at_any_point_leaves_whole_files_and_a_message(layout: Layout, call: str, when: int) -> None:
    failed = _saving(str(layout.root), "draft", "new", prefix=_strace(f"error=EIO:when={when}", call))

    assert re.search(r"cannot be (written|synced to disk): Input/output error \| \w+", failed.stderr)
    assert failed.returncode == 1
    found = _assert_whole(layout)
    assert call == "/^rename" or found == {"old"}
    assert not list(layout.root.rglob(".specagent-*"))
    _assert_can_be_gone_on_with(layout)


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """Yield a disk of 64 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this container may not mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.linux_root
@needs_mount
def test_a_full_disk_changes_nothing(mounted: Path) -> None:
    layout = resolve_layout(None, mounted)
    saving.draft(layout, "old")
    with open(mounted / "filler", "wb", buffering=0) as filler:
        while os.statvfs(mounted).f_bavail > 3:
            filler.write(b"x" * 4096)
    before = {one: one.read_bytes() for one in mounted.rglob("*") if one.is_file()}

    failed = _saving(str(mounted), "draft", "new")

    assert "cannot be written: No space left on device | Free some space" in failed.stderr
    assert {one: one.read_bytes() for one in mounted.rglob("*") if one.is_file()} == before
    (mounted / "filler").unlink()
    _assert_can_be_gone_on_with(layout)


@pytest.mark.linux_root
@needs_mount
def test_a_first_draft_on_a_full_disk_leaves_no_folder_behind(mounted: Path) -> None:
    with open(mounted / "filler", "wb", buffering=0) as filler:
        while os.statvfs(mounted).f_bavail > 3:
            filler.write(b"x" * 4096)

    failed = _saving(str(mounted), "draft", "new")

    assert "No space left on device" in failed.stderr
    assert os.listdir(mounted) == ["filler"]


@pytest.mark.linux_root
@needs_mount
def test_a_read_only_file_system_is_named(mounted: Path) -> None:
    layout = resolve_layout(None, mounted)
    saving.draft(layout, "old")
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)

    failed = _saving(str(mounted), "draft", "new")

    assert f"{str(layout.state)!r} cannot be written: Read-only file system | That file system is" in failed.stderr
    assert _assert_whole(layout) == {"old"}


def test_eight_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    names = [f"writer-{number}" for number in range(8)]
    command = [sys.executable, saving.__file__, str(tmp_path), "add"]
    processes = [
        subprocess.Popen([*command, name], env=_environ(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for name in names
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()

    layout = resolve_layout(None, tmp_path)
    state = read_state(layout)
    assert [process.returncode for process in processes] == [0] * 8
    assert state
    assert sorted(state.adrs) == list(range(1, 9))
    assert sorted(one.slug for one in state.adrs.values()) == names
    assert {f"adr/{one.name}" for one in layout.adr_dir.iterdir()} == set(state.files)
    assert {one.condition for one in status_of(layout, state).values()} == {"as written"}
