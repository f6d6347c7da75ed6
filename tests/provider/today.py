"""What a part says today, read from the Markdown in a prompt as far as it can be."""

from typing import Any

from specagent.agent.document.adr import parse_adr
from specagent.agent.document.reading import read_any
from specagent.agent.drafting.online.judging import part_model
from specagent.agent.drafting.online.parts import Part
from specagent.agent.errors import SpecAgentError
from specagent.schemas.sections import section

from .call import Call

Content = dict[str, Any]


def read_today(call: Call) -> Content | None:
    """Return the content of the part that a call asks for as it stands today; None when there is none to be read."""
    markdown = call.data.get("TODAY", "")
    if not markdown:
        return None
    return _record(markdown) if call.kind == "adr" else _section(call.kind, markdown)


def _record(markdown: str) -> Content | None:
    try:
        adr = parse_adr(markdown).adr
    except SpecAgentError:
        return None
    return {name: value for name, value in adr.model_dump().items() if name in part_model("adr").model_fields}


def _section(kind: Any, markdown: str) -> Content | None:
    slug = Part(kind, "").section
    text = markdown if markdown.lstrip().startswith("#") else f"## {section(slug).heading}\n\n{markdown}"
    reading = read_any(text)
    if slug not in reading.sections:
        return None
    content: Content = getattr(reading.spec, slug).model_dump()
    return {name: content[name] for name in part_model(kind).model_fields}
