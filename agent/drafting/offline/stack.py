"""Section 3: what the containers are built with, and everything else that the PRD asks for."""

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import Catalogue
from specagent.agent.drafting.offline.choice import Chooser
from specagent.agent.drafting.offline.structure import Structure
from specagent.schemas.stack import Technology

_MENTIONED = 3


def draft_stack(chooser: Chooser, structure: Structure, catalogue: Catalogue) -> list[Technology]:
    """Return the rows, grouped by category in the order in which containers need them."""
    wanted: dict[str, TechnologyEntry] = {}
    for id_ in structure.ids.values():
        for entry in chooser.for_container(catalogue.containers[id_]):
            wanted.setdefault(entry.id, entry)
    for named in chooser.named:
        if named.rank < _MENTIONED:
            wanted.setdefault(named.entry.id, named.entry)
    for entry in chooser.common():
        wanted.setdefault(entry.id, entry)
    categories = list(dict.fromkeys(one.category for one in wanted.values()))
    ordered = sorted(wanted.values(), key=lambda one: categories.index(one.category))
    return [chooser.row(one) for one in ordered]
