"""A draft as files and as the state that remembers it."""

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from specagent.agent.checks.statements import statements
from specagent.agent.document.adr import adr_filename, render_adr
from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.rendering import render_sections, render_spec
from specagent.agent.drafting.draft import Draft
from specagent.agent.drafting.frame import Frame
from specagent.agent.prd.source_text import SourceText
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.inputs import Inputs
from specagent.agent.workspace.layout import Layout, relative_link
from specagent.agent.workspace.state import (
    AdrRecord,
    DrafterRecord,
    PrdRecord,
    RequirementRecord,
    SectionRecord,
    State,
    text_hash,
)
from specagent.schemas.adr import Adr
from specagent.schemas.prd import Prd
from specagent.schemas.sections import SECTIONS, Slug
from specagent.schemas.text import slug


@dataclass(frozen=True)
class Rendered:
    """A draft's files, the spec last: when it stands, everything that it links to stands too."""

    layout: Layout
    draft: Draft
    files: dict[Path, str]

    def diff(self) -> str:
        """Return what writing would change, as a unified diff."""
        parts = []
        for path, new in self.files.items():
            old, name = read_file(path), self.layout.relative(path)
            lines = difflib.unified_diff(
                (old or "").splitlines(keepends=True),
                new.splitlines(keepends=True),
                f"a/{name}" if old is not None else "/dev/null",
                f"b/{name}",
            )
            parts.append("".join(lines))
        return "".join(parts)

    def state(
        self, source: SourceText, inputs: Inputs, drafter: DrafterRecord, fingerprint: str, frame: Frame
    ) -> State:
        """Return the state to be saved beside the files; `drafter` says who drafted them."""
        from specagent import __version__

        prd = self.draft.prd
        return State(
            specagent=__version__,
            prd=PrdRecord(link=frame.prd_link, sha256=text_hash(source.text)),
            drafter=drafter,
            language=prd.language,
            incomplete=list(dict.fromkeys(one.part for one in self.draft.shortfalls)),
            inputs=fingerprint,
            sections=self._sections(prd),
            requirements=[
                RequirementRecord(
                    ref=one.ref,
                    kind=one.kind,
                    numbered=one.numbered,
                    text=one.text,
                    sha256=text_hash(one.text),
                )
                for one in prd.requirements
            ],
            adrs={one.number: self._record(one, path) for one, path in zip(self.draft.adrs, self.files, strict=False)},
            contexts={one.name: text_hash(one.text) for one in inputs.brief.contexts},
            appendices={name: text.split("\n") for name, text in self._appendices().items()},
        )

    def _record(self, adr: Adr, path: Path) -> AdrRecord:
        hashes = {one.ref: text_hash(one.text) for one in self.draft.prd.requirements}
        return AdrRecord(
            file=relative_link(self.layout.state, path),
            slug=slug(adr.title),
            lines=self.files[path].rstrip("\n").split("\n"),
            requirements={ref: hashes[ref] for ref in adr.drivers.requirements if ref in hashes},
            status=adr.status,
        )

    def _appendices(self) -> dict[str, str]:
        texts = render_sections(self.draft.spec)
        return {name: texts[name] for name in APPENDICES}

    def _sections(self, prd: Prd) -> dict[Slug, SectionRecord]:
        hashes = {one.ref: text_hash(one.text) for one in prd.requirements}
        used: dict[Slug, dict[str, str]] = {}
        for statement in statements(self.draft.spec, self.draft.adrs):
            for ref in statement.basis.requirements if statement.basis else ():
                if ref in hashes:
                    used.setdefault(statement.section, {})[ref] = hashes[ref]
        texts = render_sections(self.draft.spec)
        return {one.slug: SectionRecord.of(texts[one.slug], used.get(one.slug, {})) for one in SECTIONS}


def render_files(draft: Draft, layout: Layout, frame: Frame, adr_format: Literal["nygard", "madr"]) -> Rendered:
    """Return the draft's files: its records in order, then the spec."""
    link = relative_link(layout.adr_dir / "x", layout.spec)
    files = {
        _record_path(one, layout, frame): render_adr(one, adr_format, spec_link=link, digits=frame.digits)
        for one in draft.adrs
    }
    files[layout.spec] = render_spec(draft.spec)
    return Rendered(layout, draft, files)


def _record_path(adr: Adr, layout: Layout, frame: Frame) -> Path:
    return layout.adr_dir / adr_filename(adr.number, adr.title, frame.digits)
