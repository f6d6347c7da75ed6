import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from provider import Answer, Gate, Provider, always, answer_set, faults, sequence, when

import specagent
from specagent.agent.document.adr import parse_adr
from specagent.agent.document.reading import parse_spec
from specagent.agent.errors import SecretsError, UsageError

ROOT = Path(__file__).parents[1]
PRD = ROOT / "examples" / "parcel-lockers" / "PRD.md"
GOOD = answer_set(ROOT / "cassettes" / "answers" / "parcel-lockers")
SECRET = "AKIA" + "J7Q2M4X9T3W8R5Z6"
FINAL = {"done", "cached", "failed"}
SMALL = """# Notes

## Functional Requirements

- **FR-1 Save:** A user saves a note and finds it again after a restart.

## Non-Functional Requirements

- **NFR-1 Speed:** A note is shown within 200 ms.
"""


@pytest.fixture(autouse=True)
def _clean_place(monkeypatch, tmp_path):
    """Work in an empty folder, with no settings and no cache of the outside."""
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "ANTHROPIC_", "SPECAGENT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def with_model(provider, **more):
    return {"model": "openai:scripted", "base_url": provider.url, "cache": False, "date": "2026-11-25", **more}


def test_a_file_is_drafted_offline_into_texts_that_read_back_and_nothing_is_written(tmp_path):
    drafted = specagent.draft_spec(PRD, date="2026-11-25")

    spec, *records = drafted.files
    assert spec == "architecture.md"
    assert drafted.markdown == drafted.files[spec]
    assert parse_spec(drafted.markdown).spec == drafted.spec
    assert records == [one.link for one in drafted.spec.decisions.decisions]
    assert all(parse_adr(drafted.files[name], at).adr.number == at for at, name in enumerate(records, start=1))
    assert drafted.spec.prd_link == "PRD.md"
    assert (drafted.incomplete, drafted.model) == ((), None)
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_drafted_without_a_link_to_it():
    drafted = specagent.draft_spec(SMALL.replace("\n", "\r\n"))

    assert drafted.spec.product == "Notes"
    assert (drafted.spec.prd_title, drafted.spec.prd_link) == ("PRD", "")
    assert [one.ref for one in drafted.spec.traceability] == ["FR-1", "NFR-1"]


def test_the_same_input_gives_the_same_files_as_often_as_it_is_drafted():
    assert specagent.draft_spec(SMALL, date="2026-11-25") == specagent.draft_spec(SMALL, date="2026-11-25")


def test_a_model_drafts_and_only_answers_are_kept(tmp_path):
    with Provider(GOOD) as provider:
        drafted = specagent.draft_spec(PRD, **with_model(provider, cache=True))
        again = specagent.draft_spec(PRD, **with_model(provider, cache=True))

    assert drafted.incomplete == ()
    assert parse_spec(drafted.markdown).spec == drafted.spec
    assert drafted.model is not None
    assert again.model is not None
    assert (drafted.model.calls, drafted.model.remembered) == (18, 0)
    assert (again.model.calls, again.model.remembered) == (0, 18)
    assert again.files == drafted.files
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {
        "answers.sqlite3", "answers.sqlite3-wal", "answers.sqlite3-shm",
    }  # fmt: skip


def test_a_model_drafts_a_text():
    with Provider(GOOD) as provider:
        drafted = specagent.draft_spec(PRD.read_text(encoding="utf-8"), **with_model(provider))

    assert drafted.incomplete == ()
    assert drafted.spec.prd_link == ""


@pytest.mark.parametrize("stream", [False, True])
def test_progress_tells_of_every_part_from_waiting_to_its_end(stream):
    told = []
    with Provider(GOOD) as provider:
        specagent.draft_spec(PRD, on_progress=told.append, stream=stream, **with_model(provider))

    parts = defaultdict(list)
    for one in told:
        parts[one.part].append(one)
    assert next(iter(parts)) == "Blueprint"
    assert len(parts) == len(provider.calls) == 18
    for part, seen in parts.items():
        states = [one.state for one in seen]
        tokens = [one.tokens for one in seen if one.state == "drafting"]
        assert states[0] == ("drafting" if part == "Blueprint" else "waiting")
        assert states[-2:] == ["checking", "done"]
        assert not FINAL & set(states[:-1])
        assert all(before < after for before, after in pairwise(tokens))
        assert (len(tokens) > 3) is stream


