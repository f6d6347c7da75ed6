import pytest
from drafting.online.scripted import answer, brief_of, facts, part
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.checks import PART, check
from specagent.agent.drafting.online.facts import expand
from specagent.agent.drafting.online.judging import ON_TEXTS, Verdict, findings_on, judge_facts, judge_part, part_model
from specagent.agent.drafting.online.mended import mended_facts, mended_part
from specagent.agent.drafting.online.provisional import provisional_case
from specagent.schemas.base import Basis, Schema, basis
from specagent.schemas.blueprint import EntityFact
from specagent.schemas.data import DataTopic, EntityRelation
from specagent.schemas.facts import ActorFact, ContainerFact, Facts, GoalFact, TechnologyFact
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.overview import Relation, Step
from specagent.schemas.parts import CommunicationPart, StoragePart
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule
from specagent.schemas.stack import TO_BE_CONFIRMED, StackSection, Technology

BRIEF = brief_of()
BASE = facts()
BLUEPRINT = expand(BASE, BRIEF.prd)
KNOWN = {one.ref for one in BRIEF.prd.requirements}
WORDS = st.sampled_from(["Serves 77 towns.", "Uses Redis.", "Keeps tools.", "TODO.", "Answers within 500 ms."])
REFS = st.lists(st.sampled_from(["FR-1", "NFR-1", "XX-9", "CON-1"]), max_size=3)
BASES = st.builds(lambda refs, assumed: basis(*refs, assumption=assumed), REFS, st.booleans())
NAMES = st.sampled_from(["Lending API", "Primary Database", "Member", "Ghost", "lending-api", "Python", "Rust"])


def mend_facts(facts_):
    verdict = judge_facts(answer("facts", facts_), BRIEF, lambda _: BRIEF)
    return mended_facts(verdict, BRIEF, lambda _: BRIEF)


def mend_part(kind, content):
    verdict = judge_part(answer(kind, content), part(kind), BRIEF, BLUEPRINT)
    return mended_part(verdict, part(kind), BRIEF, BLUEPRINT)


def bases(value):
    if isinstance(value, Basis):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from bases(one)
    elif isinstance(value, Schema):
        for _, one in value:
            yield from bases(one)


def test_an_ungrounded_row_becomes_an_assumption_and_others_do_not():
    counter = ContainerFact(
        kind="service", name="Counter", technologies=[], does="Counts 77 tools.", basis=basis("FR-1")
    )

    found = mend_facts(facts(containers=[*BASE.containers, counter]))
    both = {one.name: one.basis.assumption for one in found.content.containers}

    assert both == {"Lending API": False, "Primary Database": False, "Counter": True}
    assert found.passed


def test_a_number_within_another_number_is_not_the_one_that_was_meant():
    rows = GoalsSection(
        goals=[
            Goal(
                kind="goal",
                name="Fast Search",
                drivers=[Driver(ref="NFR-1", name="x")],
                description="A search takes at most 500 ms.",
                assumption=False,
            ),
            Goal(
                kind="constraint",
                name="Given Database",
                drivers=[Driver(ref="CON-1", name="x")],
                description="All is kept on 50 disks.",
                assumption=False,
            ),
        ]
    )

    found = mend_part("goals", rows)

    assert [one.assumption for one in found.content.goals] == [False, True]
    assert found.passed


def test_unknown_ids_go_and_what_is_left_without_ground_is_an_assumption():
    goals = [GoalFact(kind="goal", name="Odd", basis=basis("XX-1")), *BASE.goals]

    found = mend_facts(facts(goals=goals, missed=[]))

    assert found.passed
    assert found.content.goals[0].basis == basis(assumption=True)
    assert found.content.goals[1:] == BASE.goals


def test_a_vague_version_is_left_to_be_confirmed_and_managed_ones_stay():
    def tool(name, version):
        return TechnologyFact(category="Tools", name=name, version=version, over="", basis=basis("FR-1"))

    technologies = [*BASE.technologies, tool("Docker", "Latest"), tool("Amazon S3", "N/A"), tool("Git", "stable")]
    found = mend_facts(facts(technologies=technologies))

    assert [one.version for one in found.content.technologies[2:]] == [TO_BE_CONFIRMED, "N/A", TO_BE_CONFIRMED]


def test_excluded_technologies_loose_names_and_ownerless_entities_are_mended():
    mongo = TechnologyFact(category="Database", name="MongoDB", version="8", over="", basis=basis("FR-1"))
    service = ContainerFact(
        kind="service", name="Odd", technologies=["python", "MongoDB", "Rust"], does="Works.", basis=basis("FR-1")
    )
    entity = EntityFact(name="Loan", owner="Ghost", basis=basis("FR-1"))

    found = mend_facts(
        facts(technologies=[*BASE.technologies, mongo], containers=[*BASE.containers, service], entities=[entity])
    )

    assert found.passed
    assert [one.name for one in found.content.technologies] == ["Python", "PostgreSQL"]
    assert found.content.containers[-1].technologies == ["Python"]
    assert found.content.entities[0].owner == "Lending API"


