"""A project that is edited and redrafted round by round, and what has to hold after each."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
import atexit

from workspace.regenerating import prd_edits, record_edits
from workspace.regenerating.rounds import DOCUMENT_CHANGES, PERSON, Round

from specagent.agent.document.chapters import section_spans, section_texts
from specagent.agent.document.reading import parse_spec
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.drafting_run import DraftRequest, draft_into
from specagent.agent.workspace.regenerating.regenerate import regenerate_into
from specagent.agent.workspace.regenerating.request import RegenerateReport, RegenerateRequest
from specagent.agent.workspace.standing import SpecStatus, StatusRequest, spec_status

DATE = "2026-11-26"
PRD_TEXT = (Path(__file__).parent / "garden.md").read_text()
OFFLINE: Mapping[str, object] = {"model": "offline"}
_TOKEN = re.compile(rf"{PERSON}\d+(?:x\d+)?")
_APPENDICES = ("traceability", "open-points")
_DONE = ("written", "unchanged")
_CHANGED = ("written", "markers", "failed")

Files = dict[str, bytes]


def tokens(text: str) -> set[str]:
    """Return the words that people brought in."""
    return set(_TOKEN.findall(text))


@dataclass
class Project:
    """A repository with a drafted spec."""

    root: Path
    flags: Mapping[str, object] = field(default_factory=lambda: OFFLINE)
    told: Counter[str] = field(default_factory=Counter)
    """How often each outcome was seen."""

    @property
    def spec(self) -> Path:
        return self.root / "docs" / "architecture.md"

    @property
    def text(self) -> str:
        return self.spec.read_bytes().decode().replace("\r\n", "\n")

    def files(self) -> Files:
        """Return the bytes of everything that stands in the repository."""
        found = sorted(path for path in self.root.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in found}

    def status(self) -> SpecStatus:
        return spec_status(StatusRequest(flags=self.flags))

    def lived(self, *rounds: Round) -> None:
        """Go through rounds, each with everything that has to hold."""
        with chdir(self.root):
            for one in rounds:
                self._round(one)

    def edit(self, one: Round) -> None:
        """Make the edits of a round."""
        for edit in one.prd:
            _rewritten(self.root / "PRD.md", edit.applied((self.root / "PRD.md").read_text(), prd_edits.CHANGES))
        text = self.text
        for edit in one.document:
            text = edit.applied(text, DOCUMENT_CHANGES)
        self.spec.write_bytes(text.replace("\n", "\r\n").encode() if one.crlf else text.encode())
        for edit in one.records:
            records = sorted((self.root / "docs" / "adr").glob("*.md"))
            path = records[edit.at % len(records)]
            _rewritten(path, edit.applied(path.read_text(), record_edits.CHANGES))
        if one.loses_state:
            self.spec.with_suffix(".lock.json").unlink(missing_ok=True)

    def redraft(self, **request: object) -> RegenerateReport | None:
        """Return the report of a redraft; None where it was refused, which changes nothing."""
        before = self.files()
        try:
            report = regenerate_into(RegenerateRequest(flags=self.flags, date=DATE, **request))  # type: ignore[arg-type]
        except SpecAgentError as err:
            self.told[f"refused: {err.message[:30]}"] += 1
            assert self.files() == before
            return None
        self.told.update(one.outcome for one in report.parts)
        if request.get("dry_run"):
            assert self.files() == before
            return report
        self._safe(before, report)
        return report

    def _round(self, one: Round) -> None:
        self.edit(one)
        self.status()
        request = {"conflicts": one.policy, "cascade": one.cascade} | _asked(one)
        foreseen = self.redraft(**request, dry_run=True) if one.dry_first else None
        before, typed = self.files(), _places(self.text)
        report = self.redraft(**request)
        if foreseen and report:
            assert [(p.part, p.outcome, p.after) for p in report.parts] == [(p.part, p.outcome, p.after) for p in foreseen.parts]
        if report:
            self._current(report)
            if one.loses_state and one.policy != "markers":
                self._unjudged(before)
            elif not one.loses_state:
                self._known_as_edited(typed)
        self._rests(one)

    def _safe(self, before: Files, report: RegenerateReport) -> None:
        """Nothing of a person's is lost, and nothing is touched that the report does not tell of."""
        after = self.files()
        written = {p.part for p in report.parts if p.outcome in _CHANGED and p.before != p.after}
        for name, content in before.items():
            if name.endswith(".json") or name == "PRD.md":
                assert name != "PRD.md" or after[name] == content
                continue
            assert tokens(content.decode()) <= tokens(after[name].decode()), name
            if b"\r\n" in content:
                assert b"\n" not in after[name].replace(b"\r\n", b""), name
        old, new = _plain(before["docs/architecture.md"]), _plain(after["docs/architecture.md"])
        one, other = section_texts(old), section_texts(new)
        for slug, text in one.items():
            if slug not in written:
                assert other.get(slug) == text, slug
        if one.keys() == other.keys():
            assert _outside(old) == _outside(new)
        for name in before.keys() & after.keys():
            if name.startswith("docs/adr/") and f"ADR-{name[9:12]}" not in written:
                assert after[name] == before[name], name
        for part in report.parts:
            if part.outcome == "written":
                assert not _doubled(part.after) - _doubled(part.before), part.part

    def _current(self, report: RegenerateReport) -> None:
        """What was written reads back, and what was redrafted is no longer stale."""
        if any(p.outcome == "markers" for p in report.parts):
            self.status()
            return
        parse_spec(self.text)
        stale = {one.part: one.reasons for one in self.status().stale}
        done = {p.part for p in report.parts if p.outcome in _DONE}
        assert not {part: why for part, why in stale.items() if part in done}

    def _unjudged(self, before: Files) -> None:
        """Without a state every part that there was stands as it stood."""
        one, other = section_texts(_plain(before["docs/architecture.md"])), section_texts(self.text)
        for slug, text in one.items():
            assert slug in _APPENDICES or other[slug] == text, slug

    def _known_as_edited(self, typed: Mapping[str, set[str]]) -> None:
        """A part in which somebody wrote is told as edited."""

    def _rests(self, one: Round) -> None:
        """A redraft of what is stale, right after another one, does nothing."""
        request = {"stale": True, "conflicts": one.policy, "cascade": one.cascade}
        self.redraft(**request)
        before = self.files()
        report = self.redraft(**request)
        assert self.files() == before
        assert report is None or (report.files == () and not any(p.outcome in ("written", "markers") for p in report.parts))


