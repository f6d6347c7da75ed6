import json

import pytest
from drafting.online.scripted import answer, facts, kind_of
from drafting.online.test_drafter import Run, script

from specagent.agent.drafting.online.usual_concerns import with_usual_concerns

USUAL = ["Logging", "Authentication and Authorization", "Monitoring and Alerting"]


@pytest.mark.parametrize(
    ("named", "added"),
    [
        (USUAL, []),
        (["Privacy"], USUAL),
        (["Structured logs", "Sign-in and roles", "Metrics"], []),
        (["Observability", "Security"], USUAL[:2]),
        (["Protokollierung", "Zugriffsrechte", "Überwachung"], []),
        (["Login"], ["Logging", "Monitoring and Alerting"]),
    ],
)
def test_a_usual_concern_that_no_name_speaks_of_is_added_behind_the_others(named, added):
    assert with_usual_concerns(facts(concerns=named)).concerns == [*named, *added]


def test_in_a_language_whose_words_are_unknown_nothing_is_missed():
    greek = facts(concerns=["Καταγραφή"], purpose="Η βιβλιοθήκη εργαλείων δανείζει εργαλεία σε γείτονες.")

    assert with_usual_concerns(greek) == greek


def test_a_model_that_forgets_a_concern_is_asked_to_write_it_without_another_call():
    run = Run(script(facts=answer("facts", facts(concerns=["Privacy"]))))

    assert [one.name for one in run.spec.concerns.concerns] == ["Privacy", *USUAL]
    assert run.draft.shortfalls == ()
    assert run.errors == []
    assert [kind_of(one) for one in run.model.asked].count("facts") == 1
    asked = next(one for one in run.model.asked if kind_of(one) == "concerns")
    assert all(json.dumps(name) in asked.messages[-1].text for name in USUAL)
