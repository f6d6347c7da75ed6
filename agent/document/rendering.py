"""A specification as Markdown."""

import re
from collections.abc import Iterator, Sequence

from specagent.agent.document.headings import APPENDICES
from specagent.agent.document.markup import Markdown
from specagent.agent.document.mermaid import container_diagram, entity_diagram, sequence_diagram
from specagent.agent.document.remarks import Extra
from specagent.agent.document.sections.header import TITLE
from specagent.schemas.sections import SECTIONS
from specagent.schemas.spec import Spec

_CHAPTER = re.compile(r" {0,3}#{1,2}(?:\s|$)|.*\n(?:=+|-+) *(?:\n|$)")
"""The beginning of a chapter of its own."""
_SUBHEADING = "\n\n### "
_QUIET = {"patterns": "", "data": f"{_SUBHEADING}Entities\n", "concerns": "", "open-points": ""}
"""Sections in which most text is a statement -> the subheading behind whose part it is none, or nothing for
the first lines of the section."""


def render_spec(spec: Spec, extras: Sequence[Extra] = ()) -> str:
    """Return the whole document; `extras` that were read before stand again behind their sections."""
    texts = [one.markdown for one in extras if _is_front_matter(one)]
    for slug, text in render_sections(spec).items():
        own = [one.markdown for one in extras if one.after == slug and not _is_front_matter(one)]
        inside = [one for one in own if not _CHAPTER.match(one)]
        texts += [_with_extras(slug, text, inside), *(one for one in own if _CHAPTER.match(one))]
    return "\n\n".join(texts) + "\n"


def render_sections(spec: Spec) -> dict[str, str]:
    """Return each part of the document by its slug, in order; the header's slug is empty."""
    from specagent.agent.document.layout import fill

    context = {
        "spec": spec,
        "title": Markdown(TITLE),
        "container_diagram": Markdown(container_diagram(spec.overview, spec.product)),
        "sequence_diagram": Markdown(_sequence(spec)),
        "entity_diagram": Markdown(entity_diagram(spec.data)),
    }
    parts = {"": fill("header", **context)}
    for slug, heading in _headings():
        parts[slug] = fill(slug, heading=Markdown(heading), **context)
    return parts


def _headings() -> Iterator[tuple[str, str]]:
    yield from ((one.slug, one.heading) for one in SECTIONS)
    yield from APPENDICES.items()


def _sequence(spec: Spec) -> str:
    people = (one.id for one in spec.overview.actors if one.kind == "person")
    return sequence_diagram(spec.overview.flow, people) if spec.overview.flow else ""


def _is_front_matter(extra: Extra) -> bool:
    return extra.line == 1 and not extra.after and extra.markdown.startswith("---\n")


def _with_extras(slug: str, text: str, extras: Sequence[str]) -> str:
    """Return a section with its extras where they become no statement: at its end, if nothing else is known."""
    at = len(text)
    if slug in _QUIET:
        below = text.find(_QUIET[slug]) + len(_QUIET[slug])
        at = text.find(_SUBHEADING, below)
    return "\n\n".join([text[:at], *extras]) + text[at:] if at >= 0 else "\n\n".join([text, *extras])
