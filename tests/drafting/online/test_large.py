import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

import pytest
from drafting.online.quayside import answered, large_prd, listed
from drafting.online.scripted import ScriptedModel, answer, brief_of, call_of, facts, kind_of, questions
from provider import Entry, Provider

from specagent.agent.drafting.model.call import Reply, TooLongError, Usage
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.online.asking import Asker
from specagent.agent.drafting.online.blueprinting import settle_facts

WINDOW = 32_000
PRD = large_prd()
MEASURED = """
import atexit, pathlib, re, runpy
status = pathlib.Path("/proc/self/status")  # what the system tells of a child counts its parent's memory as well
if status.exists():
    peak = lambda: pathlib.Path("peak").write_text(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
    atexit.register(peak)
runpy.run_module("specagent", run_name="__main__", alter_sys=True)
"""


@dataclass
class Drafted:
    report: dict
    calls: list[Entry]
    spec: str
    status: int
    errors: str
    seconds: float
    megabytes: float


def drafted(folder, text, window, told=True):
    """Draft as a user does, and measure the process."""
    (folder / "PRD.md").write_text(text)
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")}
    if told:
        env["SPECAGENT_CONTEXT_WINDOW"] = str(window)
    with Provider(answered, window=window) as provider:
        command = [sys.executable, "-c", MEASURED, "draft", "PRD.md", "--json"]
        command += ["--model", "openai:scripted", "--base-url", provider.url]
        output, errors = (folder / "output").open("w+"), (folder / "errors").open("w+")
        with output, errors, subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=errors) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        calls = provider.calls
    said = (folder / "output").read_text()
    return Drafted(
        report=json.loads(said) if said else {},
        calls=calls,
        spec=(folder / "docs/architecture.md").read_text() if said else "",
        status=process.returncode,
        errors=(folder / "errors").read_text(),
        seconds=used.ru_utime + used.ru_stime,
        megabytes=int((folder / "peak").read_text()) / 1024 if (folder / "peak").exists() else 0,
    )


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    return drafted(tmp_path_factory.mktemp("large"), PRD, WINDOW)


def sent(calls):
    return "\n".join(message["content"] for call in calls for message in call.body["messages"])


def test_a_prd_of_200_kilobytes_is_drafted_in_excerpts(draft):
    assert 190_000 < len(PRD) < 230_000
    assert len(listed(PRD)) == 1_500
    assert (draft.status, draft.report["outcome"]) == (0, "written"), draft.errors
    assert draft.spec.startswith("# Architectural Specification: Quayside\n")


def test_every_request_fits_and_none_is_repeated(draft):
    assert {call.status for call in draft.calls} == {200}
    assert max(call.input for call in draft.calls) + 8_000 <= WINDOW
    assert len({json.dumps(call.body) for call in draft.calls}) == len(draft.calls)


def test_every_requirement_reaches_a_call_with_its_text(draft):
    text = sent(call for call in draft.calls if call.kind == "facts")

    assert [id_ for id_, said in listed(PRD) if id_ not in text or said not in text] == []


def test_every_requirement_is_answered(draft):
    assert draft.report["requirements"] == draft.report["answered"] == 1_500
    assert sum(f"| {id_} |" in draft.spec for id_, _ in listed(PRD)) == 1_500


def test_time_memory_and_calls_are_bounded(draft):
    kinds = Counter(call.kind for call in draft.calls)

    assert kinds["facts"] <= 25
    assert len(draft.calls) - kinds["facts"] <= 16
    assert sum(call.input for call in draft.calls) < 600_000
    assert draft.megabytes < 400
    assert draft.seconds < 40


def test_over_900_references_the_schema_takes_plain_strings(draft):
    definitions = [call.body["response_format"]["json_schema"]["schema"]["$defs"] for call in draft.calls]

    assert {json.dumps(one["Reference"]) for one in definitions} == {'{"type": "string"}'}


def test_costs_grow_linearly_with_the_prd(tmp_path, draft):
    (tmp_path / "twice").mkdir()
    double = drafted(tmp_path / "twice", large_prd(3_000), WINDOW)

    assert double.status == 0, double.errors
    assert sum(one.input for one in double.calls) < 2.2 * sum(one.input for one in draft.calls)
    assert len(double.calls) < 2.2 * len(draft.calls)
    assert double.seconds < 3 * draft.seconds
    assert double.report["answered"] == 3_000


def test_a_window_that_is_not_known_is_learnt_from_the_server(tmp_path):
    learnt = drafted(tmp_path, PRD, 30_000, told=False)

    assert learnt.status == 0, learnt.errors
    assert [call.status for call in learnt.calls].count(400) == 1
    assert learnt.calls[0].status == 400
    assert learnt.report["answered"] == 1_500


