"""The rows of the technology stack, with their places in the file and what its cells leave open."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.rule import Hit
from specagent.agent.document.subjects import technology_subject
from specagent.agent.document.tables import plain, split_row
from specagent.schemas.stack import TO_BE_CONFIRMED, Technology

NUMBER = re.compile(r"\d+")
_MANAGED = re.compile(
    r"n\.? ?/? ?a\.?|not applicable|.*\b(?:managed|saas|hosted|serverless)\b.*|entfällt|nicht zutreffend|sans objet"
    r"|s\. ?o\.|no aplica|não se aplica|不适用|该当なし|該当なし",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class StackRow:
    """A row; `nth` tells rows of one name apart, from 0."""

    technology: Technology
    nth: int
    has_version: bool
    """False where the file has nothing in the cell for it; a draft's version always stands."""

    @property
    def version(self) -> str:
        """What the row says of its version, without emphasis."""
        return self.technology.version.strip("*_`~ ")

    @property
    def is_open(self) -> bool:
        """True when the row says that its version is to be confirmed."""
        return self.has_version and self.version.lower().startswith(TO_BE_CONFIRMED)

    @property
    def is_managed(self) -> bool:
        """True when the row says that there is no version, since somebody else runs it."""
        return _MANAGED.fullmatch(self.version) is not None

    @property
    def shown(self) -> str:
        """What to point at for its version; a short one may also stand within a name."""
        return self.version if len(self.version) > 2 else f"| {self.version} |"

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
    line = case.document.lines[spans[nth].line - 1]
    if f"| {TO_BE_CONFIRMED} |" in line:
        return True
    return any(plain(cell) == TO_BE_CONFIRMED for cell in split_row(line))
