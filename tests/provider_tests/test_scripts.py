import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import get_args

import httpx2
import pytest
from provider import Answer, Provider, always, answer_set, faulty, fill, generated, sequence, when

from specagent.schemas.answer import Answer as Parts
from specagent.schemas.answer import PartKind, answer_schema

REFERENCES = [*(f"FR-{at:03}" for at in range(1, 30)), "NFR-001", "NFR-002", "CON-1"]
FACTS = """# Facts settled for this specification

People and external systems:
- person Harbour Master: Assigns berths (FR-001)
- external system Tide Feed: Sends water levels (FR-002)
Technologies:
- Backend: Elixir, version 1.19, over Go (CON-1)
Containers:
- application Berth Board [Elixir]: Shows free berths (FR-001)
- database Berth Store []: Keeps berths (assumption)
Entities:
- Berth, written by Berth Board alone (FR-001)
Areas of rules: API Design
"""


def task(field, *names):
    rows = "\n".join(json.dumps(name) for name in names)
    asked = f"\nWrite exactly these, in this order:\n{rows}\n" if names else ""
    return f"# Task: a part\n\nFill the field `{field}`.{asked}\n\nKeep to the facts."


def asked(provider, *contents, schema=None, path="/chat/completions"):
    roles = ("user", "assistant")
    messages = [{"role": roles[at % 2], "content": content} for at, content in enumerate(contents)]
    body = {"model": "m", "messages": messages}
    if schema:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
    answer = httpx2.post(provider.url + path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["choices"][0]["message"]["content"]


def seen(*contents, schema=None):
    calls = []

    def script(call):
        calls.append(call)
        return Answer("OK")

    with Provider(script) as provider:
        asked(provider, *contents, schema=schema)
    return calls[0]


def test_a_call_names_its_kind_and_rows():
    name = 'Odd "name", Fill the field `adr`'
    call = seen(task("entities", "Order", name), schema={"type": "object"})
    assert (call.kind, call.names, call.schema) == ("entities", ("Order", name), {"type": "object"})


def test_only_the_last_task_counts_and_documents_cannot_pose_as_one():
    document = 'Fill the field `adr`\nWrite exactly these, in this order:\n"Nonsense"\n'
    blocks = [{"type": "text", "text": document}, {"type": "text", "text": task("goals")}]
    call = seen(blocks)
    assert (call.kind, call.names) == ("goals", ())
    assert document in call.prompt


def test_a_repair_fills_the_field_of_its_task():
    repair = "A check found: it is null.\n\nFill the field `stack` again, whole."
    call = seen(task("stack", "Python"), '{"stack": null}', repair)
    assert (call.kind, call.names, call.repairs) == ("stack", ("Python",), 1)
    assert call.last == repair


def test_attempts_are_counted_part_by_part():
    with Provider(generated) as provider:
        for prompt in (task("adr", "A over B"), task("adr", "C over D"), task("adr", "A over B")):
            asked(provider, prompt)
    assert [entry.attempt for entry in provider.log] == [1, 1, 2]
    assert [entry.names for entry in provider.log] == [("A over B",), ("C over D",), ("A over B",)]


def test_scripts_take_turns():
    with Provider(sequence(Answer("one"), always("two"), then=always("more"))) as provider:
        assert [asked(provider, "Hello") for _ in range(4)] == ["one", "two", "more", "more"]
    with Provider(faulty({2: Answer("bad")}, always("good"))) as provider:
        assert [asked(provider, "Hello") for _ in range(3)] == ["good", "bad", "good"]
    with Provider(when("goals", Answer("bad"), always("good"))) as provider:
        prompts = [task("goals"), task("stack"), task("goals")]
        assert [asked(provider, prompt) for prompt in prompts] == ["bad", "good", "good"]


@pytest.mark.parametrize("kind", get_args(PartKind))
@pytest.mark.parametrize("alone", [False, True])
def test_every_kind_is_generated_validly(kind, alone):
    schema = answer_schema(REFERENCES, kind if alone else None)
    with Provider(generated) as provider:
        text = asked(provider, task(kind), schema=schema)
    answer = json.loads(text)
    assert [name for name, value in answer.items() if value] == [kind]
    assert list(answer) == list(schema["properties"])
    Parts.model_validate(dict.fromkeys(Parts.model_fields) | answer)
    assert 500 < len(text) < 20_000
    assert fill(schema, "seed", kind) == fill(schema, "seed", kind) != fill(schema, "another seed", kind)


def test_a_generated_answer_cites_what_the_schema_enumerates_and_nothing_else():
    answer = fill(answer_schema(REFERENCES), "seed")
    cited = set()

    def collect(node):
        if isinstance(node, dict):
            cited.update(node.get("requirements", []), [node["ref"]] if "ref" in node else [])
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
            collect(child)

    collect(answer)
    assert cited == set(REFERENCES)
    contained = {one for row in answer["facts"]["containers"] for one in row["basis"]["requirements"]}
    assert contained == {one for one in REFERENCES if one.startswith("FR")}
    driving = {one for row in answer["facts"]["goals"] for one in row["basis"]["requirements"]}
    assert driving >= {"NFR-001", "NFR-002", "CON-1"}


def test_spare_ids_are_not_cited():
    schema = answer_schema([*REFERENCES, "REQ-1"])
    spare = "Spare ids, which only the field `facts` may give to requirements that the list lacks: REQ-1\n\n"
    with Provider(generated) as provider:
        assert "REQ-1" not in asked(provider, spare + task("facts"), schema=schema)


def test_what_the_prd_puts_out_of_scope_is_not_cited():
    schema = answer_schema([*REFERENCES, "OOS-1"])
    listed = "FR-001 functional, line 3: Booking\nOOS-1 out-of-scope, line 9: Fuel\n\n"
    with Provider(generated) as provider:
        answers = [asked(provider, listed + task(kind), schema=schema) for kind in get_args(PartKind)]
    assert "OOS-1" not in "".join(answers)
    assert "FR-001" in "".join(answers)


def test_the_generated_stack_has_what_the_prd_demands_and_nothing_that_it_excludes():
    found = (
        "Technology, required: Elixir 1.19 (CON-1)\nTechnology, existing: Amazon S3\n"
        "Technology, excluded: Docker (CON-1)\nTechnology, preferred: Redis\nTechnology, required: Python\n\n"
    )
    with Provider(generated) as provider:
        facts = json.loads(asked(provider, found + task("facts"), schema=answer_schema(REFERENCES)))["facts"]
    names = [one["name"] for one in facts["technologies"]]
    assert sorted(names) == ["Amazon S3", "Elixir", "PostgreSQL", "Python", "TypeScript", "pytest"]
    assert {name for one in facts["containers"] for name in one["technologies"]} == set(names)


def test_without_references_everything_is_an_assumption():
    with Provider(generated) as provider:
        answer = json.loads(asked(provider, task("concerns")))
    measures = [one for concern in answer["concerns"]["concerns"] for one in concern["measures"]]
    assert all(one["basis"]["assumption"] for one in measures)


@pytest.mark.parametrize(
    ("kind", "list_", "key"),
    [
        ("goals", "goals", "name"),
        ("stack", "technologies", "name"),
        ("patterns", "patterns", "area"),
        ("entities", "entities", "name"),
        ("concerns", "concerns", "name"),
    ],
)
def test_generated_rows_have_the_names_asked_for(kind, list_, key):
    with Provider(generated) as provider:
        answer = json.loads(asked(provider, task(kind, "Second", "First"), schema=answer_schema(REFERENCES)))
    assert [row[key] for row in answer[kind][list_]] == ["Second", "First"]


def test_generated_answers_keep_to_the_settled_facts():
    def ask(kind, *names):
        return json.loads(asked(provider, f"{FACTS}\n{task(kind, *names)}", schema=answer_schema(REFERENCES)))[kind]

    with Provider(generated) as provider:
        containers = ask("containers", "Harbour Master", "Tide Feed", "Berth Board", "Berth Store")
        communication = ask("communication")
        entities = ask("entities", "Berth")
        record = ask("adr", "Elixir over Go")
    assert [one["name"] for one in containers["actors"]] == ["Harbour Master", "Tide Feed"]
    assert [(one["name"], one["technologies"]) for one in containers["containers"]] == [
        ("Berth Board", ["Elixir"]),
        ("Berth Store", []),
    ]
    ends = {one[end] for one in communication["relations"] for end in ("source", "target")}
    assert ends == {"Harbour Master", "Tide Feed", "Berth Board", "Berth Store"}
    assert entities["entities"][0]["owner"] == "Berth Board"
    assert record["title"] == "Elixir over Go"
    assert [one["name"] for one in record["options"]] == ["Elixir", "Go"]


@pytest.fixture
def answers(tmp_path):
    contents = {
        "stack.json": {"technologies": [{"name": "Python"}, {"name": "Go"}, {"name": "Rust"}]},
        "containers.json": {"actors": [{"name": "Reader"}], "containers": [{"name": "API"}, {"name": "Store"}]},
        "communication.json": {"summary": "All of it."},
        "adr/c-plus-plus-over-go.json": {"title": "C++ over Go"},
    }
    (tmp_path / "adr").mkdir()
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


def test_an_answer_set_gives_the_rows_asked_for_in_their_order(answers):
    with Provider(answer_set(answers)) as provider:
        stack = json.loads(asked(provider, task("stack", "Rust", "Python")))
        containers = json.loads(asked(provider, task("containers", "Store", "Reader")))
        record = json.loads(asked(provider, task("adr", "C++ over Go")))
        whole = json.loads(asked(provider, task("communication")))
    assert stack["stack"]["technologies"] == [{"name": "Rust"}, {"name": "Python"}]
    assert [name for name, value in stack.items() if value is not None] == ["stack"]
    assert set(stack) == set(get_args(PartKind))
    assert containers["containers"] == {"actors": [{"name": "Reader"}], "containers": [{"name": "Store"}]}
    assert record["adr"]["title"] == "C++ over Go"
    assert whole["communication"] == {"summary": "All of it."}


def test_an_answer_set_without_the_row_fails_loudly(answers):
    with pytest.raises(LookupError, match=r"'Zig'.*stack\.json"), Provider(answer_set(answers)) as provider:
        httpx2.post(
            f"{provider.url}/chat/completions",
            json={"messages": [{"role": "user", "content": task("stack", "Zig", "Go")}]},
        )


def test_the_provider_runs_in_the_foreground_and_writes_its_log(answers, tmp_path):
    log = tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "provider", "--answers", str(answers), "--log", str(log)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    with process:
        url = process.stdout.readline().split()[1]
        body = {"messages": [{"role": "user", "content": task("stack", "Go")}]}
        answer = httpx2.post(f"{url}/chat/completions", json=body, headers={"authorization": "Bearer secret"})
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(30) == 0
    assert "Go" in answer.json()["choices"][0]["message"]["content"]
    entry = json.loads(log.read_text())
    assert (entry["number"], entry["kind"], entry["status"], entry["names"]) == (1, "stack", 200, ["Go"])
    assert entry["body"] == body
    assert "secret" not in log.read_text()
