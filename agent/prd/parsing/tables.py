"""What the columns of a table hold, and what its rows say."""

from dataclasses import dataclass
from functools import cache

from specagent.agent.prd.parsing.markup import plain
from specagent.agent.prd.parsing.structure import Node, Row
from specagent.agent.prd.parsing.words import length, load_words, words

_LONGEST_NAME = 10
_FEWEST_FACTS = 3
_MOST_FACTS = 20
_DEMANDING = ("requirement", "anforderung", "requisito", "exigence", "требован")
_DEMANDS = frozenset(
    {"需求", "需求描述", "要件", "要求", "機能要件", "요구사항", "userstory", "nfr", "constraint", "assumption"}
)


@dataclass(frozen=True)
class Columns:
    """The role of each column of a table; -1 where there is none."""

    roles: tuple[str, ...]
    headed: bool
    """Whether the header names a column of requirements in so many words."""

    def first(self, role: str) -> int:
        """Return the first column with this role."""
        return self.roles.index(role) if role in self.roles else -1


def columns(header: Row) -> Columns:
    """Return the roles of a table's columns, by their header."""
    keys = [_header_key(cell) for cell in header.cells]
    roles = tuple(_role(key) for key in keys)
    return Columns(roles, any(key in _DEMANDS or key.startswith(_DEMANDING) for key in keys))


def is_design(node: Node) -> bool:
    """Tell a table of fields, endpoints, risks, versions or rights from one of requirements."""
    keys = {_header_key(cell) for cell in node.rows[0].cells}
    if any(pair <= keys for pair in _tables().elsewhere):
        return True
    cells = [plain(cell).lower() for row in node.rows[1:] for cell in row.cells[1:]]
    return len(cells) > 1 and sum(1 for cell in cells if cell in _tables().marks) * 2 > len(cells)


def row_name(row: Row, roles: Columns) -> str:
    """Return the cell that names a row, or nothing."""
    at = roles.first("name")
    if at < 0 and roles.roles.count("text") + roles.roles.count("target") > 1:
        at = roles.first("text")
    if at < 0 and roles.roles and roles.roles[0] == "" and roles.first("text") > 0:
        at = 0
    name = plain(row.cells[at]) if 0 <= at < len(row.cells) else ""
    return name if length(name) <= _LONGEST_NAME else ""


def row_cell(row: Row, roles: Columns, role: str) -> str:
    """Return the plain text of a row's first cell with this role, or nothing."""
    at = roles.first(role)
    return plain(row.cells[at]) if 0 <= at < len(row.cells) else ""


def row_text(row: Row, roles: Columns, skipped: int = -1) -> str:
    """Return what a row says: its name, a colon, and its other telling cells."""
    told = []
    for at, cell in enumerate(row.cells):
        role = roles.roles[at] if at < len(roles.roles) else ""
        if at != skipped and role not in ("id", "priority", "ignored") and (text := plain(cell)):
            told.append(text)
    if len(told) < 2:
        return "".join(told)
    head, *rest = told
    joint = " " if head.endswith((".", ":", "。", "：")) else ": " if len(head) <= 80 else "; "
    return head + joint + "; ".join(rest)


def is_upright(node: Node) -> bool:
    """Tell a table that describes one thing, with a label at the beginning of each row."""
    rows = node.rows
    if not _FEWEST_FACTS <= len(rows) <= _MOST_FACTS or any(len(row.cells) != 2 for row in rows):
        return False
    labels = [_role(_header_key(row.cells[0])) for row in rows]
    return {"text", "priority"} <= set(labels) or ("id" in labels and "text" in labels)


def upright_cell(node: Node, role: str) -> str:
    """Return what an upright table says under the label with this role, or nothing."""
    cells = (row.cells for row in node.rows if len(row.cells) == 2)
    return next((plain(value) for label, value in cells if _role(_header_key(label)) == role), "")


def _role(key: str) -> str:
    roles = _tables().roles
    return roles.get(key) or roles.get(key.removesuffix("s")) or ("id" if key.endswith("id") else "")


@dataclass(frozen=True)
class _Tables:
    roles: dict[str, str]
    elsewhere: list[frozenset[str]]
    marks: frozenset[str]


@cache
def _tables() -> _Tables:
    loaded = load_words("columns.yaml")
    elsewhere, marks = loaded.pop("elsewhere"), loaded.pop("marks")
    roles = {key: role for role in reversed(loaded) for key in loaded[role]}
    return _Tables(roles, [frozenset(pair) for pair in elsewhere], frozenset(marks))


def _header_key(cell: str) -> str:
    text = plain(cell)
    return "#" if text.strip() in {"#", "№"} else "".join(words(text))
