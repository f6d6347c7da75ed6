"""Whole drafts against a provider that fails in every way it can: what is kept, what is asked again, how often."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from clocks import AdvancingClock
from provider import Answer, Bucket, Gate, Provider, Tokens, always, faults, generated, when
from provider.tokens import count

from specagent.agent.config import config_of
from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.draft import Draft, draft_spec
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.model.budget import Budget, Budgeted
from specagent.agent.drafting.model.call import ModelError, TransientError
from specagent.agent.drafting.model.door.chat import ChatSettings, Door
from specagent.agent.drafting.model.pricing import find_prices
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.drafter import ModelDrafter, ignore_requests
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.session import checked_prompts, open_session, questions_for
from specagent.agent.drafting.online.totals import Totals
from specagent.agent.drafting.progress import Progress, unwatched
from specagent.agent.errors import UsageError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.workspace.inputs import read_prd

PRD = """# Tool Library

## Goals

Neighbours lend tools to each other.

## Functional Requirements

- FR-1: A member reserves a tool for a day.
- FR-2: A librarian registers a returned tool.

## Non-Functional Requirements

- NFR-1: A search answers within 500 ms.
"""
FRAME = Frame("PRD.md", "PRD", "adr", 1, 3, "2026-11-25")
PARTS = ("goals", "containers", "communication", "stack", "patterns", "entities", "storage", "concerns")
CALLS = 12
"""What a draft of this PRD takes when nothing goes wrong: the blueprint, and the parts of seven sections."""


def brief(text=PRD):
    return Brief(prd=read_prd(SourceText(name="PRD", text=text), config_of({})))


@dataclass
class Run:
    """What a draft came to, and what it told on the way."""

    draft: Draft
    totals: Totals
    clock: AdvancingClock
    told: list[Progress] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def lacking(self):
        return [one.part for one in self.draft.shortfalls]

    @property
    def reasons(self):
        return {one.reason for one in self.draft.shortfalls}


@pytest.fixture
def drafted(tmp_path, monkeypatch):
    """Draft the PRD against a provider, by a clock that nobody waits for; answers are kept from run to run."""
    monkeypatch.setenv("OPENAI_API_KEY", "test")

    def run(provider, *, stream=False, watch=unwatched, of=None, clock=None, **changes):
        given = {"base_url": provider.url, "memo": tmp_path / "memo", "call_timeout": 300.0, **changes}
        options = ModelOptions("openai", "scripted", **given)
        return asyncio.run(_draft(options, of or brief(), stream, watch, clock or AdvancingClock()))

    return run


async def _draft(options, of, stream, watch, clock):
    told, warnings = [], []

    def tell(progress):
        told.append(progress)
        watch(progress)

    async with open_session(options, of, tell, warnings.append, streams=stream, redact=str, clock=clock) as session:
        draft = await draft_spec(of, session.drafter, FRAME)
        return Run(draft, session.totals(), clock, told, warnings)


class Switch:
    """A script that a test exchanges between two runs."""

    def __init__(self, script):
        self.script = script

    def __call__(self, call):
        return self.script(call)


def numbered(*steps):
    """Answer the calls from a number on by a step, those before it as they should be."""

    def script(call):
        step = next((step for first, step in reversed(steps) if call.number >= first), generated)
        return step if isinstance(step, Answer) else step(call)

    return script


def asked(calls):
    """Return what was asked, one JSON text a call."""
    return [json.dumps(one.body["messages"]) for one in calls]


def kinds(calls):
    return [one.kind for one in calls]


# Two waves


def test_a_draft_takes_two_waves(drafted):
    gate = Gate()

    def script(call):
        if call.number == CALLS:
            gate.open()
        return generated(call) if call.kind == "facts" else faults.held(generated(call), gate)

    with Provider(script) as provider:
        run = drafted(provider)
    first, *others = provider.calls

    assert run.lacking == []
    assert len(others) == CALLS - 1
    assert first.kind == "facts"
    assert all(first.answered <= one.arrived for one in others)
    assert max(one.arrived for one in others) <= min(one.answered for one in others)


def test_all_calls_of_a_run_begin_with_the_same_bytes(drafted):
    with Provider(generated) as provider:
        drafted(provider)
    bodies = provider.bodies()
    users = [one["messages"][1]["content"] for one in bodies]

    assert len({json.dumps(one["response_format"]) for one in bodies}) == 1
    assert len({json.dumps(one["messages"][0]) for one in bodies}) == 1
    opening = next(at for at, signs in enumerate(zip(*users, strict=False)) if len(set(signs)) > 1)
    assert all(line in users[0][:opening] for line in PRD.splitlines() if line.startswith("- "))


def test_the_same_run_again_asks_nothing_and_gives_the_same(drafted):
    with Provider(generated) as provider:
        first, again = drafted(provider), drafted(provider)

    assert len(provider.calls) == CALLS
    assert (again.totals.calls, again.totals.remembered) == (0, CALLS)
    assert again.draft == first.draft


# What ends a run at once

FATAL = {
    "a wrong key": (faults.invalid_key(), "refuses the API key"),
    "an unknown model": (faults.unknown_model("scripted"), "is not there"),
    "no quota": (faults.no_quota(), "nothing is left to spend"),
}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("answer", "message"), FATAL.values(), ids=FATAL)
def test_what_no_call_can_escape_ends_the_run_at_the_first(drafted, answer, message, stream):
    with Provider(always(answer)) as provider, pytest.raises(ModelError, match=message) as caught:
        drafted(provider, stream=stream)

    assert caught.value.hint
    assert len(provider.calls) == 1


@pytest.mark.parametrize(
    ("fault", "concurrency"), [("no quota", 1), ("no quota", 16), ("a wrong key", 3), ("an unknown model", 1)]
)
def test_in_mid_run_it_ends_the_asking_and_keeps_what_is_finished(drafted, fault, concurrency):
    answer, message = FATAL[fault]
    script = Switch(numbered((4, answer)))
    with Provider(script) as provider:
        run = drafted(provider, concurrency=concurrency)
        fatal = provider.calls
        script.script = generated
        again = drafted(provider)

    known = next(one for one in fatal if one.number == 4).answered
    assert all(one.arrived <= known + 0.05 for one in fatal), "nothing is sent after it is known"
    assert len(fatal) <= 3 + concurrency
    assert len(run.lacking) == CALLS - 3
    assert all(message in one for one in run.reasons)
    assert all(one in run.draft.spec.notice for one in run.lacking)
    assert run.totals.calls == len(fatal)

    later = provider.calls[len(fatal) :]
    assert again.lacking == []
    assert len(later) == CALLS - 3
    assert not set(asked(fatal[:3])) & set(asked(later)), "what is finished is not asked for again"


# What may pass


def test_a_server_that_is_not_there_is_told_after_a_few_tries(drafted):
    with Provider(generated) as provider:
        pass
    clock = AdvancingClock()
    with pytest.raises(TransientError, match=r"cannot be reached: .*gave up after 4 attempts in") as caught:
        drafted(provider, clock=clock)

    assert "Check the network and --base-url" in caught.value.hint
    assert 3 < clock.now() < 30


def test_a_storm_of_rejections_is_waited_out(drafted):
    clock = AdvancingClock()

    def script(call):
        return faults.rate_limited(7) if clock.now() < 60 else generated(call)

    with Provider(numbered((2, script))) as provider:
        run = drafted(provider, clock=clock)

    assert run.lacking == []
    assert clock.now() <= 600
    assert len(provider.calls) <= 3 * CALLS
    assert run.totals.calls == CALLS, "a rejection is no call that counts"


def test_a_limit_that_is_not_told_is_found_out_by_trial(drafted):
    clock = AdvancingClock()
    bucket = Bucket(30, burst=2, clock=clock.now)

    def script(call):
        wait = bucket.take()
        return replace(faults.rate_limited(), headers={"retry-after": f"{wait:.0f}"}) if wait else generated(call)

    with Provider(script) as provider:
        run = drafted(provider, clock=clock)

    assert run.lacking == []
    assert len(provider.calls) <= 2 * CALLS


def test_a_servers_limit_is_kept_to_by_what_its_headers_tell(drafted):
    clock = AdvancingClock()
    bucket = Bucket(60, burst=3, clock=clock.now)
    with Provider(generated, requests=bucket, clock=clock.now) as provider:
        run = drafted(provider, clock=clock)

    assert run.lacking == []
    assert len([one for one in provider.calls if one.status == 429]) <= 1
    assert 7 <= clock.now() <= 20


def test_rejections_without_end_are_given_up_in_bounded_time(drafted):
    def script(call):
        return generated(call) if call.kind != "goals" else faults.rate_limited(30)

    with Provider(script) as provider:
        run = drafted(provider)

    assert [one for one in run.lacking if not one.startswith("1 ")] == []
    assert "limits the rate of calls" in run.reasons.pop()
    assert run.clock.now() <= 400


def test_a_rejection_that_asks_for_an_hour_is_not_waited_for(drafted):
    with Provider(always(faults.rate_limited(3600))) as provider, pytest.raises(TransientError) as caught:
        drafted(provider)

    assert "asks to wait 60 min, which is too long" in caught.value.message
    assert len(provider.calls) == 1


PASSING = {
    "a server error": faults.server_error(),
    "an overloaded server": faults.server_error(529),
    "a gateway's page": faults.html(),
    "a page in place of an answer": faults.html(200),
    "a dropped connection": faults.dropped(),
    "a drop after the headers": faults.dropped(after_headers=True),
    "no choices": faults.no_choices(),
    "broken JSON": faults.not_json(),
}


def test_every_passing_failure_is_tried_again(drafted):
    failures = list(PASSING.values())

    def script(call):
        return failures[call.number % len(failures)] if call.attempt <= 2 else generated(call)

    with Provider(script) as provider:
        run = drafted(provider)

    assert run.lacking == []
    assert len(provider.calls) == 3 * CALLS
    assert run.clock.now() > 1


def test_a_failure_that_stays_costs_one_part_and_four_attempts(drafted):
    failing = dict(zip(PARTS, PASSING.values(), strict=True))
    with Provider(lambda call: failing.get(call.kind) or generated(call)) as provider:
        run = drafted(provider)
    attempts = Counter((one.kind, *one.names) for one in provider.calls)

    assert len(run.lacking) == len(PARTS)
    assert all("gave up after 4 attempts" in one.reason for one in run.draft.shortfalls)
    assert {(key[0], number) for key, number in attempts.items()} == {
        *((kind, 4) for kind in PARTS),
        ("facts", 1),
        ("adr", 1),
    }


def test_a_stream_that_breaks_is_asked_for_again(drafted):
    def script(call):
        answer = generated(call)
        broken = faults.cut(answer) if call.attempt == 1 else faults.failing(answer)
        return broken if call.kind in ("facts", "storage", "adr") and call.attempt <= 2 else answer

    with Provider(script) as provider:
        run = drafted(provider, stream=True)

    assert run.lacking == []
    assert all(one.body["stream"] for one in provider.calls)
    assert len(provider.calls) == CALLS + 2 * 5


def test_a_server_that_never_answers_one_part_is_left(drafted):
    with Provider(when("storage", faults.silent(), generated, attempts=99)) as provider:
        run = drafted(provider, call_timeout=2)
        provider.wait(lambda log: all(one.over for one in log))

    assert len(run.lacking) == 1
    assert "did not finish its answer within 2 seconds" in run.reasons.pop()
    assert [one.hung_up for one in provider.calls if one.kind == "storage"] == [True] * 4


def test_a_slow_stream_is_seen_growing(drafted):
    gate = Gate()
    seen = []

    def watch(progress):
        if progress.part.startswith("1 ") and progress.state == "drafting" and progress.tokens:
            seen.append((progress.tokens, gate._is_open))
            if progress.tokens == 3:
                gate.open()

    with Provider(when("goals", lambda call: faults.held(generated(call), gate, at=3), generated)) as provider:
        run = drafted(provider, stream=True, watch=watch)

    assert run.lacking == []
    assert [is_open for tokens, is_open in seen if tokens <= 3] == [False] * 3
    assert all(before < after for (before, _), (after, _) in pairwise(seen))


# What the model gets wrong


def test_a_refusal_costs_one_part_and_one_call(drafted):
    declined = {"stack": faults.refused("I cannot help."), "storage": faults.filtered('{"sto')}
    script = Switch(lambda call: declined.get(call.kind) or generated(call))
    with Provider(script) as provider:
        run = drafted(provider)
        calls = len(provider.calls)
        script.script = generated
        again = drafted(provider)

    assert run.reasons == {
        "the model refused: I cannot help.",
        "the model refused: the provider's content filter stopped the answer",
    }
    assert calls == CALLS
    assert run.draft.spec.stack.technologies, "the offline drafter stands in"
    assert again.lacking == []
    assert sorted(kinds(provider.calls[calls:])) == ["stack", "storage"], "a refusal is not remembered"


NONSENSE = (
    "I like trains.",
    "",
    "{}",
    "[" * 2_000,
    '{"a":' * 1_500,
    '{"facts": {"goals": 7}, "goals": [], "adr": {"title": null}}',
    json.dumps({"goals": {"goals": [{"name": "\u202ex", "kind": "goal"}] * 40}}),
    "null",
)


def test_nonsense_for_every_part_still_gives_a_document(drafted):
    def script(call):
        return Answer(NONSENSE[(call.number + call.attempt) % len(NONSENSE)])

    with Provider(script) as provider:
        run = drafted(provider)
    asked_for = Counter((one.kind, *one.names) for one in provider.calls)
    text = render_spec(run.draft.spec)

    assert max(asked_for.values()) == 3
    assert run.totals.calls == len(provider.calls)
    assert len(run.lacking) == len(asked_for)
    assert run.lacking[0] == "Blueprint"
    assert "Incomplete: the model failed for these parts" in text
    assert "FR-1" in text
    assert not [one for one in run.draft.findings if one.severity == "error"]


def test_an_answer_of_ten_megabytes_is_never_sent_back(drafted):
    huge = replace(faults.huge(), usage=Tokens(input=2000, output=9000))
    with Provider(when("communication", huge, generated, attempts=99)) as provider:
        run = drafted(provider)

    assert len(run.lacking) == 1
    assert kinds(provider.calls).count("communication") == 2
    assert max(len(json.dumps(one)) for one in provider.bodies()) < 200_000


def test_an_answer_that_is_over_all_bounds_is_given_up(drafted):
    huge = replace(faults.huge(17_000_000), usage=Tokens(input=2000, output=9000))
    with Provider(when("communication", huge, generated, attempts=99)) as provider:
        run = drafted(provider)

    assert len(run.lacking) == 1
    assert "over 16 MB" in run.reasons.pop()
    assert kinds(provider.calls).count("communication") == 4


def test_json_with_talk_around_it_needs_no_repair(drafted):
    def script(call):
        return (faults.fenced, faults.chatty)[call.number % 2](generated(call))

    with Provider(script) as provider:
        run = drafted(provider)

    assert run.lacking == []
    assert len(provider.calls) == CALLS


def test_a_cut_answer_is_asked_again_in_halves(drafted):
    def script(call):
        answer = generated(call)
        return faults.truncated(answer) if call.kind == "goals" and len(call.names) > 3 else answer

    with Provider(script) as provider:
        run = drafted(provider)
    goals = [one for one in provider.calls if one.kind == "goals"]

    assert run.lacking == []
    first, *halves = goals
    assert len(halves) == 2
    assert sorted(name for half in halves for name in half.names) == sorted(first.names)
    assert [one.name for one in run.draft.spec.goals.goals] == list(first.names)


def test_a_cut_answer_that_has_no_halves_gets_more_room(drafted):
    def script(call):
        answer = generated(call)
        whole = call.kind not in ("facts", "storage", "adr")
        return answer if whole or call.attempt > 1 else faults.truncated(answer)

    with Provider(script) as provider:
        run = drafted(provider)
    rooms = {}
    for one in provider.calls:
        room = one.body.get("max_completion_tokens") or one.body["max_tokens"]
        rooms.setdefault((one.kind, *one.names), []).append(room)

    assert run.lacking == []
    assert {tuple(found) for key, found in rooms.items() if key[0] in ("facts", "storage", "adr")} == {(8192, 16384)}
    assert {tuple(found) for key, found in rooms.items() if key[0] not in ("facts", "storage", "adr")} == {(8192,)}


def test_answers_that_are_always_cut_are_given_up_in_bounded_calls(drafted):
    with Provider(lambda call: faults.truncated(generated(call))) as provider:
        run = drafted(provider)
    asked_for = Counter((one.kind, *one.names) for one in provider.calls)

    assert asked_for.pop(("facts",)) <= 20
    assert max(asked_for.values()) <= 2
    assert all("is longer than" in one for one in run.reasons)
    assert "FR-1" in render_spec(run.draft.spec)


def test_without_json_schemas_the_schema_stands_in_the_prompt_for_the_rest_of_the_run(drafted):
    def script(call):
        if call.schema:
            return faults.no_json_schema()
        _, _, said = call.turns[0].text.partition("JSON Schema:\n\n")
        return generated(replace(call, schema=json.loads(said)))

    with Provider(script) as provider:
        run = drafted(provider)
    forms = [one["response_format"] for one in provider.bodies()]

    assert run.lacking == []
    assert forms[0]["type"] == "json_schema"
    assert forms[1:] == [{"type": "json_object"}] * CALLS
    assert len({json.dumps(one["messages"][0]) for one in provider.bodies()[1:]}) == 1


# What is too long


def long_prd(requirements=150):
    words = "The librarian sees who has borrowed it, since when, from which shelf, and what was agreed about it. " * 3
    rows = "\n".join(f"- FR-{number}: A member finds tool {number}. {words}" for number in range(1, requirements + 1))
    return f"# Tool Library\n\n## Functional Requirements\n\n{rows}\n\n## Non-Functional Requirements\n\n{PRD[-48:]}"


def llama(window):
    def script(call):
        size = count(call.prompt + json.dumps(call.schema))
        return faults.llama_too_long(window, size) if size > window else generated(call)

    return script


@pytest.mark.parametrize("form", ["OpenAI", "llama.cpp"])
def test_a_prd_over_the_window_is_sent_in_excerpts(drafted, form):
    window = 17_000
    script, told = (llama(window), None) if form == "llama.cpp" else (generated, window)
    with Provider(script, window=told) as provider:
        run = drafted(provider, of=brief(long_prd()))
    first, *others = provider.calls
    facts = [one for one in others if one.kind == "facts"]

    assert first.status == 400
    assert all(one.status == 200 for one in others)
    assert run.lacking == []
    assert len(facts) > 1
    prompts = [json.dumps(one.body["messages"]) for one in facts]
    for number in range(1, 151):
        assert any(f"A member finds tool {number}." in one for one in prompts), number


def test_a_part_whose_repair_no_longer_fits_costs_no_other(drafted):
    def script(call):
        if call.kind != "storage":
            return generated(call)
        return faults.too_long(8192) if call.repairs else Answer("I like trains.")

    with Provider(script) as provider:
        run = drafted(provider)

    assert len(run.lacking) == 1
    assert kinds(provider.calls).count("storage") == 2


# What the user forbids


def test_the_cap_on_calls_stops_the_run_and_a_higher_one_goes_on(drafted):
    with Provider(generated) as provider:
        run = drafted(provider, max_calls=5)
        calls = len(provider.calls)
        again = drafted(provider, max_calls=CALLS)

    assert calls == 5
    assert len(run.lacking) == CALLS - 5
    assert all("all 5 calls are used" in one for one in run.reasons)
    assert again.lacking == []
    assert len(provider.calls) == CALLS
    assert len(set(asked(provider.calls))) == CALLS


def test_an_answer_that_the_cap_leaves_unrepaired_is_not_paid_for_again(drafted):
    def script(call):
        return Answer("no JSON at all") if call.kind == "storage" and not call.repairs else generated(call)

    with Provider(script) as provider:
        run = drafted(provider, max_calls=CALLS)
        assert len(run.lacking) == 1, "the repair did not fit"
        again = drafted(provider)

    assert again.lacking == []
    asked = [call for call in provider.calls if call.kind == "storage"]
    assert len(asked) == 2, "the first answer is remembered, and only its repair is asked for"


def test_repeated_attempts_count_against_the_cap(drafted):
    with Provider(always(faults.dropped())) as provider, pytest.raises(ModelError) as caught:
        drafted(provider, max_calls=2)

    assert len(provider.calls) == 2
    assert "--max-calls" in caught.value.hint


def test_the_cap_on_cost_is_kept_before_a_call_is_sent(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    prices = find_prices("openai", "gpt-4o", datetime(2026, 11, 25, tzinfo=UTC))
    cap = Decimal("0.50")

    async def run(provider):
        options = ModelOptions("openai", "gpt-4o", base_url=provider.url)
        of = brief()
        budget = Budget(None, cap, prices, "gpt-4o")
        door = Door(ChatSettings("openai", "gpt-4o", options.identity, provider.url), lambda _: None)
        asker = Asker(Budgeted(door, budget))
        drafter = ModelDrafter(asker, questions_for(options, checked_prompts(options, of), of), ignore_requests)
        try:
            return await draft_spec(of, drafter, FRAME), budget
        finally:
            await door.close()

    def script(call):
        return replace(generated(call), usage=Tokens(input=4_000, output=8_000))

    with Provider(script) as provider:
        draft, budget = asyncio.run(run(provider))

    assert 1 < len(provider.calls) < CALLS
    assert len(draft.shortfalls) == CALLS - len(provider.calls)
    assert budget.spent == prices.cost(budget.usage) <= cap
    assert all("can cost $" in one.reason for one in draft.shortfalls)


def test_a_cap_on_cost_without_a_price_is_a_usage_error(drafted):
    with Provider(generated) as provider, pytest.raises(UsageError, match="there is no price for it"):
        drafted(provider, max_cost=1.0)

    assert provider.log == []


def test_a_failing_template_is_told_before_any_call(drafted, tmp_path):
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "system.md.j2").write_text("You draft.\n{{ nothing_of_that_name }}\n")
    with Provider(generated) as provider, pytest.raises(UsageError, match=r"system\.md\.j2.* line 2"):
        drafted(provider, prompts=folder)

    assert provider.log == []


def test_answers_that_cannot_be_kept_are_a_warning(drafted, tmp_path):
    (tmp_path / "memo").write_text("a file where the folder should be")
    with Provider(generated) as provider:
        run = drafted(provider)

    assert run.lacking == []
    assert "answers are kept for this run only" in run.warnings[0]


def test_without_a_memo_every_run_asks_anew(drafted):
    with Provider(generated) as provider:
        drafted(provider, memo=None)
        drafted(provider, memo=None)

    assert len(provider.calls) == 2 * CALLS
