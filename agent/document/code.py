"""Code examples as fences that show their code, whatever language they claim."""

import re

from specagent.agent.document.blocks import Block
from specagent.agent.document.inline import unescape_literal
from specagent.schemas.patterns import CodeExample
from specagent.schemas.text import line

_UNNAMED = "txt"
"""Info string for an empty language: Markdown linters ask for one."""
_DRAWN = {"mermaid", "math", "geojson", "topojson", "stl", _UNNAMED}
"""Languages that GitHub draws instead of showing their code, and the one that stands for none."""
_SHOWN = "text "
"""What stands before such a language, so that it is shown."""
_SPECIAL = re.compile(r"[^\w\s+#.-]", re.ASCII)


def code_fence(example: CodeExample, indent: int = 0) -> str:
    """Return an example as a fence; `indent` is that of every line but the first."""
    mark = "~" if "`" in example.language else "`"
    longest = max((len(run) for run in re.findall(f"{mark}+", example.code)), default=0)
    fence = mark * max(3, longest + 1)
    rows = [f"{fence}{_info(example.language)}", *example.code.split("\n"), fence]
    return "\n".join([rows[0], *(" " * indent + row if row else "" for row in rows[1:])])


def read_example(fence: Block) -> CodeExample | None:
    """Return the example that a fence holds; None for an empty one."""
    language = line(unescape_literal(fence.info))
    if language == _UNNAMED:
        language = ""
    elif language.startswith(_SHOWN) and _is_drawn(language):
        language = language.removeprefix(_SHOWN)
    return CodeExample(language=language, code=fence.text) if line(fence.text) else None


def _info(language: str) -> str:
    shown = f"{_SHOWN}{language}" if _is_drawn(language) else language or _UNNAMED
    return _SPECIAL.sub(_escaped, shown)


def _is_drawn(language: str) -> bool:
    while language.startswith(_SHOWN):
        language = language.removeprefix(_SHOWN)
    word = re.match(r"\w*", language)
    return word is not None and word[0].lower() in _DRAWN


def _escaped(found: re.Match[str]) -> str:
    """Return what stands for a special character; a pipe as a code, or the fence might begin a table."""
    if found[0] in "|&":
        return f"&#{ord(found[0])};"
    return f"\\{found[0]}" if found[0].isascii() else found[0]
