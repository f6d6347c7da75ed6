import ast
import json
import re
import sqlite3
from functools import cache
from pathlib import Path

import pytest

from specagent.agent.catalogue.store import catalogue
from specagent.agent.checks import Case, check
from specagent.agent.checks.traceability import trace
from specagent.agent.document.adr import adr_filename
from specagent.agent.document.mermaid import container_diagram, entity_diagram, sequence_diagram
from specagent.agent.document.reading import parse_spec
from specagent.agent.document.rendering import render_spec
from specagent.agent.document.validation import validate_mermaid
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.review import review_points
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.adr import Adr, AdrBody, DecisionRow, DecisionsSection
from specagent.schemas.base import Basis, basis
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.facts import Facts
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.spec import Spec
from specagent.schemas.stack import MANAGED, TO_BE_CONFIRMED, StackSection
from specagent.schemas.text import slug

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "cassettes" / "answers" / "parcel-lockers"
FILES = {
    "facts": Facts,
    "goals": GoalsSection,
    "containers": ContainersPart,
    "communication": CommunicationPart,
    "stack": StackSection,
    "patterns": PatternsSection,
    "entities": EntitiesPart,
    "storage": StoragePart,
    "concerns": ConcernsSection,
}
FRAME = Frame(prd_link="../PRD.md", prd_title="PRD.md", adr_folder="adr", first_number=1, digits=3, date="2026-11-23")
MARKUP = re.compile(r"`|\*\*|__|\]\(|https?://|<[a-z/]|\b(?:TODO|TBD)\b")


@cache
def answer(name):
    return FILES[name].model_validate_json((ANSWERS / f"{name}.json").read_bytes())


@cache
def record(title):
    return AdrBody.model_validate_json((ANSWERS / "adr" / f"{slug(title)}.json").read_bytes())


@cache
def prd():
    return understand(SourceText(name="PRD.md", text=(ROOT / "examples" / "parcel-lockers" / "PRD.md").read_text()))


@cache
def assembled():
    bodies = [record(one.title) for one in answer("facts").decisions]
    adrs = tuple(
        Adr(**one.model_dump(), number=at, status="proposed", status_note="", date=FRAME.date)
        for at, one in enumerate(bodies, FRAME.first_number)
    )
    spec = Spec(
        product=prd().title,
        purpose=answer("facts").purpose,
        notice="",
        prd_title=FRAME.prd_title,
        prd_link=FRAME.prd_link,
        goals=answer("goals"),
        overview=OverviewSection(**answer("containers").model_dump(), **answer("communication").model_dump()),
        stack=answer("stack"),
        patterns=answer("patterns"),
        data=DataSection(**answer("entities").model_dump(), **answer("storage").model_dump()),
        concerns=answer("concerns"),
        decisions=DecisionsSection(decisions=[listed(one) for one in adrs]),
        traceability=[],
        open_points=[],
    )
    rows = trace(spec, adrs, prd(), FRAME.prd_link, FRAME.prd_title)
    points = review_points(spec, adrs, prd(), rows)
    return spec.model_copy(update={"traceability": rows, "open_points": points}), adrs


def listed(adr):
    link = f"{FRAME.adr_folder}/{adr_filename(adr.number, adr.title, FRAME.digits)}"
    return DecisionRow(number=adr.number, title=adr.title, status=adr.status, status_note="", link=link)


def examples():
    return [
        pytest.param(rule.example, id=f"{pattern.area} {at}")
        for pattern in answer("patterns").patterns
        for at, rule in enumerate(pattern.rules, 1)
        if rule.example
    ]


def code(area, at):
    pattern = next(one for one in answer("patterns").patterns if one.area == area)
    return pattern.rules[at].example.code


