"""What a document itself still tells of its draft when the state file is lost: Appendix A quotes each requirement."""

from specagent.agent.workspace.state import DrafterRecord, PrdRecord, RequirementRecord, State, text_hash
from specagent.schemas.prd import Prd, Requirement
from specagent.schemas.spec import Spec, TraceRow
from specagent.schemas.text import shorten

NOTE = "There is no state file: every part is taken for a person's text, and what changed is told from Appendix A."
_UNKNOWN = "unknown"
_ELLIPSIS = "…"


def recovered_state(spec: Spec, prd: Prd) -> State | None:
    """Return a state that knows the requirements as Appendix A quotes them, and nothing of what was generated.

    None where the document has no Appendix A.
    """
    if not spec.traceability:
        return None
    from specagent import __version__

    known = {one.ref: one for one in prd.requirements}
    return State(
        specagent=__version__,
        prd=PrdRecord(link=spec.prd_link, sha256=text_hash("")),
        drafter=DrafterRecord(name=_UNKNOWN, fingerprint=""),
        language=prd.language,
        inputs=text_hash(""),
        sections={},
        requirements=[_record(row, known.get(row.ref)) for row in spec.traceability],
        adrs={},
    )


def _record(row: TraceRow, today: Requirement | None) -> RequirementRecord:
    """Return the requirement as it was quoted; a quotation that fits today's text stands for all of it."""
    same = today is not None and _fits(row.quote, today.text)
    text = today.text if today and same else row.quote
    numbered = today.numbered if today else True
    return RequirementRecord(ref=row.ref, kind=row.kind, numbered=numbered, text=text, sha256=text_hash(text))


def _fits(quote: str, text: str) -> bool:
    return quote == shorten(text, len(quote)) or (quote.endswith(_ELLIPSIS) and text.startswith(quote[:-1].rstrip()))
