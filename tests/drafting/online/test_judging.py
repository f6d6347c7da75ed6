import json

import pytest
from drafting.online.scripted import answer, brief_of, facts, good, part, questions, settled
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.model.call import Request
from specagent.agent.drafting.online.facts import expand
from specagent.agent.drafting.online.judging import findings_on, judge_facts, judge_part
from specagent.agent.drafting.online.parts import all_parts
from specagent.agent.drafting.online.provisional import provisional_case
from specagent.schemas.base import basis
from specagent.schemas.blueprint import EntityFact
from specagent.schemas.facts import ActorFact, ContainerFact, GoalFact, TechnologyFact
from specagent.schemas.overview import Relation, Step
from specagent.schemas.parts import CommunicationPart

BRIEF = brief_of()
BLUEPRINT = expand(facts(), BRIEF.prd)
BASE = facts()
ASSUMED = basis(assumption=True)


def judged(facts_, known=None, complete=True):
    return judge_facts(answer("facts", facts_), BRIEF, lambda _: BRIEF, known, complete=complete)


def rules(verdict):
    return {one.rule for one in verdict.errors}


def container(name="Extra", does="Helps.", technologies=(), rests_on=None):
    return ContainerFact(
        kind="service", name=name, technologies=list(technologies), does=does, basis=rests_on or basis("FR-1")
    )


def technology(name, version="1"):
    return TechnologyFact(category="Backend", name=name, version=version, over="", basis=basis("FR-1"))


def goal(*refs, name="Odd"):
    return GoalFact(kind="goal", name=name, basis=basis(*refs))


def test_facts_that_fit_pass_without_a_word():
    verdict = judged(BASE)

    assert verdict.passed
    assert verdict.findings == ()
    assert verdict.content == BASE


@pytest.mark.parametrize(
    ("changes", "rule", "subject"),
    [
        ({"goals": [goal("NFR-1"), goal("NFR-9", name="Lost")]}, "TR001", "Goal: Lost"),
        ({"goals": [goal("CON-1")]}, "TR002", "NFR-1"),
        ({"containers": BASE.containers[1:], "entities": []}, "TR005", "FR-1"),
        ({"containers": [*BASE.containers, container(does="Holds 77 tools.")]}, "GR001", "Container: Extra"),
        ({"containers": [*BASE.containers, container(does="Caches in Redis.")]}, "GR002", "Container: Extra"),
        ({"containers": [*BASE.containers, container(does="TODO write this.")]}, "TX005", "Container: Extra"),
        ({"containers": [*BASE.containers, container(technologies=["Rust"])]}, "ST005", "Container: Extra"),
        ({"technologies": [*BASE.technologies, technology("Docker", "Latest")]}, "ST001", "Technology: Docker"),
        ({"technologies": [*BASE.technologies, technology("MongoDB")]}, "ST002", "Technology: MongoDB"),
        ({"technologies": [*BASE.technologies, technology("python")]}, "ST003", "Technology: python"),
        ({"entities": [EntityFact(name="Loan", owner="Ghost", basis=basis("FR-1"))]}, "DA007", "Entity: Loan"),
        ({"goals": [*BASE.goals, *BASE.goals]}, "FORM", "goals"),
        ({"containers": [*BASE.containers, container("lending-api")]}, "FORM", "actors and containers"),
        ({"actors": [ActorFact(kind="person", name="LENDING API", does="Acts.", basis=basis("FR-1"))]}, "FORM",
         "actors and containers"),
        ({"entities": [*BASE.entities, *BASE.entities]}, "FORM", "entities"),
        ({"areas": ["API", "api"]}, "FORM", "areas"),
        ({"goals": [goal("NFR-1")], "technologies": BASE.technologies[:1], "containers": [
            container(rests_on=basis("FR-1", "FR-2"))], "entities": []}, "TR007", "CON-1"),
        ({"technologies": BASE.technologies[:1], "containers": [container()]}, "TR012", "Technology: PostgreSQL"),
        ({"decisions": []}, "FORM", "decisions"),
        ({"containers": []}, "FORM", "containers"),
    ],
)  # fmt: skip
def test_facts_that_break_a_rule_are_told_where(changes, rule, subject):
    verdict = judged(facts(**changes))

    assert not verdict.passed
    assert (rule, subject) in {(one.rule, one.subject) for one in verdict.errors}


