"""What an accepted decision record chose and rejected, and where the spec does the opposite."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specagent.agent.catalogue.store import find_technologies
from specagent.agent.checks.case import Case
from specagent.agent.checks.records.significance import is_set_aside, technologies_in
from specagent.agent.document.subjects import container_subject, technology_subject
from specagent.schemas.adr import Adr
from specagent.schemas.sections import Slug
from specagent.schemas.spec import Spec
from specagent.schemas.text import slug

_OVER = re.compile(
    r"\s+(?:over|instead of|rather than|statt|anstelle von|anstatt|au lieu de|plutôt que|en lugar de|en vez de"
    r"|em vez de|invece di|in plaats van)\s+",
    re.IGNORECASE,
)
_CHOOSES = re.compile(
    r"\b(?:chosen|selected) option\b|\bwe (?:will |have |shall )?(?:choose|chose|chosen|use|adopt(?:ed)?|go with"
    r"|select(?:ed)?|decided? (?:on|for|to use|to adopt))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;!?]\s|\n|$")


@dataclass(frozen=True)
class Contradiction:
    """A row that uses what a record rejected, while nothing uses what it chose."""

    section: Slug
    subject: str
    rejected: str
    chosen: str


def contradictions(adr: Adr, case: Case) -> Iterator[Contradiction]:
    """Yield the rows of the stack, else the containers, that contradict a record."""
    decided = _decided(adr)
    if decided is None:
        return
    chosen, rejected = decided
    wanted = _keys(chosen)
    unwanted = frozenset[str]().union(*map(_keys, rejected)) - wanted
    used = list(_used(case.spec))
    if not wanted or any(_keys(name) & wanted for *_, name in used):
        return
    found = [one for one in used if _keys(one[2]) & unwanted or slug(one[2]) in map(slug, rejected)]
    if found and not _is_named(wanted, {subject for _, subject, _ in found}, case.spec):
        rows = [one for one in found if one[0] == "stack"] or found
        yield from (Contradiction(section, subject, name, chosen) for section, subject, name in rows)


def _decided(adr: Adr) -> tuple[str, list[str]] | None:
    """Return the chosen option and the others; None where the record does not say which it chose."""
    names = [one.name for one in adr.options]
    sides = _OVER.split(adr.title, maxsplit=1)
    if len(sides) == 2:
        chosen = next((name for name in names if _keys(name) & _keys(sides[0])), sides[0])
        return chosen, [name for name in names if name != chosen] or [sides[1]]
    chosen = _chosen(adr.decision, names)
    return (chosen, [name for name in names if name != chosen]) if chosen else None


def _chosen(decision: str, names: list[str]) -> str:
    """Return the first option that is named after words such as `Chosen option:`."""
    said = _CHOOSES.search(decision)
    if said is None:
        return ""
    end = _SENTENCE.search(decision, said.end())
    sentence = decision[said.end() : end.start() if end else None]
    places = sorted((at, -len(name), name) for name in names if (at := sentence.casefold().find(name.casefold())) >= 0)
    return places[0][2] if places and not is_set_aside(sentence, places[0][0]) else ""


def _used(spec: Spec) -> Iterator[tuple[Slug, str, str]]:
    for row in spec.stack.technologies:
        yield "stack", technology_subject(row), row.name
    for part in spec.overview.containers:
        for name in part.technologies:
            yield "overview", container_subject(part), name


def _is_named(wanted: frozenset[str], subjects: set[str], spec: Spec) -> bool:
    """Return whether section 2, or a row that seems to contradict (`PostgreSQL, run by Amazon RDS`), names it."""
    texts = [spec.overview.summary, *(one.responsibility for one in spec.overview.containers)]
    texts += [one.justification for one in spec.stack.technologies if technology_subject(one) in subjects]
    return any(
        entry.id in wanted and not is_set_aside(text, start)
        for text in texts
        for entry, start, _ in find_technologies(text, technical=True)
    )


def _keys(name: str) -> frozenset[str]:
    return frozenset(one.id for one in technologies_in(name))
