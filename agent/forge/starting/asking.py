"""The questions before the bot begins."""

from collections.abc import Callable
from dataclasses import replace

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.git import Git
from specagent.agent.forge.starting.answers import (
    Answers,
    Wished,
    adr_dir_of,
    checked_base,
    checked_prd,
    checked_spec,
    install_of,
    provider_of,
)

Ask = Callable[[str, str], str]
"""From a question and what is suggested to the answer."""
Tell = Callable[[str], None]


def asked(git: Git, wished: Wished, first: Answers, ask: Ask, tell: Tell) -> Answers:
    """Return the answers: what the command line says is not asked; a wrong answer is told and asked again."""
    answers = first
    if wished.prd is None:
        answers = replace(answers, prd=_asked("PRD", first.prd, lambda said: checked_prd(git, said), ask, tell))
    if wished.spec is None:
        answers = _with_spec(answers, _asked("Spec", first.spec, checked_spec, ask, tell))
    if wished.model is None:
        answers = replace(answers, model=_asked(_MODEL, first.model, _checked_model, ask, tell))
    if wished.base is None:
        question = "Branch that pull requests go to"
        answers = replace(answers, base=_asked(question, first.base, lambda said: checked_base(git, said), ask, tell))
    return replace(answers, install=wished.install or install_of(answers.model))


def _asked(question: str, suggestion: str, check: Callable[[str], str], ask: Ask, tell: Tell) -> str:
    while True:
        try:
            return check(ask(question, suggestion).strip())
        except SpecAgentError as err:
            tell(f"{err.message}. {err.hint}")


def _with_spec(answers: Answers, spec: str) -> Answers:
    return answers if spec == answers.spec else replace(answers, spec=spec, adr_dir=adr_dir_of(spec))


def _checked_model(model: str) -> str:
    provider_of(model)
    return model


_MODEL = "Model as provider:name, or offline for none"
