import os

import builders as b
import pytest

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.prompting import PartTask, Prompts
from specagent.agent.drafting.prompting.samples import FACTS
from specagent.agent.errors import UsageError

GOALS = "sections/goals.md.j2"
BRIEF = Brief(b.prd())


@pytest.fixture
def override(tmp_path):
    """Write a template into a folder of overrides and return what uses it."""

    def write(name, text, language="en"):
        path = tmp_path / "prompts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Prompts(language, tmp_path / "prompts")

    return write


def asked_for_goals(prompts):
    return prompts.part(prompts.opening(BRIEF), PartTask("goals", "Goals", ("Fast",)), FACTS)[1].blocks[-1]


def failure(prompts):
    with pytest.raises(UsageError) as caught:
        prompts.check()
    return caught.value


def test_a_file_of_the_folder_wins_and_the_rest_is_packaged(override):
    prompts = override(GOALS, 'Our way.\n{% include "task.md.j2" %}\n')
    prompts.check()

    assert asked_for_goals(prompts).startswith("Our way.\n# Task: Goals\n\nFill the field `goals`.")
    assert prompts.opening(BRIEF) == Prompts("en").opening(BRIEF)


def test_an_override_can_add_to_the_packaged_template(override):
    house_rule = "- Every goal names its owner.\n"
    source = f'{{% extends "packaged/{GOALS}" %}}{{% block practices %}}{{{{ super() }}}}{house_rule}{{% endblock %}}'
    prompts = override(GOALS, source)
    prompts.check()
    text = asked_for_goals(prompts)

    assert house_rule in text
    assert text.replace(house_rule, "") == asked_for_goals(Prompts("en"))


def test_the_fingerprint_changes_with_any_template_and_with_the_language(override):
    packaged = Prompts("en").fingerprint()
    seen = {packaged, Prompts("de").fingerprint(), override(GOALS, "Our way.").fingerprint()}

    assert Prompts("en").fingerprint() == packaged
    assert len(seen | {override(GOALS, "Another way.").fingerprint()}) == 4


def test_hidden_files_and_a_byte_order_mark_do_no_harm(override):
    override(".DS_Store", b"\xff")
    prompts = override("task.md.j2", b"\xef\xbb\xbf{{ field }} {{ label }} {{ names }} {{ excerpt }}")
    prompts.check()

    assert asked_for_goals(prompts).endswith("goals Goals ('Fast',) ()")


@pytest.mark.parametrize(
    ("text", "row", "reason"),
    [
        ("a\n\n{{ nmaes }}", 3, "'nmaes' is undefined"),
        ("a\n{% if %}", 2, "Expected an expression"),
        ("a\n{% for x in names %}", 2, "Unexpected end of template"),
        ("{{ label | shout }}", 1, "No filter named 'shout'"),
        ("a\n{{ label.__class__ }}", 2, "unsafe"),
        ("{{ label.__class__.__mro__ }}", 1, "unsafe"),
        ("\n{% for one in excerpt %}{{ one.model_dump() }}{% endfor %}", 2, "unsafe"),
        ("{% for one in excerpt %}{{ one.parse_file('/etc/hostname') }}{% endfor %}", 1, "unsafe"),
        ("{% for one in excerpt %}{{ one.txet }}{% endfor %}", 1, "no attribute 'txet'"),
        ("{{ names.append('x') }}", 1, "unsafe"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("{{ label + 1 }}", 1, "concatenate"),
        ("a\n{% include 'nothing.md.j2' %}", 2, "there is no template 'nothing.md.j2'"),
        ("{% include '../../../etc/passwd' %}", 1, "there is no template"),
        ("{% extends 'sections/goals.md.j2' %}", 1, "without end"),
        ("{% include 'sections/goals.md.j2' %}", 1, "without end"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", 1, "without end"),
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", 1, "does not end"),
        ("{% for a in range(99999) %}\n{% for b in range(99999) if b < 0 %}{% endfor %}{% endfor %}", 2, "not end"),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}", 1, "not end"),
        ("{% for a in range(100001) %}{% endfor %}", 1, "Range too big"),
        ("{{ 'x' * 9999999999 }}", 1, "too large"),
        ("{{ 10 ** 10 ** 10 }}", 1, "too large"),
        ("{% for a in range(9999) %}{{ 'x' * 99999 }}{% endfor %}", 1, "more than 50,000,000 characters"),
        ("{{ names | random }}", 1, "No filter named 'random'"),
        ("{{ lipsum(n=1000000000) }}", 1, "'lipsum' is undefined"),
    ],
)
def test_a_faulty_override_is_a_usage_error_with_its_line(override, tmp_path, text, row, reason):
    err = failure(override(GOALS, text))

    assert f"{str(tmp_path / 'prompts' / GOALS)!r}, line {row}: " in err.message
    assert reason in err.message
    assert "variables are: field, label, names, excerpt. " in err.hint
    assert "'packaged/sections/goals.md.j2'" in err.hint


def test_a_fault_in_a_template_that_others_include_is_told_there(override, tmp_path):
    err = failure(override("task.md.j2", "a\n{{ facts }}"))

    assert f"{str(tmp_path / 'prompts' / 'task.md.j2')!r}, line 2: 'facts' is undefined." in err.message


def test_a_fault_that_no_sample_meets_is_told_when_it_happens(override):
    prompts = override(GOALS, "{{ field }}{% if names == ('Fast',) %}\n{{ nothing }}{% endif %}")
    prompts.check()

    with pytest.raises(UsageError, match="line 2: 'nothing' is undefined"):
        asked_for_goals(prompts)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("goals.md.j2", GOALS),
        ("sections/goals.md", GOALS),
        ("sections/gaols.md.j2", GOALS),
        ("adrs.md.j2", "adr.md.j2"),
    ],
)
def test_a_file_that_overrides_nothing_is_told_with_the_nearest_name(override, name, near):
    err = failure(override(name, "x"))

    assert f"none is called {name!r}" in err.message
    assert f"Did you mean {near!r}?" in err.hint


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path):
    assert "does not exist" in failure(Prompts("en", tmp_path / "nowhere")).message


def test_a_template_that_is_no_text_is_a_usage_error(override):
    err = failure(override(GOALS, b"a\nb\xff"))

    assert "line 2: not UTF-8" in err.message


def test_a_template_of_more_than_a_megabyte_is_a_usage_error(override):
    assert "larger than 1 MB" in failure(override(GOALS, b"x" * 1_000_001)).message


def test_a_template_that_is_no_file_does_not_hang(override, tmp_path):
    prompts = override("system.md.j2", "{{ language }}")
    os.mkfifo(tmp_path / "prompts" / "task.md.j2")

    assert "no regular file" in failure(prompts).message


def test_a_link_that_leads_nowhere_is_a_usage_error(override, tmp_path):
    prompts = override("system.md.j2", "{{ language }}")
    (tmp_path / "prompts" / "task.md.j2").symlink_to("gone")

    assert "task.md.j2' is no regular file" in failure(prompts).message
