"""Task Master's tasks from a PRD (it writes no design): `taskmaster_tasks.py PRD URL ENVIRONMENTS`."""

import json
import os
import subprocess
import sys
from pathlib import Path

prd, url, command = sys.argv[1], sys.argv[2], Path(sys.argv[3]) / "taskmaster" / "node_modules" / ".bin" / "task-master"
model = {
    "provider": "openai-compatible",
    "modelId": "scripted",
    "baseURL": url,
    "maxTokens": 16_000,
    "temperature": 0.2,
}
settings = {"models": {"main": model, "research": model, "fallback": model}, "global": {"anonymousTelemetry": False}}
Path(".taskmaster").mkdir()
Path(".taskmaster/config.json").write_text(json.dumps(settings), encoding="utf-8")
env = {**os.environ, "OPENAI_COMPATIBLE_API_KEY": "none"}
subprocess.run([str(command), "parse-prd", prd, "-n", "10", "--force"], env=env, check=True)
