"""The pipeline that one writes first: one section after the other, the PRD in each prompt, structured output.

It is what specagent is compared with: `python benchmarks/naive.py PRD FACTS URL`. FACTS only names the decisions, so
that it writes the same records; it asks no call for them and takes nothing else from there. The key comes from the
environment.
"""

import json
import sys
from pathlib import Path
from typing import Any

from langchain_openai import ChatOpenAI

COMMAND = (sys.executable, str(Path(__file__)))
_SECTIONS = {
    "goals": "Architectural Goals and Constraints",
    "containers": "System Architecture Overview: actors and containers",
    "communication": "System Architecture Overview: communication",
    "stack": "Technology Stack",
    "patterns": "Key Design Patterns & Conventions",
    "entities": "Data Management: entities",
    "storage": "Data Management: storage",
    "concerns": "Cross-Cutting Concerns",
}
_SYSTEM = "You are a software architect. You write one section of an architecture specification from a PRD."


def main() -> None:
    """Write all sections, then a record for each decision, and print them."""
    prd, facts, url = Path(sys.argv[1]).read_text(), json.loads(Path(sys.argv[2]).read_text()), sys.argv[3]
    model = ChatOpenAI(model="scripted", base_url=url, max_retries=2)
    written: dict[str, Any] = {}
    for kind, title in _SECTIONS.items():
        written[title] = _ask(model, prd, kind, f"Section: {title}\n\nFill the field `{kind}`.")
    for decision in facts["decisions"]:
        task = f'Fill the field `adr`.\nWrite exactly these, in this order:\n"{decision["title"]}"'
        written[decision["title"]] = _ask(model, prd, "adr", task)
    print(json.dumps(written))


def _ask(model: ChatOpenAI, prd: str, kind: str, task: str) -> Any:
    from specagent.schemas.answer import answer_schema

    schema = {"title": kind, **answer_schema((), kind)}  # type: ignore[arg-type]
    structured = model.with_structured_output(schema, method="json_schema")
    return structured.invoke([("system", _SYSTEM), ("human", f"{prd}\n\n{task}")])


if __name__ == "__main__":
    main()
