"""Which network addresses a fetch may reach."""

import ipaddress
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

from specagent.agent.errors import SpecAgentError

Resolver = Callable[[str, int], list[str]]
"""From host name and port to numeric addresses, all that a connection might use."""

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
_REFUSED = tuple(
    ipaddress.ip_network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23", "fec0::/10", "5f00::/16")
)
_LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "arpa", "intranet", "lan")
_HINT = "If this host is yours and safe to read from, allow it by name: --allow-host {host}."


def resolve_name(host: str, port: int) -> list[str]:
    """Return the addresses of `host` as the operating system gives them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as err:
        raise SpecAgentError(
            f"The host name {host!r} was not found.", "Check the address, the network and the proxy settings."
        ) from err
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def reachable(host: str, port: int, allowed: tuple[str, ...], resolve: Resolver) -> list[str]:
    """Return the checked addresses of `host`; one internal address among them refuses the host.

    The caller connects to exactly these, so that a second answer of the name server changes nothing.
    """
    found = resolve(host, port)
    if is_allowed(host, allowed):
        return found
    for address in found:
        if not is_public(address):
            raise _internal(host, address)
    return found


def refuse_internal_name(host: str, allowed: tuple[str, ...]) -> None:
    """Raise when `host` is internal by its spelling alone: all that can be told when a proxy resolves."""
    if is_allowed(host, allowed):
        return
    address = _literal(host)
    if address and not is_public(address):
        raise _internal(host, address)
    last = _plain(host).rpartition(".")
    if not address and (not last[1] or last[2] in _LOCAL_NAMES):
        raise _internal(host, host)


def is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether configuration names `host` itself."""
    return _plain(host) in {_plain(one) for one in allowed}


def is_public(address: str) -> bool:
    """Tell whether the numeric `address`, and any IPv4 address packed into it, is on the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(one) for one in (_unpacked(ip) or [ip]))


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or not ip.is_global:
        return False
    return not any(ip in network for network in _REFUSED)


def _unpacked(ip: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    # An IPv6 address may only be the wrapping of an IPv4 address, where its packets end up.
    if isinstance(ip, IPv4Address):
        return []
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip in _TRANSLATED:
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    if ip.sixtofour:
        return [ip.sixtofour]
    return []


def _literal(host: str) -> str:
    # C libraries read more spellings than Python: `127.1`, `0x7f.1`, `2130706433`.
    plain = host.strip("[]")
    try:
        return str(ipaddress.ip_address(plain.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(plain))
    except (OSError, UnicodeError):
        return ""


def _plain(host: str) -> str:
    return host.strip("[]").rstrip(".").casefold()


def _internal(host: str, address: str) -> SpecAgentError:
    where = f" ({address})" if address != host else ""
    return SpecAgentError(
        f"{host!r}{where} is an internal address and is not fetched.", _HINT.format(host=host.strip("[]"))
    )
