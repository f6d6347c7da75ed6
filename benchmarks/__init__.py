"""Benchmarks of specagent; the scripted provider that some of them need is that of the tests."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
