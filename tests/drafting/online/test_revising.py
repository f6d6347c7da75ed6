import json

import pytest
from drafting.online.scripted import answer, brief_of, call_of, facts, questions
from provider import generated

from specagent.agent.drafting.model.call import Request
from specagent.agent.drafting.online.condensing import condensed
from specagent.agent.drafting.online.revising import added, revised
from specagent.agent.drafting.prompting import Wish
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact, EntityFact
from specagent.schemas.facts import ContainerFact, GoalFact, TechnologyFact

NOTHING = {name: [] for name in ("goals", "actors", "technologies", "containers", "entities")} | {
    name: [] for name in ("areas", "concerns", "decisions")
}
SHORTER = (Wish("stack", "Say it shorter"),)
FLASK = TechnologyFact(category="Web", name="Flask", version="3", over="", basis=basis(assumption=True))


def technologies(count):
    return [
        TechnologyFact(category="Testing", name=f"tool{at}", version="to be confirmed", over="", basis=basis("FR-1"))
        for at in range(count)
    ]


def changes(**lists):
    """Return an answer that changes these lists alone."""
    return facts(**(NOTHING | lists))


def judged(known, said, wishes=SHORTER):
    question = questions().feedback(known, wishes)
    text = said if isinstance(said, str) else answer("facts", said)
    return question.judge(text)


def settled(known, said, wishes=SHORTER):
    question = questions().feedback(known, wishes)
    return question.settle(question.judge(answer("facts", said)))


def test_lists_that_are_given_take_the_place_of_the_known_and_the_others_stay():
    known = facts()
    new = [*known.technologies, FLASK]

    assert revised(known, changes(technologies=new)) == facts(technologies=new)
    assert revised(known, changes()) == known


def test_an_answer_without_purpose_and_style_keeps_those_there_are():
    said = json.loads(answer("facts", changes()))
    said["facts"] |= {"purpose": "", "style": None}
    del said["facts"]["missed"]

    verdict = judged(facts(), json.dumps(said))

    assert verdict.passed
    assert verdict.content == facts()


def test_a_list_that_lost_most_of_its_rows_is_sent_back_and_never_used():
    known = facts(technologies=[*facts().technologies, *technologies(3)])
    said = changes(technologies=known.technologies[:2])

    verdict = judged(known, said)

    assert [(one.rule, one.subject) for one in verdict.errors] == [("ROWS", "technologies")]
    assert "tool0, tool1, tool2" in verdict.errors[0].message
    assert settled(known, said).errors


def test_rows_that_a_wish_speaks_of_may_go():
    known = facts(technologies=[*facts().technologies, *technologies(3)])
    said = changes(technologies=known.technologies[:2])

    verdict = judged(known, said, (Wish("stack", "Drop Tool0, tool1\nand tool2."),))

    assert verdict.passed
    assert verdict.content.technologies == known.technologies[:2]


def test_a_change_that_leaves_loose_ends_or_requirements_unanswered_is_sent_back():
    known = facts()
    mysql = known.technologies[1].model_copy(update={"name": "MySQL", "basis": basis("FR-1")})
    alone = [known.containers[0].model_copy(update={"basis": basis("FR-1")})]

    loose = judged(known, changes(technologies=[known.technologies[0], mysql]))
    lost = judged(known, changes(containers=alone))

    assert any("PostgreSQL" in one.message for one in loose.errors)
    assert "FR-2" in [one.subject for one in lost.findings]


def test_an_answer_is_not_blamed_for_what_the_document_got_wrong():
    odd = GoalFact(kind="goal", name="Odd", basis=basis("FR-99"))
    known = facts(goals=[*facts().goals, odd], entities=[EntityFact(name="Tool", owner="Nobody", basis=basis("FR-1"))])

    verdict = judged(known, changes(technologies=[*known.technologies, FLASK]))

    assert verdict.passed
    assert verdict.findings == ()


def test_only_what_the_answer_changed_is_mended():
    odd = GoalFact(kind="goal", name="Odd", basis=basis("FR-99"))
    known = facts(goals=[*facts().goals, odd])
    new = GoalFact(kind="goal", name="New", basis=basis("FR-98", "NFR-1"))

    verdict = settled(known, changes(goals=[*known.goals, new]))

    assert not verdict.errors
    assert verdict.content.goals == [*known.goals, new.model_copy(update={"basis": basis("NFR-1")})]
    assert verdict.content.entities == known.entities


def test_rows_and_ids_that_the_prompt_had_no_room_for_stay():
    refs = [f"FR-{at}" for at in range(60)]
    known = facts(
        technologies=technologies(80),
        containers=[facts().containers[0].model_copy(update={"basis": basis(*refs)})],
    )
    shown = condensed(known, 300)
    assert len(shown.technologies) < 80
    assert shown.containers[0].basis.requirements[-1].startswith("and ")

    given = shown.containers[0].model_copy(update={"does": "Lends and charges."})
    new = revised(known, changes(technologies=[*shown.technologies, FLASK], containers=[given]), shown)

    assert {one.name for one in new.technologies} == {one.name for one in [*known.technologies, FLASK]}
    assert new.containers[0].does == "Lends and charges."
    assert set(new.containers[0].basis.requirements) == set(refs)


def many_decisions():
    return [
        DecisionFact(title=f"A{at} over B", topic=f"T{at}", chosen=f"A{at}", rejected=["B"], basis=basis("FR-1"))
        for at in range(20)
    ]


def test_what_is_added_leaves_all_that_is_known():
    known = facts(
        goals=[facts().goals[1]],
        decisions=many_decisions(),
        concerns=[f"Concern {at}" for at in range(20)],
    )
    (wanted,) = [one for one in brief_of().prd.requirements if one.ref == "NFR-1"]
    question = questions().added(known, [wanted])
    text = generated(call_of(Request("", question.messages, question.schema, 0))).text
    verdict = question.judge(text)

    assert verdict.passed
    content = question.settle(verdict).content
    assert [one.basis.requirements for one in content.goals] == [["CON-1"], ["NFR-1"]]
    assert content.model_copy(update={"goals": known.goals}) == known


def test_an_answer_that_does_not_answer_the_added_requirement_is_sent_back():
    known = facts(goals=[facts().goals[1]])
    (wanted,) = [one for one in brief_of().prd.requirements if one.ref == "NFR-1"]
    verdict = questions().added(known, [wanted]).judge(answer("facts", changes()))

    assert "NFR-1" in [one.subject for one in verdict.errors]


def test_a_container_with_the_name_of_a_person_is_not_added():
    twin = ContainerFact(kind="service", name="member", technologies=[], does="Acts.", basis=basis("FR-2"))

    assert added(facts(), changes(containers=[twin])) == facts()


@pytest.mark.parametrize("said", ["", "{}", '{"facts": null}', '{"facts": {"goals": 3}}'])
def test_what_is_no_answer_has_no_content(said):
    verdict = judged(facts(), said)

    assert verdict.content is None
    assert verdict.findings
