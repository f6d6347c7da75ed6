"""The significant decisions, and a record for each."""

import re
from collections.abc import Iterable

from specagent.agent.catalogue.model import DecisionEntry, OptionEntry, TechnologyEntry
from specagent.agent.catalogue.store import find_technologies
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.offline.choice import Chooser
from specagent.agent.drafting.offline.survey import Evidence, Survey
from specagent.agent.drafting.quoting import clause, join, quote
from specagent.schemas.adr import AdrBody, Option
from specagent.schemas.base import Basis, basis
from specagent.schemas.blueprint import Blueprint, DecisionFact
from specagent.schemas.prd import Prd
from specagent.schemas.text import slug


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_MOST_DECISIONS = 8
_OUTWEIGH = re.compile(r"\s+outweighs?\s+")
_MOST_CITED = 4
_MOST_QUOTED = 3
_FORCES: dict[str, tuple[set[str], re.Pattern[str]]] = {
    "style": ({"scalability", "maintainability"}, _words("team", "developers?", "engineers?", "go live", "deadline")),
    "database": ({"reliability"}, _words("databases?")),
    "store": ({"reliability"}, _words("databases?", "storage")),
    "sign-in": ({"security", "privacy"}, _words("sign(?:s|ed)? in", "accounts?", "passwords?")),
    "language": ({"performance", "portability"}, _words("languages?", "team", "developers?", "written in")),
    "framework": ({"usability", "performance"}, _words("experience", "team", "developers?")),
}
"""Topic of a decision -> the qualities and words by which a requirement speaks of it."""


def draft_decisions(brief: Brief, survey: Survey, chooser: Chooser, names: set[str]) -> list[DecisionFact]:
    """Return three to eight decisions; what an accepted record settles already is not decided again.

    `names` are the technologies of the stack: a decision about a role that none of them fills is left out.
    """
    settled = (
        {slug(adr.title) for adr in brief.adrs}
        | _decided(brief)
        | {slug(adr.title.split(" over ")[0]) for adr in brief.accepted}
    )
    facts: dict[str, DecisionFact] = {}
    for entry, evidence in _entries(survey):
        fact = _fact(entry, evidence, chooser, names, brief.prd)
        if fact and slug(fact.title) not in settled and not settled.intersection(map(slug, _options_of(fact))):
            facts.setdefault(slug(fact.title), fact)
    by_topic = {one.topic: one for one in reversed(facts.values())}
    return [one for one in facts.values() if by_topic[one.topic] is one][:_MOST_DECISIONS]


def draft_record(fact: DecisionFact, brief: Brief, blueprint: Blueprint, survey: Survey, chooser: Chooser) -> AdrBody:
    """Return the record of one decision from the catalogue's pros and cons and the PRD's own words.

    A decision that the catalogue does not know is recorded as far as its fact goes, and says so.
    """
    entry = next((one for one, _ in _entries(survey) if one.topic == fact.topic), None)
    if entry is None or slug(fact.chosen) != slug(_chosen(entry, chooser)):
        return _stub(fact, brief)
    return AdrBody(
        title=fact.title,
        context=_context(entry, fact, brief),
        drivers=fact.basis,
        options=_options(entry, chooser),
        decision=_decision(entry, fact, blueprint),
        good=[clause(one) for one in entry.good],
        bad=[clause(one) for one in entry.bad],
        sections=list(dict.fromkeys(entry.sections)),
    )


def _chosen(entry: DecisionEntry, chooser: Chooser) -> str:
    options = _options(entry, chooser)
    return options[0].name if options else ""


def _stub(fact: DecisionFact, brief: Brief) -> AdrBody:
    quoted = _quoted(fact, brief)
    return AdrBody(
        title=fact.title,
        context=f"To be decided: {fact.topic}. {quoted}".strip(),
        drivers=fact.basis,
        options=[Option(name=name, pros=[], cons=[]) for name in _options_of(fact)],
        decision=" ".join(
            [f"We choose “{fact.chosen}”.", *_rejected(fact), "The reasons are still to be written down."]
        ),
        good=[f"Whatever depends on it can be built on one answer: {fact.chosen}."],
        bad=["What is built on it by then has to be changed when the decision is; no other cost is written down yet."],
        sections=["overview"],
    )


def _decided(brief: Brief) -> set[str]:
    """Return the slugs of the technologies that the titles of accepted records choose or reject."""
    titles = (adr.title for adr in brief.accepted)
    return {slug(entry.name) for title in titles for entry, _, _ in find_technologies(title, technical=True)}


