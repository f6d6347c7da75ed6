"""Whether an example is Python, with the liberties that documents take."""

import ast
import re
import sys
import textwrap
import warnings
from collections.abc import Iterator

_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?: |$)")
_MAGIC = re.compile(r"(?m)^([ \t]*)[%!][^\n]*$")
_COMMENT_BODY = re.compile(r"(?m)(:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*\n)*)([ \t]+)#[^\n]*$")
_LEFT_OUT = r"(?:\.\.\.|…)"
_LAST_LEFT_OUT = re.compile(rf",\s*{_LEFT_OUT}\s*,?(?=\s*[}}\])])")
_FIRST_LEFT_OUT = re.compile(rf"([{{(\[])\s*{_LEFT_OUT}\s*(?:,|(?=\)\s*(?:->|:)))")
_MIDDLE_LEFT_OUT = re.compile(rf",\s*{_LEFT_OUT}\s*(?=,)")
_LEFT_OUT_IMPORT = re.compile(rf"\bimport[ \t]+{_LEFT_OUT}")
_NEWER = {
    (3, 12): re.compile(r"(?m)^\s*type\s+\w+\s*[\[=]|^\s*(?:async\s+)?(?:def|class)\s+\w+\["),
    (3, 14): re.compile(r"\b[tT][rR]?[\"']|(?m:^\s*except\s+[\w.]+\s*,)"),
    (3, 15): re.compile(r"(?m)^\s*lazy\s+(?:import|from)\b"),
}
"""What versions of Python, from which on, write that older ones cannot read."""
_ON_LINE = re.compile(r" on line \d+$")
_FORMAT_STRINGS = (3, 12)
"""From this version on a format string may hold its own quotes."""


def python_problem(code: str) -> tuple[int, int, str] | None:
    """Return line, column and what is wrong where `code` is no Python; None when it is, or may be newer Python."""
    plain = textwrap.dedent(code)
    margin = len(code.lstrip("\n").partition("\n")[0]) - len(plain.lstrip("\n").partition("\n")[0])
    first = _error(_without_prompts(plain))
    if first is None or any(_error(other) is None for other in _variants(plain)) or _may_be_newer(plain, first):
        return None
    return first.lineno or 1, (first.offset or 1) + margin, _ON_LINE.sub("", first.msg)


def _error(code: str) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(code)
        except SyntaxError as err:
            return err
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _without_prompts(code: str) -> str:
    """Return what was typed in a session; its output becomes empty lines."""
    if ">>>" not in code:
        return code
    rows = ((row, _PROMPT.match(row)) for row in code.split("\n"))
    return "\n".join(row[found.end() :] if found else "" for row, found in rows)


def _variants(code: str) -> Iterator[str]:
    """Yield what an author may have meant: comments as bodies, notebook commands, things left out."""
    bodies = _COMMENT_BODY.sub(r"\1\2pass", _MAGIC.sub(r"\1pass", code))
    yield bodies
    shorter = _MIDDLE_LEFT_OUT.sub("", _LAST_LEFT_OUT.sub("", _FIRST_LEFT_OUT.sub(r"\1", bodies)))
    yield _LEFT_OUT_IMPORT.sub("import x", shorter).replace("…", "...")


def _may_be_newer(code: str, error: SyntaxError) -> bool:
    running = sys.version_info[:2]
    if running < _FORMAT_STRINGS and "f-string" in error.msg:
        return True
    return any(running < version and pattern.search(code) for version, pattern in _NEWER.items())
