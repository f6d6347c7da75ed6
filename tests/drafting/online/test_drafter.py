import asyncio
import json

import pytest
from drafting.online.scripted import PRD, ScriptedModel, answer, brief_of, call_of, facts, good, kind_of, questions

from specagent.agent.document.reading import parse_spec
from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.draft import draft_spec
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.model.call import (
    BudgetError,
    ModelError,
    RejectedError,
    Reply,
    TooLongError,
    TransientError,
    Usage,
)
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.drafter import ModelDrafter, ignore_requests
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact

FRAME = Frame(prd_link="../PRD.md", prd_title="PRD.md", adr_folder="adr", first_number=1, digits=3, date="2026-01-31")
KINDS = ["goals", "containers", "communication", "stack", "patterns", "entities", "storage", "concerns", "adr"]
SECTIONS = {
    "goals": "goals",
    "containers": "overview",
    "communication": "overview",
    "stack": "stack",
    "patterns": "patterns",
    "entities": "data",
    "storage": "data",
    "concerns": "concerns",
    "adr": "decisions",
}


class Run:
    """One draft with a scripted model, and what was seen of it."""

    def __init__(self, script=good, prd=PRD, forget=None, **options):
        self.model = ScriptedModel(script)
        self.told = []
        self.forgotten = []
        brief = brief_of(prd)
        self.asker = Asker(self.model, self.told.append)
        self.drafter = ModelDrafter(self.asker, questions(brief, **options), self.forgotten.extend)
        self.draft = asyncio.run(draft_spec(brief, self.drafter, FRAME))

    @property
    def spec(self):
        return self.draft.spec

    @property
    def errors(self):
        return [one for one in self.draft.findings if one.severity == "error"]

    @property
    def missing(self):
        return [(one.section, one.reason) for one in self.draft.shortfalls]


def script(**said):
    """Answer the parts of these kinds so, and all others well; facts are those of `scripted`."""

    def answered(request):
        kind = kind_of(request)
        if kind in said:
            return said[kind](request) if callable(said[kind]) else said[kind]
        return answer("facts", facts()) if kind == "facts" else good(request)

    return answered


FAILURES = {
    "refused": Reply("I cannot.", "refused", Usage(10)),
    "nonsense": "no JSON at all",
    "busy": TransientError("busy", "wait"),
    "rejected": RejectedError("no"),
    "over budget": BudgetError("all is spent"),
    "cut": Reply("{", "cut", Usage(10)),
    "too long": TooLongError("too long"),
}