def _options_of(fact: DecisionFact) -> list[str]:
    return [fact.chosen, *fact.rejected]


def _entries(survey: Survey) -> Iterable[tuple[DecisionEntry, Evidence]]:
    for evidence in survey.evidence:
        for entry in evidence.capability.decisions:
            if survey.fits(entry.family):
                yield entry, evidence


def _fact(entry: DecisionEntry, evidence: Evidence, chooser: Chooser, names: set[str], prd: Prd) -> DecisionFact | None:
    options = _options(entry, chooser)
    if len(options) < 2 or (entry.role and options[0].name not in names):
        return None
    chosen, rejected = options[0].name, [one.name for one in options[1:]]
    return DecisionFact(
        title=entry.title or f"{chosen} over {rejected[0]}",
        topic=entry.topic,
        chosen=chosen,
        rejected=rejected,
        basis=_drivers(entry, evidence, chooser, prd),
    )


def _drivers(entry: DecisionEntry, evidence: Evidence, chooser: Chooser, prd: Prd) -> Basis:
    """Return what drives a decision.

    These are who asked for the technology, the capability's requirements, and those that speak of what is decided.
    """
    technology = chooser.for_role(entry.role) if entry.role else None
    asked = next((one.basis for one in chooser.named if technology and one.entry.id == technology.id), None)
    refs = [*(asked.requirements if asked else []), *evidence.drivers(_MOST_CITED), *_speaking_of(entry, prd)]
    policies = tuple(asked.policies) if asked else ()
    return basis(*list(dict.fromkeys(refs))[:_MOST_CITED], policies=policies, assumption=not refs and not policies)


def _speaking_of(entry: DecisionEntry, prd: Prd) -> list[str]:
    for subject, (qualities, words) in _FORCES.items():
        if subject in entry.topic.lower():
            return [
                one.ref
                for one in prd.of_kind("non-functional", "constraint")
                if one.quality in qualities or words.search(one.text)
            ]
    return []


def _options(entry: DecisionEntry, chooser: Chooser) -> list[Option]:
    if not entry.role:
        return [_option(one) for one in entry.options]
    technology = chooser.for_role(entry.role)
    return _technology_options(technology) if technology else []


def _option(entry: OptionEntry) -> Option:
    return Option(name=entry.name, pros=[clause(one) for one in entry.pros], cons=[clause(one) for one in entry.cons])


def _technology_options(technology: TechnologyEntry) -> list[Option]:
    """Return the technology and its alternatives; `ours outweighs theirs` speaks for both sides."""
    pros, cons, others = [f"it {technology.strength}."], [], []
    for one in technology.alternatives:
        ours, _, theirs = _OUTWEIGH.sub("|", one.trade_off, count=1).partition("|")
        others.append(
            Option(
                name=one.name,
                pros=[f"it has the edge in {theirs.strip()}."] if theirs else [],
                cons=[f"{technology.name} has the edge in {ours.strip()}, which counts more here."],
            )
        )
        if theirs:
            cons.append(f"{one.name} has the edge in {theirs.strip()}.")
    return [Option(name=technology.name, pros=pros, cons=cons), *others]


def _context(entry: DecisionEntry, fact: DecisionFact, brief: Brief) -> str:
    return f"{entry.context} {_quoted(fact, brief)}".strip()


def _quoted(fact: DecisionFact, brief: Brief) -> str:
    cited = [one for ref in fact.basis.requirements if (one := brief.prd.requirement(ref))]
    quoted = "; ".join(f"{one.ref} {quote(one)}" for one in cited[:_MOST_QUOTED])
    return f"The PRD asks: {quoted}." if quoted else ""


def _decision(entry: DecisionEntry, fact: DecisionFact, blueprint: Blueprint) -> str:
    if entry.role:
        row = next((one for one in blueprint.technologies if one.name == fact.chosen), None)
        return f"We use {fact.chosen}. {row.justification}" if row else f"We use {fact.chosen}."
    reason = clause(entry.options[0].pros[0])
    return " ".join([f"We choose the option “{fact.chosen}”, because {reason}", *_rejected(fact)])


def _rejected(fact: DecisionFact) -> list[str]:
    """Return the sentence on what was rejected, if anything was."""
    names = join([f"“{one}”" for one in fact.rejected])
    return [f"{names} {'was' if len(fact.rejected) == 1 else 'were'} considered and rejected."] if names else []
