"""What follows from redrafted sections: the appendices, and what the head says of who drafted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specagent.agent.checks.traceability import trace
from specagent.agent.document.chapters import section_texts
from specagent.agent.document.reading import read_any
from specagent.agent.document.rendering import render_sections
from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.review import review_points
from specagent.agent.workspace.regenerating.candidates import Candidate, appendix_candidates
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd
from specagent.schemas.spec import OpenPoint, Spec


@dataclass(frozen=True)
class Following:
    """The document with its redrafted sections in place, and what the rest of it is made from."""

    text: str
    adrs: Sequence[Adr]
    prd: Prd
    prd_link: str
    incomplete: Sequence[str]
    known: Mapping[str, Sequence[str]]
    """The appendices as they were generated last, by slug."""

    def candidates(self) -> list[Candidate]:
        """Return the appendices that the document has, as they are to be now."""
        old = read_any(self.text).spec
        rows = trace(old, self.adrs, self.prd, self.prd_link, old.prd_title)
        points = self._points(old.model_copy(update={"traceability": rows}))
        new = old.model_copy(update={"traceability": rows, "open_points": points})
        return list(appendix_candidates(section_texts(self.text), self.known, old, new))

    def _points(self, spec: Spec) -> list[OpenPoint]:
        """Return what is open now; what a person ticked off stays so, and what they added stays."""
        shortfalls = [Shortfall(one, "goals", "") for one in self.incomplete]
        ticked = {(one.kind, one.subject, one.text) for one in spec.open_points if one.settled}
        return [
            one.model_copy(update={"settled": True}) if (one.kind, one.subject, one.text) in ticked else one
            for one in review_points(spec, self.adrs, self.prd, spec.traceability, shortfalls)
        ]


def with_head(text: str, before: Spec, after: Spec) -> str:
    """Return the document with another head: who drafted it, and its PRD; lines that people rewrote stay."""
    old, new = (render_sections(one)[""].split("\n\n") for one in (before, after))
    for was, is_ in zip(old, new, strict=False):
        if was != is_:
            head, found, rest = text.partition(f"{was}\n")
            text = f"{head}{is_}\n{rest}" if found and "\n## " not in head else text
    return text
