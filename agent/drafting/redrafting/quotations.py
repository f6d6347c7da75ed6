"""Quotations of the PRD in what was drafted without a model, such as `The PRD asks: NFR-3 “…”`."""

import re
from typing import Any, TypeVar

from specagent.schemas.base import Schema

_Content = TypeVar("_Content", bound=Schema)

_ONE = r"[^“”;.]+ “[^”]*”"
_QUOTED = re.compile(_ONE)
_ASKED = re.compile(rf"The PRD asks: (?P<quoted>{_ONE}(?:; {_ONE})*)(?P<more>[^“”.]*)\.\s*")


def unquoted(content: _Content, removed: frozenset[str]) -> _Content:
    """Return `content` without the quotations of requirements that are gone."""
    texts = {name: _without(value, removed) for name, value in content if isinstance(value, str)}
    changed: dict[str, Any] = {name: text for name, text in texts.items() if text and text != getattr(content, name)}
    return content.model_copy(update=changed) if changed else content


def _without(text: str, removed: frozenset[str]) -> str:
    def kept(found: re.Match[str]) -> str:
        every = [one.strip("; ") for one in _QUOTED.findall(found["quoted"])]
        left = [one for one in every if one.partition(" ")[0] not in removed]
        if left == every:
            return found[0]
        return f"The PRD asks: {'; '.join(left)}{found['more']}. " if left else ""

    return _ASKED.sub(kept, text).strip() if _ASKED.search(text) else text
