"""Ten sequential tasks of one CrewAI agent with typed output: `crewai_tasks.py PRD URL`."""

import sys
from pathlib import Path

from crewai import LLM, Agent, Crew, Process, Task
from sections import SECTIONS, SYSTEM, Section

prd, url = Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2]
llm = LLM(model="openai/scripted", base_url=url, api_key="none")
architect = Agent(role="Software architect", goal="Write an architecture specification", backstory=SYSTEM, llm=llm)
tasks = [
    Task(
        description=f"{prd}\n\nWrite the section: {title}".replace("{", "(").replace("}", ")"),
        expected_output="A summary, rows with name, description and reason, and consequences",
        agent=architect,
        output_pydantic=Section,
    )
    for title in SECTIONS
]
output = Crew(agents=[architect], tasks=tasks, process=Process.sequential).kickoff()
Path("architecture.txt").write_text(str(output), encoding="utf-8")
