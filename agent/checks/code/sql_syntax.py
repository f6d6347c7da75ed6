"""Whether an example is SQL of any dialect."""

import difflib
import importlib
import logging
import re
from collections.abc import Iterator, Sequence
from types import ModuleType

_HIDDEN = re.compile(
    r"--[^\n]*|/\*.*?\*/|(?m:^\s*\\[^\n]*)|'(?:[^'\\]|\\.|'')*'|\"[^\"\n]*\"|`[^`\n]*`|(\$\w*\$).*?\1", re.DOTALL
)
_JUDGED = re.compile(
    r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE"
    r"|CREATE\s+(?:UNIQUE\s+)?(?:TEMP(?:ORARY)?\s+)?(?:TABLE|INDEX|VIEW)|ALTER\s+TABLE|DROP\s+TABLE)\b",
    re.IGNORECASE,
)
_ROUTINE = re.compile(r"\bCREATE\s+(?:OR\s+\w+\s+)?(?:FUNCTION|PROCEDURE|TRIGGER|PACKAGE)\b|\bDECLARE\b", re.IGNORECASE)
_LEFT_OUT = re.compile(r"\.\.\.|…|\{\w*\}|<\w[\w -]*>")
_FIRST_WORDS = re.compile(r"\s*([A-Za-z]+)(?:\s+([A-Za-z]+))?")
_VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER")
_OBJECTS = ("TABLE", "INDEX", "VIEW")
_KNOWN = {*_VERBS, *_OBJECTS, "TABLES", "INDEXES", "VIEWS", "TABLESPACE", "UPDATED", "DELETED"}
_DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "oracle", "clickhouse", "snowflake", "bigquery", "duckdb", "")

Problem = tuple[int, int, str]


def sql_problem(code: str, dialects: Sequence[str]) -> Problem | None:
    """Return line, column and what is wrong where no dialect reads `code`; those in `dialects` are asked first.

    Brackets and misspelt first words are always seen; the rest needs the package `sqlglot`.
    """
    plain = _HIDDEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), code)
    if _LEFT_OUT.search(plain):
        return None
    return _unbalanced(plain) or _misspelt(plain) or _unread(code, plain, dialects)


def _unbalanced(plain: str) -> Problem | None:
    opened: list[int] = []
    for found in re.finditer(r"[()]", plain):
        if found[0] == "(":
            opened.append(found.start())
        elif not opened:
            return (*_place(plain, found.start()), "')' closes nothing")
        else:
            opened.pop()
    return (*_place(plain, opened[-1]), "'(' was never closed") if opened else None


def _misspelt(plain: str) -> Problem | None:
    for start, statement in _statements(plain):
        words = _FIRST_WORDS.match(statement)
        verb, thing = (words[1].upper(), (words[2] or "").upper()) if words else ("", "")
        for at, word, known in ((1, verb, _VERBS), (2, thing if verb in ("CREATE", "ALTER", "DROP") else "", _OBJECTS)):
            meant = difflib.get_close_matches(word, known, 1, 0.79) if word not in _KNOWN else []
            if words and meant:
                return (*_place(plain, start + words.start(at)), f"unknown word {words[at]!r}; {meant[0]} is meant")
    return None


def _unread(code: str, plain: str, dialects: Sequence[str]) -> Problem | None:
    parser = _parser()
    if parser is None or _ROUTINE.search(plain):
        return None
    asked = tuple(dict.fromkeys((*dialects, *_DIALECTS)))
    for start, statement in _statements(plain):
        if _JUDGED.match(statement):
            found = _refusal(parser, code[start : start + len(statement)], asked)
            if found:
                line, column = _place(code, start)
                return line + found[0] - 1, found[1] + (column - 1 if found[0] == 1 else 0), found[2]
    return None


def _refusal(parser: ModuleType, statement: str, dialects: Sequence[str]) -> Problem | None:
    """Return what the first dialect says when none takes the statement."""
    first: Problem | None = None
    for dialect in dialects:
        try:
            parser.parse(statement, dialect=dialect)
        except parser.ParseError as err:
            told = err.errors[0] if err.errors else {}
            word = str(told.get("highlight") or "").strip()
            column = max(int(told.get("col") or 1) - len(word) + 1, 1)
            first = first or (int(told.get("line") or 1), column, f"unexpected {word!r}" if word else "cannot be read")
        except (parser.errors.SqlglotError, RecursionError):
            return None
        else:
            return None
    return first


def _parser() -> ModuleType | None:
    """Return the parser where it is installed; what it has to say to its log is of no interest."""
    try:
        parser = importlib.import_module("sqlglot")
    except ImportError:
        return None
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    return parser


def _statements(plain: str) -> Iterator[tuple[int, str]]:
    start = 0
    for one in plain.split(";"):
        yield start, one
        start += len(one) + 1


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
