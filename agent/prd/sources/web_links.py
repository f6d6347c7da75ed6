"""Web addresses: the raw text behind a page of a code host, and an address fit to be shown."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from specagent.agent.errors import UsageError

_GITHUB_PAGE = re.compile(r"/([^/]+)/([^/]+)/(?:blob|raw)/(.+)")
_GITLAB_PAGE = re.compile(r"(/.+/-)/blob/(.+)")
_GIST = re.compile(r"/([^/]+/[0-9a-f]{5,64})(?:/raw)?/?")
_CREDENTIAL = re.compile(r"token|secret|password|signature|^sig$|api[_-]?key|credential|^key$|auth", re.I)


def split_url(url: str) -> SplitResult:
    """Return the parts of `url`, its port known to be a number."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError as err:
        raise UsageError("The web address is malformed.", "Check its host and port.") from err
    return parts


def ascii_host(parts: SplitResult) -> str:
    """Return the host as the domain name system spells it, empty when there is none."""
    host = parts.hostname or ""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as err:
        raise UsageError(f"{host!r} is no host name.", "Check the address.") from err


def raw_url(url: str, github_hosts: tuple[str, ...]) -> str:
    """Return the address of the file itself when `url` is GitHub's or GitLab's page about it, else `url`."""
    parts = split_url(url)
    host = (parts.hostname or "").lower()
    if host == "gist.github.com" and (gist := _GIST.fullmatch(parts.path)):
        return f"https://gist.githubusercontent.com/{gist[1]}/raw"
    if host in {"github.com", "www.github.com"} and (page := _GITHUB_PAGE.fullmatch(parts.path)):
        return f"https://raw.githubusercontent.com/{page[1]}/{page[2]}/{page[3]}"
    if host in github_hosts and (page := _GITHUB_PAGE.fullmatch(parts.path)):
        return urlunsplit((parts.scheme, parts.netloc, f"/{page[1]}/{page[2]}/raw/{page[3]}", "", ""))
    if page := _GITLAB_PAGE.fullmatch(parts.path):
        return urlunsplit((parts.scheme, parts.netloc, f"{page[1]}/raw/{page[2]}", parts.query, ""))
    return url


def shown_url(url: str) -> str:
    """Return `url` without what may be a credential: user, password, and such query parameters."""
    parts = split_url(url)
    query = parts.query
    kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if not _CREDENTIAL.search(key)]
    if len(kept) != len(parse_qsl(query, keep_blank_values=True)):
        query = urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, parts.fragment))