def test_facts_are_not_blamed_for_what_only_the_whole_draft_can_have():
    verdict = judged(facts(goals=[goal("CON-1")]))

    assert {one.rule for one in verdict.findings} == {"TR002"}


def test_a_piece_of_a_large_prd_need_not_answer_everything():
    piece = facts(goals=[], actors=[], areas=[], concerns=[], decisions=[], entities=[])

    assert judged(piece, complete=False).passed
    assert not judged(piece).passed


def test_what_a_piece_adds_is_judged_together_with_what_is_known():
    lists = ("goals", "actors", "technologies", "entities", "areas", "concerns", "decisions")
    nothing = {name: [] for name in lists}
    piece = facts(
        **nothing | {"entities": [EntityFact(name="Loan", owner="Lending API", basis=basis("FR-2"))]},
        containers=[container(technologies=["Python"])],
    )

    alone = judged(piece, complete=False)
    together = judged(piece, known=BASE, complete=False)

    assert rules(alone) == {"ST005", "DA007"}
    assert together.passed
    assert [one.name for one in together.content.containers] == ["Lending API", "Primary Database", "Extra"]
    assert [one.name for one in together.content.entities] == ["Tool", "Loan"]


@pytest.mark.parametrize(
    "text",
    ["", "no", "[]", "{}", '{"goals": null}', '{"facts": []}', '{"facts": {"goals": "x"}}', '{"goals": {"goals": 3}}'],
)
def test_an_answer_of_the_wrong_form_has_no_content_and_says_what_is_wrong(text):
    for verdict in (
        judge_facts(text, BRIEF, lambda _: BRIEF),
        judge_part(text, part("stack"), BRIEF, BLUEPRINT),
    ):
        assert verdict.content is None
        assert rules(verdict) == {"FORM"}


def test_a_form_with_a_thousand_mistakes_is_told_in_few_words():
    text = json.dumps({"stack": {"technologies": [{"name": 1}] * 1_000}})

    assert len(judge_part(text, part("stack"), BRIEF, BLUEPRINT).findings) <= 12


def test_an_answer_without_its_outer_object_is_read():
    whole = json.loads(good(request_for("stack")))

    assert judge_part(json.dumps(whole["stack"]), part("stack"), BRIEF, BLUEPRINT).passed


def request_for(kind):
    question = questions().about(part(kind), settled())
    return Request(question.label, question.messages, question.schema, question.max_tokens)


def content_of(kind):
    return json.loads(good(request_for(kind)))[kind]


@pytest.mark.parametrize("kind", [one.kind for one in all_parts(BASE)])
def test_a_part_that_fits_passes(kind):
    assert judge_part(answer(kind, content_of(kind)), part(kind), BRIEF, BLUEPRINT).errors == ()


def changed(kind, change):
    content = content_of(kind)
    change(content)
    return judge_part(answer(kind, content), part(kind), BRIEF, BLUEPRINT)


def invent(list_, text="It takes 77 hours."):
    def change(content):
        row = content[list_][0]
        key = next(one for one in ("description", "responsibility", "justification", "purpose", "text") if one in row)
        row[key] = text
        if "basis" in row:
            row["basis"] = {"requirements": ["FR-1"], "policies": [], "assumption": False}

    return change


def set_version(content):
    content["technologies"][0]["version"] = "Latest"


def cite(list_):
    def change(content):
        content[list_][0]["basis"]["requirements"] = ["FR-1", "XX-77"]

    return change


