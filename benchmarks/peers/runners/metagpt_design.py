"""MetaGPT's product manager and architect, from a PRD to a design and no code: `metagpt_design.py PRD URL`."""

import asyncio
import os
import sys
from pathlib import Path

import yaml

home, url = Path.cwd(), sys.argv[2]
settings = {"llm": {"api_type": "openai", "base_url": url, "api_key": "none", "model": "scripted"}}
os.environ |= {"HOME": str(home), "METAGPT_PROJECT_ROOT": str(home)}
(home / ".metagpt").mkdir(exist_ok=True)
(home / ".metagpt" / "config2.yaml").write_text(
    yaml.safe_dump({**settings, "mermaid": {"engine": "none"}, "workspace": {"path": str(home / "workspace")}})
)

from metagpt.context import Context  # noqa: E402 - reads the settings when it is imported
from metagpt.roles import Architect, ProductManager  # noqa: E402
from metagpt.team import Team  # noqa: E402

team = Team(context=Context())
team.hire([ProductManager(), Architect()])
team.invest(1000)
asyncio.run(team.run(n_round=4, idea=Path(sys.argv[1]).read_text(encoding="utf-8")))
