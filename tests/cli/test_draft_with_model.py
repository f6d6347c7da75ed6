"""Drafting with a model as a user does: messages, exit codes and files, whatever the provider does."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

import pytest
from provider import Gate, Provider, always, faults, generated

PRD = """# Tool Library

## Goals

Neighbours lend tools to each other.

## Functional Requirements

- FR-1: A member reserves a tool for a day.
- FR-2: A librarian registers a returned tool.

## Non-Functional Requirements

- NFR-1: A search answers within 500 ms.
"""
CALLS = 12
FOREIGN = ("OPENAI", "ANTHROPIC", "SPECAGENT", "LANG", "OTEL", "GROQ")
PATIENCE = 30


@pytest.fixture
def shop(tmp_path):
    """A repository with the PRD in it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "PRD.md").write_text(PRD)
    return tmp_path


@pytest.fixture
def env(tmp_path):
    kept = {name: text for name, text in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "SPECAGENT_DATE": "2026-11-25",
        "OPENAI_API_KEY": "sk-test-of-nobody",
    }


@pytest.fixture
def draft(specagent, shop, env):
    """Draft with the provider's model."""

    def run(provider, *arguments, **changes):
        return specagent(*command(provider), *arguments, env=env | changes)

    return run


@pytest.fixture
def start(shop, env):
    """Start a draft that the test goes on beside; it is ended with the test."""
    running = []

    def begin(provider, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "specagent", *command(provider), *arguments],
            cwd=shop,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate()


def command(provider):
    return ["draft", "PRD.md", "--model", "openai:scripted", "--base-url", provider.url]


def docs(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted((folder / "docs").rglob("*.*"))}


def asked(calls):
    return [json.dumps(one.body["messages"]) for one in calls]


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "still not so"
        time.sleep(0.01)


def answers_kept(folder):
    path = folder / "cache" / "specagent" / "answers" / "answers.sqlite3"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
            return store.execute("SELECT count(*) FROM answers").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


# What works


def test_a_draft_says_what_it_took_and_another_sends_nothing_and_writes_the_same_bytes(draft, shop):
    with Provider(generated) as provider:
        done = draft(provider)
        before = docs(shop)
        again = draft(provider)
        anew = draft(provider, "--force")

    assert done.returncode == 0, done.stderr
    assert f"{CALLS} calls; " in done.stdout
    assert "price unknown" in done.stdout
    assert len([line for line in done.stderr.splitlines() if line.startswith("drafted")]) == CALLS
    assert again.returncode == 0
    assert "up to date" in again.stdout
    assert f"0 calls, {CALLS} remembered" in anew.stdout
    assert len(provider.calls) == CALLS
    assert docs(shop) == before


def offline(specagent, env):
    return specagent("draft", "PRD.md", "--model", "offline", env=env)


def test_an_untouched_offline_draft_is_drafted_again_as_soon_as_there_is_a_model(specagent, draft, shop, env):
    offline(specagent, env)
    with Provider(generated) as provider:
        done = draft(provider)
    drafted = docs(shop)
    back = offline(specagent, env)

    assert done.returncode == 0, done.stderr
    assert b"Drafted by the language model openai:scripted" in drafted["docs/architecture.md"]
    assert json.loads(drafted["docs/architecture.lock.json"])["drafter"]["name"] == "openai:scripted"
    assert "up to date" in back.stdout
    assert docs(shop) == drafted, "a draft that was paid for is not replaced by an offline one"


def test_an_edited_offline_draft_is_left_to_its_editor(specagent, draft, shop, env):
    offline(specagent, env)
    spec = shop / "docs" / "architecture.md"
    spec.write_text(spec.read_text() + "\nA person's own remark.\n")
    before = docs(shop)
    with Provider(generated) as provider:
        done = draft(provider)

    assert done.returncode == 0, done.stderr
    assert "only --force drafts it anew with openai:scripted" in done.stdout
    assert docs(shop) == before
    assert provider.calls == []


def test_another_model_drafts_anew_only_by_force(specagent, draft, shop, env):
    with Provider(generated) as provider:
        draft(provider)
        before = docs(shop)
        done = specagent("draft", "PRD.md", "--model", "openai:other", "--base-url", provider.url, env=env)
        assert len(provider.calls) == CALLS

    assert done.returncode == 0, done.stderr
    assert "Drafted by openai:scripted; --force drafts it anew with openai:other." in done.stdout
    assert docs(shop) == before


# What ends a run before it has begun


