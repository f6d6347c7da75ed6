"""A loop over pydantic-ai, ten typed sections in turn: `pydantic_ai_loop.py PRD URL`."""

import json
import sys
from pathlib import Path

from pydantic_ai import Agent, NativeOutput
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from sections import SECTIONS, SYSTEM, Section, task

prd, url = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]
model = OpenAIChatModel("scripted", provider=OpenAIProvider(base_url=url, api_key="none"))
agent = Agent(model, system_prompt=SYSTEM, output_type=NativeOutput(Section))
written: list[str] = []
sections: dict[str, dict[str, object]] = {}
for title in SECTIONS:
    section = agent.run_sync(task(prd, title, written)).output
    written.append(f"{title}: {section.summary}")
    sections[title] = section.model_dump()
Path("architecture.json").write_text(json.dumps(sections, indent=2), encoding="utf-8")
