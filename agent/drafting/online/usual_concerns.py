"""The concerns that every spec answers, put among the facts of a model that forgot one: no call is needed for it."""

from specagent.agent.checks.texts.concern_topics import ACCESSES, LOGS, MONITORS
from specagent.agent.checks.texts.vocabulary import LANGUAGES
from specagent.agent.prd.parsing.language import language_of
from specagent.schemas.facts import Facts

_USUAL = (LOGS, ACCESSES, MONITORS)


def with_usual_concerns(facts: Facts) -> Facts:
    """Return `facts` with each usual concern that none of theirs names, so that the model is asked to write it.

    In a language whose words are unknown here nothing can be missed.
    """
    if language_of(facts.purpose) not in LANGUAGES:
        return facts
    names = [one.lower() for one in facts.concerns]
    lacking = [one.name for one in _USUAL if not any(map(one.is_named, names))]
    return facts.model_copy(update={"concerns": [*facts.concerns, *lacking]})
