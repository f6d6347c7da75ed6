"""Every text in a value, wherever it stands."""

from collections.abc import Iterator
from typing import Any

from specagent.schemas.base import Basis, Schema


def texts_of(value: Any, *, citations: bool = True) -> Iterator[str]:
    """Yield the texts of a schema's value or of a list of them; without `citations` what a basis cites is left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one, citations=citations)
    elif isinstance(value, Schema) and (citations or not isinstance(value, Basis)):
        for _, one in value:
            yield from texts_of(one, citations=citations)
