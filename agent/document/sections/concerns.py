"""Section 6: measures by concern."""

from collections.abc import Sequence

from specagent.agent.document.basis import split_basis
from specagent.agent.document.blocks import Block, Part, parts
from specagent.agent.document.remarks import Remarks
from specagent.agent.document.sections.bullets import Entry, entries, labelled_entries
from specagent.agent.document.subjects import concern_subject
from specagent.agent.document.tables import plain
from specagent.schemas.concerns import Concern, ConcernsSection, Measure


def read_concerns(blocks: Sequence[Block], remarks: Remarks) -> ConcernsSection:
    """Return section 6 from its blocks."""
    lead, *concerns = parts(blocks, 3)
    bulleted = [
        _located(Concern(name=name, measures=[_read_measure(entry, remarks)]), [entry], remarks)
        for name, entry in labelled_entries(remarks.above_headings(lead.blocks), remarks)
    ]
    return ConcernsSection(concerns=[*bulleted, *(_read_concern(part, remarks) for part in concerns)])


def _read_concern(part: Part, remarks: Remarks) -> Concern:
    line = part.heading.line if part.heading else 1
    found = entries(remarks.above_headings(part.blocks), remarks)
    measures = [_read_measure(entry, remarks) for entry in found]
    name = remarks.required(plain(part.title), line, "The name of a concern")
    return _located(Concern(name=name, measures=measures), found, remarks)


def _located(concern: Concern, found: Sequence[Entry], remarks: Remarks) -> Concern:
    for entry in found:
        remarks.locate(concern_subject(concern), entry.line, entry.end)
    return concern


def _read_measure(entry: Entry, remarks: Remarks) -> Measure:
    for fence in entry.fences:
        remarks.keep_blocks([fence])
    statement, basis = split_basis(entry.text)
    return Measure(text=remarks.required(plain(statement), entry.line, "A measure's text"), basis=basis)
