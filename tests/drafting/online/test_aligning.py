import pytest
from drafting.online.scripted import brief_of, facts, part
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.online.aligning import aligned
from specagent.agent.drafting.online.facts import expand
from specagent.agent.drafting.online.parts import Part
from specagent.schemas.adr import AdrBody, Option
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.data import Entity
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.overview import Actor, Container
from specagent.schemas.parts import ContainersPart, EntitiesPart
from specagent.schemas.patterns import Pattern, PatternsSection, Rule
from specagent.schemas.stack import StackSection, Technology
from specagent.schemas.text import slug

BRIEF = brief_of()
FACTS = facts()
BLUEPRINT = expand(FACTS, BRIEF.prd)
ASSUMED = basis(assumption=True)


def align(content, part_, blueprint=BLUEPRINT):
    return aligned(content, part_, blueprint, BRIEF.prd)


def goal(name, *refs, kind="goal", assumption=False):
    drivers = [Driver(ref=ref, name="Whatever") for ref in refs]
    return Goal(kind=kind, name=name, drivers=drivers, description=f"About {name}.", assumption=assumption)


def technology(name, version="9.9", rests_on=ASSUMED):
    return Technology(category="Odd", name=name, version=version, justification="Because.", basis=rests_on)


def container(name, kind="job", technologies=("Odd",), rests_on=ASSUMED):
    return Container(
        kind=kind, name=name, technologies=list(technologies), responsibility=f"Does {name}.", basis=rests_on
    )


def actor(name, kind="external system"):
    return Actor(kind=kind, name=name, description="Acts.", basis=ASSUMED)


def entity(name, owner="Nobody"):
    return Entity(name=name, owner=owner, purpose="Kept.", attributes=[], basis=ASSUMED)


def pattern(area, *statements):
    rules = [Rule(statement=one, reason="So.", example=None, basis=ASSUMED) for one in statements]
    return Pattern(area=area, rules=rules)


def concern(name, *texts):
    return Concern(name=name, measures=[Measure(text=one, basis=ASSUMED) for one in texts])


def record(*options, title="Odd"):
    return AdrBody(
        title=title,
        context="Forces.",
        drivers=basis("FR-2"),
        options=[Option(name=one, pros=["Good."], cons=["Bad."]) for one in options],
        decision="We choose it.",
        good=[],
        bad=[],
        sections=["overview"],
    )


def names(findings):
    return [one.subject for one in findings]


def test_rows_come_in_the_order_of_the_facts_and_unknown_ones_go():
    rows = GoalsSection(goals=[goal("Given Database"), goal("Eternal Life"), goal("Fast Search")])

    found, findings = align(rows, part("goals"))

    assert [one.name for one in found.goals] == ["Fast Search", "Given Database"]
    assert findings == []


def test_a_goal_gets_its_kind_and_the_drivers_of_the_facts_with_their_names():
    (first, second), _ = (
        align(GoalsSection(goals=[goal("fast search", "FR-1"), goal("Given Database", kind="goal")]), part("goals"))[
            0
        ].goals,
        None,
    )

    assert (first.name, first.kind, [one.ref for one in first.drivers]) == ("Fast Search", "goal", ["NFR-1", "FR-1"])
    assert first.drivers[0].name == BRIEF.prd.requirement("NFR-1").name
    assert (second.kind, second.description) == ("constraint", "About Given Database.")


def test_a_missing_row_is_told_under_its_name():
    found, findings = align(GoalsSection(goals=[goal("Fast Search")]), part("goals"))

    assert [one.name for one in found.goals] == ["Fast Search"]
    assert names(findings) == ["Given Database"]
    assert {(one.rule, one.severity, one.section) for one in findings} == {("ROWS", "error", "goals")}


def test_a_technology_keeps_the_version_and_category_of_the_facts():
    rows = StackSection(technologies=[technology("postgresql", "Latest"), technology("Python")])

    found, _ = align(rows, part("stack"))

    assert [(one.category, one.name, one.version) for one in found.technologies] == [
        ("Backend", "Python", "3.13.x"),
        ("Database", "PostgreSQL", "17"),
    ]
    assert found.technologies[1].basis == basis("CON-1", assumption=True)
    assert found.technologies[1].justification == "Because."


