"""Runs as a redraft makes them: texts, records and the state changed in one save, with what undoes it."""

from pathlib import Path

from specagent.agent.document.chapters import section_texts, with_sections
from specagent.agent.document.subjects import adr_subject
from specagent.agent.workspace.files import read_file
from specagent.agent.workspace.journal import save
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.state import AdrRecord, HistoryRecord, SectionRecord, State, text_hash
from specagent.agent.workspace.state_file import read_state
from specagent.agent.workspace.status import file_link
from specagent.agent.workspace.undoing.record import undo_record

DATE = "2026-11-24"


def layout_of(project: Path) -> Layout:
    return resolve_layout(None, project, project / "docs" / "architecture.md")


def state_of(project: Path) -> State:
    state = read_state(layout_of(project))
    assert state is not None
    return state


def redraft(
    project: Path,
    changes: dict[str, list[tuple[str, str]]],
    *,
    new: dict[str, str] | None = None,
    gone: tuple[str, ...] = (),
    **fields: object,
) -> None:
    """Replace text in sections, appendices and records (`ADR-003`); write `new` records and remove those `gone`.

    What was generated changes alike, `fields` are further changes of the state.
    """
    layout, before = layout_of(project), state_of(project)
    text = read_file(layout.spec) or ""
    old = section_texts(text)
    sections = {slug: replaced(old[slug], pairs) for slug, pairs in changes.items() if slug in old}
    names = {adr_subject(number): layout.state.parent / one.file for number, one in before.adrs.items()}
    files = {names[part]: replaced(names[part].read_text(), pairs) for part, pairs in changes.items() if part in names}
    files |= {layout.adr_dir / name: content for name, content in (new or {}).items()}
    removed = [names[part] for part in gone]
    swaps = {file_link(layout, path): (read_file(path), files.get(path)) for path in (*files, *removed)}
    after = before.model_copy(update=_state(before, sections, files, gone, changes) | fields)
    entry = HistoryRecord(
        date=DATE, command="regenerate", parts=list(changes), why=["NFR-2 changed"], drafter="offline"
    )
    undo = undo_record(before, after, {slug: (old[slug], one) for slug, one in sections.items()}, swaps)
    after = after.model_copy(update={"history": [*before.history, entry], "undo": undo})
    texts = files | {layout.spec: with_sections(text, sections)}
    merged = {path: text_hash(path.read_text()) for path in texts if path.exists()}
    save(layout, texts, after, before, merged=merged, removed=removed)


def replaced(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def _state(
    before: State,
    sections: dict[str, str],
    files: dict[Path, str],
    gone: tuple[str, ...],
    changes: dict[str, list[tuple[str, str]]],
) -> dict[str, object]:
    generated = {slug: one.text for slug, one in before.sections.items()}
    hashes = {"NFR-2": text_hash("new")}
    drafted = {
        slug: SectionRecord.of(_alike(generated[slug], changes[slug]), hashes) for slug in sections if slug in generated
    }
    adrs = {number: one for number, one in before.adrs.items() if adr_subject(number) not in gone}
    for path, text in files.items():
        number = int(path.name[:3])
        adrs[number] = AdrRecord(file=f"adr/{path.name}", slug=path.stem[4:], lines=text.split("\n"))
    removed = {before.adrs[int(part[4:])].file for part in gone}
    appendices = {
        slug: _alike("\n".join(lines), changes.get(slug, [])).split("\n") for slug, lines in before.appendices.items()
    }
    return {
        "sections": {**before.sections, **drafted},
        "adrs": adrs,
        "appendices": appendices,
        "files": {link: sha for link, sha in before.files.items() if link not in removed},
    }


def _alike(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text
