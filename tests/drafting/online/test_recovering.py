import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specagent.agent.drafting.online.recovering import LONGEST, recover_object

OBJECT = {"facts": None, "goals": {"goals": [{"name": "Fast", "text": 'a } b { c " ``` \u00e9'}]}}
TEXT = json.dumps(OBJECT)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TALK = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"\n  {TEXT}\n",
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}\n```\n",
        f"Sure! Here is the JSON:\n\n{TEXT}\n\nTell me if you need anything else.",
        f"<think>I fill {{goals}} and not {{}}.</think>\n{TEXT}",
        f'First {{"goals": null}}, no, better:\n{TEXT}',
        f"{TEXT}\n{{}}",
        f"\ufeff{TEXT}",
        json.dumps(OBJECT, indent=2, ensure_ascii=False).replace("\n", "\r\n"),
    ],
)
def test_the_object_is_found_wherever_it_stands(text):
    assert recover_object(text) == OBJECT


@given(st.dictionaries(st.text(), VALUES, min_size=1), TALK, TALK)
def test_an_object_between_sentences_comes_back_as_it_was(value, before, after):
    assert recover_object(f"{before}{json.dumps(value)}{after}") == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "null", "[]", "42", '"nothing"', "I cannot do that.", "{", "}", "{'a': 1}", '{"a": }', "{" * 100_000,
     "[" * 100_000, TEXT[:5], "\x00" * 1_000],
)  # fmt: skip
def test_what_holds_no_object_gives_none(text):
    assert recover_object(text) is None


def test_of_a_truncated_answer_nothing_is_taken_for_the_whole():
    found = recover_object(TEXT[:-1])

    assert found is None or found.keys() != OBJECT.keys()


def test_line_breaks_within_texts_are_read():
    assert recover_object('{"a": "one\ntwo\tthree"}') == {"a": "one\ntwo\tthree"}


def test_an_answer_of_the_longest_size_is_read_and_a_longer_one_is_not():
    shell = len('{"a": ""}')
    text = '{"a": "' + "x" * (LONGEST - shell) + '"}'

    assert recover_object(text) == {"a": "x" * (LONGEST - shell)}
    assert recover_object(text + " ") is None


def test_numbers_that_python_refuses_are_no_crash():
    assert recover_object('{"a": ' + "9" * 10_000 + "}") is None


def hostile(size):
    return {
        "open braces": "{" * size,
        "open objects": '{"a":' * (size // 5),
        "open lists": '{"a":' + "[" * size,
        "open texts": '{"' * (size // 2),
        "small objects": '{"a":1}' * (size // 7),
        "broken objects": '{"a":1,}' * (size // 8),
        "one open text": '{"a": "' + "{" * size,
        "escapes": '{"a": "' + "\\" * size,
        "deep": '{"a":' * (size // 10) + "1" + "}" * (size // 10),
    }


@pytest.mark.parametrize("name", hostile(10))
def test_hostile_answers_of_the_longest_size_take_no_time(name):
    text = hostile(LONGEST - 10)[name]

    started = time.process_time()
    recover_object(text)

    assert time.process_time() - started < 1.0


@given(st.text(st.sampled_from('{}[]":, \\a1\n')))
@example('{"a": {"b": 1}')
def test_any_text_gives_an_object_or_none(text):
    found = recover_object(text)

    assert found is None or isinstance(found, dict)
