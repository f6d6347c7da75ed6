"""The kind and the quality of a requirement: by its headings and its id first, else by its words."""

from specagent.agent.prd.parsing.context import KINDS
from specagent.agent.prd.parsing.draft import Draft
from specagent.agent.prd.parsing.headings import meaning, quality_named
from specagent.agent.prd.parsing.ids import Lead, kind_of_prefix, quality_of_prefix
from specagent.agent.prd.parsing.kinds import (
    constraint_or_assumption,
    is_timed,
    is_waiver,
    kind_of_text,
    lead_of,
    quality_of_text,
)
from specagent.agent.prd.parsing.words import listed
from specagent.schemas.prd import Kind, Quality

_QUALITY_FAMILIES = listed("SEC PERF REL AVL AVAIL SCA SCAL USA MNT MAINT POR PORT PRIV OBS COMP A11Y")
_OPEN = frozenset({"requirements", "topic", "nfr", "functional", "features", "scope", ""})
_STORY_WORDS = ("user story", "story", "historia", "história", "user-story", "истори", "用户故事")
_WAIVERS = frozenset({"out_of_scope", "constraints", "assumptions"})


def kind_of(draft: Draft) -> Kind:
    """Return the kind of a requirement."""
    here = draft.context
    if draft.metric:
        return "non-functional"
    if here.kind == "out-of-scope" or (
        not draft.lead and here.concept in _OPEN and is_waiver(f"{draft.raw} ({here.section})")
    ):
        return "out-of-scope"
    if draft.lead:
        return _kind_by_lead(draft, draft.lead)
    if draft.story and here.kind in (None, "functional", "user-story"):
        return "user-story"
    if here.mixed:
        return constraint_or_assumption(draft.raw)
    if here.kind == "user-story":
        return "functional" if not draft.story and here.concept != "stories" else "user-story"
    return _waived(draft) or here.kind or kind_of_text(draft.raw)


def quality_of(draft: Draft, kind: Kind) -> Quality | None:
    """Return the quality of a non-functional requirement, None for any other or when nothing shows it."""
    if kind != "non-functional":
        return None
    by_prefix = quality_of_prefix(draft.lead.prefix) if draft.lead else None
    by_name = by_prefix or quality_named(draft.name) or quality_named(lead_of(draft.raw))
    here = draft.context
    by_heading = here.quality if here.quality_is_named else None
    by_words = quality_of_text(draft.raw) or quality_of_text(draft.text)
    return by_name or by_heading or by_words or here.quality or ("performance" if is_timed(draft.text) else None)


def _kind_by_lead(draft: Draft, lead: Lead) -> Kind:
    here = draft.context
    family = lead.prefix.split("-")[0]
    settled = kind_of_prefix(lead.prefix)
    if settled:
        return settled
    if not lead.prefix and lead.id.lower().startswith(_STORY_WORDS):
        return "user-story"
    if here.mixed:
        return constraint_or_assumption(draft.raw)
    if draft.story and (not lead.prefix or here.kind in (None, "user-story")):
        return "user-story"
    if family in ("AC", "CA", "ACC"):
        return "functional"
    if here.kind and here.concept != "stories":
        return here.kind
    return "non-functional" if family in _QUALITY_FAMILIES else kind_of_text(draft.raw)


def _waived(draft: Draft) -> Kind | None:
    """Return the kind that a lead such as `Out of scope:` gives a line among features."""
    if draft.context.kind not in (None, "functional"):
        return None
    concepts = meaning(lead_of(draft.raw)).concepts
    return next((KINDS[concept] for concept in concepts if concept in _WAIVERS), None)
