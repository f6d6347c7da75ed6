"""The program's own YAML files are read as texts, lists and mappings."""

from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
import yaml

from specagent.agent.catalogue.plain_yaml import read_plain_yaml


def test_every_scalar_is_text() -> None:
    text = b"- version: 3.10\n  managed: yes\n  names: [1, 'two: 2', null]\n  empty:\n- last\n"

    assert read_plain_yaml(text) == [
        {"version": "3.10", "managed": "yes", "names": ["1", "two: 2", "null"], "empty": ""},
        "last",
    ]


def test_what_is_anchored_is_repeated() -> None:
    assert read_plain_yaml(b"a: &one [x]\nb: *one\nc: &two z\nd: *two\n") == {
        "a": ["x"],
        "b": ["x"],
        "c": "z",
        "d": "z",
    }


def test_an_empty_file_says_nothing() -> None:
    assert read_plain_yaml(b"# nothing yet\n") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"a: [x", "flow sequence"),
        (b"a: *none", "nothing is anchored as 'none'"),
        (b"[x]: 1", "is no text"),
        (b"a: 1\n---\nb: 2", "more than one document"),
        (b"a: 1\n]", "expected"),
    ],
)
def test_what_cannot_be_read_is_an_error(text: bytes, reason: str) -> None:
    with pytest.raises(yaml.YAMLError, match=reason):
        read_plain_yaml(text)


def test_every_file_reads_as_a_loader_would_read_it() -> None:
    found = [*_yaml_files(files("specagent.agent.catalogue")), *_yaml_files(files("specagent.agent.prd.parsing"))]

    assert len(found) > 10
    for content in found:
        assert read_plain_yaml(content) == yaml.load(content, Loader=yaml.BaseLoader)


def _yaml_files(folder: Traversable) -> list[bytes]:
    inner = [content for one in folder.iterdir() if one.is_dir() for content in _yaml_files(one)]
    return inner + [one.read_bytes() for one in folder.iterdir() if one.name.endswith(".yaml")]
