"""The clean specs: drafted offline from the test PRDs, each with its PRD and its ADRs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import specagent
from benchmarks.faults.page import Page

SPEC_FILE = "architecture.md"
ADR_FOLDER = "adr"
PRDS = Path(__file__).parents[2] / "tests" / "prds"
_DATE = "2026-01-15"


@dataclass(frozen=True)
class CleanSpec:
    """A spec, the PRD it was drafted from and its ADR files by name; also the shape of a changed copy."""

    name: str
    prd: str
    spec: str
    adrs: Mapping[str, str]

    @property
    def prd_file(self) -> str:
        """The PRD's file name, which the spec links to."""
        return f"{self.name}.md"

    @property
    def page(self) -> Page:
        """The spec by lines."""
        return Page.of(self.spec)

    def having(self, page: Page) -> "CleanSpec":
        """Return a copy with another spec."""
        return replace(self, spec=page.text)

    def having_adr(self, name: str, page: Page) -> "CleanSpec":
        """Return a copy with one ADR file written."""
        return replace(self, adrs={**self.adrs, name: page.text})

    def without_adr(self, name: str) -> "CleanSpec":
        """Return a copy with one ADR file less."""
        return replace(self, adrs={one: text for one, text in self.adrs.items() if one != name})

    def texts(self) -> dict[str, str]:
        """Return every text by its file name."""
        return {SPEC_FILE: self.spec, self.prd_file: self.prd, **self.adrs}

    def write(self, folder: Path) -> tuple[Path, Path, Path]:
        """Write all files into `folder` and return the paths of the spec, the PRD and the ADR folder."""
        spec, prd, adr_dir = folder / SPEC_FILE, folder / self.prd_file, folder / ADR_FOLDER
        adr_dir.mkdir(parents=True)
        spec.write_text(self.spec, encoding="utf-8")
        prd.write_text(self.prd, encoding="utf-8")
        for name, text in self.adrs.items():
            (adr_dir / name).write_text(text, encoding="utf-8")
        return spec, prd, adr_dir


def clean_specs(prds: Path = PRDS) -> tuple[CleanSpec, ...]:
    """Draft a spec of every PRD in a folder."""
    return tuple(_drafted(path) for path in sorted(prds.glob("*.md")))


def _drafted(prd: Path) -> CleanSpec:
    draft = specagent.draft_spec(prd, date=_DATE)
    adrs = {Path(name).name: text for name, text in draft.files.items() if name.startswith(f"{ADR_FOLDER}/")}
    return CleanSpec(prd.stem, prd.read_text(encoding="utf-8"), draft.markdown, adrs)
