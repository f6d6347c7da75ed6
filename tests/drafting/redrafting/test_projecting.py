import builders as b
import pytest
from drafting.redrafting.documents import EXAMPLE, GERMAN, PRDS, document_of, written
from drafting.redrafting.scripted import today_of

from specagent.agent.document.reading import read_any
from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.redrafting.projection import blueprint_of, decision_of, facts_of
from specagent.agent.drafting.redrafting.terms import Today


def facts_in(blueprint):
    """Return what the parts of a spec share: names, bases, owners, kinds and versions."""
    return {
        "goals": [(one.kind, one.name, [(x.ref, x.name) for x in one.drivers]) for one in blueprint.goals],
        "actors": [(one.kind, one.name, one.basis) for one in blueprint.actors],
        "containers": [(one.kind, one.name, one.technologies, one.basis) for one in blueprint.containers],
        "relations": [(one.source, one.target, one.protocol, one.basis) for one in blueprint.relations],
        "technologies": [(one.category, one.name, one.version, one.basis) for one in blueprint.technologies],
        "entities": [(one.name, one.owner, one.basis) for one in blueprint.entities],
        "decisions": [(one.title, one.chosen, one.rejected, one.basis) for one in blueprint.decisions],
        "style": blueprint.style.lower(),
        "purpose": blueprint.purpose,
    }


@pytest.mark.parametrize("path", PRDS, ids=lambda path: path.stem)
def test_a_document_tells_the_facts_that_it_was_drafted_from(path):
    found = document_of(path)

    assert facts_in(blueprint_of(found.today)) == facts_in(found.blueprint)


@pytest.mark.parametrize("path", PRDS, ids=lambda path: path.stem)
def test_the_same_document_tells_the_same_facts_when_it_is_read_again(path):
    today = document_of(path).today
    again = Today(read_any(render_spec(today.spec)).spec, today.adrs)

    assert facts_of(again) == facts_of(today)


@pytest.mark.parametrize("folder", [EXAMPLE / "docs", EXAMPLE / "with-model"], ids=lambda folder: folder.name)
def test_each_name_of_a_written_document_is_a_fact_once(folder):
    today = written(folder)
    facts, spec = facts_of(today), today.spec

    assert [one.name for one in facts.goals] == [one.name for one in spec.goals.goals]
    assert [one.name for one in facts.containers] == [one.name for one in spec.overview.containers]
    assert [one.name for one in facts.technologies] == [one.name for one in spec.stack.technologies]
    assert [(one.name, one.owner) for one in facts.entities] == [(one.name, one.owner) for one in spec.data.entities]
    assert facts.areas == [one.area for one in spec.patterns.patterns]
    assert facts.concerns == [one.name for one in spec.concerns.concerns]
    assert [one.title for one in facts.decisions] == [one.title for one in today.adrs]
    assert all(one.rejected for one in facts.decisions)


def test_rows_of_one_name_are_one_fact_that_rests_on_all_they_rest_on():
    spec = b.spec()
    first, second = b.technology("Redis", "8", b.basis("FR-1")), b.technology("redis", "7", b.basis("NFR-1"))
    facts = facts_of(today_of(stack=spec.stack.model_copy(update={"technologies": [first, second]})))

    assert [(one.name, one.version) for one in facts.technologies] == [("Redis", "8")]
    assert facts.technologies[0].basis.requirements == ["FR-1", "NFR-1"]


def test_areas_and_concerns_are_all_told_however_many_a_person_wrote():
    spec = b.spec()
    (pattern,), (concern,) = spec.patterns.patterns, spec.concerns.concerns
    areas = [pattern.model_copy(update={"area": f"Area {at}"}) for at in range(30)]
    concerns = [concern.model_copy(update={"name": f"Concern {at}"}) for at in range(30)]
    facts = facts_of(
        today_of(
            patterns=spec.patterns.model_copy(update={"patterns": areas}),
            concerns=spec.concerns.model_copy(update={"concerns": concerns}),
        )
    )

    assert (len(facts.areas), len(facts.concerns)) == (30, 30)


@pytest.mark.parametrize("status", ["rejected", "deprecated", "superseded"])
def test_a_decision_that_no_longer_holds_is_no_fact(status):
    facts = facts_of(today_of(b.adr(status=status), b.adr(2, "Python over Go", status="accepted")))

    assert [one.title for one in facts.decisions] == ["Python over Go"]


@pytest.mark.parametrize(
    ("title", "chosen", "rejected"),
    [
        ("PostgreSQL over MySQL", "PostgreSQL", ["MySQL"]),
        ("Use REST instead of GraphQL", "Use REST", ["GraphQL"]),
        ("gRPC rather than REST over HTTP", "gRPC", ["REST", "HTTP"]),
        ("Moving over", "Moving over", []),
        ("over", "over", []),
        ("We use Rust", "We use Rust", []),
    ],
)
def test_without_options_a_title_names_the_sides_of_a_decision(title, chosen, rejected):
    decision = decision_of(b.adr(title=title, options=[]))

    assert (decision.chosen, decision.rejected) == (chosen, rejected)


@pytest.mark.parametrize(
    ("summary", "style"),
    [
        ("Architecture style: layered monolith with jobs. It runs.", "layered monolith with jobs"),
        ("We build a Modular Monolith.", "Modular Monolith"),
        ("Three event-driven parts.", "event-driven"),
        ("Nothing is said.", "as section 2 describes it"),
    ],
)
def test_the_style_is_what_the_overview_says(summary, style):
    overview = b.spec().overview.model_copy(update={"summary": summary})

    assert facts_of(today_of(overview=overview)).style == style


@pytest.mark.parametrize("text", ["", "# Notes\n\nNothing yet.\n", "## 3. Technology Stack\n"])
def test_an_empty_document_tells_no_facts(text):
    facts = facts_of(Today(read_any(text).spec, ()))

    assert not any((facts.goals, facts.containers, facts.technologies, facts.entities, facts.areas, facts.decisions))


def test_a_document_with_german_headings_tells_its_facts():
    facts = facts_of(Today(read_any(GERMAN).spec, ()))

    assert [one.name for one in facts.goals] == ["Schnelle Suche"]
    assert [one.name for one in facts.containers] == ["Leih-API"]
    assert [one.name for one in facts.technologies] == ["Python"]
    assert facts.concerns == ["Protokollierung"]