def test_a_small_window_takes_more_calls_and_still_reaches_every_requirement(tmp_path):
    text = large_prd(100)

    small = drafted(tmp_path, text, 8_192)

    assert small.status == 0, small.errors
    assert {call.status for call in small.calls} == {200}
    assert all(said in sent(small.calls) for _, said in listed(text))
    assert small.report["answered"] == 100


def test_a_window_too_small_for_the_instructions_ends_the_run_with_one_call(tmp_path):
    tiny = drafted(tmp_path, large_prd(100), 3_000)

    assert tiny.status == 1
    assert len(tiny.calls) == 1
    assert "too small for the instructions" in tiny.errors
    assert "window of 8,000 tokens" in tiny.errors
    assert not (tmp_path / "docs").exists()


# Without a server: which questions are asked, and what becomes of their answers.

BRIEF = brief_of(large_prd(1_000))


def settle(script, **options):
    model = ScriptedModel(script)
    asked = questions(BRIEF, **options)
    return asyncio.run(settle_facts(BRIEF, Asker(model), asked, OfflineDrafter())), model


def said(request):
    return answered(call_of(request)).text


def test_a_prd_whose_facts_fill_no_single_answer_is_asked_for_in_chunks_whatever_the_window():
    settled, model = settle(said)

    assert [one.label for one in model.asked] == ["Blueprint (1/2)", "Blueprint (2/2)"]
    assert settled.setbacks == ()
    cited = {ref for one in settled.facts.containers for ref in one.basis.requirements}
    assert {one.ref for one in BRIEF.prd.requirements if one.kind == "functional"} <= cited


def test_a_chunk_whose_answer_is_cut_is_halved():
    def script(request):
        return Reply("{", "cut", Usage(10)) if len(request.messages[1].text) > 92_000 else said(request)

    settled, model = settle(script)

    assert settled.setbacks == ()
    assert len(model.asked) == 6, "two that are cut, and two halves of each"


def test_facts_of_a_whole_prd_that_are_cut_are_asked_for_in_pieces():
    brief = brief_of(large_prd(400))

    def script(request):
        return Reply("{", "cut", Usage(10)) if request.label == "Blueprint" else said(request)

    model = ScriptedModel(script)
    settled = asyncio.run(settle_facts(brief, Asker(model), questions(brief), OfflineDrafter()))

    assert not settled.offline
    assert [one.label for one in model.asked][:2] == ["Blueprint", "Blueprint"]
    assert [one.label[:13] for one in model.asked][2:4] == ["Blueprint (1/", "Blueprint (2/"]


def test_a_chunk_that_fails_costs_only_its_own_facts():
    settled, model = settle(lambda request: "nonsense" if "(2/" in request.label else said(request), window=WINDOW)

    assert not settled.offline
    assert [one.part.split(" (2/")[0] for one in settled.setbacks] == ["Blueprint"]
    assert all(kind_of(one) == "facts" for one in settled.setbacks[0].requests)
    assert model.asked[-1].label == "Blueprint, what is left"
    assert settled.facts.containers


def test_what_the_chunks_left_unanswered_is_asked_for_once_more():
    def forgetful(request):
        if request.label == "Blueprint, what is left":
            return said(request)
        one = json.loads(said(request))["facts"]
        for row in one["containers"]:
            row["basis"]["requirements"] = [ref for ref in row["basis"]["requirements"] if ref != "FR-0001"]
        return answer("facts", one)

    settled, model = settle(forgetful)

    last = model.asked[-1]
    assert last.label == "Blueprint, what is left"
    assert "FR-0001" in last.messages[1].text.partition("REQUIREMENTS")[2]
    assert "FR-0001" in {ref for one in settled.facts.containers for ref in one.basis.requirements}


def test_a_window_that_is_learnt_midway_goes_on_where_it_was():
    def script(request):
        if "(4/" in request.label and len(request.messages[1].text) > 40_000:
            return TooLongError("long", limit=20_000)
        return said(request)

    settled, model = settle(script, window=WINDOW)

    assert not settled.offline
    assert settled.setbacks == ()
    firsts = [one for one in model.asked if "(1/" in one.label]
    assert len(firsts) == 1, "what is settled is not asked for again"


def test_without_any_usable_answer_the_facts_are_offline():
    settled, _ = settle(lambda _: answer("facts", facts(containers=[], entities=[])))

    assert settled.offline
    assert settled.setbacks[0].reason
    assert settled.blueprint.containers


def test_a_server_that_does_not_say_how_large_its_window_is_is_found_out():
    def script(request):
        size = len(request.messages[1].text)
        return TooLongError("long") if size > 45_000 else said(request)

    settled, model = settle(script)

    assert not settled.offline
    rejected = [one for one in model.asked if len(one.messages[1].text) > 45_000]
    assert len(rejected) <= 5


def test_no_server_is_asked_for_ever():
    with pytest.raises(TooLongError):
        settle(lambda _: TooLongError("long"))
