"""What a spec keeps data in, and whether its section on data shows a model of it."""

import re
from collections.abc import Iterator

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.checks.case import Case
from specagent.agent.checks.code.fences import blocks_within, fences
from specagent.agent.checks.grounds.technologies import mentions
from specagent.agent.checks.texts.section_text import blocks_of, section_text, topics_of
from specagent.agent.checks.texts.vocabulary import NOTHING_KEPT
from specagent.agent.document.diagrams import diagram_kind
from specagent.agent.document.remarks import NOTHING

_DATABASES = {"relational-db", "document-db", "graph-db", "time-series-db"}
_KINDS = {"database", "file store"}
_MODELLED = re.compile(
    r"\bentit|\b(?:data|domain|class|logical|physical) ?model|\bschema\b(?! (?:migr|change|evol))|\berd?\b|\btables?\b"
    r"|(?:daten|domänen)modell|\btabellen\b|entité|modèle (?:de|des|du)|modelo (?:de|del)|modello (?:dei|dati|di)"
    r"|gegevensmodel|数据模型|数据表|資料模型|実体|エンティティ|データモデル|テーブル|엔티티"
    r"|데이터 ?모델|스키마|модель данн|сущност|сутност",
    re.IGNORECASE,
)
_LINK = re.compile(r"!\[[^\]]*\]\([^)]+\)|<img\b|\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)", re.IGNORECASE)
_DRAWN = {"erDiagram", "classDiagram"}


def databases(case: Case) -> list[str]:
    """Return the names of the databases that the stack lists and of the containers that are one."""
    listed = [
        one.name for one in case.spec.stack.technologies if any(_DATABASES & set(e.roles) for e in _known(one.name))
    ]
    return [*listed, *(one.name for one in case.spec.overview.containers if one.kind == "database")]


def is_relational(case: Case) -> bool:
    """Return whether the stack or a container has a relational database."""
    used = (name for one in case.spec.overview.containers for name in one.technologies)
    names = (*(one.name for one in case.spec.stack.technologies), *used)
    return any("relational-db" in entry.roles for name in names for entry in _known(name))


def has_schema(case: Case) -> bool:
    """Return whether there is a schema that will change: a relational database, or entities with a store."""
    if keeps_nothing(case):
        return False
    stored = bool(databases(case)) or any(one.kind in _KINDS for one in case.spec.overview.containers)
    return is_relational(case) or (bool(case.spec.data.entities) and stored)


def keeps_nothing(case: Case) -> bool:
    """Return whether the section on data says that nothing is stored."""
    return bool(NOTHING_KEPT.search(section_text(case, "data")))


def shows_model(case: Case) -> bool:
    """Return whether entities are listed, drawn, described or linked to."""
    return bool(case.spec.data.entities) or _draws_model(case) or any(_models(case))


def _draws_model(case: Case) -> bool:
    blocks = case.document.blocks if case.document else ()
    return any(diagram_kind(fence) in _DRAWN for fence in fences(blocks))


def _models(case: Case) -> Iterator[bool]:
    blocks = blocks_of(case, "data")
    yield any(fences(blocks))
    for block in blocks_within(blocks):
        yield block.kind == "table" or any(_leads_to_model(one) for one in _LINK.finditer(block.source))
    for title, text in topics_of(case, "data"):
        yield bool(_MODELLED.search(title)) and text.strip() not in ("", NOTHING)


def _leads_to_model(link: re.Match[str]) -> bool:
    return not link["target"] or bool(_MODELLED.search(f"{link['text']} {link['target']}".replace("-", " ")))


def _known(name: str) -> list[TechnologyEntry]:
    return [one.entry for one in mentions(name)]
