"""Every schema by the name that a user calls it by."""

from specagent.schemas.adr import AdrBody, DecisionsSection
from specagent.schemas.base import Schema
from specagent.schemas.blueprint import Blueprint
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataSection
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import OverviewSection
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.prd import Prd
from specagent.schemas.spec import Spec
from specagent.schemas.stack import StackSection

MODELS: dict[str, type[Schema]] = {
    "spec": Spec,
    "blueprint": Blueprint,
    "goals": GoalsSection,
    "overview": OverviewSection,
    "stack": StackSection,
    "patterns": PatternsSection,
    "data": DataSection,
    "concerns": ConcernsSection,
    "decisions": DecisionsSection,
    "adr": AdrBody,
    "prd": Prd,
}