def test_a_repair_and_a_failure_are_told():
    told = []
    script = when("stack", Answer("nonsense"), when("goals", faults.refused("No."), GOOD, attempts=9))
    with Provider(script) as provider:
        specagent.draft_spec(PRD, on_progress=told.append, **with_model(provider))

    states = defaultdict(list)
    for one in told:
        states[one.part].append(one.state)
    repaired = [seen for part, seen in states.items() if part.startswith("3 ")]
    assert repaired == [["waiting", "drafting", "checking", "repairing", "checking", "done"]]
    assert {(one.state, one.note) for one in told if one.part.startswith("1 ") and one.note} == {
        ("failed", "the model refused: No.")
    }


def test_an_incomplete_draft_is_whole_and_says_what_failed_and_why():
    with Provider(when("goals", faults.refused("No."), GOOD, attempts=9)) as provider:
        drafted = specagent.draft_spec(PRD, **with_model(provider))

    assert drafted.incomplete == ("1 Architectural Goals and Constraints: the model refused: No.",)
    assert "Incomplete" in drafted.spec.notice
    assert drafted.spec.goals.goals
    assert parse_spec(drafted.markdown).spec == drafted.spec


def test_a_running_event_loop_is_no_obstacle():
    async def cell():
        return specagent.draft_spec(PRD, **with_model(provider))

    with Provider(GOOD) as provider:
        drafted = asyncio.run(cell())
    assert drafted.incomplete == ()


def test_drafts_run_beside_each_other_in_one_event_loop():
    async def both():
        return await asyncio.gather(*(specagent.adraft_spec(PRD, **with_model(provider)) for _ in range(2)))

    with Provider(GOOD) as provider:
        first, second = asyncio.run(both())
    assert first.files == second.files
    assert first.incomplete == second.incomplete == ()


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal to itself")
@pytest.mark.parametrize("in_loop", [False, True])
def test_an_interrupt_ends_the_calls_that_are_under_way(in_loop):
    async def cell():
        return specagent.draft_spec(PRD, **with_model(provider))

    def interrupt():
        provider.wait(lambda log: len(log) == 1)
        while not provider.log[0].hung_up:  # one that comes right before the loop waits is seen at its next event only
            os.kill(os.getpid(), signal.SIGINT)
            with contextlib.suppress(TimeoutError):
                provider.wait(lambda log: log[0].hung_up, timeout=5)

    with Provider(always(faults.held(Answer("{}"), Gate()))) as provider:
        threading.Thread(target=interrupt, daemon=True).start()
        loop = asyncio.new_event_loop()  # unlike asyncio.run it leaves signals alone, as notebooks do
        with pytest.raises(KeyboardInterrupt):
            loop.run_until_complete(cell()) if in_loop else specagent.draft_spec(PRD, **with_model(provider))
        provider.wait(lambda log: log[0].hung_up)
        loop.close()
    assert len(provider.calls) == 1


def test_a_wrong_key_is_one_error_that_says_what_to_do(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "wrong")
    with Provider(always(faults.invalid_key())) as provider, pytest.raises(specagent.SpecAgentError) as caught:
        specagent.draft_spec(PRD, **with_model(provider))

    assert "refuses the API key" in caught.value.message
    assert "OPENAI_API_KEY" in caught.value.hint
    assert len(provider.calls) == 1


def test_after_an_error_the_next_draft_works():
    with Provider(sequence(faults.unknown_model("scripted"), then=GOOD)) as provider:
        with pytest.raises(specagent.SpecAgentError):
            specagent.draft_spec(PRD, **with_model(provider))
        assert specagent.draft_spec(PRD, **with_model(provider)).incomplete == ()


