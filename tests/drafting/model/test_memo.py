"""Answers outlive the run that paid for them, whatever happens to the run or to the file."""

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import specagent
from specagent.agent.drafting.model.call import Finish, Message, ModelError, OnTokens, Reply, Request, Usage
from specagent.agent.drafting.model.memo import FILE_NAME, Memo, Remembered, request_key

_REPLY = Reply('{"goals": []}', "complete", Usage(120, 100, 5, 40))
_REQUEST = Request("goals", (Message("system", ("Be brief.", "PRD")), Message("user", ("Goals?",))), {"a": 1}, 500)

_WRITER = """
import sys
from pathlib import Path
from specagent.agent.drafting.model.call import Reply
from specagent.agent.drafting.model.memo import Memo
memo = Memo.open(Path(sys.argv[1]), lambda text: print("warned:", text, flush=True))
"""


def _write_with(program: str, *arguments: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": str(Path(specagent.__file__).parents[1])}
    command = [sys.executable, "-c", _WRITER + program, *arguments]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def _silent(text: str) -> None:
    raise AssertionError(f"warned: {text}")


def _open(folder: Path, warn: Callable[[str], None] = _silent, **options: object) -> Memo:
    return Memo.open(folder, warn, **options)  # type: ignore[arg-type]


def test_an_answer_is_there_for_the_next_run(tmp_path: Path) -> None:
    first = _open(tmp_path / "new" / "folder")
    first.put("k", _REPLY, "goals")
    first.close()
    assert _open(tmp_path / "new" / "folder").get("k") == replace(_REPLY, remembered=True)


def test_what_was_never_put_is_not_found(tmp_path: Path) -> None:
    assert _open(tmp_path).get("k") is None


@settings(max_examples=30)  # each makes a file
@given(
    text=st.text(st.characters(exclude_categories=())),
    finish=st.sampled_from(["complete", "cut", "refused"]),
    counts=st.tuples(*[st.integers(0, 2**40)] * 4),
)
def test_every_reply_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, text: str, finish: Finish, counts: tuple[int, int, int, int]
) -> None:
    memo = _open(tmp_path_factory.mktemp("memo"))
    memo.put("k", Reply(text, finish, Usage(*counts)), text)
    assert memo.get("k") == Reply(text, finish, Usage(*counts), remembered=True)
    memo.close()


def test_an_answer_survives_a_kill_right_after_it_was_put(tmp_path: Path) -> None:
    program = "memo.put('k', Reply('paid for', 'complete'), 'goals'); print('put', flush=True); input()"
    with _write_with(program, str(tmp_path)) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "put\n"
        writer.kill()
    assert writer.returncode == -9
    found = _open(tmp_path).get("k")
    assert found
    assert found.text == "paid for"


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    program = "for n in range(20): memo.put(f'{sys.argv[2]}-{n}', Reply('x' * n, 'complete'), 'goals')"
    writers = [_write_with(program, str(tmp_path), str(number)) for number in range(4)]
    assert [writer.communicate()[0] for writer in writers] == [""] * 4
    memo = _open(tmp_path)
    assert memo.info().answers == 80
    assert all(
        memo.get(f"{number}-{n}") == Reply("x" * n, "complete", remembered=True)
        for number in range(4)
        for n in range(20)
    )


def test_only_the_user_may_read_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch(0o644)
    _open(tmp_path).put("k", _REPLY, "goals")
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 4096])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    (tmp_path / f"{FILE_NAME}-journal").write_bytes(b"left over")
    warnings: list[str] = []
    memo = _open(tmp_path, warnings.append)
    memo.put("k", _REPLY, "goals")
    assert len(warnings) == 1
    assert f"{FILE_NAME}.broken" in warnings[0]
    assert (tmp_path / f"{FILE_NAME}.broken").read_bytes() == content
    assert _open(tmp_path).get("k")


def test_another_programs_database_is_set_aside_whole(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("CREATE TABLE theirs (a)")
    other.close()
    warnings: list[str] = []
    _open(tmp_path, warnings.append).put("k", _REPLY, "goals")
    assert len(warnings) == 1
    aside = sqlite3.connect(tmp_path / f"{FILE_NAME}.broken")
    assert aside.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    aside.close()
    assert _open(tmp_path).get("k")


def test_a_file_that_breaks_while_in_use_is_begun_anew_and_keeps_what_follows(tmp_path: Path) -> None:
    warnings: list[str] = []
    memo = _open(tmp_path, warnings.append)
    for number in range(50):
        memo.put(str(number), Reply("x" * 5000, "complete"), "goals")
    memo.close()
    memo = _open(tmp_path, warnings.append)
    with open(tmp_path / FILE_NAME, "r+b") as file:  # all pages but the first, which is looked at when it is opened
        file.seek(4096)
        file.write(b"\xee" * ((tmp_path / FILE_NAME).stat().st_size - 4096))
    assert memo.get("30") is None
    memo.put("k", _REPLY, "goals")
    assert memo.get("k") == replace(_REPLY, remembered=True)
    assert len(warnings) == 1, warnings
    assert _open(tmp_path).get("k")


def test_a_newer_versions_file_is_left_alone(tmp_path: Path) -> None:
    memo = _open(tmp_path)
    memo.put("k", _REPLY, "goals")
    memo._store.execute("PRAGMA user_version = 2")
    memo.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    warnings: list[str] = []
    memo = _open(tmp_path, warnings.append)
    assert memo.get("k") is None
    memo.put("k", _REPLY, "goals")
    assert memo.get("k")
    assert "newer version" in warnings[0]
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / FILE_NAME).symlink_to(target)
    warnings: list[str] = []
    memo = _open(tmp_path / "memo", warnings.append)
    memo.put("k", _REPLY, "goals")
    assert memo.get("k")
    assert "symbolic link" in warnings[0]
    assert not target.exists()


