"""The rows of the technology stack, with their places in the file and what its cells leave open."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit
from specagent.agent.document.subjects import technology_subject
from specagent.agent.document.tables import plain, split_row
from specagent.schemas.stack import TO_BE_CONFIRMED, Technology


@dataclass(frozen=True)
class StackRow:
    """A row; `nth` tells rows of one name apart, from 0."""

    technology: Technology
    nth: int
    has_version: bool
    """False where the file has nothing in the cell for it; a draft's version always stands."""

    @property
    def is_open(self) -> bool:
        """True when the row says that its version is to be confirmed."""
        return self.has_version and self.technology.version.lower().startswith(TO_BE_CONFIRMED)

    def hit(self, message: str, at: str = "") -> Hit:
        """Return a hit on the row."""
        return Hit("stack", technology_subject(self.technology), message, at, nth=self.nth)


def stack_rows(case: Case) -> Iterator[StackRow]:
    """Yield the rows of section 3."""
    times: Counter[str] = Counter()
    for one in case.spec.stack.technologies:
        yield StackRow(one, times[one.name], _has_version(case, one, times[one.name]))
        times[one.name] += 1


def _has_version(case: Case, technology: Technology, nth: int) -> bool:
    """Return whether the file gives the version: the reader takes an empty cell as one to be confirmed."""
    if case.document is None or technology.version != TO_BE_CONFIRMED:
        return True
    spans = case.document.reading.spans.get(("stack", technology_subject(technology)), ())
    if nth >= len(spans):
        return True
    cells = split_row(case.document.lines[spans[nth].line - 1])
    return any(plain(cell).lower() == TO_BE_CONFIRMED for cell in cells)
