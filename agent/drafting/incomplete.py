"""What the head of a document says of the parts that a model failed for."""

from collections.abc import Iterable

_TOLD = " Incomplete: the model failed for these parts, which were drafted offline: "


def with_incomplete(notice: str, parts: Iterable[str]) -> str:
    """Return the notice with these parts in the place of those that it told so far."""
    text, told = notice.partition(_TOLD)[0], "; ".join(dict.fromkeys(parts))
    return f"{text}{_TOLD}{told}." if told else text
