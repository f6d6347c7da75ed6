"""The process that opens an untrusted .docx or .pdf: run as a file, it imports nothing of specagent.

Standard input: one line of JSON, the job, then the document. Standard output: one JSON object with `html`,
or `pages` and `outline`, or `error`. Any other failure of a reader ends the process, which says as much.
"""

import contextlib
import importlib
import io
import json
import logging
import os
import sys
import xml.sax
import zipfile
from collections.abc import Iterator
from typing import Any

_MODULES = {"docx": ("mammoth", "defusedxml.sax"), "pdf": ("pypdf",)}
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ctypes.",
)
_MAX_RATIO = 200
_MAX_PARTS = 5000
_SMALL = 1024 * 1024
_TITLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


class RefusedError(Exception):
    """A document that is not read; its text is the reason's code."""


def main() -> None:
    """Read the job, do it within its limits, and write the answer."""
    job = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    sys.path[:] = job["path"]
    logging.disable(logging.CRITICAL)
    try:
        reader = _load(job["kind"])
        _limit(job["memory"], job["seconds"])
        answer = reader(data, job["max_bytes"])
    except RefusedError as err:
        answer = {"error": str(err)}
    except ImportError:
        answer = {"error": "missing"}
    except (MemoryError, RecursionError):
        answer = {"error": "memory"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    # Without memory the interpreter can wait for ever while it tears down what a failed allocation left behind.
    os._exit(0)


def _load(kind: str) -> Any:
    # Imports come before the limits and the audit hook, which they would trip.
    for name in _MODULES[kind]:
        importlib.import_module(name)
    return {"docx": _docx, "pdf": _pdf}[kind]


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError):  # not on Windows, where the parent's time limit remains
        import resource

        for kind, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):  # a lower limit may stand, or the system has none
                resource.setrlimit(kind, (most, most))
    sys.addaudithook(_guard)


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN) or (event == "open" and _writes(arguments)):
        raise PermissionError(f"a document must not cause {event}")


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _docx(data: bytes, max_bytes: int) -> dict[str, Any]:
    mammoth = importlib.import_module("mammoth")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_sizes(archive, max_bytes)
        _check_xml(archive)
    image = mammoth.images.img_element(lambda _image: {"src": ""})
    return {"html": mammoth.convert_to_html(io.BytesIO(data), style_map=_TITLES, convert_image=image).value}


def _check_sizes(archive: zipfile.ZipFile, max_bytes: int) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedError("encrypted")
    total = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > _MAX_PARTS or total > max_bytes or (total > _SMALL and total > _MAX_RATIO * max(packed, 1)):
        raise RefusedError("bomb")


def _check_xml(archive: zipfile.ZipFile) -> None:
    import defusedxml.sax
    from defusedxml import DefusedXmlException

    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(part) as file:
                    defusedxml.sax.parse(file, xml.sax.ContentHandler(), forbid_dtd=True)
            except DefusedXmlException as err:
                raise RefusedError("entities") from err


def _pdf(data: bytes, max_bytes: int) -> dict[str, Any]:
    import pypdf
    from pypdf.errors import DependencyError

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError("encrypted")
        pages = [page.extract_text() for page in reader.pages]
    except DependencyError as err:  # a cipher that needs a library of its own
        raise RefusedError("encrypted") from err
    if sum(map(len, pages)) > max_bytes:
        raise RefusedError("bomb")
    return {"pages": pages, "outline": list(_outline(reader.outline, 1))}


def _outline(entries: Any, level: int) -> Iterator[tuple[str, int]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outline(entry, level + 1)
        else:
            yield str(entry.title), level


if __name__ == "__main__":
    main()
