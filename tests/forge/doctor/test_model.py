import json
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
from forge_fake.web import Reply, Web

from specagent.agent.config import config_of
from specagent.agent.forge.doctor import model_checks
from specagent.agent.forge.doctor.model_checks import check_model
from specagent.agent.forge.doctor.surroundings import Surroundings

KEY = "sk-test-of-nobody"


@contextmanager
def serving(status=200, names=("qwen3",), body=None):
    asked = []

    def answer(request):
        asked.append(request)
        text = json.dumps({"data": [{"id": name} for name in names]}) if body is None else body
        return Reply(status, {"Content-Type": "application/json"}, text.encode())

    web = Web(answer)
    web.start()
    try:
        yield web.url, asked
    finally:
        web.stop()


def checked(environ=None, **settings):
    config = config_of(settings)
    return check_model(Surroundings(environ or {}, None, config, None, None, None, {}))


@contextmanager
def providers_own(monkeypatch, provider, **served):
    """Let a provider's own address lead to a server here."""
    with serving(**served) as (url, asked):
        monkeypatch.setattr(model_checks, "_ADDRESSES", {**model_checks._ADDRESSES, provider: url})
        yield asked


def test_offline_says_so():
    for found in (checked(), checked(model="offline")):
        assert found.state == "ok"
        assert found.told.startswith("offline")


def test_a_model_without_its_key_is_a_problem():
    found = checked(model="openai:gpt-6.1-terra")

    assert found.state == "problem"
    assert "OPENAI_API_KEY is not set" in found.told


@pytest.mark.parametrize("key", ["sk-1\n", "sk 1", "sk-é"])
def test_a_key_that_was_copied_badly_is_said_without_showing_it(key):
    found = checked({"OPENAI_API_KEY": key}, model="openai:gpt-6.1-terra")

    assert found.state == "problem"
    assert "holds characters that no key has" in found.told
    assert key not in found.told + found.mend


def test_a_server_of_ones_own_is_asked_for_its_list():
    with serving() as (url, asked):
        found = checked({"OPENAI_API_KEY": KEY}, model="openai:qwen3", base_url=f"{url}/v1/")

    assert found.state == "ok"
    (request,) = asked
    assert (request.method, request.path) == ("GET", "/v1/models")
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_a_server_that_lists_other_models_leaves_it_open():
    with serving(names=("llama", "phi")) as (url, _):
        found = checked(model="openai:qwen3", base_url=url)

    assert found.state == "cannot tell"
    assert "llama, phi" in found.told


def test_the_address_of_the_environment_is_the_one_that_is_asked():
    with serving() as (url, asked):
        checked({"OPENAI_BASE_URL": url}, model="openai:qwen3")

    assert len(asked) == 1
    assert "authorization" not in asked[0].headers


@pytest.mark.parametrize(
    ("status", "state"), [(200, "ok"), (401, "problem"), (403, "problem"), (404, "problem"), (429, "cannot tell")]
)
def test_a_providers_own_server_is_asked_for_the_model(monkeypatch, status, state):
    with providers_own(monkeypatch, "openai", status=status, body="{}") as asked:
        found = checked({"OPENAI_API_KEY": KEY}, model="openai:gpt-6.1-terra")

    assert found.state == state
    assert asked[0].path == "/models/gpt-6.1-terra"
    assert KEY not in found.told + found.mend


def test_anthropics_interface_has_its_own_headers(monkeypatch):
    with providers_own(monkeypatch, "anthropic", body="{}") as asked:
        found = checked({"ANTHROPIC_API_KEY": KEY}, model="anthropic:claude-sonnet-5")

    assert found.state == "ok"
    assert asked[0].path == "/v1/models/claude-sonnet-5"
    assert asked[0].headers["x-api-key"] == KEY
    assert "anthropic-version" in asked[0].headers


def test_an_address_where_nobody_answers_is_a_problem():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = checked(model="openai:qwen3", base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")

    assert found.state == "problem"
    assert "cannot be reached" in found.told


def test_a_redirect_is_not_followed_with_the_key():
    with serving(status=302) as (url, asked):
        found = checked({"OPENAI_API_KEY": KEY}, model="openai:qwen3", base_url=url)

    assert found.state == "cannot tell"
    assert len(asked) == 1


def test_another_providers_model_is_not_asked():
    assert checked({"MISTRAL_API_KEY": KEY}, model="mistralai:large").state == "cannot tell"


def test_an_answer_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(model_checks, "_MOST_BYTES", 1000)
    with serving(body="x" * 2000) as (url, _):
        found = checked(model="openai:qwen3", base_url=url)

    assert (found.state, "too large" in found.told) == ("problem", True)


def test_the_commands_module_imports_no_model_library():
    code = "import sys, specagent.agent.commands.doctor as d; d.examine; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)

    assert "specagent.agent.forge.doctor.examining" in done.stdout
    for name in ("langchain", "langchain_core", "openai", "anthropic"):
        assert f"'{name}'" not in done.stdout
