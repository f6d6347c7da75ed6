"""Whether an example can be read: JSON, YAML, TOML, Python and SQL, as people write them in documents."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_TEMPLATE = re.compile(r"\{\{|\{%|<%")
_TO_FILL = re.compile(r"<[A-Za-z][\w -]*>")
_LEFT_OUT = re.compile(rf"\.\.\.|…|{_TO_FILL.pattern}")
_LEFT_OUT_LINE = re.compile(r"(?m)^[ \t]*(?:[#-][ \t]*)?(?:\.\.\.|…)[ \t]*,?[ \t]*$")
_JSON_COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|//[^\n]*|/\*.*?\*/|(?m:^[ \t]*#[^\n]*)', re.DOTALL)
_TOML_PLACE = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


@dataclass(frozen=True)
class SyntaxFault:
    """Why a piece of code cannot be read, and where in it; line and column count from 1."""

    line: int
    column: int
    message: str


@lru_cache(maxsize=1024)
def syntax_fault(language: str, code: str, dialects: tuple[str, ...] = ()) -> SyntaxFault | None:
    """Return why `code` cannot be read; None when it can, or when nobody here knows its language.

    Templates are never at fault, nor is a line in which the author left something out (`...`).
    `dialects` are those of SQL to ask first.
    """
    name = _NAMES.get(language, language)
    reader = _READERS.get(name)
    fault = _sql_fault(code, dialects) if name == "sql" else reader(code) if reader else None
    return None if fault is None or _TEMPLATE.search(code) or _leaves_out(name, code, fault) else fault


def _leaves_out(language: str, code: str, fault: SyntaxFault) -> bool:
    """Return whether the author left something out where the fault is; Python may hold `...` itself."""
    if language == "python":
        return any(_TO_FILL.search(row) for row in code.split("\n")[fault.line - 1 : fault.line])
    return any(_LEFT_OUT.search(row) for row in code.split("\n")[max(fault.line - 2, 0) : fault.line + 1])


def _json_fault(code: str) -> SyntaxFault | None:
    fault = _json_values_fault(code)
    if fault and any(_json_values_fault(other) is None for other in _json_variants(code)):
        return None
    return fault


def _json_variants(code: str) -> Iterator[str]:
    """Yield what an author may have meant: without comments, and the inside of an object or a list."""
    plain = _JSON_COMMENT.sub(lambda found: found[1] or "", code)
    yield from (plain, f"{{{plain}}}", f"[{plain}]")


def _json_values_fault(code: str) -> SyntaxFault | None:
    """Return what is wrong with one JSON value, or with several that follow one another."""
    decoder = json.JSONDecoder()
    at = len(code) - len(code.lstrip())
    try:
        while at < len(code):
            _, end = decoder.raw_decode(code, at)
            at = end + len(code[end:]) - len(code[end:].lstrip())
    except json.JSONDecodeError as err:
        return SyntaxFault(err.lineno, err.colno, _lowered(err.msg))
    except RecursionError:
        return None
    return None


def _yaml_fault(code: str) -> SyntaxFault | None:
    fault = _yaml_events_fault(code)
    return fault and _yaml_events_fault(_LEFT_OUT_LINE.sub("", code)) and fault


def _yaml_events_fault(code: str) -> SyntaxFault | None:
    """Only events are read: tags and anchors of an excerpt may be defined elsewhere."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for _ in yaml.parse(code, Loader=loader):
            pass
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return SyntaxFault(*place, err.problem or "cannot be read")
    except (yaml.YAMLError, RecursionError):
        return None
    return None


def _toml_fault(code: str) -> SyntaxFault | None:
    import tomllib

    try:
        tomllib.loads(_LEFT_OUT_LINE.sub("", code))
    except tomllib.TOMLDecodeError as err:
        return _toml_place(code, str(err))
    except RecursionError:
        return None
    return None


def _toml_place(code: str, message: str) -> SyntaxFault | None:
    """Return where TOML is at fault; a key given twice may be two versions of one file."""
    if "twice" in message or "overwrite" in message:
        return None
    found = _TOML_PLACE.search(message)
    last = code.rstrip().count("\n") + 1
    line, column = (int(found["line"]), int(found["column"])) if found and found["line"] else (last, 1)
    return SyntaxFault(line, column, _lowered(_TOML_PLACE.sub("", message)))


def _python_fault(code: str) -> SyntaxFault | None:
    from specagent.agent.checks.code.python_syntax import python_problem

    problem = python_problem(code)
    return SyntaxFault(problem[0], problem[1], _lowered(problem[2])) if problem else None


def _sql_fault(code: str, dialects: tuple[str, ...]) -> SyntaxFault | None:
    from specagent.agent.checks.code.sql_syntax import sql_problem

    problem = sql_problem(code, dialects)
    return SyntaxFault(*problem) if problem else None


def _lowered(message: str) -> str:
    return f"{message[:1].lower()}{message[1:]}".rstrip(".")


_READERS: dict[str, Callable[[str], SyntaxFault | None]] = {
    "json": _json_fault,
    "yaml": _yaml_fault,
    "toml": _toml_fault,
    "python": _python_fault,
}
_NAMES = {
    "yml": "yaml",
    **dict.fromkeys(("py", "py3", "python3", "pycon"), "python"),
    **dict.fromkeys(("sql", "postgresql", "postgres", "pgsql", "mysql", "sqlite"), "sql"),
}