def texts(value):
    """Yield every string but code, which alone may hold markup."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, one in value.items() if key != "code" for text in texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in texts(one))


def bases(value):
    if isinstance(value, Basis):
        yield value
    elif isinstance(value, list):
        yield from (found for one in value for found in bases(one))
    elif hasattr(value, "model_fields_set"):
        yield from (found for name in type(value).model_fields for found in bases(getattr(value, name)))


def test_there_is_one_file_for_each_part_and_decision():
    files = {path.relative_to(ANSWERS).as_posix() for path in ANSWERS.rglob("*.json")}

    decisions = {f"adr/{slug(one.title)}.json" for one in answer("facts").decisions}
    assert files == {f"{name}.json" for name in FILES} | decisions


@pytest.mark.parametrize("path", sorted(ANSWERS.rglob("*.json")), ids=lambda path: path.stem)
def test_values_are_plain_text_that_no_schema_has_to_change(path):
    for text in texts(json.loads(path.read_bytes())):
        assert text == text.strip()
        assert not MARKUP.search(text), text


def test_goals_are_those_of_the_facts():
    rows = [
        (one.kind, one.name, basis(*(driver.ref for driver in one.drivers), assumption=one.assumption))
        for one in answer("goals").goals
    ]

    assert rows == [(one.kind, one.name, one.basis) for one in answer("facts").goals]
    names = {one.ref: one.name for one in prd().requirements}
    for goal in answer("goals").goals:
        assert [driver.name for driver in goal.drivers] == [names[driver.ref] for driver in goal.drivers]


def test_every_constraint_drives_a_constraint_row():
    driving = {driver.ref for one in answer("goals").goals if one.kind == "constraint" for driver in one.drivers}

    assert {one.ref for one in prd().of_kind("constraint")} <= driving


def test_actors_and_containers_are_those_of_the_facts():
    facts, part = answer("facts"), answer("containers")

    assert [(one.kind, one.name, one.basis) for one in part.actors] == [
        (one.kind, one.name, one.basis) for one in facts.actors
    ]
    assert [(one.kind, one.name, one.technologies, one.basis) for one in part.containers] == [
        (one.kind, one.name, one.technologies, one.basis) for one in facts.containers
    ]
    assert {one.name for one in prd().personas} <= {one.name for one in part.actors}
    assert {one.name for one in prd().external_systems} <= {one.name for one in part.actors}


def test_technologies_are_those_of_the_facts():
    assert [(one.category, one.name, one.version, one.basis) for one in answer("stack").technologies] == [
        (one.category, one.name, one.version, one.basis) for one in answer("facts").technologies
    ]


def test_versions_are_those_of_the_catalogue_or_open():
    known = {entry.name: entry for entry in catalogue().technologies.values()}
    for one in answer("stack").technologies:
        entry = known.get(one.name)
        if entry and entry.version:
            assert one.version == entry.version, one.name
        elif entry and entry.managed:
            assert one.version == MANAGED, one.name
        else:
            assert one.version in (MANAGED, TO_BE_CONFIRMED), one.name


def test_entities_areas_and_concerns_are_those_of_the_facts():
    facts = answer("facts")

    assert [(one.name, one.owner, one.basis) for one in answer("entities").entities] == [
        (one.name, one.owner, one.basis) for one in facts.entities
    ]
    assert [one.area for one in answer("patterns").patterns] == facts.areas
    assert [one.name for one in answer("concerns").concerns] == facts.concerns


@pytest.mark.parametrize("title", [one.title for one in answer("facts").decisions])
def test_a_record_weighs_the_options_of_its_decision(title):
    fact = next(one for one in answer("facts").decisions if one.title == title)
    body = record(title)

    assert (body.title, body.drivers) == (fact.title, fact.basis)
    assert [one.name for one in body.options] == [fact.chosen, *fact.rejected]
    assert all(one.pros and one.cons for one in body.options)
    assert body.good
    assert body.bad
    assert body.sections


def test_relations_steps_and_entities_use_exact_names():
    parts = {one.name for one in [*answer("containers").actors, *answer("containers").containers]}
    communication = answer("communication")
    for one in [*communication.relations, *communication.flow]:
        assert {one.source, one.target} <= parts
    assert 4 <= len(communication.flow) <= 10
    assert all(len(one.message.split()) <= 8 for one in communication.flow)

    entities = {one.name for one in answer("entities").entities}
    for one in answer("storage").relations:
        assert {one.source, one.target} <= entities
    assert entities == {name for one in answer("storage").relations for name in (one.source, one.target)}


def test_every_statement_cites_the_prd_or_is_an_assumption():
    known = {one.ref for one in prd().requirements}
    out_of_scope = {one.ref for one in prd().of_kind("out-of-scope")}
    spec, adrs = assembled()
    for found in bases([spec.goals, spec.overview, spec.stack, spec.patterns, spec.data, spec.concerns, *adrs]):
        assert found
        assert set(found.requirements) <= known - out_of_scope
        assert not found.policies


def test_the_assembled_spec_breaks_no_rule():
    spec, adrs = assembled()

    assert check(Case(spec, adrs, prd())) == []


def test_every_requirement_in_scope_is_answered():
    spec, _ = assembled()

    assert [row.ref for row in spec.traceability if not row.answers and row.kind != "out-of-scope"] == []


def test_the_document_reads_back_as_it_was_written():
    spec, _ = assembled()

    reading = parse_spec(render_spec(spec))
    assert reading.spec == spec
    assert reading.notes == ()


def test_the_diagrams_are_valid():
    spec, _ = assembled()
    people = [one.id for one in spec.overview.actors if one.kind == "person"]

    assert validate_mermaid(container_diagram(spec.overview, spec.product)) is None
    assert validate_mermaid(sequence_diagram(spec.overview.flow, people)) is None
    assert validate_mermaid(entity_diagram(spec.data)) is None


@pytest.mark.parametrize("example", examples())
def test_an_example_is_short_and_fits_the_stack(example):
    rows = example.code.splitlines()

    assert 3 <= len(rows) <= 12
    assert max(map(len, rows)) <= 110
    assert example.language in ("python", "sql", "typescript")


@pytest.mark.parametrize("example", [one for one in examples() if one.values[0].language == "python"])
def test_python_examples_parse(example):
    ast.parse(example.code)


def test_the_assignment_takes_the_smallest_free_compartment_that_fits():
    database = tables("compartment (id, bank_id, number, size, faulty, parcel_id)", "locker_bank (id)")
    rows = [("small", 1), ("wide", 3), ("medium", 2), ("broken", 2)]
    for number, (id_, size) in enumerate(rows, 1):
        database.execute(
            "INSERT INTO compartment VALUES (?, 'bank', ?, ?, ?, NULL)", (id_, number, size, id_ == "broken")
        )

    def assign(parcel):
        values = {"bank_id": "bank", "size": 2, "parcel_id": parcel}
        lock, update = runnable(code("Data Access", 0)).split(";\n\n")
        database.execute(lock, {"bank_id": "bank"})
        return database.execute(update, values).fetchall()

    assert assign("first") == [("medium", 3)]
    assert assign("second") == [("wide", 2)]
    assert assign("third") == []


def test_a_claim_takes_all_codes_of_a_parcel_once_and_no_expired_one():
    database = tables("pickup_code (fingerprint, parcel_id, compartment_number, claimed_at, expires_at)")
    for fingerprint, parcel, expires in (("a", "p", 9), ("b", "p", 9), ("c", "q", 3)):
        database.execute("INSERT INTO pickup_code VALUES (?, ?, 7, NULL, ?)", (fingerprint, parcel, expires))

    def claim(fingerprint):
        return database.execute(code("Pick-up Codes", 1), {"fingerprint": fingerprint, "now": 5}).fetchall()

    assert claim("a") == [("p", 7), ("p", 7)]
    assert claim("b") == []
    assert claim("c") == []


def test_a_repeated_door_event_is_stored_once():
    database = tables("door_event (id, occurred_at, compartment_id, parcel_id, kind, PRIMARY KEY (id, occurred_at))")
    event = {"id": "e", "occurred_at": 1, "compartment_id": "c", "parcel_id": "p", "kind": "opened"}

    for _ in range(2):
        database.execute(code("Device Communication", 0), event)

    assert database.execute("SELECT count(*) FROM door_event").fetchone() == (1,)


def test_a_job_is_claimed_by_one_worker_and_again_when_that_one_died():
    database = tables("job (id, kind, parcel_id, run_at, claimed_until, attempts)")
    database.execute("INSERT INTO job VALUES ('later', 'remind', 'p', 50, NULL, 0)")
    database.execute("INSERT INTO job VALUES ('now', 'announce', 'p', 1, NULL, 0)")

    def claim(now):
        return database.execute(
            runnable(code("Background Work", 0)), {"now": now, "claimed_until": now + 10}
        ).fetchall()

    assert claim(2) == [("now", "announce", "p")]
    assert claim(3) == []
    assert claim(13) == [("now", "announce", "p")]


def tables(*definitions):
    database = sqlite3.connect(":memory:")
    for one in definitions:
        database.execute(f"CREATE TABLE {one}")
    return database


def runnable(statement):
    """Return a statement without the row locks that only PostgreSQL knows."""
    return re.sub(r"\s+FOR UPDATE(?: SKIP LOCKED)?", "", statement)
