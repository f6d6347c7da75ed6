"""Where a PRD's text comes from: a file, standard input, a web address, or the link in a spec."""

import os
import re
from pathlib import Path
from urllib.parse import unquote

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.files import inside, read_bytes, shown_path, too_large
from specagent.agent.prd.sources.formats import as_text
from specagent.agent.prd.sources.source_options import SourceOptions

__all__ = ["SourceOptions", "find_repository_root", "load", "read_document"]

STDIN = "-"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?://|(?=/))", re.I)
_SPEC_TITLE = re.compile(r"# Architectural Specification:")
_SPEC_LINK = re.compile(
    r"^\*\*Link to Requirements:\*\*[ \t]*`?\[[^\n]{0,500}?\]\((?:<([^<>\n]*)>|([^()\s]*))[^\n)]{0,200}\)",
    re.M,
)
_HEAD = 20_000


def load(source: str, options: SourceOptions) -> SourceText:
    """Return the text of `source`: a path, `-` for standard input, or an http(s) address.

    A file that is itself a spec stands for the PRD that it links to.
    """
    if source == STDIN:
        return _standard_input(options)
    if scheme := _SCHEME.match(source):
        return _web(source, scheme[1].lower(), options)
    path = Path(os.path.abspath(source))
    try:
        document = read_document(path, options)
    except SpecAgentError as err:
        raise _web_address_hint(source, path, err) from err
    return _follow(document, options)


def read_document(path: Path, options: SourceOptions) -> SourceText:
    """Return the file `path` as text, named as it lies under the root, or in full when outside."""
    return as_text(read_bytes(path, options.max_bytes), shown_path(path, options.root), options, path=path)


def find_repository_root(path: Path) -> Path:
    """Return the nearest folder at or above `path` that holds `.git`, else the folder of `path`."""
    start = Path(os.path.abspath(path))
    folder = start if start.is_dir() else start.parent
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def _standard_input(options: SourceOptions) -> SourceText:
    if options.stdin is None:
        raise UsageError("There is no standard input to read.", "Name a file or a web address instead of `-`.")
    data = options.stdin.read(options.max_bytes + 1)
    if len(data) > options.max_bytes:
        raise too_large("standard input", options.max_bytes)
    document = as_text(data, "standard input", options)
    if _SPEC_TITLE.match(document.text):
        raise UsageError("Standard input is a spec, not a PRD.", "Pipe the PRD in, or name the spec's file.")
    return document


def _web(source: str, scheme: str, options: SourceOptions) -> SourceText:
    if scheme == "file":
        raise UsageError(f"{source!r} is a file address.", "Give the path itself.")
    if scheme not in {"http", "https"}:
        raise UsageError(f"{scheme!r} addresses cannot be read.", "Give a path, `-`, or an https address.")
    from specagent.agent.prd.sources.web import read_page

    return read_page(source, options)


def _follow(document: SourceText, options: SourceOptions) -> SourceText:
    if document.path is None or not _SPEC_TITLE.match(document.text):
        return document
    link = _SPEC_LINK.search(document.text[:_HEAD])
    target = (link[1] or link[2] or "").strip() if link else ""
    if not target:
        raise SpecAgentError(
            f"{document.name!r} is a spec without a working link to its requirements.",
            "Name the PRD, or mend its line `**Link to Requirements:** [title](path)`.",
        )
    prd = _linked(document.name, document.path, target, options)
    if _SPEC_TITLE.match(prd.text):
        raise SpecAgentError(f"{document.name!r} links to {prd.name!r}, which is a spec too.", "Name the PRD.")
    return prd


def _linked(spec: str, path: Path, target: str, options: SourceOptions) -> SourceText:
    if scheme := _SCHEME.match(target):
        return _web(target, scheme[1].lower(), options)
    plain = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
    start = options.root if plain.startswith("/") else path.parent
    prd = Path(os.path.abspath(start / plain.lstrip("/")))
    if not inside(prd, options.root):
        raise SpecAgentError(
            f"{spec!r} links to {target!r}, outside of {str(options.root)!r}.",
            "Name the PRD itself; a link is followed inside the repository only.",
        )
    return read_document(prd, options)


def _web_address_hint(source: str, path: Path, err: SpecAgentError) -> SpecAgentError:
    if re.match(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/", source) and not path.parent.exists():
        return SpecAgentError(err.message, f"For a web address write {'https://' + source!r}.")
    return err
