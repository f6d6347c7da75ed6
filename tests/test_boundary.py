"""Failure becomes text and an exit code, in one place."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import specagent
from specagent.agent.boundary import guarded
from specagent.agent.errors import ConflictError, SpecAgentError, UsageError

_APP = """
import sys
import typer
from specagent.agent.boundary import run
from specagent.agent.errors import ConflictError
from specagent.agent.terminal import emit

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

@app.command()
def talk(lines: int) -> None:
    for _ in range(lines):
        emit("x" * 100)

@app.command()
def wait(flush: bool = False) -> None:
    emit("waiting")
    if flush:
        sys.stdout.flush()
    sys.stdin.readline()

@app.command()
def conflict() -> None:
    raise ConflictError("both changed \\x1b[31mit\\x1b[0m", "Merge them.")

@app.command()
def crash(word: str) -> None:
    raise KeyError(word)

@app.command()
def leave(code: int) -> None:
    raise typer.Exit(code)

run(app)
"""


@pytest.fixture
def app(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    script = tmp_path / "app.py"
    script.write_text(_APP)
    environ = {
        **os.environ,
        "PYTHONPATH": str(Path(specagent.__file__).parents[1]),
        "PYTHONUNBUFFERED": "",  # output that waits for the last flush must fail as visibly
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }

    def start(*arguments: str, **streams: object) -> subprocess.Popen[str]:
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE) | streams
        command = [sys.executable, str(script), *arguments]
        return subprocess.Popen(command, env=environ, text=True, **pipes)  # type: ignore[call-overload, no-any-return]

    return start


def _fail(err: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise err

    return command


@pytest.mark.parametrize(
    ("err", "code"),
    [
        (SpecAgentError("it broke", "mend it"), 1),
        (UsageError("it broke", "mend it"), 2),
        (ConflictError("it broke", "mend it"), 4),
    ],
)
def test_an_expected_failure_is_two_lines_and_its_code(
    err: SpecAgentError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(_fail(err)) == code
    assert capsys.readouterr() == ("", "error: it broke\nhint: mend it\n")


def test_a_failure_without_a_hint_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(_fail(SpecAgentError("it broke"))) == 1
    assert capsys.readouterr().err == "error: it broke\n"


def test_a_leaked_operating_system_failure_names_reason_and_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(lambda: open("/nonexistent/file")) == 1  # noqa: SIM115
    assert capsys.readouterr().err.startswith("error: No such file or directory: '/nonexistent/file'\n")


def test_success_is_0_and_a_number_is_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(lambda: None) == 0
    assert guarded(lambda: 3) == 3
    assert guarded(_fail(SystemExit(5))) == 5
    assert capsys.readouterr() == ("", "")


def test_typer_options_and_exits_keep_their_codes(app: Callable[..., subprocess.Popen[str]]) -> None:
    left = app("leave", "3")
    assert (*left.communicate(), left.returncode) == ("", "", 3)

    misused = app("leave", "x")
    out, err = misused.communicate()
    assert (out, misused.returncode) == ("", 2)
    assert "Invalid value for 'code'" in err
    assert "Traceback" not in err


def test_a_failure_in_a_command_reaches_the_boundary_cleaned(
    app: Callable[..., subprocess.Popen[str]],
) -> None:
    process = app("conflict")

    assert process.communicate() == ("", "error: both changed it\nhint: Merge them.\n")
    assert process.returncode == 4


def test_an_interrupt_is_one_line_and_130(app: Callable[..., subprocess.Popen[str]]) -> None:
    process = app("wait", "--flush")
    assert process.stdout
    assert process.stdout.readline() == "waiting\n"
    process.send_signal(signal.SIGINT)

    assert process.communicate() == ("", "interrupted\n")
    assert process.returncode == 130


def test_a_reader_that_stops_reading_is_no_failure(app: Callable[..., subprocess.Popen[str]]) -> None:
    process = app("talk", "100000")
    assert process.stdout
    assert process.stdout.readline() == "x" * 100 + "\n"
    process.stdout.close()

    assert process.communicate()[1] == ""
    assert process.returncode == 141


@pytest.mark.parametrize("flush", ["--flush", "--no-flush"])
def test_a_reader_that_is_gone_from_the_start_is_no_failure(
    app: Callable[..., subprocess.Popen[str]], flush: str
) -> None:
    process = app("wait", flush)
    assert process.stdout
    process.stdout.close()

    assert process.communicate("go on\n")[1] == ""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("lines", ["1", "100000"])
def test_a_full_disk_behind_stdout_is_a_failure(app: Callable[..., subprocess.Popen[str]], lines: str) -> None:
    with open("/dev/full", "w") as full:
        process = app("talk", lines, stdout=full)
        _, err = process.communicate()

    assert err.startswith("error: standard output cannot be written: No space left on device\nhint: ")
    assert err.count("\n") == 2
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_stderr_changes_no_exit_code(app: Callable[..., subprocess.Popen[str]]) -> None:
    with open("/dev/full", "w") as full:
        process = app("conflict", stderr=full)
        process.communicate()

    assert process.returncode == 4


def test_a_bug_is_70_and_a_log_without_credentials(app: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    token = "ghp_" + "x7Kq2LmN9pRs4TuV6wYz8AbC3dEf5GhJ1kP0"
    process = app("crash", token)
    out, err = process.communicate()

    log = next((tmp_path / "cache" / "specagent" / "crashes").iterdir())
    text = log.read_text()
    assert (out, process.returncode) == ("", 70)
    assert err == (
        "error: specagent failed unexpectedly (KeyError); this is a bug\n"
        f"hint: The details are in {str(log)!r}. Read it, then attach it to a report of the bug.\n"
    )
    assert log.stat().st_mode & 0o777 == 0o600
    assert text.startswith(f"specagent {specagent.__version__}, typer ")
    assert "Python 3." in text
    assert "app.py crash" in text
    assert "raise KeyError(word)" in text
    assert token not in text


def test_a_bug_without_a_place_for_its_log_is_still_70(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))

    assert guarded(_fail(ZeroDivisionError())) == 70
    assert "hint: No log could be written (there is no folder for the cache)." in capsys.readouterr().err
