"""The PRDs that the benchmarks draft: small (2 kB), median (15 kB) and large (200 kB, 1,500 requirements)."""

from functools import cache
from pathlib import Path
from typing import Literal

from drafting.online.quayside import large_prd

Size = Literal["small", "median", "large"]

_FOLDER = Path(__file__).parent


@cache
def prd(size: Size) -> str:
    """Return the text of a PRD, the same bytes every time."""
    return large_prd() if size == "large" else (_FOLDER / f"{size}.md").read_text(encoding="utf-8")
