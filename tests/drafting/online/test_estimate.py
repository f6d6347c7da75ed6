import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from drafting.online.quayside import answered, large_prd
from provider import Provider, answer_set, generated

from specagent.agent.api import draft_spec
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Usage
from specagent.agent.drafting.model.pricing import find_prices
from specagent.agent.drafting.online.estimating import estimate
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.session import checked_prompts, questions_for
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/parcel-lockers/PRD.md"
PRDS = sorted((ROOT / "tests/prds").glob("*.md"))
PRICES = find_prices("openai", "gpt-5.1", datetime(2026, 11, 25, tzinfo=UTC))


def estimated(text, prices=PRICES, **options):
    brief = Brief(understand(SourceText(name="PRD.md", text=text)))
    named = ModelOptions("openai", "gpt-5.1", **options)
    return asyncio.run(estimate(brief, questions_for(named, checked_prompts(named, brief), brief), prices))


def drafted(text, script, **settings):
    """Return calls, tokens in and out, and price of a draft, as the provider counts them."""
    with Provider(script) as provider:
        draft = draft_spec(text, model="openai:scripted", base_url=provider.url, cache=False, **settings)
        calls = provider.calls
    assert draft.incomplete == ()
    assert not [turn for one in calls for turn in one.body["messages"] if turn["role"] == "assistant"], "no repairs"
    used = [Usage(input=one.input, cached=one.cached, output=one.output) for one in calls]
    return len(calls), sum(one.input for one in used), sum(one.output for one in used), sum(map(PRICES.cost, used))


def assert_holds(found, true):
    ranges = (found.calls, found.input, found.output, found.cost)
    for (low, high), value in zip(ranges, true, strict=True):
        assert low <= value <= high, (ranges, true)
        assert high <= 4 * low, (ranges, true)


def test_the_true_figures_of_the_example_lie_within_its_estimate():
    text = EXAMPLE.read_text()

    true = drafted(text, answer_set(ROOT / "cassettes/answers/parcel-lockers"))

    assert_holds(estimated(text), true)


@pytest.mark.parametrize("path", PRDS, ids=lambda path: path.stem)
def test_the_true_figures_of_a_small_product_lie_within_its_estimate(path):
    text = path.read_text()

    assert_holds(estimated(text), drafted(text, generated))


def test_the_true_figures_of_a_large_prd_in_excerpts_lie_within_its_estimate():
    text = large_prd(1_000)

    true = drafted(text, answered, context_window=32_000)

    found = estimated(text, context_window=32_000)
    assert found.calls[0] - 1 <= true[0] <= found.calls[1], "the made-up answers name fewer rows than any model would"
    assert found.input[0] <= true[1] <= found.input[1] <= 4 * found.input[0]


def test_without_prices_there_is_no_cost_and_the_rest_is_the_same():
    text = EXAMPLE.read_text()

    found = estimated(text, None)

    assert found.cost is None
    assert found.input == estimated(text).input


def test_a_schema_for_each_part_is_cached_by_nobody_and_costs_more_for_it():
    text = EXAMPLE.read_text()

    one, each = estimated(text), estimated(text, answer_schema="part")

    assert each.input[1] < one.input[1]
    assert each.cost[0] > one.cost[0]


def test_a_price_that_depends_on_a_calls_length_is_taken_call_by_call():
    class Stepped:
        """Twice as dear over 100,000 tokens, which no single call has."""

        def cost(self, usage):
            return PRICES.cost(usage) * (2 if usage.input > 100_000 else 1)

    text = EXAMPLE.read_text()

    assert estimated(text, Stepped()).cost == estimated(text).cost


def test_the_command_prints_ranges_and_sends_nothing(specagent, tmp_path):
    (tmp_path / "PRD.md").write_text(EXAMPLE.read_text())
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    text = specagent("draft", "PRD.md", "--estimate", "--model", "openai:gpt-5.1", env=env)
    data = specagent("draft", "PRD.md", "--estimate", "--json", "--model", "openai:gpt-5.1", env=env)

    assert (text.returncode, data.returncode) == (0, 0), text.stderr + data.stderr
    found = json.loads(data.stdout)
    for name in ("calls", "input", "output", "cost"):
        low, high = found[name]
        assert 0 < low < high <= 4 * low
    assert f"Calls: {found['calls'][0]} to {found['calls'][1]}" in text.stdout
    assert "Nothing was sent" in text.stdout
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["PRD.md"]
