"""What is rendered reads back exactly."""

from typing import Literal

import pytest
from document.strategies import adrs, names, prose, specs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specagent.agent.document.adr import parse_adr, render_adr
from specagent.agent.document.inline import escape, unescape
from specagent.agent.document.prose import joined_lines, sentence_lines
from specagent.agent.document.reading import parse_spec
from specagent.agent.document.rendering import render_spec
from specagent.schemas.adr import Adr
from specagent.schemas.spec import Spec
from specagent.schemas.text import line

thorough = settings(max_examples=100, suppress_health_check=list(HealthCheck))


@thorough
@given(specs())
def test_a_rendered_spec_reads_back_exactly(spec: Spec) -> None:
    reading = parse_spec(render_spec(spec))
    assert reading.spec == spec
    assert reading.extras == ()


@thorough
@given(adrs(), st.sampled_from(["nygard", "madr"]), st.sampled_from(["", "../architecture.md", "javascript:x"]))
def test_a_rendered_adr_reads_back_exactly(adr: Adr, layout: Literal["nygard", "madr"], spec_link: str) -> None:
    reading = parse_adr(render_adr(adr, layout, spec_link=spec_link), adr.number)
    assert reading.adr == adr
    assert reading.extras == ()


@thorough
@given(adrs())
def test_an_adr_knows_its_number_without_its_file_name(adr: Adr) -> None:
    assert parse_adr(render_adr(adr)).adr == adr


@settings(max_examples=500)
@given(names.map(line))
def test_an_escaped_value_means_the_value(value: str) -> None:
    assert unescape(escape(value)) == value
    assert unescape(escape(value, emphasis=False)) == value


@settings(max_examples=300)
@given(prose.map(line))
def test_sentence_lines_join_to_the_same_paragraph(value: str) -> None:
    assert unescape(joined_lines("\n".join(sentence_lines(escape(value))))) == value


@settings(max_examples=500)
@given(
    st.one_of(
        names, st.text(alphabet="\u200c\u200d\ufe0f\u3000\u00a0 \n\t\u0301ea\u00e9\uac00\u1161\u212a", max_size=8)
    )
)
def test_a_normalised_value_is_its_own_normal_form(value: str) -> None:
    assert line(line(value)) == line(value)


HOSTILE = {
    "backticks": " ".join("`" * (n % 90 + 1) for n in range(900)),
    "parentheses": "(" * 30_000,
    "stars": "*a " * 10_000,
    "pipes": "|" * 30_000,
    "tags": "<" * 30_000,
    "backslashes": "\\" * 30_001,
    "brackets": "[" * 30_000,
    "underscores": "_ " * 15_000,
    "sentences": "a. A" * 8_000,
    "lists": "\n".join("  " * depth + "- x" for depth in range(200)),
    "quotes": ">" * 3_000 + " x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_and_reads_back(name: str) -> None:
    cell = HOSTILE[name].replace("\n", " ")
    reading = parse_spec(
        f"## 5. Data\n\n{HOSTILE[name]}\n\n## 3. Stack\n\n| Technology | Why |\n| - | - |\n| x | {cell} |\n"
    )
    assert parse_spec(render_spec(reading.spec)).spec == reading.spec
