"""A requirement as found, before it has an id, a kind and a quality."""

from dataclasses import dataclass

from specagent.agent.prd.parsing.context import Context
from specagent.agent.prd.parsing.ids import Lead

IDENTIFIED, EXPLICIT, TOPIC, FEATURE, SCOPE, WEAK = 5, 4, 3, 2, 1, 0
"""How sure a draft is: it has an id; it stands below a heading that announces requirements, below one that
names a topic, in a list of features, in the scope; or it stands below none of these and says `must`."""

_TIERS = {"topic": TOPIC, "features": FEATURE, "scope": SCOPE}


@dataclass(frozen=True, eq=False)
class Draft:
    """One requirement as it stands in the document."""

    lead: Lead | None
    """The author's id, if there is one."""
    context: Context
    raw: str
    """The Markdown that its kind and quality are judged by: its own line, without its id."""
    name: str
    text: str
    line: int
    end_line: int
    tier: int
    priority: str = ""
    story: bool = False
    metric: bool = False
    """Whether it is a target from a section about success, which only product targets leave."""


def tier_of(here: Context) -> int:
    """Return how sure a line without an id is, by the headings above it."""
    return _TIERS.get(here.concept, EXPLICIT)
