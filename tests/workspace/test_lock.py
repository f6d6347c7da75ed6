"""One writer at a time, and none that a dead one keeps waiting."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import specagent
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.cache import user_cache
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.lock import locked

_HOLDER = """
import sys
from pathlib import Path
from specagent.agent.workspace.layout import resolve_layout
from specagent.agent.workspace.lock import locked
with locked(resolve_layout(None, Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(params=["repository", "plain folder"])
def layout(tmp_path: Path, request: pytest.FixtureRequest) -> Layout:
    root = tmp_path / "root"
    root.mkdir()
    if request.param == "repository":
        subprocess.run(["git", "init", "-q", str(root)], check=True)
    return resolve_layout(None, root)


@contextmanager
def _holder(layout: Layout) -> Iterator[subprocess.Popen[str]]:
    environ = {**os.environ, "PYTHONPATH": str(Path(specagent.__file__).parents[1])}
    command = [sys.executable, "-c", _HOLDER, str(layout.root)]
    with subprocess.Popen(command, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_writer_hears_whom_it_waits_for_and_gives_up_in_time(layout: Layout) -> None:
    said: list[str] = []
    with (
        _holder(layout) as process,
        pytest.raises(SpecAgentError, match=rf"process {process.pid} is still writing .* after 0\.1 seconds") as err,
        locked(layout, timeout=0.1, announce=said.append),
    ):
        pass

    assert said == [f"waiting for process {process.pid}, which is writing 'docs/architecture.md'"]
    assert "lock_timeout" in err.value.hint


def test_a_second_writer_goes_on_when_the_first_is_done(layout: Layout) -> None:
    with _holder(layout) as process:

        def release(_: str) -> None:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()

        with locked(layout, timeout=30, announce=release):
            assert process.wait(30) == 0


def test_a_killed_writer_keeps_nobody_waiting(layout: Layout) -> None:
    with _holder(layout) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with locked(layout, timeout=0):
            pass


def test_other_specs_are_not_locked(layout: Layout) -> None:
    other = resolve_layout(None, layout.root, out=layout.root / "other.md")

    with _holder(layout), locked(other, timeout=0):
        pass


def test_the_lock_leaves_nothing_that_git_could_commit(layout: Layout) -> None:
    with locked(layout):
        assert [one.name for one in layout.root.iterdir() if one.name != ".git"] == []


def test_without_a_usable_home_the_cache_is_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    folder = user_cache({"XDG_CACHE_HOME": str(tmp_path / "file")})

    assert folder == tmp_path / f"specagent-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_cache_folder_that_is_a_link_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "theirs").mkdir()
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "specagent").symlink_to(tmp_path / "theirs")
    (tmp_path / f"specagent-{os.getuid()}").symlink_to(tmp_path / "theirs")

    with pytest.raises(SpecAgentError, match="no folder for the cache"):
        user_cache({"XDG_CACHE_HOME": str(tmp_path / "cache")})
