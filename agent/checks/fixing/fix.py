"""What a step of fixing works on: the case, its text, and what may be mended."""

import re
from dataclasses import dataclass

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import SpecDocument
from specagent.agent.checks.finding import Finding
from specagent.agent.checks.fixing.page import Page
from specagent.agent.document.links import link_markdown

_COMMENT = re.compile(r"<!--.*?-->")


@dataclass(frozen=True)
class Fix:
    """A case whose document was just read from `text`, the way to its PRD, and the rules that are wanted."""

    case: Case
    text: str
    prd_link: str
    rules: frozenset[str]

    @property
    def document(self) -> SpecDocument:
        """The spec's file."""
        if self.case.document is None:
            raise ValueError("only a spec that stands in a file can be fixed")
        return self.case.document

    def page(self) -> Page:
        """Return the text, to be edited."""
        return Page(self.text)

    def allows(self, rule: str, line: int = 0) -> bool:
        """Return whether what breaks `rule` is to be mended, in a line if one is given."""
        found = Finding(rule, "error", None, "", "", "", self.document.place(line))
        return rule in self.rules and not any(one.covers(found) for one in self.document.suppressions)

    def comment_of(self, line: int, page: Page) -> tuple[int, str]:
        """Return where the comments begin that take findings out of a line, from 0, and the comments."""
        row, plain = page.rows[line - 1], self.document.lines[line - 1]
        found = [one for one in _COMMENT.finditer(row) if not plain[slice(*one.span())].strip()]
        return (found[0].start() if found else len(row)), " ".join(one[0] for one in found)


def destination(target: str) -> str:
    """Return a link's target as it stands in Markdown."""
    return link_markdown("x", target).removeprefix("[x](").removesuffix(")")
