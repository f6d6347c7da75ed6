"""Products that texts name, told apart from protocols and formats."""

from functools import lru_cache

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.catalogue.store import find_technologies

_STANDARD_ROLES = {"api-protocol", "document-format", "payments-protocol", "realtime-transport"}
_STANDARDS = {"cron", "MQTT", "OAuth", "OpenID Connect", "OpenTelemetry", "SAML", "WebAuthn"}
"""Protocols and formats whose entries have the role of what speaks them, or none."""


def is_standard(entry: TechnologyEntry) -> bool:
    """Return whether an entry is a protocol or format: agreed on between parts, not bought or run."""
    return entry.name in _STANDARDS or (bool(entry.roles) and set(entry.roles) <= _STANDARD_ROLES)


# The sources are the same for every part of a draft, and may be long.
@lru_cache(maxsize=16)
def products(text: str) -> frozenset[str]:
    """Return the names of the technologies that a source names."""
    return frozenset(entry.name for entry, _, _ in find_technologies(text, technical=True))


@lru_cache(maxsize=512)
def named_standard(name: str) -> bool:
    """Return whether a technology's name is that of a protocol or format."""
    found = find_technologies(name, technical=True)
    return bool(found) and all(is_standard(entry) for entry, _, _ in found)