def test_a_model_without_a_key_is_refused_before_anything_is_sent():
    with pytest.raises(UsageError, match="OPENAI_API_KEY is not set"):
        specagent.draft_spec(SMALL, model="openai:gpt-6.1-terra")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"modle": "openai:x"}, "unknown setting 'modle'"),
        ({"model": "some-model"}, "names no provider"),
        ({"temperature": 9}, "'temperature' in the call is 9"),
        ({"max_cost": "cheap"}, "'max_cost' in the call is 'cheap'"),
        ({"date": "yesterday"}, "'yesterday' is no date"),
        ({"out": "docs"}, "'out' has no effect here"),
        ({"model": "openai:x", "base_url": "ftp://x"}, "no http or https URL"),
        ({"model": "openai:x", "base_url": "http://127.0.0.1:9", "prompts": "nowhere"}, "'nowhere' does not exist"),
    ],
)
def test_a_wrong_setting_is_named(settings, words):
    with pytest.raises(UsageError) as caught:
        specagent.draft_spec(SMALL, **settings)
    assert words in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("prd", "words"),
    [
        (Path("missing.md"), "no file"),
        ("docs/PRD.md", "is a string, which is taken for the PRD's text"),
        ("", "is empty"),
        ("# A heading alone", "states no requirement"),
    ],
)
def test_what_is_no_prd_is_said(prd, words):
    with pytest.raises(specagent.SpecAgentError) as caught:
        specagent.draft_spec(prd)
    assert words in caught.value.message


@pytest.mark.parametrize("secret", [SECRET, f"{SECRET[:6]}\u200b{SECRET[6:]}"])
def test_a_credential_in_the_prd_comes_to_no_text(secret):
    prd = SMALL.replace("A user", f"With the key {secret} a user")
    with pytest.raises(SecretsError) as caught:
        specagent.draft_spec(prd)
    assert "aws-access-key" in caught.value.message
    assert SECRET not in caught.value.message


def test_a_credential_can_be_struck_out_or_allowed():
    prd = SMALL.replace("A user", f"With the key {SECRET} a user")
    struck = specagent.draft_spec(prd, redact=True)
    allowed = specagent.draft_spec(prd, allow_secrets=True)
    assert SECRET not in str(struck)
    assert SECRET in allowed.markdown


def test_context_documents_and_linked_ones_bind_the_draft(tmp_path):
    (tmp_path / "prd.md").write_text(f"{SMALL}\nSee [the rules](rules.md).\n", encoding="utf-8")
    (tmp_path / "rules.md").write_text("# Rules\n\nAll logs are kept for LINKED days.\n", encoding="utf-8")
    (tmp_path / "policy.md").write_text("# Policy\n\nAll keys are kept in GIVEN places.\n", encoding="utf-8")
    with Provider(always(faults.unknown_model("x"))) as provider, pytest.raises(specagent.SpecAgentError):
        specagent.draft_spec(tmp_path / "prd.md", context=["policy.md"], follow_links=True, **with_model(provider))

    sent = json.dumps(provider.bodies()[0]["messages"])
    assert "LINKED days" in sent
    assert "GIVEN places" in sent


REPORT = "import sys; {code}; print(' '.join(sorted(sys.modules)))"


def modules_after(code):
    done = subprocess.run(
        [sys.executable, "-c", REPORT.format(code=code)], capture_output=True, encoding="utf-8", check=True
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def test_importing_the_package_costs_nothing_until_it_is_used():
    assert modules_after("import specagent") - modules_after("import typing") == {"specagent"}


def test_an_offline_draft_imports_no_model_library():
    loaded = modules_after(f"import specagent, pathlib; specagent.draft_spec(pathlib.Path({str(PRD)!r}))")
    assert "pydantic" in loaded, "or the next line proves nothing"
    assert not loaded & {"langchain", "langchain_core", "langchain_openai", "openai", "anthropic", "httpx2", "typer"}


PROGRAM = """
from pathlib import Path
import specagent

def watch(one: specagent.Progress) -> None:
    print(one.part, one.state)

async def once() -> str:
    return (await specagent.adraft_spec("# PRD")).markdown

drafted: specagent.SpecDraft = specagent.draft_spec(Path("PRD.md"), on_progress=watch, max_cost=1.5)
reveal_type(drafted.files)
specagent.draft_spec(1)
"""


def test_callers_see_the_types(tmp_path):
    pytest.importorskip("mypy", reason="needs mypy")
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-pretty", str(tmp_path / "program.py")],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said = [row.partition("program.py:")[2] for row in done.stdout.splitlines() if "program.py:" in row]
    assert len(said) == 2, done.stdout + done.stderr
    assert 'Revealed type is "typing.Mapping[' in said[0]
    assert 'incompatible type "int"; expected "str | Path"' in said[1]
