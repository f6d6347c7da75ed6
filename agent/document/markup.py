"""Values as the Markdown that stands in a document: what layouts may write, and nothing else."""

from collections.abc import Iterable

from specagent.agent.document.basis import NO_BASIS, closed_with
from specagent.agent.document.inline import at_line_start, disguise, escape
from specagent.agent.document.links import link_markdown
from specagent.agent.document.lists import joined
from specagent.agent.document.prose import sentence_lines
from specagent.agent.document.remarks import NOTHING
from specagent.agent.document.tables import row_markdown
from specagent.schemas.base import Basis


class Markdown(str):
    """Text that is Markdown already; a layout writes no other."""

    __slots__ = ()


def inline(value: str) -> Markdown:
    """Return a value as it stands in a heading or after a label."""
    return Markdown(escape(value))


def bold(value: str) -> Markdown:
    """Return a value as it stands between two pairs of asterisks."""
    return Markdown(escape(value, emphasis=False))


def statement(value: str, basis: Basis = NO_BASIS) -> Markdown:
    """Return a value with its basis on one line, as in a cell."""
    return Markdown(closed_with(escape(value), basis))


def prose(value: str, basis: Basis = NO_BASIS, indent: int = 0) -> Markdown:
    """Return a paragraph, one sentence a line, whose first line begins one."""
    markdown = statement(value, basis)
    first, *rest = sentence_lines(markdown if markdown != NOTHING else disguise(value))
    return _indented([at_line_start(first), *rest], indent)


def labelled(value: str, basis: Basis = NO_BASIS, indent: int = 0, *, emphasis: bool = True) -> Markdown:
    """Return a paragraph, one sentence a line, whose first line follows a label."""
    return _indented(sentence_lines(closed_with(escape(value, emphasis=emphasis), basis)), indent)


def quoted(value: str) -> Markdown:
    """Return a paragraph of a block quote, one sentence a line, without its first mark."""
    return Markdown(prose(value).replace("\n", "\n> "))


def verdicts(good: Iterable[str], bad: Iterable[str]) -> Markdown:
    """Return a list of what speaks for something and what against it."""
    told = [*(("Good", text) for text in good), *(("Bad", text) for text in bad)]
    return Markdown("\n".join(f"- {verdict}, because {labelled(text, indent=2)}" for verdict, text in told))


def capital(value: str) -> Markdown:
    """Return a schema's own word, such as `external system`, with a capital letter."""
    return Markdown(escape(value).capitalize())


def items(values: Iterable[str], separator: str = ",") -> Markdown:
    """Return a list in a cell; nothing for none."""
    markdown = joined((escape(one) for one in values), separator)
    return Markdown(markdown if markdown != "-" else disguise("-"))


def row(*cells: Markdown) -> Markdown:
    """Return a table row; each cell must be Markdown."""
    return Markdown(row_markdown(str(only_markdown(cell)) for cell in cells))


def link(text: str, target: str) -> Markdown:
    """Return a link, or text that tells where it would lead when that is no place to link to."""
    return Markdown(link_markdown(text, target))


def only_markdown(value: object) -> object:
    """Return a value that a layout writes; TypeError for text that nobody escaped."""
    if not isinstance(value, Markdown):
        raise TypeError(f"a layout wrote {value!r}, which is not Markdown yet")
    return value


def _indented(lines: Iterable[str], indent: int) -> Markdown:
    return Markdown(("\n" + " " * indent).join(lines))
