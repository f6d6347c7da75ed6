"""Each redrafted part merged with what stands in its place, before anything is decided or written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.document.adr import AdrFormat, adr_filename, render_adr
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.merging import Merged, carried_over, merge, without_kept
from specagent.agent.document.rendering import render_sections
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.redrafting.terms import Redraft
from specagent.agent.workspace.layout import relative_link
from specagent.agent.workspace.regenerating.reading import Read, Standing
from specagent.agent.workspace.regenerating.request import Proposal
from specagent.schemas.adr import Adr, DecisionRow, DecisionsSection
from specagent.schemas.sections import SECTIONS
from specagent.schemas.spec import Spec


@dataclass(frozen=True)
class Candidate:
    """A part as it is proposed: `mine` is its text today, empty for a record that is new.

    `generated` is what the state remembers as generated: the redraft's change on the text as it was generated last,
    without anything that a person wrote; empty where nobody knows what that was. `redrafted` is the redraft itself,
    which started from today's text. `path` is the file of a record.
    """

    part: str
    title: str
    mine: str
    generated: str
    redrafted: str
    merged: Merged
    path: Path | None = None

    @property
    def changes(self) -> bool:
        """Whether accepting it would change the text."""
        return bool(self.merged.conflicts) or self.merged.text("keep-mine") != self.mine

    def proposal(self, reasons: tuple[str, ...]) -> Proposal:
        """Return what a reviewer is shown."""
        return Proposal(self.part, self.title, self.mine, self.merged, reasons)


@dataclass(frozen=True)
class Redrafted:
    """A redraft as texts: sections and records as they would be generated before it and after it."""

    read: Read
    redraft: Redraft

    def sections(self, standing: Standing) -> Iterator[Candidate]:
        """Yield the redrafted sections, and section 7 where a record came, or got another title."""
        old, new = render_sections(self.read.today.spec), render_sections(self.spec)
        texts = standing.sections
        for one in SECTIONS:
            if one.slug in self.redraft.parts or (one.slug == "decisions" and old[one.slug] != new[one.slug]):
                known = self._generated(one.slug)
                yield candidate(one.slug, one.heading, known, texts.get(one.slug, ""), old[one.slug], new[one.slug])

    def records(self, standing: Standing) -> Iterator[Candidate]:
        """Yield the redrafted records, then the new ones."""
        before = {one.number: one for one in self.read.today.adrs}
        for adr in self.redraft.adrs:
            part = adr_subject(adr.number)
            if adr.number not in before:
                text = render_adr(adr, self.read.config.adr_format, spec_link=self.read.spec_link, digits=self._digits)
                yield Candidate(part, adr.title, "", text, text, Merged((text,)), self.path(adr))
            elif part in self.redraft.parts and adr.status == "proposed":
                path = self.read.files[adr.number]
                yield self._record(before[adr.number], adr, path, standing.records[path])

    @property
    def spec(self) -> Spec:
        """The redrafted spec, section 7 as its records are now."""
        rows = {one.number: one for one in self.redraft.spec.decisions.decisions}
        known = {one.number: one for one in self.read.today.adrs}
        for adr in self.redraft.adrs:
            row = rows.get(adr.number)
            if row is None and adr.number not in known:
                rows[adr.number] = self._row(adr)
            elif row and adr != known.get(adr.number):
                rows[adr.number] = row.model_copy(update={"title": adr.title})
        decisions = DecisionsSection(decisions=list(rows.values()))
        return self.redraft.spec.model_copy(update={"decisions": decisions})

    def path(self, adr: Adr) -> Path:
        """Return the file of a record; one that has a file keeps it, whatever its title is now."""
        known = self.read.files.get(adr.number)
        return known or self.read.layout.adr_dir / adr_filename(adr.number, adr.title, self._digits)

    @property
    def _digits(self) -> int:
        return self.read.digits

    def _row(self, adr: Adr) -> DecisionRow:
        link = relative_link(self.read.layout.spec, self.path(adr))
        return DecisionRow(
            number=adr.number, title=adr.title, status=adr.status, status_note=adr.status_note, link=link
        )

    def _generated(self, slug: str) -> str | None:
        state = self.read.state
        record = next((one for name, one in state.sections.items() if name == slug), None) if state else None
        return record.text if record and record.lines else None

    def _record(self, before: Adr, after: Adr, path: Path, mine: str) -> Candidate:
        state = self.read.state
        known = state.adrs.get(before.number) if state else None
        generated = f"{known.text}\n" if known and known.lines else None
        format_ = _format(generated or mine, self.read.config.adr_format)
        old, new = (
            render_adr(one, format_, spec_link=self.read.spec_link, digits=self._digits) for one in (before, after)
        )
        return candidate(adr_subject(before.number), after.title, generated, mine, old, new, path)


def candidate(
    part: str, title: str, known: str | None, mine: str, old: str, new: str, path: Path | None = None
) -> Candidate:
    """Return the merge of a redraft with what stands in its place.

    `known` is the text as it was last generated, None where nobody knows. `old` and `new` are the document's content
    before and after the redraft, both as code writes it: what differs between them is the redraft's change, and
    nothing else of how people write is touched.
    """
    if not mine:
        return Candidate(part, title, mine, new, new, Merged((new,)), path)
    change = merge(old, mine if known is None else known, new)
    redrafted = change.text("take-new")
    generated = "" if known is None else change.text(carried_over)
    merged = without_kept(merge(known, mine, redrafted))
    return Candidate(part, title, mine, generated, redrafted, merged, path)


def appendix_candidates(
    texts: Mapping[str, str], known: Mapping[str, Sequence[str]], old: Spec, new: Spec
) -> Iterator[Candidate]:
    """Yield the appendices, which follow from everything else."""
    before, after = render_sections(old), render_sections(new)
    for slug, heading in APPENDICES.items():
        if slug in texts:
            base = "\n".join(known[slug]) if slug in known else None
            yield candidate(slug, heading, base, texts[slug], before[slug], after[slug])


def _format(text: str, configured: AdrFormat) -> AdrFormat:
    """Return the template that a record is written in."""
    if text.startswith("---\n") and "\n## Context and Problem Statement\n" in text:
        return "madr"
    return "nygard" if "**Status:**" in text or "\n## Status\n" in text else configured
