"""A stand-in for the slow drafting alone: a tiny spec each of whose parts follows one requirement of the PRD.

Like the real one it redrafts a part when its requirement changed or feedback asks for it, merges that with what people
wrote by the real merge, leaves a part alone where the two conflict, and keeps all it knows in the real state file.
"""

import hashlib
import re
from pathlib import Path
from types import SimpleNamespace

from specagent.agent.checks.verdict import Coverage, SpecVerdict
from specagent.agent.document.merging import merge
from specagent.agent.errors import UsageError
from specagent.agent.forge.propose import generating
from specagent.agent.workspace.regenerating.request import PartOutcome, RegenerateReport
from specagent.agent.workspace.state import AdrRecord, DrafterRecord, FeedbackRecord, PrdRecord, SectionRecord, State
from specagent.schemas.sections import section

PAGES, YEARS = "NFR-1", "NFR-2"
SLOW = 3
"""The seconds that call for a second decision record."""
_FIGURES = re.compile(r"within (\d+) seconds|kept for (\d+) years")
_FOLLOWS = {"goals": PAGES, "concerns": YEARS}
_TITLE = "# Architectural Specification: Shop"
_RECORDS = {1: ("adr/0001-keep-orders.md", YEARS), 2: ("adr/0002-cache-pages.md", PAGES)}


def asked_by(prd: str) -> dict[str, str]:
    """Return the hash of each requirement that a PRD has a figure for, by its ref."""
    seconds, years = (next(one[place] for one in _FIGURES.findall(prd) if one[place]) for place in (0, 1))
    return {PAGES: _hash(seconds), YEARS: _hash(years)}


def known_to(state: str) -> dict[str, str]:
    """Return the hash of each requirement that a spec was drafted from, as its state file has it."""
    return {
        ref: sha for one in State.model_validate_json(state).sections.values() for ref, sha in one.requirements.items()
    }


class Drafting:
    """Takes the place of drafting, redrafting and checking; where `varies`, no two drafts have the same words."""

    def __init__(self) -> None:
        self.varies = False
        self._drafts = 0

    def replace_the_slow(self, monkeypatch) -> None:
        """Let the bot's first half draft with this."""
        monkeypatch.setattr(generating, "draft_into", self._draft)
        monkeypatch.setattr(generating, "regenerate_into", self._redraft)
        monkeypatch.setattr(
            generating, "verdict_on", lambda *_, **__: SpecVerdict("", None, (), coverage=Coverage(2, 2))
        )

    def _draft(self, request, *_, **__):
        _Spec(Path(request.flags["out"]), Path(request.source), self._voice()).draft()
        return SimpleNamespace(incomplete=[], model=None)

    def _redraft(self, request, *_, **__):
        spec = _Spec(Path(request.spec), Path(request.prd), self._voice())
        return RegenerateReport(request.spec, "written", tuple(spec.redraft(request.parts, request.feedback)))

    def _voice(self) -> str:
        self._drafts += self.varies
        return f"draft {self._drafts}"


