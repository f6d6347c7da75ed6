"""Trace rules on links (TR): the way to the requirements, and every other way, leads somewhere."""

import re
from collections.abc import Iterator, Sequence

from specagent.agent.checks.case import Case
from specagent.agent.checks.documents import SpecDocument, TextFile
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts.appendix import SLUG, outdated
from specagent.agent.checks.texts.links import Link, anchors_of, leads_to, links_of, parted, relative
from specagent.agent.checks.texts.renamed import TEMPLATE
from specagent.agent.document.sections.bullets import bold_label
from specagent.schemas.sections import SECTIONS, Slug

_SLUGS: dict[str, Slug] = {one.slug: one.slug for one in SECTIONS}
_SERVED = re.compile(r"(?:\.\./)+(?:issues|pulls?|wiki|releases|actions|discussions|commits?|compare|blob|tree)\b")
"""Pages that a code host serves beside the files of a repository."""
_NOWHERE: tuple[Slug | None, str] = (None, "Document")
_MOST_NAMED = 6


@rule(
    "TR009",
    "prd-link-broken",
    "error",
    reason="Whoever doubts a statement goes to the requirements; without a way there nobody looks.",
    fix="Write `**Link to Requirements:** [PRD.md](path from this file to the PRD)` above section 1.",
    scope="whole",
    needs=("document",),
)
def prd_link_broken(case: Case) -> Iterator[Hit]:
    """The document has no link to the requirements, or one that leads to no file."""
    if not case.document:
        return
    target = case.spec.prd_link
    if target and is_broken(case, case.document, target):
        place = next((one for one in links_of(case.document) if one.target == target), None)
        at = case.document.place(place.line, place.column) if place else None
        yield Hit(None, "Link to Requirements", f"leads to {target!r}, which does not exist", target, location=at)
    elif not target and not _may_link_elsewhere(case, case.document):
        line = label_line(case.document)
        message = "is not linked: its words lead nowhere" if line else "is missing"
        yield Hit(None, "Link to Requirements", message, location=case.document.place(line or 1))


@rule(
    "TR010",
    "link-broken",
    "error",
    reason="A link that leads nowhere hides what it should show, and tells that nobody has followed it.",
    fix="Correct the path from this file to its target or the anchor of the heading, or remove the link.",
    scope="whole",
    needs=("document",),
)
def link_broken(case: Case) -> Iterator[Hit]:
    """A relative link of the document or an ADR leads to no file, or to a heading that its target lacks."""
    if case.document:
        broken = list(_broken(case, case.document, parted(case.spec.prd_link)[0]))
        standing = _standing(case.document) if broken else {}
        for link, message in broken:
            section, subject = standing.get(link.line, _NOWHERE)
            yield Hit(section, subject, message, location=case.document.place(link.line, link.column))
    for record in case.records:
        for link, message in _broken(case, record):
            yield Hit("decisions", record.subject, message, location=record.place(link.line, link.column))


@rule(
    "TR011",
    "appendix-outdated",
    "warning",
    reason="A table of answers that is not today's makes an open requirement look answered.",
    fix="Run `specagent check --fix`, which writes the table anew, or correct these rows of Appendix A.",
    scope="whole",
    needs=("document", "prd", SLUG),
)
def appendix_outdated(case: Case) -> Iterator[Hit]:
    """Appendix A lacks a requirement, lists one that the PRD no longer has, or names other answers than today's."""
    found = outdated(case)
    if found and case.document:
        told = [
            *_told("lacks {} of the PRD", found.lacking),
            *_told("lists {} that the PRD does not have", found.gone),
            *_told("names other answers than the document gives for {}", found.changed),
        ]
        place = case.document.place(case.document.section_span(SLUG).line)
        yield Hit(None, "Appendix A", "; ".join(told), location=place)


def is_broken(case: Case, file: TextFile, target: str) -> bool:
    """Return whether a link is known to lead to no file."""
    found = case.links.get((file.name, target))
    return found is not None and not found.exists


def first_section(document: SpecDocument) -> int:
    """Return the line of the first heading that begins a section; the one behind the last where none does."""
    lines = [one.part.heading.line for one in document.reading.chapters if one.slug and one.part.heading]
    return min(lines, default=len(document.lines) + 1)


def label_line(document: SpecDocument) -> int:
    """Return the line of `**Link to Requirements:**` above the first section; 0 where it is missing."""
    for block in document.blocks:
        label = bold_label(block.text)[0].lower() if block.kind == "paragraph" else ""
        if label.startswith(("link to", "requirements")) and block.line < first_section(document):
            return block.line
    return 0


def _may_link_elsewhere(case: Case, document: SpecDocument) -> bool:
    """Return whether another link may be that to the requirements: from a section to their file, or outside of all."""
    file = re.split(r"[\\/]", case.prd.source)[-1] if case.has_prd else ""
    standing = _standing(document)
    for link in links_of(document):
        path, place = parted(link.target)[0], standing.get(link.line, _NOWHERE)
        is_named = path.rpartition("/")[2] == file and place[0] is not None
        if path and not link.is_image and (place == _NOWHERE or is_named):
            return True
    return False


def _broken(case: Case, file: TextFile, told: str = "") -> Iterator[tuple[Link, str]]:
    """Yield the first of the links to each place that is not there, and what is wrong; `told` is a path told before."""
    found: dict[str, list[tuple[Link, str]]] = {}
    own: frozenset[str] | None = None
    for link in links_of(file):
        path, anchor = parted(link.target)
        if not path and anchor and not link.is_image:
            own = anchors_of(file) if own is None else own
            if not leads_to(anchor, own):
                found.setdefault(link.target, []).append((link, f"links to {link.target!r}, but has no such heading"))
        elif path and relative(link.target):
            wrong = _wrong(case, file, link)
            key = path if is_broken(case, file, link.target) else link.target
            if wrong and not (key == path == told):
                found.setdefault(key, []).append((link, wrong))
    for (link, message), *others in found.values():
        more = f" (and {len(others)} more such link{'s' if len(others) > 1 else ''})" if others else ""
        yield link, message + more


def _wrong(case: Case, file: TextFile, link: Link) -> str:
    """Return what is wrong with a relative link; nothing where that is not certain."""
    path, anchor = parted(link.target)
    target = case.links.get((file.name, link.target))
    if target is None or _SERVED.match(path):
        return ""
    if not target.exists:
        return f"links to {path!r}, which does not exist" if "." in path.rpartition("/")[2] else ""
    if target.anchors is None or not anchor or leads_to(anchor, target.anchors):
        return ""
    return f"links to #{anchor} of {path!r}, which has no such heading"


def _standing(document: SpecDocument) -> dict[int, tuple[Slug | None, str]]:
    """Return for each line its section and what stands there: its row, else the section's heading."""
    found: dict[int, tuple[Slug | None, str]] = {}
    for slug in document.reading.sections:
        span = document.section_span(slug)
        found |= dict.fromkeys(range(span.line, span.end + 1), (_SLUGS.get(slug), TEMPLATE[slug]))
    for (slug, subject), spans in document.reading.spans.items():
        for span in spans:
            found |= dict.fromkeys(range(span.line, span.end + 1), (_SLUGS.get(slug), subject))
    return found


def _told(form: str, refs: Sequence[str]) -> Iterator[str]:
    if refs:
        more = f" and {len(refs) - _MOST_NAMED} more" if len(refs) > _MOST_NAMED else ""
        number = "1 requirement" if len(refs) == 1 else f"{len(refs)} requirements"
        yield f"{form.format(number)} ({', '.join(refs[:_MOST_NAMED])}{more})"
