"""A loop over instructor, ten typed sections in turn: `instructor_loop.py PRD URL`."""

import json
import sys
from pathlib import Path

import instructor
from openai import OpenAI
from sections import SECTIONS, SYSTEM, Section, task

prd, url = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]
client = instructor.from_openai(OpenAI(base_url=url), mode=instructor.Mode.JSON_SCHEMA)
written: list[str] = []
sections: dict[str, dict[str, object]] = {}
for title in SECTIONS:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": task(prd, title, written)}]
    section = client.chat.completions.create(model="scripted", messages=messages, response_model=Section)
    written.append(f"{title}: {section.summary}")
    sections[title] = section.model_dump()
Path("architecture.json").write_text(json.dumps(sections, indent=2), encoding="utf-8")
