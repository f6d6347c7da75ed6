"""Redrafts of documents that specagent did not write, and of names that get in each other's way."""

import builders as b
import pytest
from drafting.redrafting.documents import EXAMPLE, GERMAN, written
from drafting.redrafting.scripted import AGAIN, ScriptedRedrafter, others_than, rows, run, swapped, today_of, whole

from specagent.agent.document.reading import read_any
from specagent.agent.document.rendering import render_spec
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.redrafting.terms import Changes, Today
from specagent.schemas.base import basis
from specagent.schemas.sections import SECTIONS

SLUGS = [one.slug for one in SECTIONS if one.slug != "decisions"]
FOREIGN = """# Payments: how it is built

We are three people. See the wiki.

## Goals

- Be up 99.9 % of the time (NFR-1)
- Be up 99.9 % of the time (NFR-2)

## Tech stack

| Technology | Version | Why |
| --- | --- | --- |
| Redis | 8 | cache |
| Redis | 7 | queue |
| C++ | 17 | fast |
| <script>alert(1)</script> | | no |

## Architecture overview

### Containers

| Container | Responsibility |
| --- | --- |
| Order | writes each row (FR-1) |
| Order API | calls Order (FR-1) |
| Order API v2 | calls Order API |

```mermaid
C4Container
  Container(a, "Order", "C++", "x")
  Container(z, "Ghost", "", "")
  Rel(a, z, "calls", "")
```

## Data model

| Entity | Owner |
| --- | --- |
| Order | Order API |

## Cross-cutting concerns

### Logging

### Logging
"""
TEXTS = {
    "empty": "",
    "title": "# Only a title\n",
    "headings": "".join(f"## {one.heading}\n\n" for one in SECTIONS),
    "german": GERMAN,
    "foreign": FOREIGN,
    "code": "## 3. Technology Stack\n\n```\n| a | b |\n```\n",
}
EVERYTHING = Changes(renumbered={"FR-1": "FR-2", "FR-2": "FR-1"}, removed=frozenset({"NFR-1"}))


def read(name):
    return Today(read_any(TEXTS[name]).spec, ())


def moved(field, old, new, *wanted, today, **options):
    redrafter = ScriptedRedrafter(swapped(field, old, name=new))
    wish = wanted or (rows("goals", wishes=("Rename it.",)),)
    return run(today, redrafter, *wish, **options), redrafter


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("failing", [False, True])
def test_any_document_is_redrafted_and_can_be_written_and_read_again(name, failing):
    today = read(name)
    kinds = ("goals", "containers", "communication", "stack", "patterns", "entities", "storage", "concerns")
    redrafter = ScriptedRedrafter(failing=kinds if failing else ())

    found = run(today, redrafter, *map(whole, SLUGS), changes=EVERYTHING, cascade=True)

    again = read_any(render_spec(found.spec)).spec
    assert [one.name for one in again.overview.containers] == [one.name for one in today.spec.overview.containers]
    assert [one.name for one in again.data.entities] == [one.name for one in today.spec.data.entities]
    assert len(found.spec.stack.technologies) == len(today.spec.stack.technologies)
    assert found.failed == ({one.section for one in redrafter.drafted} if failing else set())


@pytest.mark.parametrize("name", TEXTS)
def test_any_document_stays_as_it_is_when_nothing_is_wanted(name):
    today, redrafter = read(name), ScriptedRedrafter()

    found = run(today, redrafter)

    assert (found.spec, found.adrs, redrafter.drafted) == (today.spec, (), [])


@pytest.mark.parametrize("folder", [EXAMPLE / "docs", EXAMPLE / "with-model"], ids=lambda folder: folder.name)
def test_every_row_of_an_example_is_drafted_again_in_its_place(folder):
    today = written(folder)
    parts = [*SLUGS, *(adr_subject(one.number) for one in today.adrs)]

    found = run(today, ScriptedRedrafter(), *map(whole, parts))

    for section, field, text in (
        ("goals", "goals", "description"),
        ("overview", "containers", "responsibility"),
        ("stack", "technologies", "justification"),
        ("data", "entities", "purpose"),
    ):
        before, after = (getattr(getattr(one.spec, section), field) for one in (today, found))
        assert [one.name for one in after] == [one.name for one in before]
        assert {getattr(one, text) for one in after} == {AGAIN}
    assert [one.area for one in found.spec.patterns.patterns] == [one.area for one in today.spec.patterns.patterns]
    assert {one.decision for one in found.adrs} == {AGAIN}
    assert found.failed == frozenset()


def test_an_entity_is_renamed_beside_containers_whose_names_hold_it():
    today = read("foreign")

    found, _ = moved("entities", "Order", "Purchase", today=today)

    assert [one.name for one in found.spec.data.entities] == ["Purchase"]
    assert [one.name for one in found.spec.overview.containers] == [one.name for one in today.spec.overview.containers]
    told = {subject for one in found.offered for subject in one.subjects}
    assert "Container: Order API" in told
    assert "Container: Order API v2" not in told


def test_a_container_is_renamed_beside_others_whose_names_hold_it():
    containers = [b.container(name, ["Python"]) for name in ("Order", "Order API", "Order API v2")]
    relations = [b.relation("Order", "Order API"), b.relation("Order API", "Order API v2")]
    overview = b.spec().overview.model_copy(
        update={"containers": containers, "relations": relations, "actors": [], "summary": "Order API v2 leads."}
    )
    today = today_of(overview=overview)

    found, redrafter = moved("containers", "Order API", "Shop", today=today, cascade=True)

    assert [one.name for one in found.spec.overview.containers] == ["Order", "Shop", "Order API v2"]
    ends = [(one.source, one.target) for one in found.spec.overview.relations]
    assert ends == [("Order", "Shop"), ("Shop", "Order API v2")]
    assert found.spec.overview.summary == "Order API v2 leads."
    assert ("containers", "Order") not in redrafter.rows


@pytest.mark.parametrize("name", ["C++", "Cache (L1)", "a|b*", "[x](y)", "^.*$", "订单", r"\1"])
def test_names_with_signs_are_replaced_like_any_other(name):
    spec = b.spec()
    technologies = [b.technology(name, "1", basis("CON-1")), *spec.stack.technologies]
    container = b.container("Core", [name]).model_copy(update={"responsibility": f"Runs on {name}."})
    today = today_of(
        stack=spec.stack.model_copy(update={"technologies": technologies}),
        overview=spec.overview.model_copy(update={"containers": [container, *spec.overview.containers]}),
    )

    found, _ = moved("technologies", name, r"\g<0> new", today=today)

    assert [one.name for one in found.spec.stack.technologies] == [r"\g<0> new", "Python", "PostgreSQL"]
    assert [one.subjects for one in found.offered] == [("Container: Core",)]
    assert others_than(found.spec, "stack") == others_than(today.spec, "stack")


def test_rows_of_one_name_are_drafted_once_and_the_second_stays():
    today = read("foreign")
    redrafter = ScriptedRedrafter()

    found = run(today, redrafter, whole("stack"))

    names = [one.name for one in today.spec.stack.technologies]
    assert names.count("Redis") == 2
    assert sorted(name for _, name in redrafter.rows) == sorted(set(names))
    assert [one.justification == AGAIN for one in found.spec.stack.technologies] == [
        name not in names[:at] for at, name in enumerate(names)
    ]


def test_a_fact_that_takes_the_name_of_another_is_one_row_with_it():
    today = today_of()

    found, _ = moved("technologies", "PostgreSQL", "Python", today=today)

    assert [one.name for one in found.spec.stack.technologies] == ["Python"]
