"""Deciding on everything that was redrafted, and writing all of it at once."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from specagent.agent.checks import Case, check
from specagent.agent.document.adr import parse_adr
from specagent.agent.document.chapters import section_texts, with_sections
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.merging import merge
from specagent.agent.document.reading import parse_spec
from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.incomplete import with_incomplete
from specagent.agent.drafting.redrafting.terms import Redraft
from specagent.agent.errors import ConflictError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.workspace.check_case import shown
from specagent.agent.workspace.inputs import Inputs, Secrets
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.lock import Held
from specagent.agent.workspace.regenerating.candidates import Candidate, Redrafted
from specagent.agent.workspace.regenerating.choosing import Choice
from specagent.agent.workspace.regenerating.deciding import Decisions
from specagent.agent.workspace.regenerating.drafting import Opened
from specagent.agent.workspace.regenerating.following import Following, with_head
from specagent.agent.workspace.regenerating.incomplete import still_incomplete
from specagent.agent.workspace.regenerating.reading import Read, Standing, look, record_link
from specagent.agent.workspace.regenerating.recording import Recording
from specagent.agent.workspace.staleness import Reason
from specagent.agent.workspace.state import HistoryRecord, State
from specagent.agent.workspace.undoing.record import undo_record
from specagent.schemas.adr import Adr
from specagent.schemas.sections import SECTIONS

SECTION_SLUGS = tuple(one.slug for one in SECTIONS)
_MOST_HISTORY = 200
_MOST_RETRIES = 3


@dataclass(frozen=True)
class Files:
    """The files as they will stand: the spec, and records by path; `sections` are texts before and after, by slug."""

    spec: str
    records: dict[Path, str]
    sections: dict[str, tuple[str, str]]


@dataclass
class Writing:
    """A redraft on its way to the files; `findings` are what the checks find in it and did not find before."""

    read: Read
    inputs: Inputs
    choice: Choice
    redraft: Redraft
    decisions: Decisions
    opened: Opened
    findings: list[str] = field(default_factory=list)

    async def written(self, held: Held | None) -> tuple[str, ...]:
        """Decide on every part and write the files; return those that changed, none without the lock."""
        standing = look(self.read)
        redrafted = Redrafted(self.read, self.redraft)
        await self.decisions.take(list(redrafted.records(standing)))
        self.redraft = self._without_skipped()
        redrafted = Redrafted(self.read, self.redraft)
        await self.decisions.take(list(redrafted.sections(standing)))
        if not self.decisions.taken:
            return ()
        await self.decisions.take(self._following(self._readable(standing)).candidates())
        if held is None:
            self._check(self._files(standing))
            return ()
        return self._saved(held)

    def _saved(self, held: Held) -> tuple[str, ...]:
        """Write the files; where a person saves one meanwhile, their edit is merged in and it is tried again."""
        for _ in range(_MOST_RETRIES):
            with suppress(ConflictError):
                return self._save(held)
        return self._save(held)

    def _without_skipped(self) -> Redraft:
        """Return the redraft without new records that were not taken."""
        known = {one.number for one in self.read.today.adrs}
        taken = self.decisions.taken
        kept = [one for one in self.redraft.adrs if one.number in known or adr_subject(one.number) in taken]
        return replace(self.redraft, adrs=tuple(kept))

    def _readable(self, standing: Standing) -> str:
        """Return the spec as it will be, without conflict markers."""
        return self._with_sections(standing, self.decisions.readable)

    def _with_sections(self, standing: Standing, decided: Mapping[str, str]) -> str:
        """Return the spec as it stands with the texts that were decided on, later edits of it included."""
        texts = standing.sections
        slugs = (*SECTION_SLUGS, *APPENDICES)
        new = {slug: text for slug in slugs if (text := self._later(slug, texts.get(slug, ""), decided)) is not None}
        return with_sections(standing.text, {slug: text for slug, text in new.items() if text != texts.get(slug)})

    def _later(self, part: str, now: str, decided: Mapping[str, str]) -> str | None:
        """Return the text of a part that was decided on; None for others. What was saved meanwhile is merged in."""
        candidate, text = self.decisions.taken.get(part), decided.get(part)
        if candidate is None or text is None:
            return None
        if now == candidate.mine:
            return text
        merged = merge(candidate.mine, now, text)
        if merged.conflicts:
            raise ConflictError(
                f"{candidate.title!r} was edited in the meantime, in the same places", "Run the command again."
            )
        return merged.text("keep-mine")

    def _files(self, standing: Standing) -> Files:
        """Return all files as they will stand."""
        texts = self.decisions.texts
        today = self.read.today.spec
        spec = with_head(self._with_sections(standing, texts), today, today.model_copy(update=self._head()))
        records = {}
        for part, candidate in self.decisions.taken.items():
            if path := self._path(candidate):
                later = self._later(part, standing.records.get(path, ""), texts)
                records[path] = later or ""
        before, after = standing.sections, section_texts(spec)
        swaps = {slug: (before.get(slug, ""), text) for slug, text in after.items() if before.get(slug, "") != text}
        return Files(spec, records, swaps)

    def _path(self, candidate: Candidate) -> Path | None:
        adr = next((one for one in self.redraft.adrs if adr_subject(one.number) == candidate.part), None)
        return Redrafted(self.read, self.redraft).path(adr) if adr else None

    def _head(self) -> dict[str, str]:
        """Return what the head is to say: who drafted, and the PRD where another one than it links to was named."""
        source = self.inputs.source
        head = {"notice": self._notice()} if self.read.today.spec.notice else {}
        link = self.read.seen.checked.prd_link
        if self.read.request.prd and link and source.path:
            head |= {"prd_link": link, "prd_title": source.path.name}
        return head

    def _notice(self) -> str:
        """Return what the head says of who drafted, once one drafter has drafted every part; else what it says now."""
        notice = self.read.today.spec.notice
        state = self.read.state
        if state is None or state.drafter == self.opened.record or not set(SECTION_SLUGS[:6]) <= set(self._done()):
            return with_incomplete(notice, self._incomplete())
        return with_incomplete(self.opened.notice, self._incomplete())

    def _incomplete(self) -> list[str]:
        """Return the labels of what a model failed for once, and what nobody has made good."""
        labels = self.read.state.incomplete if self.read.state else ()
        return still_incomplete(labels, self.read.today.adrs, self.redraft, self.decisions.taken)

    def _done(self) -> list[str]:
        return [one for one in self.decisions.taken if one in self.redraft.parts and one not in self.redraft.failed]

    def _following(self, spec: str) -> Following:
        state = self.read.state
        return Following(
            text=spec,
            adrs=self._adrs(),
            prd=self.inputs.brief.prd,
            prd_link=self.read.seen.checked.prd_link or (state.prd.link if state else ""),
            incomplete=self._incomplete(),
            known=state.appendices if state else {},
        )

    def _adrs(self) -> list[Adr]:
        """Return the records as their files will say."""
        texts = self.decisions.readable
        return [
            parse_adr(texts[part], one.number).adr if (part := adr_subject(one.number)) in texts else one
            for one in self.redraft.adrs
        ]

    def _check(self, files: Files) -> None:
        """Keep what the checks find now and did not find before."""
        if any(one.outcome == "markers" for one in self.decisions.outcomes):
            return  # a document with markers in it is not read whole
        contexts, prd = tuple(one.text for one in self.inputs.brief.contexts), self.inputs.brief.prd
        before = check(Case(self.read.today.spec, self.read.today.adrs, prd, contexts))
        after = check(Case(parse_spec(files.spec).spec, tuple(self._adrs()), prd, contexts))
        known = {(one.rule, one.subject, one.message) for one in before}
        new = [one for one in after if (one.rule, one.subject, one.message) not in known]
        self.findings = [f"{one.rule} {one.subject}: {one.message}" for one in new]

    def _save(self, held: Held) -> tuple[str, ...]:
        standing = look(self.read)
        files = self._files(standing)
        layout, previous = self.read.layout, self.read.state
        texts = {path: text for path, text in files.records.items() if standing.records.get(path) != text}
        texts |= {layout.spec: files.spec} if files.spec != standing.text else {}
        secrets = Secrets(self.read.request.redact, self.read.request.allow_secrets)
        for path, text in texts.items():
            secrets.refuse(SourceText(name=shown(path), text=text))
        self._check(files)
        edited = {path: one.sha256 for path, one in standing.found.items() if one.condition == "edited" and one.sha256}
        state = self._state(self._readable(standing) if self.decisions.marked else files.spec)
        carried = {record_link(layout, path) for path in edited if path in texts}
        state = state.model_copy(update={"edited": sorted({*state.edited, *carried})})
        if not texts and previous and state == previous:
            return ()
        state = self._remembered(state, standing, files, changes=bool(texts))
        merged = {path: hash_ for path, hash_ in edited.items() if path in texts}
        return tuple(str(path) for path in save(layout, texts, state, previous, merged=merged, held=held))

    def _state(self, spec: str) -> State:
        adrs = {one.number: one for one in self._adrs()}
        today = self.read.seen.standing
        texts = {number: text for number, (_, text) in today.records.items()}
        decided = self.decisions.texts
        texts |= {number: decided[part] for number in adrs if (part := adr_subject(number)) in decided}
        records = {number: (adr, texts.get(number, "")) for number, adr in adrs.items()}
        after = replace(today, spec=parse_spec(spec).spec, texts=section_texts(spec), records=records)
        recording = Recording(
            self.read,
            self.inputs,
            self.redraft,
            self.opened.record,
            self.decisions.taken,
            self._settled(),
            after,
            self.decisions.feedback,
        )
        return recording.state()

    def _settled(self) -> dict[str, tuple[Reason, ...]]:
        """Return the reasons that each part was redrafted for, facts that changed in this run included.

        A part of which other rows still tell an old fact waits for that.
        """
        waiting = {one.part for one in self.redraft.offered}
        moved = tuple(
            Reason(one.told, (), "fact", f"{one.section}:{one.old}>{one.now}")
            for one in (*self.redraft.moves, *self.choice.changes.moves)
        )
        return {one: (*self.choice.reasons.get(one, ()), *(() if one in waiting else moved)) for one in self._done()}

    def _remembered(self, state: State, standing: Standing, files: Files, *, changes: bool) -> State:
        """Return the state with the run in its history, and with what takes it back.

        A run that changes no file takes nothing from the one before, and is told only if it asked a model.
        """
        layout = self.read.layout
        totals = self.opened.totals()
        if not (changes or (totals and totals.calls)):
            return state
        entry = HistoryRecord(
            date=self.read.numbering.date,
            command="regenerate",
            parts=self._changed(),
            why=self._why(),
            drafter=self.opened.record.name.split(" ", 1)[0],
            calls=totals.calls if totals else 0,
            cost_usd=None if totals is None or totals.cost is None else float(totals.cost),
        )
        after = state.model_copy(update={"history": [*state.history, entry][-_MOST_HISTORY:]})
        if self.read.state is None or not changes:
            return after
        swaps = {
            record_link(layout, path): (standing.records.get(path), text)
            for path, text in files.records.items()
            if standing.records.get(path) != text
        }
        return after.model_copy(update={"undo": undo_record(self.read.state, after, files.sections, swaps)})

    def _changed(self) -> list[str]:
        """Return the parts that are written, in the document's order, without those that merely follow."""
        written = {one.part for one in self.decisions.outcomes if one.outcome in ("written", "markers")}
        own = [one for one in SECTION_SLUGS if one in written and one != "decisions"]
        return [*own, *sorted(one for one in written if one.startswith("ADR-"))]

    def _why(self) -> list[str]:
        parts = [one for part, one in self.redraft.parts.items() if part not in self.redraft.failed]
        told = [text for one in parts for text in one.changes]
        wishes = [f"feedback: {text}" for one in parts for text in one.wishes]
        said = [f"feedback: {text}" for texts in self.decisions.feedback.values() for text in texts]
        return list(dict.fromkeys((*told, *wishes, *said)))
