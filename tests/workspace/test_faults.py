"""Killed, full, read-only, failing and crowded: every file stays wholly old or wholly new."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from workspace import saving
from workspace.interrupting import FINISHED, interrupt, recovered

import specagent
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import status_of

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


def _killed_at_each(call: str, prepared: Path, folder: Path, *arguments: str) -> Iterator[Layout]:
    """Yield a copy of a project for each such call that a command makes, which was killed right there."""
    for when in itertools.count(1):
        root = shutil.copytree(prepared, folder / f"{when}")
        killed = _saving(str(root), *arguments, prefix=_strace(f"signal=SIGKILL:when={when}", call))
        if killed.returncode == 0:
            assert when > 4, "it was killed at too few places"
            return
        assert killed.returncode in (-9, 137), killed.stderr
        yield resolve_layout(None, root)


@pytest.mark.strace
@needs_strace
@pytest.mark.parametrize("call", ["/^rename", "fsync", "write"])
def test_a_run_killed_at_any_call_is_finished_by_the_next(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory, call: str
) -> None:
    for killed in _killed_at_each(call, layout.root, tmp_path_factory.mktemp("killed"), "draft", "new"):
        found = _assert_whole(killed)
        state = read_state(killed)
        assert state
        was_begun = state.pending is not None
        assert was_begun or found == {"old"} or state.sections == saving.make_state("new").sections

        recovered(killed)
        assert _assert_whole(killed) == ({"new"} if was_begun else found)
        _assert_can_be_gone_on_with(killed)


@pytest.mark.strace
@needs_strace
@pytest.mark.parametrize("call", ["/^rename", "fsync", "write"])
def test_a_recovery_killed_at_any_call_is_recovered_again(
    layout: Layout, tmp_path_factory: pytest.TempPathFactory, call: str
) -> None:
    _saving(str(layout.root), "draft", "new", prefix=_strace("signal=SIGKILL:when=2", "/^rename"))
    for killed in _killed_at_each(call, layout.root, tmp_path_factory.mktemp("killed"), "recover", "go"):
        _assert_whole(killed)

        recovered(killed)
        assert _assert_whole(killed) == {"new"}
        _assert_can_be_gone_on_with(killed)


@pytest.mark.strace
@needs_strace
def test_a_run_killed_after_another_one_that_was_killed_loses_neither(layout: Layout) -> None:
    for word, when in (("middle", 3), ("other", 5)):  # the other one finishes the first with three renames
        _saving(str(layout.root), "draft", word, prefix=_strace(f"signal=SIGKILL:when={when}", "/^rename"))

    assert layout.spec.read_text().startswith("# middle")
    assert recovered(layout) == [FINISHED.format("3 files")]
    assert {path: path.read_text() for path in saving.make_files(layout, "other")} == saving.make_files(layout, "other")
    _assert_can_be_gone_on_with(layout)


def test_two_recoveries_at_once_follow_one_another(layout: Layout) -> None:
    interrupt(lambda: saving.draft(layout, "new"), 3)
    processes = [_waiting(layout, "recover", "go") for _ in range(2)]
    told = sorted(process.communicate("go\n")[0] for process in processes)

    assert [process.returncode for process in processes] == [0, 0]
    assert told == ["", FINISHED.format("3 files") + "\n"]
    assert _assert_whole(layout) == {"new"}
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
    """Yield a disk of 256 KB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this container may not mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(disk: Path, free: int) -> None:
    """Leave this many blocks free."""
    (disk / "filler").unlink(missing_ok=True)
    with open(disk / "filler", "wb", buffering=0) as filler:
        while os.statvfs(disk).f_bavail > free:
            filler.write(b"x" * 4096)


def _failure(act: Callable[[], None]) -> str:
    try:
        act()
    except SpecAgentError as err:
        return err.message
    return ""


def _contents(disk: Path) -> dict[Path, bytes]:
    return {one: one.read_bytes() for one in disk.rglob("*") if one.is_file() and one.name != "filler"}


@pytest.mark.linux_root
@needs_mount
def test_a_full_disk_changes_nothing(mounted: Path) -> None:
    layout = resolve_layout(None, mounted)
    saving.draft(layout, "old")
    _fill(mounted, 3)
    before = _contents(mounted)

    failed = _saving(str(mounted), "draft", "new")

    assert "cannot be written: No space left on device | Free some space" in failed.stderr
    assert _contents(mounted) == before
    (mounted / "filler").unlink()
    _assert_can_be_gone_on_with(layout)


@pytest.mark.linux_root
@needs_mount
@pytest.mark.parametrize("is_begun", [False, True], ids=["save", "recovery"])
def test_a_disk_that_is_full_at_any_point_changes_nothing(mounted: Path, is_begun: bool) -> None:
    layout = resolve_layout(None, mounted)
    saving.draft(layout, "old")
    if is_begun:
        interrupt(lambda: saving.draft(layout, "new"), 3)
    before = _contents(mounted)
    for free in itertools.count():
        _fill(mounted, free)
        failed = _failure(lambda: saving.draft(layout, "new"))
        if not failed:
            break
        assert "No space left on device" in failed
        assert _contents(mounted) == before

    assert free >= 3, "it was full at too few points"
    assert _assert_whole(layout) == {"new"}
    (mounted / "filler").unlink()
    _assert_can_be_gone_on_with(layout)


@pytest.mark.linux_root
@needs_mount
def test_a_first_draft_on_a_full_disk_leaves_no_folder_behind(mounted: Path) -> None:
    _fill(mounted, 3)

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


def _waiting(layout: Layout, *arguments: str) -> subprocess.Popen[str]:
    """Start a process that goes on as soon as it is given a line."""
    command = [sys.executable, saving.__file__, str(layout.root), *arguments]
    process = subprocess.Popen(command, env=_environ(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_eight_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    layout = resolve_layout(None, tmp_path)
    names = [f"writer-{number}" for number in range(8)]
    processes = [_waiting(layout, "add", name) for name in names]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()

    state = read_state(layout)
    assert [process.returncode for process in processes] == [0] * 8
    assert state
    assert sorted(state.adrs) == list(range(1, 9))
    assert sorted(one.slug for one in state.adrs.values()) == names
    assert {f"adr/{one.name}" for one in layout.adr_dir.iterdir()} == set(state.files)
    assert {one.condition for one in status_of(layout, state).values()} == {"as written"}
