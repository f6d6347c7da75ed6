"""Requests and answers as files: complete, in order, redacted, and for this user only."""

import asyncio
import json
import os
import random
import shutil
import stat
import string
from pathlib import Path

import pytest

from specagent.agent.drafting.model.call import Message, ModelError, Reply, Request, Usage
from specagent.agent.drafting.model.tracing import Traced
from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.sources.secrets import redact

KEY = "sk-" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=48))
SECRET = "".join(random.Random(8).choices(string.ascii_letters + string.digits, k=24))
PEM = "-----BEGIN PRIVATE KEY-----\n" + f"{KEY[3:]}{SECRET}\n" * 3 + "-----END PRIVATE KEY-----"
SCHEMA = {"type": "object", "properties": {"goals": {"type": "array"}}}
ANSWER = Reply('{"goals": ["Fast – überall"]}', "complete", Usage(10, 4, 0, 5))


class Scripted:
    identity = "scripted:one"

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)

    async def ask(self, request, on_tokens=None):
        outcome = self.outcomes.pop(0)
        if on_tokens:
            on_tokens(3)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def request(label="Goals & drivers", text="Read this:\n\n# PRD"):
    return Request(label, (Message("system", ("You draft.",)), Message("user", (text, "Write."))), SCHEMA, 900)


def traced(folder: Path, *outcomes, warn=pytest.fail):
    return Traced(Scripted(*outcomes), folder, redact, warn)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def everything(folder: Path) -> str:
    return "\n".join(one.read_text() for one in folder.iterdir())


def test_a_request_and_its_answer_are_kept(tmp_path):
    folder = tmp_path / "deep" / "trace"
    seen = []
    model = traced(folder, ANSWER)

    assert asyncio.run(model.ask(request(), seen.append)) is ANSWER

    assert seen == [3]
    assert model.identity == "scripted:one"
    assert names(folder) == [
        "001-goals-drivers.reply.json",
        "001-goals-drivers.request.json",
        "001-goals-drivers.request.md",
    ]
    assert json.loads((folder / "001-goals-drivers.request.json").read_text()) == {
        "label": "Goals & drivers",
        "model": "scripted:one",
        "max_tokens": 900,
        "messages": [
            {"role": "system", "blocks": ["You draft."]},
            {"role": "user", "blocks": ["Read this:\n\n# PRD", "Write."]},
        ],
        "schema": SCHEMA,
    }
    assert (folder / "001-goals-drivers.request.md").read_text() == (
        "<!-- system -->\n\nYou draft.\n\n<!-- user -->\n\nRead this:\n\n# PRD\n\nWrite.\n"
    )
    assert json.loads((folder / "001-goals-drivers.reply.json").read_text()) == {
        "finish": "complete",
        "usage": {"input": 10, "cached": 4, "cache_written": 0, "output": 5},
        "answer": {"goals": ["Fast – überall"]},
    }
    assert "überall" in (folder / "001-goals-drivers.reply.json").read_text()


@pytest.mark.parametrize("text", ['{"goals": ["cut o', "", "[" * 100_000, "I cannot.", '"\\ud800"'])
def test_an_answer_that_is_no_good_json_is_kept_too(tmp_path, text):
    reply = Reply(text, "cut")

    assert asyncio.run(traced(tmp_path / "trace", reply).ask(request("a"))) is reply

    kept = json.loads((tmp_path / "trace" / "001-a.reply.json").read_text())
    assert kept["finish"] == "cut"
    assert kept.get("text") == text or kept["answer"] == json.loads(text)


def test_a_failure_is_kept_and_raised(tmp_path):
    error = ModelError(f"no such model, key {KEY}", "Name another.")

    with pytest.raises(ModelError) as caught:
        asyncio.run(traced(tmp_path / "trace", error).ask(request("a")))

    assert caught.value is error
    assert (tmp_path / "trace" / "001-a.error.txt").read_text() == (
        "ModelError: no such model, key [REDACTED openai-key]\nName another.\n"
    )


