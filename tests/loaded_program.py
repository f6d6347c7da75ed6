"""The program in processes of its own that start at once: forked from one that has loaded all of it.

Starting Python and loading the program takes longer than most commands do. What depends on how Python itself starts
(its own variables, the locale) is started the usual way, and so is everything where there is no fork.
"""

import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self

_PATIENCE = 120
_OF_PYTHON = ("PYTHON", "LC_", "LANG")


class LoadedProgram:
    """Runs `specagent`; what it forks from starts with the first command and ends with the block."""

    def __init__(self) -> None:
        self._channel: IO[str] | None = None
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def run(
        self, arguments: Sequence[str], cwd: Path, stdin: str | None = None, env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run the program and return what it came to; `env` is this process's by default."""
        env = dict(os.environ if env is None else env)
        if not hasattr(os, "fork") or _python_of(env) != _python_of(os.environ):
            return _started(arguments, cwd, stdin, env)
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder, name) for name in ("in", "out", "err")]
            files[0].write_text(stdin or "", encoding="utf-8")
            code = self._ordered({"arguments": arguments, "cwd": str(cwd), "env": env, "files": [*map(str, files)]})
            return subprocess.CompletedProcess(arguments, code, *(one.read_text("utf-8") for one in files[1:]))

    def _ordered(self, order: Mapping[str, object]) -> int:
        """Have a command run and return its exit code; raises TimeoutError when it never ends."""
        if self._channel is None:
            self._channel = self._begun()
        print(json.dumps(order), file=self._channel, flush=True)
        return int(self._channel.readline())

    def _begun(self) -> IO[str]:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, __file__, str(theirs.fileno())]
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        self._ends.enter_context(process)
        self._ends.callback(process.kill)
        ours.settimeout(_PATIENCE)
        self._ends.enter_context(ours)
        return self._ends.enter_context(ours.makefile("rw", encoding="utf-8"))


def _python_of(env: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in env.items() if name.startswith(_OF_PYTHON)}


def _started(
    arguments: Sequence[str], cwd: Path, stdin: str | None, env: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "specagent", *arguments],
        cwd=cwd,
        input=stdin,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )


def _serve(channel: socket.socket) -> None:
    from specagent import agent, schemas

    for package in (agent, schemas):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    importlib.import_module("langchain_openai")
    with channel.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            order = json.loads(line)
            child = os.fork()
            if not child:
                _become(order)
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), file=lines, flush=True)


def _become(order: dict[str, object]) -> None:
    """Be the program, with the order's arguments, place, variables and streams, and end."""
    from specagent.agent.cli import main

    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    for at, name in enumerate(order["files"]):
        opened = os.open(name, os.O_RDONLY if at == 0 else os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, at)
        os.close(opened)
    sys.argv = ["specagent", *order["arguments"]]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as err:
        code = err.code if isinstance(err.code, int) else int(err.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