class _Spec:
    """A spec in a checkout."""

    def __init__(self, path: Path, prd: Path, voice: str) -> None:
        self._path, self._state_path = path, path.with_suffix(".lock.json")
        text = prd.read_text()
        self._figures = {
            ref: next(one[i] for one in _FIGURES.findall(text) if one[i]) for i, ref in enumerate((PAGES, YEARS))
        }
        self._asked, self._voice = asked_by(text), voice

    def draft(self) -> None:
        """Write the first draft."""
        state = State(
            specagent="0",
            prd=PrdRecord(link="../PRD.md", sha256=_hash(str(self._asked))),
            drafter=DrafterRecord(name="offline", fingerprint="0"),
            language="en",
            inputs=_hash(str(self._asked)),
            sections={},
            requirements=[],
            adrs={},
        )
        for slug, ref in _FOLLOWS.items():
            state.sections[slug] = SectionRecord.of(self._section(slug, ()), {ref: self._asked[ref]})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._write({slug: one.text for slug, one in state.sections.items()})
        list(self._follow_with_records(state))
        self._state_path.write_text(state.to_json())

    def redraft(self, parts, feedback):
        """Redraft the parts that are named, or those that are stale; yield what became of each."""
        before = self._state_path.read_text()
        state = State.model_validate_json(before)
        standing = self._read()
        if unknown := [one for one in parts if one not in _FOLLOWS]:
            raise UsageError(f"there is no part {unknown[0]!r}", "Name a section.")
        wanted = parts or [slug for slug in _FOLLOWS if self._is_stale(state.sections[slug], _FOLLOWS[slug])]
        for slug in wanted:
            yield self._redrafted(slug, state, standing, [FeedbackRecord(part=slug, text=one) for one in feedback])
        self._write(standing)
        if not parts:
            yield from self._follow_with_records(state)
        if state.to_json() != before:
            self._state_path.write_text(state.to_json())

    def _redrafted(self, slug, state, standing, wishes):
        old, ref = state.sections[slug].text, _FOLLOWS[slug]
        new = self._section(slug, [one.text for one in (*state.feedback, *wishes) if one.part == slug])
        merged = merge(old, standing.get(slug, ""), new)
        title = section(slug).heading
        if merged.conflicts:
            return PartOutcome(slug, title, "conflict", (f"{ref} changed",), ("a row",))
        standing[slug] = merged.text("keep-mine")
        state.sections[slug] = SectionRecord.of(new, {ref: self._asked[ref]})
        state.feedback.extend(wishes)
        return PartOutcome(slug, title, "written", (f"{ref} changed",))

    def _follow_with_records(self, state):
        """Bring decision records up to date: one is always there, the other comes and goes with the seconds."""
        for number, (name, ref) in _RECORDS.items():
            known, path = state.adrs.get(number), self._path.parent / name
            standing = path.read_text() if path.exists() else ""
            if number == 2 and self._figures[PAGES] != str(SLOW):
                if known and standing == known.text:
                    path.unlink()
                state.adrs.pop(number, None)
            elif known is None or self._is_stale(known, ref):
                yield self._recorded(number, state, path, standing)

    def _recorded(self, number, state, path, standing):
        name, ref = _RECORDS[number]
        known, new = state.adrs.get(number), self._record(number, ref)
        merged = merge(known.text if known else standing or None, standing, new) if known or standing else None
        title, why = f"ADR-{number:03}", (f"{ref} changed",)
        if merged and merged.conflicts:
            return PartOutcome(title, title, "conflict", why, ("a row",))
        path.parent.mkdir(exist_ok=True)
        path.write_text(merged.text("keep-mine") if merged else new)
        state.adrs[number] = AdrRecord(
            file=name, slug=path.stem[5:], lines=new.split("\n"), requirements={ref: self._asked[ref]}
        )
        return PartOutcome(title, title, "written", why)

    def _is_stale(self, known, ref) -> bool:
        return known.requirements != {ref: self._asked[ref]}

    def _section(self, slug, wishes) -> str:
        told = {
            "goals": f"Pages load within {self._figures[PAGES]} seconds",
            "concerns": f"Orders are kept for {self._figures[YEARS]} years",
        }
        rows = [f"- {told[slug]}, says {self._voice}.", *(f"- Somebody asks for {one}." for one in wishes)]
        return "\n".join((f"## {section(slug).heading}", "", *rows, "", f"What else there is to say of {slug}."))

    def _record(self, number, ref) -> str:
        figure = self._figures[ref]
        told = f"## Decision\n\nIt is {figure}, says {self._voice}."
        return f"# {number}. Follow {ref}\n\n{told}\n\n## Consequences\n\nMore disks.\n"

    def _read(self) -> dict[str, str]:
        _, *parts = re.split(r"^(?=## )", self._path.read_text(), flags=re.MULTILINE)
        known = {f"## {section(slug).heading}": slug for slug in _FOLLOWS}
        return {known[part.split("\n", 1)[0]]: part.rstrip("\n") for part in parts}

    def _write(self, standing) -> None:
        text = "\n\n".join((_TITLE, *(standing[slug] for slug in _FOLLOWS if slug in standing))) + "\n"
        if not self._path.exists() or self._path.read_text() != text:
            self._path.write_text(text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
