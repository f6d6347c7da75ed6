"""Word and PDF documents as Markdown, opened in a process of their own that may do nothing else."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.sources.files import size
from specagent.agent.prd.sources.html import html_to_markdown
from specagent.agent.prd.sources.pdf_text import pages_to_markdown
from specagent.agent.prd.sources.source_options import SourceOptions

MEMORY = 1024 * 1024 * 1024
_WORKER = Path(__file__).with_name("extract_worker.py")
_REASONS: Mapping[str, tuple[str, str]] = {
    "missing": ("needs a reader that is not installed", "Run: pip install 'specagent[docs]'"),
    "encrypted": ("is protected by a password", "Save it without one."),
    "entities": ("defines XML entities, as no word processor does", "Save it again with a word processor."),
    "broken": ("is damaged", "Export it again, or give Markdown."),
    "memory": (
        "needs more time or memory than it may have",
        "Leave out images and attachments, or split it.",
    ),
}


def extract(data: bytes, kind: str, name: str, options: SourceOptions, memory: int = MEMORY) -> str:
    """Return the text of `data`, a document of `kind` `docx` or `pdf`, as Markdown.

    The reading process has `memory` bytes, the time of `options`, no network and no file to write.
    """
    answer = _run(data, kind, name, options, memory)
    reason = answer.get("error")
    if reason == "bomb":
        raise SpecAgentError(
            f"{name!r} unpacks to far more than it seems, or to over {size(options.max_bytes)}.",
            "Leave out images and attachments, or give Markdown.",
        )
    if reason:
        what, hint = _REASONS.get(str(reason), _REASONS["broken"])
        raise SpecAgentError(f"{name!r} {what}.", hint)
    text = html_to_markdown(answer["html"])[0] if "html" in answer else pages_to_markdown(**answer)
    if not text.strip():
        raise SpecAgentError(f"{name!r} holds no text.", "A scan needs text recognition (OCR) first.")
    return text


def _run(data: bytes, kind: str, name: str, options: SourceOptions, memory: int) -> dict[str, Any]:
    job = {
        "kind": kind,
        "path": [entry for entry in sys.path if Path(entry).is_absolute()],
        "memory": memory,
        "seconds": max(int(options.timeout), 1) + 1,
        "max_bytes": options.max_bytes,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and file; the document comes as its input
            [sys.executable, "-I", str(_WORKER)],
            input=json.dumps(job).encode() + b"\n" + data,
            capture_output=True,
            timeout=options.timeout,
            check=False,
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else {"error": _ended(done)}
    except subprocess.TimeoutExpired as err:
        raise SpecAgentError(
            f"{name!r} was not read within {options.timeout:g} seconds.", "Split it, or give Markdown."
        ) from err
    except (OSError, ValueError) as err:
        raise SpecAgentError(f"{name!r} could not be read: {err}.", "Try again, or give Markdown.") from err
    return dict(answer)


def _ended(done: subprocess.CompletedProcess[bytes]) -> str:
    # What a signal ended, or what could not even allocate, went over a limit.
    return "memory" if done.returncode < 0 or b"MemoryError" in done.stderr else "broken"