def test_names_that_stand_twice_become_one_row_with_all_citations():
    twin = BASE.containers[0].model_copy(update={"name": "lending-api", "basis": basis("NFR-1")})
    actor = ActorFact(kind="person", name="LENDING API", does="Acts.", basis=basis("FR-1"))

    found = mend_facts(facts(containers=[*BASE.containers, twin], actors=[actor, *BASE.actors]))

    assert found.passed
    assert [one.name for one in found.content.containers] == ["Lending API", "Primary Database"]
    assert found.content.containers[0].basis.requirements == ["FR-1", "FR-2", "NFR-1"]
    assert [one.name for one in found.content.actors] == ["Member"]


def test_a_row_of_the_facts_that_stays_wrong_goes_and_what_hangs_on_it_is_mended():
    odd = ContainerFact(kind="service", name="Odd", technologies=[], does="TODO.", basis=basis("FR-1"))
    entity = EntityFact(name="Loan", owner="Odd", basis=basis("FR-1"))

    found = mend_facts(facts(containers=[*BASE.containers, odd], entities=[entity]))

    assert found.passed
    assert found.content.containers == BASE.containers
    assert found.content.entities[0].owner == "Lending API"


def test_facts_without_any_container_are_of_no_use():
    assert not mend_facts(facts(containers=[], entities=[])).passed


def talk(source="Member", target="Lending API", purpose="Reserves a tool", summary="One service. It serves 77 towns."):
    return CommunicationPart(
        summary=summary,
        relations=[
            Relation(source="Member", target="Lending API", purpose="Asks", protocol="HTTPS", basis=basis("FR-1")),
            Relation(source=source, target=target, purpose=purpose, protocol="HTTPS", basis=basis("FR-1")),
        ],
        flow_title="Main",
        flow=[Step(source=source, target=target, message="Asks", reply=False)],
    )


def test_relations_and_messages_that_lead_nowhere_go_with_ungrounded_sentences():
    found = mend_part("communication", talk(target="Ghost"))

    assert found.passed
    assert [(one.source, one.target) for one in found.content.relations] == [("Member", "Lending API")]
    assert (found.content.flow, found.content.flow_title) == ([], "")
    assert found.content.summary == "One service."


def test_a_summary_that_is_nothing_but_invention_is_refused():
    assert not mend_part("communication", talk(summary="It serves 77 towns.")).passed


def test_topics_that_rest_on_nothing_are_assumptions_and_loose_entity_relations_go():
    rest = StoragePart(
        summary="All is kept.",
        relations=[
            EntityRelation(
                source="Tool",
                target=target,
                source_cardinality="exactly one",
                target_cardinality="zero or more",
                label="has",
            )
            for target in ("Ghost", "Tool")
        ],
        topics=[DataTopic(topic="Backup", text="Every 77 hours.", basis=basis("XX-1"))],
    )

    found = mend_part("storage", rest)

    assert found.passed
    assert [one.target for one in found.content.relations] == ["Tool"]
    assert found.content.topics[0].basis == basis(assumption=True)


@pytest.mark.parametrize("kind", ["communication", "storage"])
def test_a_part_with_nothing_to_tell_is_accepted(kind):
    empty = {
        "communication": CommunicationPart(summary="One part.", relations=[], flow_title="", flow=[]),
        "storage": StoragePart(summary="Nothing is kept.", relations=[], topics=[]),
    }

    assert mend_part(kind, empty[kind]).passed


def test_rows_that_stay_wrong_are_left_out_and_the_others_kept():
    def row(name, justification):
        return Technology(category="x", name=name, version="1", justification=justification, basis=basis("FR-1"))

    found = mend_part(
        "stack", StackSection(technologies=[row("Python", "TODO."), row("PostgreSQL", "The team runs it already.")])
    )

    assert found.passed
    assert [one.name for one in found.content.technologies] == ["PostgreSQL"]


def test_a_date_of_the_models_own_is_an_assumption():
    gateway = ContainerFact(
        kind="service", name="Old Counter", technologies=[], does="Counts until 1 March 2031.", basis=basis("FR-1")
    )

    found = mend_facts(facts(containers=[*BASE.containers, gateway]))

    assert found.passed
    assert [one.basis.assumption for one in found.content.containers] == [False, False, True]


