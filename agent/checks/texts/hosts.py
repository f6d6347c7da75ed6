"""Where a target leads: its scheme and host, and the hosts that a team knows."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from specagent.agent.checks.case import Case

_IGNORED = re.compile(r"[\t\r\n]|^[\x00-\x20]+")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = re.compile(r"https?:[/\\]*|[/\\]{2,}", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w-])")
_RESERVED = (
    "localhost",
    "local",
    "test",
    "example",
    "invalid",
    "internal",
    "example.com",
    "example.org",
    "example.net",
)
"""Names that lead nowhere outside."""
_LOOPBACK = re.compile(r"127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0")


def scheme_of(target: str) -> str:
    """Return the scheme of a target as a browser reads it, in lower case; empty when it has none."""
    found = _SCHEME.match(_IGNORED.sub("", target))
    return found[1].lower() if found else ""


def host_of(target: str) -> str:
    """Return the host that a target leads to over the web, without `www.`; empty when it leads to none."""
    plain = _IGNORED.sub("", target)
    found = _WEB.match(plain)
    if found is None:
        return ""
    try:
        host = urlsplit(f"https://{plain[found.end() :].replace(chr(92), '/')}").hostname
    except ValueError:
        return ""
    return (host or "").rstrip(".").removeprefix("www.")


def known_hosts(case: Case) -> frozenset[str]:
    """Return the hosts that stand in the PRD, its address or a context document, or that the team allows."""
    sources = (case.prd.text, case.prd.source, *case.contexts)
    return allowed_hosts(case).union(*(_mentioned(text) for text in sources))


def allowed_hosts(case: Case) -> frozenset[str]:
    """Return the hosts that the team allows."""
    return frozenset(one.lower().removeprefix("*.").removeprefix("www.") for one in case.standards.allowed_hosts)


def is_among(host: str, hosts: Iterable[str]) -> bool:
    """Return whether a host is one of `hosts`, or belongs to one."""
    known, labels = frozenset(hosts), host.split(".")
    return any(".".join(labels[at:]) in known for at in range(len(labels)))


def is_reserved(host: str) -> bool:
    """Return whether a host is this machine, or a name that is kept for examples."""
    return is_among(host, _RESERVED) or bool(_LOOPBACK.fullmatch(host))


# The sources are the same for every spec of a run, and may be long.
@lru_cache(maxsize=16)
def _mentioned(text: str) -> frozenset[str]:
    return frozenset(one.lower().removeprefix("www.") for one in _HOST.findall(text))
