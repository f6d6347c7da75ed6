"""Three commands of speckit, as its guide has them, from the PRD to a plan: `speckit_plan.py PRD URL`."""

import os
import subprocess
import sys
from pathlib import Path

prd, url = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]
feature = "001-depotline"
settings = {"SPECKIT_MODEL": "openai/scripted", "SPECKIT_API_BASE": url, "SPECKIT_FALLBACK_MODELS": "[]"}
# Without this its library looks for a list of prices on the web, in vain where there is none.
env = {**os.environ, **settings, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
speckit = str(Path(sys.executable).parent / "speckit")
for command in (["init"], ["constitution", "Depotline"], ["specify", prd, "-f", feature], ["plan", "-f", feature]):
    subprocess.run([speckit, *command], env=env, check=True)