def test_numbers_go_on_from_an_earlier_run_and_nothing_is_overwritten(tmp_path):
    folder = tmp_path / "trace"
    asyncio.run(traced(folder, ANSWER, ANSWER).ask(request("a")))
    (folder / "1041-b.reply.json").write_text("mine")
    before = everything(folder)
    model = traced(folder, ANSWER, ANSWER)

    asyncio.run(model.ask(request("b")))
    asyncio.run(model.ask(request("b")))

    assert {"1042-b.request.json", "1043-b.request.json", "1043-b.reply.json"} <= set(names(folder))
    assert all(line in everything(folder) for line in before.splitlines())


def test_two_runs_in_one_folder_do_not_meet(tmp_path):
    folder = tmp_path / "trace"
    one, other = traced(folder, ANSWER), traced(folder, Reply("other", "complete"))

    asyncio.run(one.ask(request("a")))
    asyncio.run(other.ask(request("a")))

    assert "Fast" in (folder / "001-a.reply.json").read_text()
    assert "other" in (folder / "002-a.reply.json").read_text()


@pytest.mark.parametrize(
    ("said", "hidden"),
    [(f"the key {KEY} works", KEY), (f'password = "{SECRET}"', SECRET), (f"Use\n{PEM}\nfor it", SECRET)],
)
def test_credentials_are_struck_out_everywhere(tmp_path, said, hidden):
    folder = tmp_path / "trace"
    replies = Reply(json.dumps({"text": said}), "complete"), Reply(said, "refused")
    model = traced(folder, *replies)

    for reply in replies:
        assert asyncio.run(model.ask(request("a", said))) is reply, "only the files are redacted"

    assert hidden not in everything(folder)
    assert everything(folder).count("[REDACTED") == 6
    assert all(json.loads(one.read_text()) for one in folder.glob("*.json"))


def test_a_secret_is_struck_out_beside_its_name(tmp_path):
    reply = Reply(json.dumps({"client_secret": SECRET}), "complete")

    asyncio.run(traced(tmp_path / "trace", reply).ask(request("a")))

    assert SECRET not in everything(tmp_path / "trace")


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_files_and_folder_are_for_this_user_only(tmp_path):
    folder = tmp_path / "trace"
    before = os.umask(0)
    try:
        asyncio.run(traced(folder, ANSWER).ask(request("a")))
    finally:
        os.umask(before)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}


def test_a_folder_that_is_a_symbolic_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "trace").symlink_to(tmp_path / "real", target_is_directory=True)

    with pytest.raises(SpecAgentError, match="trace': it is a symbolic link") as caught:
        traced(tmp_path / "trace")
    assert caught.value.hint
    assert names(tmp_path / "real") == []


@pytest.mark.skipif(os.name == "nt", reason="permissions are POSIX's")
def test_a_folder_that_others_can_write_to_is_refused(tmp_path):
    (tmp_path / "trace").mkdir()
    (tmp_path / "trace").chmod(0o777)

    with pytest.raises(SpecAgentError, match="others can write to it"):
        traced(tmp_path / "trace")


def test_a_folder_that_cannot_be_is_refused_before_any_call(tmp_path):
    (tmp_path / "file").write_text("")

    for path in (tmp_path / "file", tmp_path / "file" / "trace"):
        with pytest.raises(SpecAgentError, match="cannot be traced in"):
            traced(path)


def test_checking_the_folder_leaves_nothing_in_it(tmp_path):
    traced(tmp_path / "trace")

    assert names(tmp_path / "trace") == []


def test_a_folder_that_is_gone_costs_one_warning_and_no_answer(tmp_path):
    warnings = []
    model = traced(tmp_path / "trace", ANSWER, ModelError("no"), ANSWER, warn=warnings.append)
    shutil.rmtree(tmp_path / "trace")

    assert asyncio.run(model.ask(request("a"))) is ANSWER
    with pytest.raises(ModelError, match="no"):
        asyncio.run(model.ask(request("a")))
    assert asyncio.run(model.ask(request("a"))) is ANSWER

    (warning,) = warnings
    assert "'001-a.request.json' cannot be written: No such file" in warning


def test_a_label_never_leads_out_of_the_folder(tmp_path):
    model = traced(tmp_path / "trace", ANSWER, ANSWER)

    asyncio.run(model.ask(request("../../etc/passwd")))
    asyncio.run(model.ask(request("x" * 5000)))

    assert names(tmp_path) == ["trace"]
    assert len(names(tmp_path / "trace")) == 6
