import json
from pathlib import Path

import pytest
import readable

CASSETTES = Path(__file__).parents[2] / "cassettes"
SECRET_HEADERS = ["authorization", "x-api-key", "cookie", "user-agent", "host"]


def json_body(first, second):
    assert json.loads(first.body) == json.loads(second.body)


def pytest_recording_configure(config, vcr):
    vcr.register_matcher("json body", json_body)
    vcr.register_serializer("yaml", readable)


def without_noise(request):
    for name in list(request.headers):
        if name.lower() in SECRET_HEADERS or name.lower().startswith(("x-stainless", "content-length", "accept")):
            del request.headers[name]
    return request


def only_the_type(response):
    kept = {name: value for name, value in response["headers"].items() if name.lower() == "content-type"}
    return {**response, "headers": kept}


@pytest.fixture
def vcr_config():
    return {
        "serializer": "yaml",
        "match_on": ["method", "host", "path", "json body"],
        "before_record_request": without_noise,
        "before_record_response": only_the_type,
        "allow_playback_repeats": False,
    }


@pytest.fixture(scope="module")
def vcr_cassette_dir():
    return str(CASSETTES)


@pytest.fixture
def default_cassette_name(request):
    return request.node.name.removeprefix("test_")


@pytest.fixture(autouse=True)
def all_is_played(vcr, record_mode):
    """Fail when a recorded call was not made again."""
    yield
    if vcr is not None and record_mode == "none":
        assert vcr.all_played, "a recorded call was not made"


@pytest.fixture(autouse=True)
def a_dummy_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