def test_an_example_that_cannot_be_read_goes_and_its_rule_stays():
    def area(name, code):
        rule = Rule(
            statement="Errors must have a code.",
            reason="FR-1 asks.",
            example=CodeExample(language="json", code=code),
            basis=basis("FR-1"),
        )
        return Pattern(area=name, rules=[rule])

    found = mend_part("patterns", PatternsSection(patterns=[area("Data Access", "{1}"), area("API Design", "{}")]))

    assert found.passed
    assert [[rule.example is None for rule in one.rules] for one in found.content.patterns] == [[True], [False]]


def test_a_part_of_which_nothing_is_left_is_refused():
    row = Technology(category="x", name="Python", version="1", justification="TODO.", basis=basis("FR-1"))

    assert not mend_part("stack", StackSection(technologies=[row])).passed


def test_an_answer_without_form_stays_without():
    nothing = Verdict(None, judge_part("no", part("stack"), BRIEF, BLUEPRINT).findings)

    assert mended_part(nothing, part("stack"), BRIEF, BLUEPRINT) == nothing
    assert mended_facts(nothing, BRIEF, lambda _: BRIEF) == nothing


ANY_FACTS = st.builds(
    lambda containers, actors, goals, technologies, entities: facts(
        containers=containers, actors=actors, goals=goals, technologies=technologies, entities=entities
    ),
    st.lists(
        st.builds(
            lambda name, does, built, rests: ContainerFact(
                kind="service", name=name, technologies=built, does=does, basis=rests
            ),
            NAMES, WORDS, st.lists(NAMES, max_size=2), BASES,
        ),
        max_size=4,
    ),
    st.lists(
        st.builds(lambda name, does, rests: ActorFact(kind="person", name=name, does=does, basis=rests), NAMES, WORDS,
                  BASES), max_size=3,
    ),
    st.lists(st.builds(lambda name, rests: GoalFact(kind="goal", name=name, basis=rests), NAMES, BASES), max_size=3),
    st.lists(
        st.builds(
            lambda name, version, rests: TechnologyFact(
                category="x", name=name, version=version, over="", basis=rests
            ),
            st.sampled_from(["Python", "MongoDB", "Rust"]), st.sampled_from(["1", "Latest", "N/A"]), BASES,
        ),
        max_size=3,
    ),
    st.lists(st.builds(lambda name, owner, rests: EntityFact(name=name, owner=owner, basis=rests), NAMES, NAMES,
                       BASES), max_size=3),
)  # fmt: skip


@settings(max_examples=150)
@given(ANY_FACTS)
def test_mended_facts_cite_only_what_there_is_and_pass_a_second_judgement_or_are_refused(any_facts):
    found = mend_facts(any_facts)

    if not found.passed:
        return
    assert all(set(one.requirements) <= KNOWN for one in bases(found.content))
    assert Facts.model_validate(found.content.model_dump()) == found.content
    again = check(provisional_case(expand(found.content, BRIEF.prd), BRIEF), PART)
    assert {one.rule for one in again if one.severity == "error"} <= ON_TEXTS


ANY_TALK = st.builds(
    lambda relations, flow, summary: CommunicationPart(
        summary=" ".join(summary), relations=relations, flow_title="Main" if flow else "", flow=flow
    ),
    st.lists(
        st.builds(
            lambda source, target, purpose, rests: Relation(
                source=source, target=target, purpose=purpose, protocol="SQL", basis=rests
            ),
            NAMES, NAMES, WORDS, BASES,
        ),
        max_size=4,
    ),
    st.lists(st.builds(lambda source, target, message: Step(source=source, target=target, message=message, reply=False),
                       NAMES, NAMES, WORDS), max_size=3),
    st.lists(WORDS, min_size=1, max_size=3),
)  # fmt: skip
ANY_STACK = st.builds(
    lambda rows: StackSection(technologies=rows),
    st.lists(
        st.builds(
            lambda name, version, text, rests: Technology(
                category="x", name=name, version=version, justification=text, basis=rests
            ),
            NAMES, st.sampled_from(["1", "Latest"]), WORDS, BASES,
        ),
        max_size=4,
    ),
)  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(["communication", "stack"]), ANY_TALK, ANY_STACK)
def test_a_mended_part_passes_a_second_judgement_or_is_refused(kind, any_talk, any_stack):
    found = mend_part(kind, any_talk if kind == "communication" else any_stack)

    if not found.passed:
        return
    assert all(set(one.requirements) <= KNOWN for one in bases(found.content))
    assert part_model(kind).model_validate(found.content.model_dump()) == found.content
    again = findings_on(found.content, part(kind), BRIEF, BLUEPRINT)
    assert [one for one in again if one.severity == "error"] == []