@pytest.mark.parametrize(
    ("kind", "change", "rule"),
    [
        ("goals", invent("goals", "It serves 77 towns."), "GR001"),
        ("goals", invent("goals"), "GR003"),
        ("goals", invent("goals", "It is live by 1 March 2031."), "GR005"),
        ("goals", invent("goals", "We use Redis."), "GR002"),
        ("goals", lambda content: content["goals"][0]["drivers"].append({"ref": "XX-1", "name": "x"}), "TR001"),
        ("goals", lambda content: content["goals"].pop(), "ROWS"),
        ("containers", invent("containers"), "GR001"),
        ("containers", cite("containers"), "TR001"),
        ("containers", lambda content: content["containers"].pop(), "ROWS"),
        ("containers", lambda content: content["actors"].clear(), "ROWS"),
        ("communication", lambda content: content["relations"][0].update(target="Ghost"), "DG004"),
        ("communication", lambda content: content["flow"][0].update(source="Ghost"), "DG004"),
        ("communication", lambda content: content.update(summary="It serves 77 towns."), "GR001"),
        ("stack", cite("technologies"), "TR001"),
        ("stack", lambda content: content["technologies"].pop(), "ROWS"),
        ("patterns", lambda content: content["patterns"][0]["rules"][0].update(statement="TODO."), "TX005"),
        ("patterns", lambda content: content["patterns"][0]["rules"].clear(), "ROWS"),
        ("patterns", lambda content: content["patterns"][0]["rules"][0].update(
            example={"language": "json", "code": "{1}"}), "PT004"),
        ("entities", invent("entities"), "GR001"),
        ("entities", lambda content: content["entities"].clear(), "ROWS"),
        ("storage", lambda content: content["relations"].append(
            {"source": "Tool", "target": "Ghost", "source_cardinality": "exactly one",
             "target_cardinality": "zero or more", "label": "haunts"}), "DA008"),
        ("storage", invent("topics"), "GR001"),
        ("concerns", lambda content: content["concerns"].pop(), "ROWS"),
        ("adr", lambda content: content["drivers"].update(requirements=["XX-1"]), "TR001"),
        ("adr", lambda content: content.update(decision="It costs 77 coins."), "GR001"),
        ("adr", lambda content: content["options"].pop(), "ROWS"),
    ],
)  # fmt: skip
def test_a_part_that_breaks_a_rule_is_told_so(kind, change, rule):
    verdict = changed(kind, change)

    assert rule in rules(verdict)
    assert not verdict.passed
    assert all(one.section == part(kind).section for one in verdict.errors)


def test_a_version_that_the_facts_settle_cannot_be_made_vague():
    assert changed("stack", set_version).passed


def test_a_part_is_not_blamed_for_the_facts_of_others():
    wrong = facts(
        technologies=[*BASE.technologies, technology("MongoDB")], containers=[*BASE.containers, container(does="77.")]
    )
    blueprint = expand(wrong, BRIEF.prd)

    verdict = judge_part(answer("patterns", content_of("patterns")), part("patterns"), BRIEF, blueprint)

    assert verdict.findings == ()


def test_two_containers_of_one_name_in_a_part_are_one():
    def double(content):
        content["containers"].append(dict(content["containers"][0]))

    assert changed("containers", double).passed


def test_the_provisional_case_holds_the_part_in_its_place_and_the_facts_around_it():
    talk = CommunicationPart(
        summary="All talk.",
        relations=[
            Relation(source="Member", target="Lending API", purpose="Asks", protocol="HTTPS", basis=basis("FR-1"))
        ],
        flow_title="Main",
        flow=[Step(source="Member", target="Lending API", message="Asks", reply=False)],
    )

    case = provisional_case(BLUEPRINT, BRIEF, talk)

    assert case.spec.overview.relations == talk.relations
    assert case.spec.overview.containers == BLUEPRINT.containers
    assert case.spec.stack.technologies == BLUEPRINT.technologies
    assert [one.name for one in case.spec.data.entities] == ["Tool"]
    assert case.prd is BRIEF.prd


def test_only_the_part_that_can_say_how_is_told_of_a_container_that_talks_to_nobody():
    silent = CommunicationPart(summary="Silence.", relations=[], flow_title="", flow=[])

    told = findings_on(silent, part("communication"), BRIEF, BLUEPRINT)

    assert [(one.rule, one.severity, one.subject) for one in told] == [
        ("DG007", "warning", "Container: Lending API"),
        ("DG007", "warning", "Container: Primary Database"),
    ]
    assert "DG007" not in {one.rule for one in judged(BASE).findings}
    assert changed("containers", lambda _: None).findings == ()


@given(st.dictionaries(st.sampled_from(["facts", "stack", "goals"]), st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["technologies", "name", "goals", "basis"]), inner, max_size=3),
)))  # fmt: skip
def test_any_object_gets_a_verdict(value):
    text = json.dumps(value)

    assert not judge_facts(text, BRIEF, lambda _: BRIEF).passed
    assert not judge_part(text, part("stack"), BRIEF, BLUEPRINT).passed


def test_containers_of_the_facts_without_any_citation_are_told():
    verdict = judged(facts(containers=[*BASE.containers, container(rests_on=basis(policies=("Nobody's rules",)))]))

    assert verdict.passed, "a policy is a ground"
    assert "TR004" in {
        one.rule
        for one in judged(facts(actors=[ActorFact(kind="person", name="X", does="Y.", basis=basis())])).findings
    }
