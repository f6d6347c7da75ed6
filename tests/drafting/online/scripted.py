"""A small PRD with facts that fit it, and a model that answers by a script without any server."""

import asyncio
import json

from provider import Call, generated
from provider.call import Turn

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.model.call import Reply, Request, Usage
from specagent.agent.drafting.online.facts import expand
from specagent.agent.drafting.online.parts import all_parts
from specagent.agent.drafting.online.questions import Questions
from specagent.agent.drafting.online.settlement import Settlement
from specagent.agent.drafting.prompting.prompts import Prompts
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.answer import Answer
from specagent.schemas.base import basis
from specagent.schemas.blueprint import DecisionFact, EntityFact
from specagent.schemas.facts import ActorFact, ContainerFact, Facts, GoalFact, TechnologyFact

PRD = """# Tool Library

Neighbours lend tools to each other in a web application.

## Functional Requirements

- FR-1: A member reserves a tool for a day.
- FR-2: A librarian registers a returned tool.

## Non-Functional Requirements

- NFR-1: A search answers within 500 ms.

## Constraints

- CON-1: The data is kept in PostgreSQL, not MongoDB.

## Notes

The deposit of a broken tool is not paid back.
"""
DEPOSIT = PRD.split("\n").index("The deposit of a broken tool is not paid back.") + 1
"""The line of a requirement that the parser does not list."""


def brief_of(text=PRD):
    return Brief(understand(SourceText(name="PRD.md", text=text)))


def facts(**changes):
    fields = {
        "missed": [],
        "purpose": "Tool Library lends tools to neighbours.",
        "style": "modular monolith",
        "goals": [
            GoalFact(kind="goal", name="Fast Search", basis=basis("NFR-1")),
            GoalFact(kind="constraint", name="Given Database", basis=basis("CON-1")),
        ],
        "actors": [ActorFact(kind="person", name="Member", does="Reserves tools.", basis=basis("FR-1"))],
        "technologies": [
            TechnologyFact(
                category="Backend", name="Python", version="3.13.x", over="Go", basis=basis(assumption=True)
            ),
            TechnologyFact(category="Database", name="PostgreSQL", version="17", over="", basis=basis("CON-1")),
        ],
        "containers": [
            ContainerFact(
                kind="service", name="Lending API", technologies=["Python"], does="Lends.", basis=basis("FR-1", "FR-2")
            ),
            ContainerFact(
                kind="database",
                name="Primary Database",
                technologies=["PostgreSQL"],
                does="Keeps it.",
                basis=basis("CON-1"),
            ),
        ],
        "entities": [EntityFact(name="Tool", owner="Lending API", basis=basis("FR-1"))],
        "areas": ["Data Access", "API Design"],
        "concerns": ["Logging", "Authentication and Authorization", "Monitoring and Alerting"],
        "decisions": [
            DecisionFact(
                title="Modular monolith over microservices",
                topic="Architecture style",
                chosen="Modular monolith",
                rejected=["Microservices"],
                basis=basis("FR-1"),
            )
        ],
    }
    return Facts(**(fields | changes))


def settled(facts_=None, brief=None, **changes):
    facts_, brief = facts_ or facts(), brief or brief_of()
    fields = {"brief": brief, "facts": facts_, "blueprint": expand(facts_, brief.prd), "whole": True}
    return Settlement(**(fields | changes))


def questions(brief=None, **options):
    return Questions(Prompts("en"), brief or brief_of(), **options)


def part(kind, facts_=None, at=0):
    return [one for one in all_parts(facts_ or facts()) if one.kind == kind][at]


def answer(kind, content):
    """Return an answer as a model gives it: one field filled, all others null."""
    value = content.model_dump() if hasattr(content, "model_dump") else content
    return json.dumps({name: value if name == kind else None for name in Answer.model_fields})


def call_of(request):
    turns = tuple(Turn(one.role, one.blocks) for one in request.messages)
    return Call(1, "openai", {}, {}, turns, request.schema)


def kind_of(request):
    return call_of(request).kind


def good(request):
    """Answer any request with a made-up part that fits it."""
    return generated(call_of(request)).text


class ScriptedModel:
    """Answers by `script`: a text, a reply, or an error to raise."""

    identity = "scripted:model"

    def __init__(self, script=good):
        self.script = script
        self.asked: list[Request] = []

    async def ask(self, request, on_tokens=None):
        self.asked.append(request)
        await asyncio.sleep(0)
        said = self.script(request)
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Reply) else Reply(said, "complete", Usage(1_000, 0, 0, 100))

    @property
    def kinds(self):
        return [kind_of(one) for one in self.asked]