def test_a_draft_without_failure_is_complete_and_breaks_no_rule():
    run = Run(script())

    assert run.draft.shortfalls == ()
    assert run.errors == []
    assert sorted(run.model.kinds) == sorted(["facts", *KINDS])
    assert [one.name for one in run.spec.overview.containers] == ["Lending API", "Primary Database"]
    assert [one.area for one in run.spec.patterns.patterns] == ["Data Access", "API Design"]
    assert "scripted:model" in run.spec.notice
    assert "Incomplete" not in run.spec.notice


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_part_that_fails_is_drafted_offline_and_said_to_be(kind, failure):
    run = Run(script(**{kind: FAILURES[failure]}))

    assert run.errors == []
    assert {section for section, _ in run.missing} == {SECTIONS[kind]}
    assert all(reason for _, reason in run.missing)
    assert "Incomplete" in run.spec.notice
    assert all(one.part in run.spec.notice for one in run.draft.shortfalls)
    points = [one.subject for one in run.spec.open_points]
    assert all(one.part in points for one in run.draft.shortfalls)
    assert parse_spec(render_spec(run.spec)).spec == run.spec
    asked = {call.kind for call in map(call_of, run.model.asked)}
    assert asked == {"facts", *KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_others_drafted_is_kept_where_one_part_fails(kind):
    whole, partly = Run(script()).draft, Run(script(**{kind: "nonsense"})).draft

    for name in ("goals", "overview", "stack", "patterns", "data", "concerns"):
        if name != SECTIONS[kind]:
            assert getattr(partly.spec, name) == getattr(whole.spec, name)
    if kind != "adr":
        assert partly.adrs == whole.adrs


def test_the_answers_to_a_failed_part_are_forgotten_and_no_others():
    run = Run(script(stack="nonsense"))

    assert [kind_of(one) for one in run.forgotten] == ["stack"] * 3
    assert Run(script()).forgotten == []


@pytest.mark.parametrize("said", ["nonsense", Reply("I cannot.", "refused", Usage(10))])
def test_a_blueprint_that_fails_gives_offline_facts_and_the_parts_are_asked_all_the_same(said):
    run = Run(script(facts=said))

    assert run.errors == []
    assert run.draft.shortfalls[0].part == "Blueprint"
    assert {one.section for one in run.draft.shortfalls[1:]} <= {"decisions"}, "the model weighs two options, not all"
    assert set(run.model.kinds) == {"facts", *KINDS}
    assert [kind_of(one) for one in run.forgotten].count("facts") == run.model.kinds.count("facts")
    assert [one.subject for one in run.spec.open_points].count("Blueprint") == 1


@pytest.mark.parametrize(
    "error", [ModelError("the key is wrong"), TransientError("busy"), BudgetError("spent"), RejectedError("no")]
)
def test_a_blueprint_that_cannot_be_asked_for_ends_the_run(error):
    with pytest.raises(type(error), match=error.message):
        Run(script(facts=error))


def test_a_fatal_failure_after_the_blueprint_ends_the_calls_and_keeps_what_there_is():
    run = Run(script(containers=ModelError("the account is closed")))

    assert run.errors == []
    assert run.asker.stopped is not None
    assert run.model.kinds.count("containers") == 1
    assert {"overview"} <= {section for section, _ in run.missing}


def test_an_answer_that_is_cut_is_asked_for_in_halves():
    def halved(request):
        call = call_of(request)
        return Reply("{", "cut", Usage(10)) if len(call.names) == 2 else good(request)

    run = Run(script(stack=halved))

    assert run.draft.shortfalls == ()
    assert [call.names for call in map(call_of, run.model.asked) if call.kind == "stack"] == [
        ("Python", "PostgreSQL"),
        ("Python",),
        ("PostgreSQL",),
    ]
    assert [one.name for one in run.spec.stack.technologies] == ["Python", "PostgreSQL"]


def test_a_half_that_fails_is_all_that_is_drafted_offline():
    def halved(request):
        call = call_of(request)
        if call.names == ("PostgreSQL",):
            return "nonsense"
        return Reply("{", "cut", Usage(10)) if len(call.names) == 2 else good(request)

    run = Run(script(stack=halved))

    assert [one.part for one in run.draft.shortfalls] == ["3 Technology Stack, second half"]
    assert [one.name for one in run.spec.stack.technologies] == ["Python", "PostgreSQL"]
    assert run.errors == []


def test_rows_that_a_model_leaves_out_come_from_the_facts_and_are_told():
    def without_last(request):
        content = json.loads(good(request))
        content["goals"]["goals"].pop()
        return json.dumps(content)

    run = Run(script(goals=without_last))

    assert [one.name for one in run.spec.goals.goals] == ["Fast Search", "Given Database"]
    assert [one.part for one in run.draft.shortfalls] == ["1 Architectural Goals and Constraints (Given Database)"]
    assert run.forgotten == []


def test_a_part_that_does_not_fit_is_asked_for_with_an_excerpt():
    def too_long(request):
        whole = "each line after its number" in request.messages[1].text
        return TooLongError("long", limit=9_000) if whole else good(request)

    long = PRD + "\n".join(f"Background number {at} of a long story." for at in range(300))
    run = Run(script(patterns=too_long), long)

    assert run.draft.shortfalls == ()
    first, second = (one for one in run.model.asked if kind_of(one) == "patterns")
    assert "long story" in first.messages[1].text
    assert "long story" not in second.messages[1].text
    assert "CON-1" in second.messages[1].text


@pytest.mark.parametrize("name", ["goals", "technologies", "areas", "concerns", "decisions"])
def test_lists_that_stay_empty_are_filled_offline_and_told(name):
    changes = {name: []}
    if name == "technologies":
        changes["containers"] = [one.model_copy(update={"technologies": []}) for one in facts().containers]

    run = Run(script(facts=answer("facts", facts(**changes))))

    assert run.errors == []
    assert name in " ".join(reason for _, reason in run.missing)
    assert run.spec.goals.goals
    assert run.spec.stack.technologies
    assert run.spec.patterns.patterns
    assert run.spec.concerns.concerns
    assert run.draft.adrs


def test_a_decision_without_rejected_options_is_recorded_in_whole_sentences():
    alone = DecisionFact(title="Just Go", topic="Language", chosen="Go", rejected=[], basis=basis("FR-1"))

    run = Run(script(facts=answer("facts", facts(decisions=[alone])), adr="nonsense"))

    record = run.draft.adrs[0]
    assert record.decision == "We choose “Go”. The reasons are still to be written down."
    assert record.good == ["Whatever depends on it can be built on one answer: Go."]
    assert record.bad
    assert run.errors == []


def test_every_part_is_told_to_wait_before_any_is_drafted():
    told = Run(script()).told

    waiting = [one.part for one in told if one.state == "waiting"]
    done = [one.part for one in told if one.state == "done"]
    assert sorted(done) == sorted(["Blueprint", *waiting])
    assert ignore_requests([]) is None
