"""Descriptions as GitLab may have them: it looks for words that close issues in their source, in code too."""

import re

_CLOSING = r"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):?"
_ARMED = re.compile(rf"({_CLOSING}) ", re.IGNORECASE)
_NO_BREAK_SPACE = "\u00a0"
_DISARMED = re.compile(rf"({_CLOSING}){_NO_BREAK_SPACE}", re.IGNORECASE)


def disarmed(text: str) -> str:
    """Return a description whose merge closes no issue, though it looks the same."""
    return _ARMED.sub(rf"\1{_NO_BREAK_SPACE}", text)


def restored(text: str) -> str:
    """Return the description that was disarmed."""
    return _DISARMED.sub(r"\1 ", text)
