import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from specagent.agent.drafting.prompting.contexts import CONTEXTS, names
from specagent.agent.drafting.prompting.prompts import Prompts
from specagent.agent.drafting.prompting.samples import samples
from specagent.agent.drafting.prompting.templates import Templates

PROMPTS = Path(__file__).parents[3] / "prompts"
SAMPLES = list(samples())


def variables():
    return [(name, one) for name, context in CONTEXTS.items() for one in names(context)]


class Without:
    """A context that lacks one variable."""

    def __init__(self, context, missing):
        self._values = {key: value for key, value in context.values().items() if key != missing}

    def values(self):
        return self._values


def test_every_template_renders_with_its_samples():
    Prompts("en").check()

    assert {name for name, _ in SAMPLES} == set(CONTEXTS)
    assert {path.relative_to(PROMPTS).as_posix() for path in PROMPTS.rglob("*.j2")} == set(CONTEXTS)


@pytest.mark.parametrize(("name", "variable"), variables(), ids=" ".join)
def test_no_template_renders_without_one_of_its_variables(name, variable):
    for context in (context for template, context in SAMPLES if template == name):
        with pytest.raises(UndefinedError, match=f"'{variable}' is undefined"):
            Templates(None).render(name, Without(context, variable))


@pytest.mark.parametrize("name", CONTEXTS)
def test_the_head_of_a_template_names_its_variables(name):
    head = re.match(r"\{#-.*?-#\}", (PROMPTS / name).read_text(), re.DOTALL)[0]
    _, _, listed = head.partition("Variables:")
    outside = re.sub(r"\([^()]*\)", "", listed)

    assert re.findall(r"[a-z]+(?=\s*[,.])", outside) == names(CONTEXTS[name])


@pytest.mark.parametrize(("name", "context"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_a_prompt_has_no_ragged_blank_lines_and_no_leftovers(name, context):
    text = Templates(None).render(name, context)

    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert not re.search(r"\{%|\{\{|#\}|\bNone\b(?! was)|\bUndefined\b", text)
    assert not re.search(r"^<<<.*\n<<<|>>>\n\S", text, re.MULTILINE)


@pytest.mark.parametrize(("name", "context"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_instructions_stay_frugal(name, context):
    most = 7_200 if name == "blueprint.md.j2" else 3_200

    assert len(Templates(None).render(name, context)) < most
