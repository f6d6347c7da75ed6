"""A case from the texts of its files."""

from collections.abc import Sequence
from typing import Any

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument, SpecDocument
from specagent.agent.checks.suppressing import suppressions, without_suppressions
from specagent.agent.document.adr import adr_number, parse_adr
from specagent.agent.document.reading import read_any
from specagent.agent.errors import SpecAgentError
from specagent.schemas.prd import Prd

NO_PRD = Prd(
    title="the product",
    summary="",
    language="en",
    source="",
    text="",
    requirements=[],
    personas=[],
    technologies=[],
    external_systems=[],
    entities=[],
    open_questions=[],
)
"""What stands for the PRD where none was found."""


def read_spec_document(name: str, text: str) -> SpecDocument:
    """Return the spec that a file holds, whoever wrote it; comments that suppress findings are no text of it."""
    plain = without_suppressions(text)
    return SpecDocument(name, plain, read_any(plain), suppressions=suppressions(text))


def read_adr_document(name: str, file: str, text: str) -> AdrDocument:
    """Return a file of the ADR directory, a readable record or not."""
    plain = without_suppressions(text)
    number = adr_number(file)
    known = suppressions(text)
    try:
        return AdrDocument(name, plain, file, number, parse_adr(plain, number).adr, suppressions=known)
    except SpecAgentError as err:
        return AdrDocument(name, plain, file, number, None, err.message, suppressions=known)


def case_of(document: SpecDocument, records: Sequence[AdrDocument], prd: Prd | None, **others: Any) -> Case:
    """Return the case of a spec's file with its ADR files; `others` are further fields of `Case`."""
    return Case(
        spec=document.reading.spec,
        adrs=tuple(one.adr for one in records if one.adr),
        prd=prd or NO_PRD,
        has_prd=prd is not None,
        document=document,
        records=tuple(records),
        **others,
    )
