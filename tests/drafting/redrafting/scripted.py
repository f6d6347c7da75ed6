"""A redrafter that answers by a script, and short ways to redraft the small spec of `builders` with it."""

import asyncio

import builders as b

from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.redrafting.redraft import redraft
from specagent.agent.drafting.redrafting.terms import Changes, Numbering, Today, Wanted
from specagent.schemas.adr import AdrBody, Option
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.overview import Actor
from specagent.schemas.parts import CommunicationPart, ContainersPart, EntitiesPart, StoragePart
from specagent.schemas.patterns import Pattern, PatternsSection, Rule
from specagent.schemas.stack import StackSection
from specagent.schemas.text import slug

AGAIN = "Said anew."
NUMBERING = Numbering(taken=frozenset({1}), date="2026-03-01")


class ScriptedRedrafter:
    """Drafts made-up rows from the facts; `answers` and `failing` are by kind of part or label of a record."""

    identity = "scripted"
    fingerprint = "0"

    def __init__(self, settled=None, answers=None, failing=()):
        self.settled = settled or (lambda facts: facts)
        self.answers, self.failing = answers or {}, set(failing)
        self.asked, self.drafted, self.short = [], [], []

    @property
    def shortfalls(self):
        return tuple(self.short)

    @property
    def rows(self):
        return {(one.kind, name) for one in self.drafted for name in one.names or ("",)}

    def part(self, kind):
        (found,) = [one for one in self.drafted if one.kind == kind]
        return found

    async def settle(self, facts, added, wishes):
        self.asked.append((facts, [one.ref for one in added], list(wishes)))
        return self.settled(facts)

    async def draft(self, part, facts):
        self.drafted.append(part)
        await asyncio.sleep(0)
        if self.failing & {part.kind, part.label}:
            self.short.append(Shortfall(part.label, part.section, "the script says so"))
            return []
        given = self.answers.get(part.label) or self.answers.get(part.kind)
        if given is not None:
            return [given(part, facts) if callable(given) else given]
        return [_made_up(part, facts)]


def run(today, redrafter, *wanted, changes=None, prd=None, numbering=NUMBERING, **options):
    brief = Brief(prd or b.prd())
    return asyncio.run(redraft(today, brief, wanted, changes or Changes(), redrafter, numbering, **options))


def today_of(*adrs, **changes):
    return Today(b.spec(**changes), adrs or (b.adr(),))


def whole(part, **changes):
    return Wanted(part, whole=True, current="What stands there today.", **changes)


def rows(part, *subjects, **changes):
    return Wanted(part, subjects, current="What stands there today.", **changes)


def swapped(field, old, **changes):
    """Return a change of facts in which the row `old` of a list has other values; without any it is gone."""

    def settled(facts):
        found = []
        for one in getattr(facts, field):
            if (one if isinstance(one, str) else getattr(one, "name", "") or one.title) != old:
                found.append(one)
            elif changes:
                found.append(one.model_copy(update=changes))
        return facts.model_copy(update={field: found})

    return settled


def with_more(field, *more):
    """Return a change of facts by which a list has rows more."""
    return lambda facts: facts.model_copy(update={field: [*getattr(facts, field), *more]})


def all_of(*changes):
    """Return several changes of facts as one."""

    def settled(facts):
        for one in changes:
            facts = one(facts)
        return facts

    return settled


def section_dumps(spec):
    return {name: value for name, value in spec.model_dump().items() if isinstance(value, dict)}


def others_than(spec, *sections):
    return {name: value for name, value in section_dumps(spec).items() if name not in sections}


def _body(title, **changes):
    fields = {
        "title": title,
        "context": AGAIN,
        "drivers": basis("CON-1"),
        "options": [Option(name=title, pros=[AGAIN], cons=[]), Option(name="Nothing", pros=[], cons=[AGAIN])],
        "decision": AGAIN,
        "good": [AGAIN],
        "bad": [AGAIN],
        "sections": ["stack"],
    }
    return AdrBody(**(fields | changes))


def communication(*relations, **changes):
    fields = {"summary": AGAIN, "relations": list(relations), "flow_title": "", "flow": []}
    return CommunicationPart(**(fields | changes))


def storage(*relations, topics=()):
    return StoragePart(summary=AGAIN, relations=list(relations), topics=list(topics))


def _made_up(part, facts):
    asked = {slug(one) for one in part.names}

    def of(name):
        return [one for one in getattr(facts, name) if slug(one if isinstance(one, str) else one.name) in asked]

    match part.kind:
        case "goals":
            return GoalsSection(goals=[_goal(one) for one in of("goals")])
        case "containers":
            actors = [Actor(kind=one.kind, name=one.name, description=AGAIN, basis=one.basis) for one in of("actors")]
            return ContainersPart(actors=actors, containers=[_container(one) for one in of("containers")])
        case "communication":
            return communication()
        case "stack":
            return StackSection(technologies=[_technology(one) for one in of("technologies")])
        case "patterns":
            return PatternsSection(patterns=[Pattern(area=one, rules=[_rule()]) for one in of("areas")])
        case "entities":
            found = [b.entity(one.name, one.owner).model_copy(update={"purpose": AGAIN}) for one in of("entities")]
            return EntitiesPart(entities=found)
        case "storage":
            return storage()
        case "concerns":
            measures = [Measure(text=AGAIN, basis=basis("FR-1"))]
            return ConcernsSection(concerns=[Concern(name=one, measures=measures) for one in of("concerns")])
    return _body(part.decision.title)


def _goal(fact):
    drivers = [Driver(ref=ref, name=ref) for ref in fact.basis.requirements]
    return Goal(kind=fact.kind, name=fact.name, drivers=drivers, description=AGAIN, assumption=fact.basis.assumption)


def _container(fact):
    made = b.container(fact.name, fact.technologies, fact.kind, fact.basis)
    return made.model_copy(update={"responsibility": AGAIN})


def _technology(fact):
    made = b.technology(fact.name, fact.version, fact.basis, fact.category)
    return made.model_copy(update={"justification": AGAIN})


def _rule():
    return Rule(statement=AGAIN, reason=AGAIN, example=None, basis=basis("FR-1"))
