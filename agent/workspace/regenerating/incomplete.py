"""What a model failed for when the spec was drafted, and what of that a redraft has made good."""

from collections.abc import Collection, Iterable

from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.online.questions import BLUEPRINT
from specagent.agent.drafting.redrafting.terms import Redraft
from specagent.agent.workspace.staleness import is_label_of
from specagent.schemas.adr import Adr
from specagent.schemas.sections import SECTIONS


def still_incomplete(
    labels: Iterable[str], before: Iterable[Adr], redraft: Redraft, taken: Collection[str]
) -> list[str]:
    """Return the labels of the parts that are still the offline drafter's.

    `before` are the records as they were then; `taken` are the parts that were decided on.
    """
    titles = {adr_subject(one.number): one.title for one in before}
    drafted = {one.part for one in redraft.parts.values() if one.whole or one.part in titles}
    done = drafted & set(taken) - redraft.failed
    left = [one for one in labels if not any(is_label_of(one, part, titles.get(part, "")) for part in done)]
    whole = done >= {one.slug for one in SECTIONS if one.slug != "decisions"}
    return [one for one in left if not (whole and one == BLUEPRINT)]
