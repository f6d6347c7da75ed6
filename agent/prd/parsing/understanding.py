"""From a document's Markdown to a `Prd`: the one way in."""

from collections import Counter
from collections.abc import Sequence

from specagent.agent.prd.parsing.classification import quality_of
from specagent.agent.prd.parsing.context import placed
from specagent.agent.prd.parsing.draft import Draft
from specagent.agent.prd.parsing.entities import entities
from specagent.agent.prd.parsing.fitness import refuse_other_documents
from specagent.agent.prd.parsing.identity import Known, Unnumbered, numbered
from specagent.agent.prd.parsing.ids import leading_id
from specagent.agent.prd.parsing.language import language_of
from specagent.agent.prd.parsing.mentions import external_systems, open_questions, personas
from specagent.agent.prd.parsing.overview import summary, title
from specagent.agent.prd.parsing.requirements import drafts
from specagent.agent.prd.parsing.selection import selected
from specagent.agent.prd.parsing.structure import outline
from specagent.agent.prd.parsing.targets import targets
from specagent.agent.prd.parsing.technologies import technologies
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.prd import Kind, Place, Prd, Requirement, reference
from specagent.schemas.text import line, slug

_LONGEST_SECTION = 50


def understand(source: SourceText, known: Sequence[Known] = ()) -> Prd:
    """Return what a document says; `known` are requirements of an earlier reading, whose ids are kept.

    Raises SpecAgentError when the document is no PRD.
    """
    root = outline(source.text)
    everything = list(placed(root))
    found = drafts(root, everything)
    refuse_other_documents(root, everything, found, source.text, source.name)
    requirements = _requirements(selected(found), source, known)
    described = summary(everything)
    product = title(root, source, described)
    return Prd(
        title=product,
        summary=described,
        language=language_of(source.text),
        source=source.url or (str(source.path) if source.path else source.name),
        text=source.text,
        requirements=requirements,
        personas=personas(everything, source),
        technologies=technologies(everything, requirements, source),
        external_systems=external_systems(everything, source, product),
        entities=entities(everything, source),
        open_questions=open_questions(everything, source),
    )


def _requirements(found: list[tuple[Draft, Kind]], source: SourceText, known: Sequence[Known]) -> list[Requirement]:
    authors = [reference(draft.lead.id) for draft, _ in found if draft.lead]
    twice = {one for one, count in Counter(authors).items() if count > 1}
    bare = [Unnumbered(kind, draft.text) for draft, kind in found if not draft.lead]
    given = iter(numbered(bare, authors, known))
    used: set[str] = set()
    result = []
    for draft, kind in found:
        id_ = draft.lead.id if draft.lead else next(given)
        ref = _citable(reference(id_))
        if reference(id_) in twice:
            ref = _in_section(ref, draft, used)
        used.add(ref)
        result.append(_requirement(draft, kind, id_, ref, source))
    return result


def _citable(id_: str) -> str:
    """Return an id that is a bare number so that it can be told from one where it is cited."""
    return id_ if id_[:1].isalpha() else f"Section-{id_}"


def _in_section(ref: str, draft: Draft, used: set[str]) -> str:
    """Return an id that is used twice with the section it stands in, as in `AC1@story-1-2`."""
    lead = leading_id(draft.context.section)
    section = slug(lead.id if lead else draft.context.section)[:_LONGEST_SECTION].strip("-")
    qualified, number = f"{ref}@{section}", 2
    while qualified in used:
        qualified, number = f"{ref}@{section}-{number}", number + 1
    return qualified


def _requirement(draft: Draft, kind: Kind, id_: str, ref: str, source: SourceText) -> Requirement:
    first, last = source.original_line(draft.line), source.original_line(draft.end_line)
    return Requirement(
        id=id_,
        ref=ref,
        numbered=draft.lead is not None,
        kind=kind,
        quality=quality_of(draft, kind),
        name=line(draft.name) or id_,
        text=draft.text,
        headings=list(draft.context.headings),
        place=Place(file=source.name, line=first, end_line=max(first, last)),
        targets=targets(draft.text),
        priority=draft.priority or draft.context.priority or None,
    )