@pytest.mark.parametrize("blocking", ["", FILE_NAME])
def test_a_place_that_cannot_be_used_leaves_the_memory_of_this_run(tmp_path: Path, blocking: str) -> None:
    folder = tmp_path / "folder"
    if blocking:
        (folder / blocking).mkdir(parents=True)
    else:
        folder.touch()
    warnings: list[str] = []
    memo = _open(folder, warnings.append)
    memo.put("k", _REPLY, "goals")
    assert memo.get("k") == replace(_REPLY, remembered=True)
    assert memo.info().path is None
    assert memo.info().answers == 1
    assert len(warnings) == 1
    assert str(folder) in warnings[0]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no file size limits")
def test_a_full_disk_is_warned_of_once_and_the_run_goes_on(tmp_path: Path) -> None:
    program = """
import resource
memo.put('before', Reply('x', 'complete'), 'goals')
size = (Path(sys.argv[1]) / 'answers.sqlite3').stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, resource.RLIM_INFINITY))
for n in range(5): memo.put(f'big-{n}', Reply('y' * 100_000, 'complete'), 'goals')
assert all(memo.get(f'big-{n}').text == 'y' * 100_000 for n in range(5))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
memo.put('after', Reply('z', 'complete'), 'goals')
print('done')
"""
    writer = _write_with(program, str(tmp_path))
    first, *others = writer.communicate()[0].splitlines()
    assert first.startswith("warned: answers cannot be kept")
    assert others == ["done"]
    memo = _open(tmp_path)
    assert [bool(memo.get(key)) for key in ("before", "big-0", "after")] == [True, False, True]


def test_a_store_that_stays_locked_is_warned_of_and_not_waited_for_long(tmp_path: Path) -> None:
    warnings: list[str] = []
    memo = _open(tmp_path, warnings.append)
    memo._store.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    memo.put("k", _REPLY, "goals")
    assert memo.get("k") == replace(_REPLY, remembered=True)
    other.close()
    assert len(warnings) == 1
    assert "locked" in warnings[0]


def test_the_answers_used_longest_ago_make_room(tmp_path: Path) -> None:
    now = [0.0]
    memo = _open(tmp_path, max_bytes=350, clock=lambda: now[0])
    for key in "abc":
        now[0] += 10_000
        memo.put(key, Reply("x" * 100, "complete"), "goals")
    now[0] += 10_000
    assert memo.get("a")
    memo.put("d", Reply("x" * 100, "complete"), "goals")
    assert [key for key in "abcd" if memo.get(key)] == ["a", "c", "d"]


def test_a_huge_answer_is_not_kept(tmp_path: Path) -> None:
    memo = _open(tmp_path)
    memo.put("k", Reply("x" * 1_000_001, "complete"), "goals")
    assert memo.get("k") is None


def test_info_and_clear_tell_what_there_is_and_was(tmp_path: Path) -> None:
    now = [1000.0]
    memo = _open(tmp_path, clock=lambda: now[0])
    assert memo.info().answers == 0
    assert memo.info().oldest is None
    memo.put("a", Reply("x" * 50_000, "complete"), "goals")
    now[0] = 2000.0
    memo.put("b", _REPLY, "goals")
    info = memo.info()
    assert info.path == tmp_path / FILE_NAME
    assert info.bytes == (tmp_path / FILE_NAME).stat().st_size > 50_000
    assert info.oldest
    assert info.newest
    assert (info.answers, info.oldest.timestamp(), info.newest.timestamp()) == (2, 1000, 2000)
    assert memo.clear() == 2
    assert memo.get("a") is None
    assert (tmp_path / FILE_NAME).stat().st_size < 50_000


def test_a_row_that_no_answer_can_look_like_is_no_answer(tmp_path: Path) -> None:
    memo = _open(tmp_path)
    for column in ("text = 5", "text = x'ff'", "finish = 'stolen'", "input = -1", "output = 'many'", "used = 'never'"):
        memo.put("k", _REPLY, "goals")
        memo._store.execute(f"UPDATE answers SET {column}")
        assert memo.get("k") is None


