"""What rests on a fact that was set: the parts that still tell the old one, and lines that nothing keeps in step."""

from collections.abc import Iterator

from specagent.agent.checks.records.record_text import number_of
from specagent.agent.document.blocks import normalised
from specagent.agent.document.chapters import section_spans, section_texts
from specagent.agent.document.reading import read_any
from specagent.agent.document.subjects import adr_subject
from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.facts_moved import MovedFact, mentions, moved_facts
from specagent.agent.workspace.records.opening import Opened
from specagent.agent.workspace.setting.change import Change, Replaced
from specagent.agent.workspace.setting.request import Resting
from specagent.agent.workspace.standing import StatusRequest, spec_status
from specagent.schemas.sections import SECTIONS

_MOST_NAMED = 5
_TITLES = {one.slug: one.heading for one in SECTIONS if one.slug != "decisions"}


def resting(request: StatusRequest, found: Opened, change: Change) -> Iterator[Resting]:
    """Yield the parts that tell what was replaced, by the status of the spec where it can be known."""
    facts = _facts(found, change)
    told = {one.told for one in facts}
    try:
        parts = spec_status(request).parts if found.state else ()
    except SpecAgentError:  # without its PRD nothing is known of it as a whole
        parts = ()
    if not parts:
        yield from _by_text(found, change, facts)
    for part in parts:
        reasons = [one for one in part.reasons if one.change in told]
        if reasons:
            rows = dict.fromkeys(row for one in reasons for row in one.rows if row != part.part)
            yield Resting(part.part, part.title, tuple(rows))


def left_over(found: Opened, change: Change) -> Iterator[str]:
    """Yield what else still says the old, which no status tells: sentences of the same section, and appendices."""
    spec = found.checked.name
    for one in change.replaced:
        fact = MovedFact(one.section, one.old, one.now, tuple(name for name in change.names if mentions(name, one.old)))
        lines = list(_lines(change, fact, one))
        if lines:
            more = f" and {len(lines) - _MOST_NAMED} more lines" if len(lines) > _MOST_NAMED else ""
            yield f"{spec}:{', '.join(map(str, lines[:_MOST_NAMED]))}{more}: still says {one.old!r}; change it by hand."
        if fact.is_told_in(section_texts(change.text).get("traceability", "")):
            yield f"Appendix A still says {one.old!r}: `specagent check --fix` writes it anew."
    yield from _ruled_out(found, change)


def _facts(found: Opened, change: Change) -> list[MovedFact]:
    """Return what a status would say of the facts that were replaced."""
    before = found.text(found.layout.spec)
    drafted = {slug: one.text for slug, one in found.state.sections.items()} if found.state else section_texts(before)
    moved = moved_facts({str(slug): text for slug, text in drafted.items()}, read_any(change.text).spec)
    names = {name for one in change.replaced for name in (one.old, one.now)}
    return [one for one in moved if one.old in names or one.now in names]


def _by_text(found: Opened, change: Change, facts: list[MovedFact]) -> Iterator[Resting]:
    texts = section_texts(change.text)
    for part, title in _TITLES.items():
        if any(one.section != part and one.is_told_in(texts.get(part, "")) for one in facts):
            yield Resting(part, title)
    for record in found.records:
        number = number_of(record)
        if number is not None and any(one.is_told_in(record.text) for one in facts):
            yield Resting(adr_subject(number), record.adr.title if record.adr else record.file)


def _lines(change: Change, fact: MovedFact, one: Replaced) -> Iterator[int]:
    """Yield the lines that say the old in its own section and among the open points; of a version, anywhere."""
    edited = {edit.line for edit in change.edits} if one.section == "stack" else set()
    rows = normalised(change.text).split("\n")
    for slug, span in section_spans(change.text).items():
        if (one.is_version and slug != "traceability") or slug in (one.section, "open-points"):
            for line in range(span.line, span.end + 1):
                if line not in edited and fact.is_told_in(rows[line - 1]):
                    yield line


def _ruled_out(found: Opened, change: Change) -> Iterator[str]:
    excluded = {one.name for one in found.case.prd.technologies if one.stance == "excluded"}
    for one in change.replaced:
        if one.section == "stack" and one.now in excluded:
            yield f"The PRD rules out {one.now}."
