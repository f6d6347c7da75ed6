"""What the state remembers of each part, changed like the part itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from specagent.agent.document.adr import adr_number
from specagent.agent.document.subjects import adr_subject
from specagent.agent.workspace.layout import Layout
from specagent.agent.workspace.state import AdrRecord, SectionRecord, State
from specagent.agent.workspace.status import file_link, linked_file


@dataclass(frozen=True)
class Parts:
    """A change of generated texts, and the records that get another name with it."""

    layout: Layout
    moved: Mapping[Path, Path]
    redrafted: Callable[[Path, str], str]

    def changed(self, state: State) -> State:
        """Return the state with the generated text of each section, appendix and record changed alike."""
        names = dict(self._names(state))
        return state.model_copy(
            update={
                "sections": {key: self._section(one) for key, one in state.sections.items()},
                "appendices": {key: self._lines(self.layout.spec, rows) for key, rows in state.appendices.items()},
                "adrs": dict(self._record(number, one) for number, one in state.adrs.items()),
                "locks": [names.get(one, one) for one in state.locks],
                "feedback": [one.model_copy(update={"part": names.get(one.part, one.part)}) for one in state.feedback],
            }
        )

    def _names(self, state: State) -> list[tuple[str, str]]:
        """Return what each moved record that the state knows was called, and what it is called now."""
        places = ((number, self._new_place(one)) for number, one in state.adrs.items())
        numbers = ((number, adr_number(new.name)) for number, new in places if new)
        return [(adr_subject(old), adr_subject(new)) for old, new in numbers if new is not None]

    def _new_place(self, record: AdrRecord) -> Path | None:
        path = linked_file(self.layout, record.file)
        return self.moved.get(path) if path else None

    def _section(self, section: SectionRecord) -> SectionRecord:
        text = self.redrafted(self.layout.spec, section.text)
        return section if text == section.text else SectionRecord.of(text, dict(section.requirements))

    def _record(self, number: int, record: AdrRecord) -> tuple[int, AdrRecord]:
        path = linked_file(self.layout, record.file)
        new = self._new_place(record)
        lines = self._lines(path, record.lines) if path else record.lines
        update: dict[str, object] = {"lines": lines} if lines != record.lines else {}
        if new is None:
            return number, record.model_copy(update=update)
        update["file"] = file_link(self.layout, new)
        return adr_number(new.name) or number, record.model_copy(update=update)

    def _lines(self, path: Path, lines: list[str]) -> list[str]:
        return self.redrafted(path, "\n".join(lines)).split("\n") if lines else lines
