"""Ortim's demo, from a brief to a list of tasks: `ortim_demo.py PRD URL`."""

import os
import subprocess
import sys
from pathlib import Path

brief, url = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]
# Its only provider of OpenAI's form is the local one.
env = {**os.environ, "LLM_PROVIDER": "ollama", "OLLAMA_BASE_URL": url}
ortim = str(Path(sys.executable).parent / "ortim")
subprocess.run([ortim, "demo", "--brief", brief, "--provider", "ollama"], env=env, check=True)