def test_a_container_keeps_its_kind_its_technologies_and_what_it_realizes():
    rows = ContainersPart(
        actors=[actor("Member")], containers=[container("Primary Database"), container("LENDING API")]
    )

    found, findings = align(rows, part("containers"))

    assert [(one.name, one.kind) for one in found.actors] == [("Member", "person")]
    assert [(one.name, one.kind, one.technologies) for one in found.containers] == [
        ("Lending API", "service", ["Python"]),
        ("Primary Database", "database", ["PostgreSQL"]),
    ]
    assert found.containers[0].basis.requirements == ["FR-1", "FR-2"]
    assert findings == []


def test_a_container_among_the_actors_is_missing():
    rows = ContainersPart(actors=[actor("Member"), actor("Lending API")], containers=[container("Primary Database")])

    found, findings = align(rows, part("containers"))

    assert [one.name for one in found.actors] == ["Member"]
    assert names(findings) == ["Lending API"]


def test_an_entity_keeps_its_owner():
    found, _ = align(EntitiesPart(entities=[entity("Tool", owner="Primary Database")]), part("entities"))

    assert [(one.name, one.owner, one.purpose) for one in found.entities] == [("Tool", "Lending API", "Kept.")]


def test_an_area_or_concern_without_a_word_is_missing_and_names_are_spelled_as_asked():
    patterns, without_rules = align(
        PatternsSection(patterns=[pattern("Data Access"), pattern("api design", "Errors are JSON.")]), part("patterns")
    )
    concerns, without_measures = align(
        ConcernsSection(
            concerns=[
                concern("Logging", "JSON."),
                concern("authentication and authorization", "Tokens."),
                concern("Monitoring and Alerting"),
            ]
        ),
        part("concerns"),
    )

    assert [one.area for one in patterns.patterns] == ["API Design"]
    assert [one.name for one in concerns.concerns] == ["Logging", "Authentication and Authorization"]
    assert names(without_rules) + names(without_measures) == ["Data Access", "Monitoring and Alerting"]


def test_a_record_has_the_settled_title_and_every_option_is_weighed():
    found, findings = align(record("modular monolith", "Serverless"), part("adr"))

    assert found.title == "Modular monolith over microservices"
    assert found.drivers == basis("FR-1", "FR-2")
    assert names(findings) == ["Microservices"]


@pytest.mark.parametrize("kind", ["goals", "containers", "stack", "patterns", "entities", "concerns"])
def test_a_row_that_the_blueprint_does_not_have_is_no_crash(kind):
    rows = {
        "goals": GoalsSection(goals=[goal("Stranger")]),
        "containers": ContainersPart(actors=[actor("Stranger")], containers=[container("Stranger")]),
        "stack": StackSection(technologies=[technology("Stranger")]),
        "patterns": PatternsSection(patterns=[pattern("Stranger", "Yes.")]),
        "entities": EntitiesPart(entities=[entity("Stranger")]),
        "concerns": ConcernsSection(concerns=[concern("Stranger", "Yes.")]),
    }

    content, _ = align(rows[kind], Part(kind, "A part", ("Stranger",)))

    kept = [row for _, value in content for row in value]
    assert len(kept) == (1 if kind in ("patterns", "concerns") else 0), "these two are named by the part alone"


NAMES = st.sampled_from(["Fast Search", "fast-search", "FAST  SEARCH", "!!!", "???", "Größe", "Given Database", "検索"])


@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=4))
def test_names_that_are_alike_never_crash_and_never_double(given_, asked):
    content, findings = align(GoalsSection(goals=[goal(one) for one in given_]), Part("goals", "A part", tuple(asked)))

    ids = [slug(one.name) for one in content.goals]
    assert len(ids) == len(set(ids))
    assert set(ids) <= {slug(one) for one in asked} & {slug(one) for one in given_}
    assert len(names(findings)) == len(set(names(findings)))


def test_an_assumption_of_the_authors_stays_one():
    rows = StackSection(technologies=[technology("Python"), technology("PostgreSQL", rests_on=basis("FR-1"))])

    found, _ = align(rows, part("stack"))

    assert [one.basis.assumption for one in found.technologies] == [True, False]
