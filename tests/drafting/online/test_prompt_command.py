import json
import os
from pathlib import Path

import pytest
from provider import Answer, Provider, always, answer_set, generated, when

ROOT = Path(__file__).parents[3]
EXAMPLE = (ROOT / "examples/parcel-lockers/PRD.md").read_text()
GOOD = answer_set(ROOT / "cassettes/answers/parcel-lockers")
KINDS = {
    "blueprint": ["facts"],
    "goals": ["goals"],
    "overview": ["containers", "communication"],
    "stack": ["stack"],
    "patterns": ["patterns"],
    "data": ["entities", "storage"],
    "concerns": ["concerns"],
    "adr": ["adr"],
}
BAD = Answer('{"stack": {"technologies": []}}')
STRANGE = """# Straße

Nachbarn leihen 工具 \u2028und 🔧.

## Funktionale Anforderungen

- FA-1: Ein Mitglied leiht\u00a0ein Werkzeug.
- FA-2: `a <b> {{ c }}` wird gezeigt.
"""


@pytest.fixture
def run(specagent, tmp_path):
    """Run a command with the settings of one draft."""
    (tmp_path / "PRD.md").write_text(EXAMPLE)

    def command(*arguments, **more):
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SPECAGENT_CACHE_DIR": str(tmp_path / "memo")}
        env |= {"SPECAGENT_MODEL": "openai:scripted"} | {f"SPECAGENT_{name.upper()}": one for name, one in more.items()}
        return specagent(*arguments, env=env)

    return command


def prompts(run, section, provider, **more):
    done = run("prompt", section, "--prd", "PRD.md", "--format", "json", base_url=provider.url, **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def as_sent(body):
    schema = body["response_format"]["json_schema"]["schema"]
    return json.dumps([[(one["role"], one["content"]) for one in body["messages"]], schema, _most(body)])


def _most(body):
    return body.get("max_completion_tokens") or body["max_tokens"]


def as_printed(one):
    messages = [(message["role"], message["content"]) for message in one["messages"]]
    return json.dumps([messages, one["schema"], one["max_tokens"]])


def compared(run, provider, section, **more):
    printed, _ = prompts(run, section, provider, **more)
    sent = [as_sent(one.body) for one in provider.calls if one.kind in KINDS[section]]
    return sorted(map(as_printed, printed)), sorted(sent)


def test_every_section_is_printed_byte_for_byte_as_the_draft_sent_it(run):
    with Provider(GOOD) as provider:
        assert run("draft", "PRD.md", base_url=provider.url).returncode == 0
        calls = len(provider.calls)
        for section in KINDS:
            printed, sent = compared(run, provider, section)
            assert printed == sent
            assert sent
        assert len(provider.calls) == calls, "nothing was sent for it"


def test_characters_of_all_scripts_are_printed_as_they_are_sent(run, tmp_path):
    (tmp_path / "PRD.md").write_text(STRANGE)
    with Provider(generated) as provider:
        assert run("draft", "PRD.md", base_url=provider.url).returncode == 0
        for section in ("blueprint", "goals", "data"):
            printed, sent = compared(run, provider, section)
            assert printed == sent


def test_repairs_and_halves_are_printed_too(run):
    wrong_once = when("stack", BAD, GOOD)
    with Provider(wrong_once) as provider:
        assert run("draft", "PRD.md", base_url=provider.url).returncode == 0
        printed, sent = compared(run, provider, "stack")
    assert printed == sent
    assert max(len(json.loads(one)[0]) for one in printed) == 4


def test_a_prd_in_excerpts_is_printed_as_it_is_sent(run):
    with Provider(generated) as provider:
        assert run("draft", "PRD.md", base_url=provider.url, context_window="12000").returncode == 0
        assert [one.kind for one in provider.calls].count("facts") > 1
        for section in KINDS:
            printed, sent = compared(run, provider, section, context_window="12000")
            assert printed == sent


def test_other_settings_are_another_draft(run):
    with Provider(GOOD) as provider:
        assert run("draft", "PRD.md", base_url=provider.url).returncode == 0
        _, told = prompts(run, "goals", provider, model="openai:another")
    assert "the offline drafter's stands in" in told


@pytest.mark.parametrize("section", KINDS)
def test_without_an_earlier_draft_the_offline_facts_stand_in(run, section):
    with Provider(always("never")) as provider:
        printed, told = prompts(run, section, provider)
        assert provider.calls == []

    assert {one["messages"][0]["role"] for one in printed} == {"system"}
    assert all(len(one["messages"]) == 2 for one in printed)
    assert ("the offline drafter's stands in" in told) == (section != "blueprint")
    asked = "\n".join(one["messages"][1]["content"] for one in printed)
    assert all(f"Fill the field `{kind}`" in asked for kind in KINDS[section])


def test_the_blueprint_before_any_draft_is_what_the_draft_then_sends_first(run):
    with Provider(GOOD) as provider:
        before, _ = prompts(run, "blueprint", provider)
        assert run("draft", "PRD.md", base_url=provider.url).returncode == 0
        assert [as_printed(one) for one in before] == [as_sent(provider.calls[0].body)]


def test_as_text_all_messages_stand_under_their_roles(run):
    with Provider(GOOD) as provider:
        assert run("draft", "PRD.md", base_url=provider.url).returncode == 0
        text = run("prompt", "goals", "--prd", "PRD.md", base_url=provider.url).stdout
        bodies = [one.body for one in provider.calls if one.kind == "goals"]

    assert text.count("--- system ---") == len(bodies)
    for body in bodies:
        for message in body["messages"]:
            assert f"--- {message['role']} ---\n{message['content']}" in text