def test_the_key_changes_with_all_that_changes_an_answer_and_nothing_else() -> None:
    key = request_key(_REQUEST, "openai/m")
    assert len(key) == 64
    same = [replace(_REQUEST, label="other"), replace(_REQUEST, max_tokens=9)]
    same.append(replace(_REQUEST, messages=(Message("system", ("Be brief.\n\nPRD",)), _REQUEST.messages[1])))
    assert {request_key(one, "openai/m") for one in same} == {key}
    other = [
        replace(_REQUEST, schema={"a": 2}),
        replace(_REQUEST, messages=_REQUEST.messages[:1]),
        replace(_REQUEST, messages=(replace(_REQUEST.messages[0], role="user"), _REQUEST.messages[1])),
    ]
    assert len({key, request_key(_REQUEST, "openai/n"), *(request_key(one, "openai/m") for one in other)}) == 5


class _Scripted:
    """A model that answers with its script, one entry a call, when `gate` lets it."""

    identity = "scripted"

    def __init__(self, *script: Reply | Exception) -> None:
        self.script = list(script)
        self.asked: list[Request] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def ask(self, request: Request, on_tokens: OnTokens | None = None) -> Reply:
        self.asked.append(request)
        await self.gate.wait()
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize("finish", ["complete", "cut", "refused"])
def test_the_same_request_is_sent_once(tmp_path: Path, finish: Finish) -> None:
    reply = replace(_REPLY, finish=finish)
    inner = _Scripted(reply)
    assert asyncio.run(Remembered(inner, _open(tmp_path)).ask(_REQUEST)) == reply
    again = asyncio.run(Remembered(inner, _open(tmp_path)).ask(_REQUEST))
    assert again == replace(reply, remembered=True)
    assert len(inner.asked) == 1


def test_an_answer_that_was_cut_is_asked_for_again_with_more_room(tmp_path: Path) -> None:
    inner = _Scripted(replace(_REPLY, finish="cut"), _REPLY)
    model = Remembered(inner, _open(tmp_path))
    longer = replace(_REQUEST, max_tokens=1000)
    assert asyncio.run(model.ask(_REQUEST)).finish == "cut"
    assert asyncio.run(model.ask(longer)).finish == "complete"
    assert asyncio.run(model.ask(_REQUEST)).finish == "complete"
    assert len(inner.asked) == 2


def test_what_is_forgotten_is_asked_for_again(tmp_path: Path) -> None:
    memo = _open(tmp_path)
    cut = replace(_REPLY, finish="cut")
    inner = _Scripted(_REPLY, cut, _REPLY, cut)
    model = Remembered(inner, memo)
    other = replace(_REQUEST, schema={})
    for _ in range(2):
        asyncio.run(model.ask(_REQUEST))
        asyncio.run(model.ask(other))
        model.forget([_REQUEST, other])
    assert len(inner.asked) == 4


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    model = Remembered(_Scripted(ModelError("down"), _REPLY), _open(tmp_path))
    with pytest.raises(ModelError, match="down"):
        asyncio.run(model.ask(_REQUEST))
    assert asyncio.run(model.ask(_REQUEST)) == _REPLY


async def _at_once(model: Remembered, inner: _Scripted, cancelled: tuple[int, ...] = ()) -> list[object]:
    inner.gate.clear()
    tasks = [asyncio.create_task(model.ask(_REQUEST)) for _ in range(3)]
    await asyncio.sleep(0)
    for number in cancelled:
        tasks[number].cancel()
        await asyncio.sleep(0)
    inner.gate.set()
    return list(await asyncio.gather(*tasks, return_exceptions=True))


def test_equal_requests_at_once_become_one_call(tmp_path: Path) -> None:
    inner = _Scripted(_REPLY)
    model = Remembered(inner, _open(tmp_path))
    followed = replace(_REPLY, remembered=True)
    assert asyncio.run(_at_once(model, inner)) == [_REPLY, followed, followed]
    assert len(inner.asked) == 1


def test_equal_requests_at_once_fail_together(tmp_path: Path) -> None:
    failure = ModelError("down")
    inner = _Scripted(failure)
    assert asyncio.run(_at_once(Remembered(inner, _open(tmp_path)), inner)) == [failure] * 3


def test_when_who_asks_is_cancelled_one_who_waits_asks(tmp_path: Path) -> None:
    inner = _Scripted(_REPLY)
    first, second, third = asyncio.run(_at_once(Remembered(inner, _open(tmp_path)), inner, cancelled=(0,)))
    assert isinstance(first, asyncio.CancelledError)
    assert (second, third) == (_REPLY, replace(_REPLY, remembered=True))
    assert len(inner.asked) == 2


def test_when_one_who_waits_is_cancelled_the_others_get_their_answer(tmp_path: Path) -> None:
    inner = _Scripted(_REPLY)
    first, second, third = asyncio.run(_at_once(Remembered(inner, _open(tmp_path)), inner, cancelled=(1,)))
    assert isinstance(second, asyncio.CancelledError)
    assert (first, third) == (_REPLY, replace(_REPLY, remembered=True))
    assert len(inner.asked) == 1
