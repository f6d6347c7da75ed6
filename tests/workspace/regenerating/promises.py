"""What every redraft promises, held against the files before and after it."""

import re
from collections import Counter

from workspace.regenerating.gardens import SPEC, STATE, Files
from workspace.regenerating.rounds import PERSON

from specagent.agent.document.chapters import section_spans, section_texts
from specagent.agent.document.reading import read_any
from specagent.agent.workspace.regenerating.request import RegenerateReport
from specagent.agent.workspace.state import State

_TOKEN = re.compile(rf"{PERSON}\d+(?:x\d+)?")
_ADR = re.compile(r"docs/adr/(\d+)")
_CHANGED = ("written", "markers", "failed")
"""Outcomes of parts that may have another text; some rows of a part that failed may have been drafted."""


def words(text: str) -> set[str]:
    """Return the words that people brought in."""
    return set(_TOKEN.findall(text))


def assert_no_word_is_lost(before: Files, after: Files, known: State | None) -> None:
    """Every word that a person brought into a file stands in it still, and its line ends are as they were."""
    for name, text in before.items():
        if name == STATE:
            continue
        kept = words(after[name])
        assert (_typed(text, known) if name == SPEC else words(text)) <= kept, name
        assert ("\r\n" in text) == ("\r\n" in after[name]), name
        assert "\r\n" not in text or "\n" not in after[name].replace("\r\n", ""), name


def assert_all_else_stands(before: Files, after: Files, report: RegenerateReport) -> None:
    """Nothing is touched that the report does not tell of."""
    written = {one.part for one in report.parts if one.outcome in _CHANGED and one.before != one.after}
    old, new = _plain(before[SPEC]), _plain(after[SPEC])
    sections, redrafted = section_texts(old), section_texts(new)
    for slug, text in sections.items():
        assert slug in written or redrafted.get(slug) == text, slug
    if sections.keys() == redrafted.keys():
        assert _outside(old) == _outside(new)
    for name, text in before.items():
        found = _ADR.match(name)
        if name != STATE and name != SPEC and not (found and f"ADR-{int(found[1]):03}" in written):
            assert after[name] == text, name


def assert_no_row_is_doubled(report: RegenerateReport) -> None:
    """No row is written twice that a person did not write twice; what is only shown of a conflict has both sides."""
    for one in report.parts:
        if one.outcome in ("written", "failed") and not one.conflicts:
            assert not _doubled(one.after) - _doubled(one.before), one.part


def assert_conflicts_leave_all(before: Files, after: Files, report: RegenerateReport) -> None:
    """A part in conflict is as it was, to the byte, also where some of its rows failed."""
    old, new = section_texts(_plain(before[SPEC])), section_texts(_plain(after[SPEC]))
    for one in report.parts:
        assert one.conflicts or one.outcome != "conflict"
        if one.conflicts and one.outcome in ("conflict", "failed"):
            assert one.part.startswith("ADR-") or old.get(one.part) == new.get(one.part), one.part


def assert_only_conflicts_without_a_state(before: Files, after: Files) -> None:
    """Where nobody knows who wrote what, each part that there was stands as it stood."""
    old, new = section_texts(_plain(before[SPEC])), section_texts(_plain(after[SPEC]))
    for slug, text in old.items():
        assert new[slug] == text, slug
    for name, text in before.items():
        assert not _ADR.match(name) or after[name] == text, name


def assert_no_words_become_generated(before: Files, known: State | None, state: State | None) -> None:
    """What a person wrote in a section is never remembered as if it were generated, but for new names of facts."""
    if known is None or state is None:
        return
    sections, named = section_texts(_plain(before[SPEC])), words(_names_of_facts(before[SPEC]))
    for slug, record in known.sections.items():
        if slug in state.sections and slug in sections:
            typed = words(sections[slug]) - words(record.text)
            assert not (typed - named) & words(state.sections[slug].text), slug


def assert_deleted_rows_stay_away(known: State | None, before: Files, after: Files, report: RegenerateReport) -> None:
    """A row that a person deleted does not come back unseen."""
    if known is None:
        return
    told = {one.part for one in report.parts if one.conflicts}
    old, new = section_texts(_plain(before[SPEC])), section_texts(_plain(after[SPEC]))
    for slug, record in known.sections.items():
        if slug in old and slug in new and slug not in told:
            deleted = _names(record.text) - _names(old[slug])
            assert not deleted & _names(new[slug]), slug


def _typed(text: str, known: State | None) -> set[str]:
    """Return the words that people brought into a spec, those aside that only generated lines tell again."""
    generated = {slug: one.text for slug, one in known.sections.items()} if known else {}
    generated |= {slug: "\n".join(lines) for slug, lines in known.appendices.items()} if known else {}
    sections = section_texts(_plain(text))
    return words("\n".join(_outside(_plain(text)))).union(
        *(words(one) - words(generated.get(slug, "")) for slug, one in sections.items())
    )


def _names_of_facts(text: str) -> str:
    spec = read_any(text).spec
    facts = (
        *(spec.goals.goals, spec.overview.actors, spec.overview.containers),
        *(spec.stack.technologies, spec.data.entities, spec.concerns.concerns),
    )
    return " ".join(one.name for rows in facts for one in rows)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _outside(text: str) -> list[str]:
    inside = {at for span in section_spans(text).values() for at in range(span.line, span.end + 1)}
    return [line for at, line in enumerate(text.split("\n"), 1) if at not in inside]


def _doubled(text: str) -> set[tuple[str, ...]]:
    """Return the rows that stand there more than once."""
    return {name for name, times in Counter(_rows(text)).items() if times > 1}


def _names(text: str) -> set[tuple[str, ...]]:
    return set(_rows(text))


def _rows(text: str) -> list[tuple[str, ...]]:
    """Return what each row is called by: its first two cells."""
    rows = [row for row in text.split("\n") if row.startswith("|") and "---" not in row]
    return [tuple(cell.strip() for cell in row.split("|")[1:3]) for row in rows]
