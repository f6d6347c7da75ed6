"""What a document is, by its bytes, name and content type, and how it becomes Markdown."""

import re
from pathlib import Path, PurePosixPath

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.encoding import decode
from specagent.agent.prd.sources.source_options import SourceOptions

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_HTML_ENDINGS = (".html", ".htm", ".xhtml")
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|title|body|meta)\b",
    re.I | re.S,
)
_BINARY = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"MZ", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or password-protected Office document"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "an RTF document"),
)
_TEXT_ALIKE = (b"MZ", b"GIF8")
_CONVERT = "Give Markdown, plain text or HTML, or a .docx or .pdf without a password."


def as_text(
    data: bytes,
    name: str,
    options: SourceOptions,
    *,
    content_type: str = "",
    path: Path | None = None,
    url: str | None = None,
) -> SourceText:
    """Return the document `data` as Markdown; `name` stands for it in messages and gives its file ending."""
    kind = _packed(data, name)
    if kind:
        from specagent.agent.prd.sources.extract import extract

        return SourceText(name, _not_empty(extract(data, kind, name, options), name), path, url)
    _refuse_binary(data, name)
    text = decode(data, name)
    if "\0" in text:
        raise _binary(name, f"holds a NUL character (at character {text.index(chr(0))})")
    if _is_html(text, name, content_type):
        from specagent.agent.prd.sources.html import html_to_markdown

        markdown, lines = html_to_markdown(text)
        return SourceText(name, _not_empty(markdown, name), path, url, lines)
    return SourceText(name, _not_empty(text, name), path, url)


def is_html_type(content_type: str) -> bool:
    """Tell whether an HTTP content type means a web page."""
    return content_type.partition(";")[0].strip().lower() in _HTML_TYPES


def ending(name: str) -> str:
    """Return the lower-case file ending of a path or URL, with its dot."""
    return PurePosixPath(re.split(r"[?#]", name, maxsplit=1)[0].replace("\\", "/")).suffix.lower()


def _packed(data: bytes, name: str) -> str:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and (ending(name) == ".docx" or b"word/document.xml" in data):
        return "docx"
    if ending(name) in {".docx", ".pdf"} and data.strip():
        raise SpecAgentError(
            f"{name!r} is named {ending(name)} but its content is {_content(data)}.",
            "Export it again, without a password; or correct its name.",
        )
    return ""


def _is_html(text: str, name: str, content_type: str) -> bool:
    return is_html_type(content_type) or ending(name) in _HTML_ENDINGS or bool(_HTML_START.match(text[:4096]))


def _content(data: bytes) -> str:
    return next((what for magic, what in _BINARY if data.startswith(magic)), "something else")


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, what in _BINARY:
        if data.startswith(magic) and (magic not in _TEXT_ALIKE or b"\0" in data[:4096]):
            raise _binary(name, f"is {what}")


def _binary(name: str, what: str) -> SpecAgentError:
    return SpecAgentError(f"{name!r} {what}, not text.", _CONVERT)


def _not_empty(text: str, name: str) -> str:
    if not text.strip():
        raise SpecAgentError(f"{name!r} is empty.", "Write the requirements into it, or name another file.")
    return text
