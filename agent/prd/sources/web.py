"""Documents on the web, told apart from the login pages that stand in front of them."""

import re

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.addresses import Resolver, resolve_name
from specagent.agent.prd.sources.fetch import fetch
from specagent.agent.prd.sources.formats import as_text, ending, is_html_type
from specagent.agent.prd.sources.source_options import SourceOptions
from specagent.agent.prd.sources.web_links import raw_url, shown_url

_LOGIN_TEXT = re.compile(
    r"\b(?:sign|log)[ -]?(?:in|on)\b|\blogin\b|\bpassword\b|\bsingle sign-on\b|\bsso\b|anmelden|connexion"
    r"|iniciar sesi[oó]n|ログイン|登录|로그인|войти",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(rf"(?:{_LOGIN_TEXT.pattern})\s*(?:\Z|[-–—|·:•]|to\b)", re.IGNORECASE)
_PASSWORD_FIELD = re.compile(rb"<input[^>]{0,500}\btype=[\"']?password", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,200})", re.IGNORECASE)
_TEXT_ENDINGS = {".md", ".markdown", ".txt", ".rst", ".adoc"}
_LOGIN_PAGE_LENGTH = 3000
_LOGIN_HEAD = 600
_PAGE_HEAD = 200_000


def read_page(url: str, options: SourceOptions, resolve: Resolver = resolve_name) -> SourceText:
    """Return the document behind `url`; a code host's page about a file stands for the file."""
    data, content_type, _ = fetch(raw_url(url, options.token_hosts), options, resolve)
    shown = shown_url(url)
    try:
        document = as_text(data, shown, options, content_type=content_type, url=shown)
    except SpecAgentError as err:
        if is_html_type(content_type) and _PASSWORD_FIELD.search(data[:_PAGE_HEAD]):
            raise _login(shown) from err
        raise
    if is_html_type(content_type) and _is_login(data, document.text, ending(url) in _TEXT_ENDINGS):
        raise _login(shown)
    return document


def _is_login(data: bytes, text: str, wants_text: bool) -> bool:
    if len(text) > _LOGIN_PAGE_LENGTH:
        return False
    if _PASSWORD_FIELD.search(data[:_PAGE_HEAD]):
        return True
    title = _TITLE.search(data[:_PAGE_HEAD])
    if title and _LOGIN_TITLE.match(title[1].decode(errors="replace").strip()):
        return True
    return wants_text and text.count("\n#") < 2 and bool(_LOGIN_TEXT.search(text[:_LOGIN_HEAD]))


def _login(url: str) -> SpecAgentError:
    return SpecAgentError(
        f"{url!r} answered with a page to sign in, not with the document.",
        "Give a token via GITHUB_TOKEN for a private repository, or download the document and name the file.",
    )