def refused(done, *says, hint):
    """Check that a command was refused as a wrong use, with a message and a way on."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    for one in says:
        assert one in done.stderr
    assert re.search(rf"^hint: .*{hint}", done.stderr, re.MULTILINE), done.stderr


def test_without_a_key_nothing_is_drafted(specagent, shop, env):
    del env["OPENAI_API_KEY"]
    done = specagent("draft", "PRD.md", "--model", "openai:scripted", env=env)

    refused(done, "OPENAI_API_KEY is not set", hint="Set OPENAI_API_KEY.*--model offline")
    assert docs(shop) == {}


def test_the_package_of_a_provider_is_named_when_it_is_missing(specagent, shop, env):
    done = specagent("draft", "PRD.md", "--model", "groq:scripted", env=env)

    refused(done, "'groq' need the package 'langchain-groq'", hint="pip install langchain-groq")


def test_a_repository_cannot_lead_the_key_elsewhere(specagent, shop, env):
    with Provider(generated) as provider:
        (shop / "specagent.toml").write_text(f'base_url = "{provider.url}"\n')
        done = specagent("draft", "PRD.md", "--model", "openai:scripted", env=env)

    refused(done, "'base_url' in 'specagent.toml', line 1", hint="--base-url")
    assert provider.log == []


@pytest.mark.parametrize(
    ("model", "arguments", "variables"),
    [
        ("openai:scripted", ["--base-url", "http://models.example.com/v1"], {}),
        ("openai:scripted", [], {"OPENAI_BASE_URL": "http://models.example.com/v1"}),
        ("groq:scripted", ["--base-url", "http://models.example.com/v1"], {"GROQ_API_KEY": "test"}),
    ],
    ids=["flag", "environment", "another provider"],
)
def test_a_key_goes_unencrypted_to_this_machine_only(specagent, shop, env, model, arguments, variables):
    done = specagent("draft", "PRD.md", "--model", model, *arguments, env=env | variables)

    refused(done, "the key would go to 'models.example.com' unencrypted", hint="https")


def test_a_template_that_fails_is_told_with_its_line_and_nothing_is_sent(draft, shop):
    (shop / "prompts").mkdir()
    (shop / "prompts" / "system.md.j2").write_text("You draft.\n{{ nothing_of_that_name }}\n")
    with Provider(generated) as provider:
        done = draft(provider, "--prompts", "prompts")

    refused(done, "system.md.j2", "line 2", "'nothing_of_that_name' is undefined", hint=".")
    assert provider.log == []
    assert docs(shop) == {}


def test_a_cost_that_cannot_be_known_cannot_be_capped(draft):
    with Provider(generated) as provider:
        done = draft(provider, "--max-cost", "1")

    refused(done, "there is no price for it", hint="--max-calls")
    assert provider.log == []


# What ends it at the blueprint

FATAL = {
    "a wrong key": (faults.invalid_key(), "refuses the API key", "Check the key"),
    "an unknown model": (faults.unknown_model("scripted"), "does not exist", "Check the name after --model"),
    "no quota": (faults.no_quota(), "nothing is left to spend", "Add credit"),
}


@pytest.mark.parametrize(("answer", "message", "hint"), FATAL.values(), ids=FATAL)
def test_a_model_that_cannot_be_used_ends_the_run_without_a_file(draft, shop, answer, message, hint):
    with Provider(always(answer)) as provider:
        done = draft(provider)

    assert done.returncode == 1
    assert re.search(rf"^error: openai:scripted at 127\.0\.0\.1:\d+ .*{message}", done.stderr, re.MULTILINE)
    assert re.search(rf"^hint: {hint}", done.stderr, re.MULTILINE)
    assert "sk-test" not in done.stderr
    assert len(provider.calls) == 1
    assert docs(shop) == {}


# What is lost in mid-run, and gone on with


def incomplete(done, shop, reason):
    assert done.returncode == 4, done.stderr
    assert "INCOMPLETE: the model failed for these parts" in done.stdout
    assert reason in done.stdout
    assert "Run the same command again" in done.stdout
    spec = (shop / "docs" / "architecture.md").read_text()
    assert "Incomplete: the model failed for these parts" in spec
    return spec


def test_an_empty_account_in_mid_run_leaves_a_whole_document_to_go_on_with(draft, shop):
    def script(call):
        return faults.no_quota() if 5 <= call.number <= 5 + CALLS and not paid else generated(call)

    paid = []
    with Provider(script) as provider:
        done = draft(provider, "--concurrency", "1")
        spec = incomplete(done, shop, "nothing is left to spend")
        calls = provider.calls
        paid.append(True)
        again = draft(provider)

    assert len(calls) == 5
    assert all(f"## {number}. " in spec for number in range(1, 8))
    assert again.returncode == 0, again.stderr
    assert "Incomplete" not in (shop / "docs" / "architecture.md").read_text()
    assert len(provider.calls) == 5 + CALLS - 4
    assert not set(asked(calls[:4])) & set(asked(provider.calls[5:]))


def test_nonsense_for_every_part_is_an_incomplete_document(draft, shop):
    with Provider(always("I like trains.")) as provider:
        done = draft(provider)

    incomplete(done, shop, "the answer is no JSON object")
    assert max(Counter((one.kind, *one.names) for one in provider.calls).values()) <= 3


def test_a_cap_that_is_reached_is_gone_on_with_under_a_higher_one(draft, shop):
    with Provider(generated) as provider:
        done = draft(provider, "--max-calls", "5")
        incomplete(done, shop, "all 5 calls are used")
        calls = len(provider.calls)
        again = draft(provider, "--max-calls", str(CALLS))

    assert calls == 5
    assert again.returncode == 0, again.stderr
    assert f"{CALLS - 5} calls, 5 remembered" in again.stdout
    assert len(set(asked(provider.calls))) == len(provider.calls) == CALLS


def held_after(number, gate):
    """Answer the first calls; hold all later ones."""
    return lambda call: generated(call) if call.number <= number else faults.held(generated(call), gate)


def test_a_killed_run_goes_on_where_it_was(start, draft, shop):
    gate = Gate()
    with Provider(held_after(5, gate)) as provider:
        process = start(provider)
        provider.wait(lambda log: len(log) == CALLS)
        wait_until(lambda: answers_kept(shop) == 5)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert docs(shop) == {}
        gate.open()
        provider.wait(lambda log: all(one.over for one in log))
        finished = [one for one in provider.calls if one.number <= 5]
        done = draft(provider)
        later = provider.calls[CALLS:]

    assert process.returncode == -signal.SIGKILL
    assert done.returncode == 0, done.stderr
    assert f"{CALLS - 5} calls, 5 remembered" in done.stdout
    assert not set(asked(finished)) & set(asked(later)), "no finished call is paid for twice"
    assert len(later) == CALLS - 5


def test_an_interrupted_run_says_how_to_go_on(start, draft, shop):
    gate = Gate()
    with Provider(held_after(4, gate)) as provider:
        process = start(provider)
        provider.wait(lambda log: len(log) == CALLS)
        finished = [process.stderr.readline() for _ in range(4)]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE)
        provider.wait(lambda log: all(one.over for one in log))
        gate.open()
        done = draft(provider)

    assert all(one.startswith("drafted") for one in finished)
    assert process.returncode == 130
    assert f"4 of {CALLS} parts were finished and are kept: run the same command again to go on." in said
    assert "Traceback" not in said
    assert done.returncode == 0, done.stderr
    assert f"{CALLS - 4} calls, 4 remembered" in done.stdout


def test_of_two_runs_at_once_one_drafts_and_the_other_finds_it_done(start, shop):
    gate = Gate()
    with Provider(lambda call: faults.held(generated(call), gate)) as provider:
        first = start(provider)
        provider.wait(lambda log: len(log) == 1)
        second = start(provider)
        waiting = second.stderr.readline()
        gate.open()
        wrote, _ = first.communicate(timeout=PATIENCE)
        found, _ = second.communicate(timeout=PATIENCE)

    assert f"waiting for process {first.pid}" in waiting
    assert (first.returncode, second.returncode) == (0, 0)
    assert "Wrote docs/architecture.md" in wrote
    assert "up to date" in found
    assert len(provider.calls) == CALLS


# Where answers are kept


def test_a_cache_that_cannot_be_used_is_a_warning(draft, shop):
    (shop / "blocked").write_text("a file where a folder should be")
    with Provider(generated) as provider:
        done = draft(provider, "--cache-dir", "blocked")

    assert done.returncode == 0, done.stderr
    assert "answers are kept for this run only" in done.stdout + done.stderr
    assert "Wrote docs/architecture.md" in done.stdout


def test_without_a_cache_nothing_is_kept(draft, shop):
    with Provider(generated) as provider:
        done = draft(provider, "--no-cache")

    assert done.returncode == 0, done.stderr
    assert not (shop / "cache" / "specagent" / "answers").exists()


def test_nobody_but_the_provider_is_told_anything(draft):
    with Provider(generated) as provider, Provider(generated) as spy:
        watching = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "test"}
        done = draft(provider, **watching, LANGSMITH_ENDPOINT=spy.anthropic_url)

        assert done.returncode == 0, done.stderr
        assert spy.log == []
