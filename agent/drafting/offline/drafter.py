"""The offline drafter: the same schemas as with a model, from the PRD's words and the catalogue."""

from dataclasses import dataclass

from specagent.agent.catalogue.store import Catalogue, catalogue
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.offline.choice import Chooser
from specagent.agent.drafting.offline.concerns import draft_concerns
from specagent.agent.drafting.offline.data import draft_data
from specagent.agent.drafting.offline.decisions import draft_decisions, draft_record
from specagent.agent.drafting.offline.entities import draft_entities
from specagent.agent.drafting.offline.goals import draft_goals
from specagent.agent.drafting.offline.patterns import draft_patterns
from specagent.agent.drafting.offline.stack import draft_stack
from specagent.agent.drafting.offline.structure import Structure, draft_structure
from specagent.agent.drafting.offline.survey import Survey, survey
from specagent.agent.drafting.quoting import clause, join
from specagent.schemas.adr import AdrBody
from specagent.schemas.blueprint import Blueprint, DecisionFact
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.stack import StackSection

_NOTICE = (
    "Drafted offline from the PRD's own words and a catalogue of architecture tactics, without a language model. "
    "What the catalogue added is marked as an assumption: review Appendix B first."
)
_FOREIGN = " The PRD is not in English: quotations stay in its language, everything else is in English."
_STYLE_TOPIC = "Architecture style"


@dataclass(frozen=True)
class _Plan:
    """What the catalogue sees in one brief."""

    brief: Brief
    survey: Survey
    chooser: Chooser
    structure: Structure

    @property
    def container_ids(self) -> set[str]:
        return set(self.structure.ids.values())


class OfflineDrafter:
    """Fills the schemas without a model; the same brief gives the same draft."""

    def __init__(self) -> None:
        self._catalogue: Catalogue = catalogue()
        self._plan: _Plan | None = None

    @property
    def identity(self) -> str:
        """Name the drafter for the state file."""
        return "offline"

    @property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Nothing ever falls short: this is what others fall back on."""
        return ()

    def notice(self, brief: Brief) -> str:
        """Say that no model was at work, and in which language what stands."""
        foreign = "" if brief.prd.language.startswith("en") else _FOREIGN
        return f"{_NOTICE}{foreign}"

    async def blueprint(self, brief: Brief) -> Blueprint:
        """Return the facts that all parts share."""
        plan = self._plan_for(brief)
        technologies = draft_stack(plan.chooser, plan.structure, self._catalogue)
        names = {one.name for one in technologies}
        decisions = draft_decisions(brief, plan.survey, plan.chooser, names)
        return Blueprint(
            purpose=_purpose(brief),
            style=_style(decisions, plan.survey),
            goals=draft_goals(brief, plan.survey, self._catalogue, plan.container_ids),
            actors=plan.structure.actors,
            containers=plan.structure.containers,
            relations=plan.structure.relations,
            technologies=technologies,
            entities=draft_entities(brief, plan.survey, plan.structure),
            decisions=decisions,
            missed=[],
        )

    async def goals(self, brief: Brief, blueprint: Blueprint) -> GoalsSection:
        """Return section 1: the blueprint's goals."""
        return GoalsSection(goals=blueprint.goals)

    async def overview(self, brief: Brief, blueprint: Blueprint) -> OverviewSection:
        """Return section 2 from the blueprint's containers."""
        return OverviewSection(
            summary=_overview_summary(blueprint, self._plan_for(brief).survey),
            actors=blueprint.actors,
            containers=blueprint.containers,
            relations=blueprint.relations,
            flow_title="",
            flow=[],
        )

    async def stack(self, brief: Brief, blueprint: Blueprint) -> StackSection:
        """Return section 3: the blueprint's technologies."""
        return StackSection(technologies=blueprint.technologies)

    async def patterns(self, brief: Brief, blueprint: Blueprint) -> PatternsSection:
        """Return section 4 from the catalogue's rules."""
        return draft_patterns(self._plan_for(brief).survey, blueprint.technologies)

    async def data(self, brief: Brief, blueprint: Blueprint) -> DataSection:
        """Return section 5 from the blueprint's entities."""
        return draft_data(brief, blueprint, self._plan_for(brief).survey)

    async def concerns(self, brief: Brief, blueprint: Blueprint) -> ConcernsSection:
        """Return section 6 from the PRD's qualities and the catalogue's measures."""
        plan = self._plan_for(brief)
        return draft_concerns(brief, plan.survey, self._catalogue, plan.container_ids)

    async def decide(self, decision: DecisionFact, brief: Brief, blueprint: Blueprint) -> AdrBody:
        """Return the record of one decision."""
        plan = self._plan_for(brief)
        return draft_record(decision, brief, blueprint, plan.survey, plan.chooser)

    def _plan_for(self, brief: Brief) -> _Plan:
        if self._plan is None or self._plan.brief is not brief:
            seen = survey(brief, self._catalogue)
            chooser = Chooser(brief, self._catalogue, seen)
            structure = draft_structure(brief, seen, self._catalogue, chooser)
            self._plan = _Plan(brief, seen, chooser, structure)
        return self._plan


def _purpose(brief: Brief) -> str:
    return (
        f"This document describes the technical architecture of {brief.prd.title} for the team that builds it: "
        "its goals and constraints, its parts and how they communicate, the technologies, the binding rules, "
        "the data and the concerns that cross them. Every statement cites the requirement it rests on or is "
        "marked as an assumption."
    )


def _style(decisions: list[DecisionFact], survey: Survey) -> str:
    chosen = next((one.chosen for one in decisions if one.topic == _STYLE_TOPIC), None)
    return clause(chosen).rstrip(".") if chosen else survey.forms[0].capability.name.lower()


def _overview_summary(blueprint: Blueprint, survey: Survey) -> str:
    main, *others = blueprint.containers
    forms = join([clause(one.capability.name).rstrip(".") for one in survey.forms])
    beside = f"; beside it {'stands' if len(others) == 1 else 'stand'} the {join([one.name for one in others])}"
    summary = f"Product form: {forms}. Architecture style: {blueprint.style}. "
    summary += f"The {main.name} holds the main logic{beside if others else ''}."
    if survey.form_is_guessed:
        summary += " The PRD does not say in which form the product is used; a web application is assumed."
    return summary