@cache
def drafted() -> Path:
    """Return a repository with an offline draft, made once."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    (folder / "PRD.md").write_text(PRD_TEXT)
    draft_into(DraftRequest(str(folder / "PRD.md"), flags=OFFLINE, date=DATE))
    return folder


def project(folder: Path) -> Project:
    """Return a copy of the draft in `folder`, in place of what stands there."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(drafted(), folder)
    return Project(folder)


def _asked(one: Round) -> dict[str, object]:
    return {"parts": one.parts} if one.parts else {"every": True} if one.every else {"stale": True}


def _rewritten(path: Path, text: str) -> None:
    path.write_text(text)


def _plain(content: bytes) -> str:
    return content.decode().replace("\r\n", "\n")


def _places(text: str) -> dict[str, set[str]]:
    return {slug: tokens(section) for slug, section in section_texts(text).items()}


def _outside(text: str) -> list[str]:
    inside = {at for span in section_spans(text).values() for at in range(span.line, span.end + 1)}
    return [line for at, line in enumerate(text.split("\n"), 1) if at not in inside]


def _doubled(text: str) -> set[str]:
    """Return the rows that stand there more than once."""
    return {row for row, times in Counter(text.split("\n")).items() if times > 1 and row.startswith("| ") and "---" not in row}
