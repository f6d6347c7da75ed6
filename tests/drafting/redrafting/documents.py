"""Offline drafts of whole PRDs, written as documents and read again as a redraft reads them."""

import asyncio
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from specagent.agent.document.adr import parse_adr, render_adr
from specagent.agent.document.reading import read_any
from specagent.agent.document.rendering import render_spec
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.draft import draft_spec
from specagent.agent.drafting.frame import Frame
from specagent.agent.drafting.offline.drafter import OfflineDrafter
from specagent.agent.drafting.redrafting.terms import Today
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.blueprint import Blueprint

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "parcel-lockers"
PRDS = [EXAMPLE / "PRD.md", *sorted((ROOT / "tests" / "prds").glob("*.md"))]
_FRAME = Frame(prd_link="../PRD.md", prd_title="PRD.md", adr_folder="adr", first_number=1, digits=3, date="2026-01-31")

GERMAN = """# Architektur: Bücherregal

## 1. Architekturziele und Randbedingungen

| Ziel / Randbedingung | Anforderungen | Beschreibung |
| --- | --- | --- |
| **Schnelle Suche** | NFR-1 (Suche) | Die Suche antwortet in 300 ms. |

## 2. Architekturüberblick

Ein Dienst über einer Datenbank.

| Container | Technologie | Verantwortung |
| --- | --- | --- |
| Leih-API | Python | Verleiht Bücher. (FR-1) |

## 3. Technologie-Stack

| Kategorie | Technologie | Version | Begründung |
| --- | --- | --- | --- |
| Backend | Python | 3.13 | Das Team kennt es. (assumption) |

## 6. Querschnittsthemen

### Protokollierung

- JSON auf stdout. (FR-1)
"""


@dataclass(frozen=True)
class Document:
    """A brief with the blueprint that its draft was made from, and the draft as it is read from its files."""

    brief: Brief
    blueprint: Blueprint
    today: Today


@cache
def document_of(path):
    return drafted(path.read_text())


def drafted(text):
    brief = brief_of(text)
    blueprint = asyncio.run(OfflineDrafter().blueprint(brief))
    draft = asyncio.run(draft_spec(brief, OfflineDrafter(), _FRAME))
    records = tuple(parse_adr(render_adr(one), one.number).adr for one in draft.adrs)
    return Document(brief, blueprint, Today(read_any(render_spec(draft.spec)).spec, records))


def brief_of(text):
    return Brief(understand(SourceText(name="PRD.md", text=text)))


def written(folder):
    """Return a document that stands in a folder of the examples, with its records."""
    spec = read_any((folder / "architecture.md").read_text()).spec
    files = sorted((folder / "adr").glob("*.md"))
    return Today(spec, tuple(parse_adr(one.read_text(), at).adr for at, one in enumerate(files, 1)))
