"""Places where a statement can be put into a spec so that it rests on a requirement and not on an assumption."""

from random import Random

from benchmarks.faults import parts
from benchmarks.faults.fault import NotApplicable, pick
from benchmarks.faults.page import Page


def stated(page: Page, rng: Random, sentence: str) -> Page:
    """Return the page with a sentence added to a goal, a container or a concern, all of which cite requirements."""
    places = [_in_a_goal, _in_a_container, _as_a_concern]
    rng.shuffle(places)
    for place in places:
        try:
            return place(page, rng, sentence)
        except NotApplicable:
            continue
    raise NotApplicable("no statement that cites a requirement")


def written(page: Page, rng: Random, text: str) -> Page:
    """Return the page with words added to some line of prose, wherever it stands."""
    places = [_in_a_goal, _in_a_container, _as_a_concern, _in_the_overview, _in_a_data_part]
    rng.shuffle(places)
    for place in places:
        try:
            return place(page, rng, text)
        except NotApplicable:
            continue
    raise NotApplicable("no prose")


def _in_a_goal(page: Page, rng: Random, sentence: str) -> Page:
    row = pick(rng, [row for row in parts.goals(page) if parts.ids(row.cells[1])])
    return page.with_row(row.having(2, f"{row.cells[2]} {sentence}"))


def _in_a_container(page: Page, rng: Random, sentence: str) -> Page:
    row = pick(rng, [row for row in parts.containers(page) if parts.ASSUMPTION not in row.cells[3]])
    return page.with_row(row.having(3, parts.before_citation(row.cells[3], sentence)))


def _as_a_concern(page: Page, rng: Random, sentence: str) -> Page:
    concern = pick(rng, parts.parts(page, "6."))
    basis = pick(rng, parts.requirements(page, "functional", "user-story", "non-functional"))
    return page.inserted(concern.span.start + 2, f"- {sentence} ({basis.id})")


def _in_the_overview(page: Page, rng: Random, sentence: str) -> Page:
    return page.inserted(parts.section(page, "2.").span.start + 2, sentence, "")


def _in_a_data_part(page: Page, rng: Random, sentence: str) -> Page:
    titles = ("Entity-Relationship Diagram", "Entities")
    data = pick(rng, [one for one in parts.parts(page, "5.") if one.title not in titles])
    return page.inserted(data.span.start + 2, sentence)
