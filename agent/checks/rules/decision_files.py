"""Decision rules on the records themselves: the choices they are needed for, and what each must hold."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import AdrDocument
from specagent.agent.checks.records.record_options import count_options, options_part
from specagent.agent.checks.records.record_status import file_status
from specagent.agent.checks.records.record_text import (
    NEEDED,
    PartName,
    has_lead,
    is_filled,
    is_madr,
    is_y_statement,
    number_of,
    record_files,
    record_parts,
)
from specagent.agent.checks.records.significance import undecided_choices
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.document.subjects import adr_subject
from specagent.schemas.adr import Adr

_FEWEST_OPTIONS = 2
_LABELS = re.compile(r"^\s*[-*+]\s+(?:\*\*|__)[^*_\n]+(?:\*\*|__)", re.MULTILINE)


@rule(
    "AD001",
    "choice-without-adr",
    "warning",
    reason="A choice that is expensive to undo is questioned again and again when nobody wrote down why it was made.",
    fix="Add an ADR with context, at least two options, the decision and its consequences, and list it in section 7; "
    "or cite the policy that demands the choice as the row's basis: `(policy: ...)`.",
    scope="whole",
    needs=("prd", "overview", "stack", "decisions"),
)
def choice_without_adr(case: Case) -> Iterator[Hit]:
    """A database, architecture style, hosting, authentication or messaging is chosen, and no ADR decides it."""
    for one in undecided_choices(case):
        topic = one.topic.name
        message = f"is a significant choice ({topic})" if one.section == "stack" else f"chooses {one.name} ({topic})"
        yield Hit(one.section, one.subject, f"{message}, which no ADR in force decides", one.name)


@rule(
    "AD002",
    "adr-incomplete",
    "error",
    reason="A record without its context, its decision or its consequences cannot be followed, nor revised later.",
    fix="Write the sections Context, Decision and Consequences of the ADR, each with at least one full sentence "
    "and no placeholder.",
)
def adr_incomplete(case: Case) -> Iterator[Hit]:
    """An ADR has no context, decision or consequences (in MADR they are optional), or a placeholder in their place."""
    for record in record_files(case):
        yield from _incomplete_file(record)
    for adr in case.adrs if not case.records else ():
        for name in _missing(adr):
            yield Hit("decisions", adr_subject(adr.number), f"has no {name.capitalize()}")


@rule(
    "AD003",
    "adr-few-options",
    "warning",
    reason="With one option there was nothing to decide, or the alternatives were forgotten.",
    fix="Add the alternatives that were considered, each with what speaks for and against it here.",
)
def adr_few_options(case: Case) -> Iterator[Hit]:
    """An ADR considers fewer than two options."""
    for record in record_files(case):
        part, count = options_part(record), count_options(record)
        if part and count is not None and count < _FEWEST_OPTIONS:
            yield Hit("decisions", record.subject, _considers(count), location=record.place(part.line))
    for adr in case.adrs if not case.records else ():
        if len(adr.options) < _FEWEST_OPTIONS:
            yield Hit("decisions", adr_subject(adr.number), _considers(len(adr.options)))


def _incomplete_file(record: AdrDocument) -> Iterator[Hit]:
    parts = record_parts(record)
    needed = [name for name in NEEDED if name != "consequences"] if is_madr(record) else NEEDED
    found: set[PartName] = {kind for part in parts for kind in part.kinds}
    filled: set[PartName] = {kind for part in parts if part.filled for kind in part.kinds}
    if found & set(NEEDED) and "context" not in found and has_lead(record):
        found, filled = {*found, "context"}, {*filled, "context"}
    if not found & set(NEEDED):
        if not _may_be_complete(record):
            message = "is no readable decision record: it has no Context, no Decision and no Consequences"
            yield Hit("decisions", record.subject, message, location=record.place(1))
        return
    for name in NEEDED:
        line = next((part.line for part in parts if name in part.kinds), 1)
        if name not in found and name in needed:
            yield Hit("decisions", record.subject, f"has no {name.capitalize()}", location=record.place(line))
        elif name in found and name not in filled:
            yield Hit(
                "decisions", record.subject, f"says nothing under {name.capitalize()}", location=record.place(line)
            )


def _may_be_complete(record: AdrDocument) -> bool:
    """Return whether a record without known headings may do: in one sentence, an unknown language, or as a pointer."""
    told = file_status(record)
    if is_y_statement(record) or (told and told.status == "superseded"):
        return True
    if len(_LABELS.findall(record.text)) >= len(NEEDED):
        return True
    below = [block for block in record.blocks if block.kind == "heading" and block.level > 1]
    return number_of(record) is not None and len(below) >= len(NEEDED)


def _missing(adr: Adr) -> Iterator[str]:
    said = {"context": [adr.context], "decision": [adr.decision], "consequences": [*adr.good, *adr.bad]}
    yield from (name for name, texts in said.items() if not any(map(is_filled, texts)))


def _considers(count: int) -> str:
    return "considers no option" if count == 0 else "considers one option only"
