"""Faults of text: sections that are missing, empty, moved, renamed or bloated, placeholders and repetition."""

from itertools import product
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, kind, pick
from benchmarks.faults.page import Heading, Page
from benchmarks.faults.places import written

_HELD = {
    "1": "TR GR AD XC DA",
    "2": "TR DG ST DA GR AD",
    "3": "TR ST PT GR AD DG DA",
    "4": "TR PT GR",
    "5": "TR DA DG GR XC",
    "6": "TR XC GR DA",
    "7": "TR AD GR",
}
"""What breaks with each section: rules that hold other sections, Appendix A or Appendix B against it."""

_OTHER_NAMES = {
    "1": ("Goals", "Objectives and Limits"),
    "2": ("Overview", "High-Level Design"),
    "3": ("Tools", "Technologies Used"),
    "4": ("Coding Rules", "Conventions"),
    "5": ("Database", "Persistence"),
    "6": ("Miscellaneous", "Other Concerns"),
    "7": ("Decisions", "Decision Log"),
}
_PLACEHOLDERS = (
    "TBD",
    "TODO: fill this in.",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
    "[insert description here]",
    "<your text here>",
    "FIXME",
    "XXX: ask the team.",
    "{{ product_name }}",
    "To be determined.",
    "???",
)
_WHO = ("The reader", "An auditor", "Each worker", "A release manager", "The nightly job", "A visitor", "The archive")
_WHAT = ("collects", "compares", "renames", "arranges", "forwards", "withholds", "rebuilds", "describes")
_THING = ("the summary pages", "its older notes", "every draft letter", "the shared folders", "the picture captions")
_WHY = ("so that a stranger can follow each step later", "before anybody else has looked at the same matter")


@kind("TX")
def section_dropped(clean: CleanSpec, rng: Random) -> Fault:
    """A section is missing altogether."""
    heading = pick(rng, parts.sections(clean.page))
    copy = clean.having(clean.page.without(heading.span))
    return Fault(copy, f"no {heading.title}", (heading.title, _name(heading)), spreads=_held(heading))


@kind("TX")
def section_empty(clean: CleanSpec, rng: Random) -> Fault:
    """A section has nothing below its heading."""
    heading = pick(rng, parts.sections(clean.page))
    copy = clean.having(clean.page.without(parts.body(heading)))
    return Fault(copy, f"{heading.title} is empty", (heading.title, _name(heading)), spreads=_held(heading))


@kind("TX")
def sections_reordered(clean: CleanSpec, rng: Random) -> Fault:
    """Two neighbouring sections have changed places, with or without their numbers."""
    page = clean.page
    number = rng.randrange(6)
    first, second = parts.sections(page)[number : number + 2]
    lines = [*page.lines[second.span.start : second.span.end], *page.lines[first.span.start : first.span.end]]
    copy = clean.having(Page((*page.lines[: first.span.start], *lines, *page.lines[second.span.end :])))
    names = (first.title, second.title, _name(first), _name(second))
    return Fault(copy, f"{second.title} before {first.title}", names)


@kind("TX", related="TR")  # TR: links to the heading
def section_renamed(clean: CleanSpec, rng: Random) -> Fault:
    """A section bears another name than the template's."""
    heading = pick(rng, parts.sections(clean.page))
    new = pick(rng, _OTHER_NAMES[heading.title[0]])
    copy = clean.having(clean.page.with_line(heading.span.start, f"## {heading.title[0]}. {new}"))
    return Fault(copy, f"{heading.title} is called {new}", (new, heading.title, _name(heading)), spreads=_held(heading))


@kind("TX", related="SF")  # SF: some look like HTML
def placeholder_left(clean: CleanSpec, rng: Random) -> Fault:
    """A placeholder was never filled in."""
    placeholder = pick(rng, _PLACEHOLDERS)
    return Fault(clean.having(written(clean.page, rng, placeholder)), placeholder, (placeholder,))


@kind("TX")
def sentence_repeated(clean: CleanSpec, rng: Random) -> Fault:
    """A sentence of one section stands in another one as well."""
    page = clean.page
    reasons = [line for line in page.lines if line.startswith("  **Why:** ") and len(line) > 70]
    sentence = pick(rng, reasons).removeprefix("  **Why:** ").rpartition(" (")[0]
    concern = pick(rng, parts.parts(page, "6."))
    copy = clean.having(page.inserted(concern.span.start + 2, f"- {sentence} ({parts.ASSUMPTION})"))
    return Fault(copy, f"repeated: {sentence}", (sentence[:25],))


@kind("TX")
def section_too_long(clean: CleanSpec, rng: Random) -> Fault:
    """A section goes on for thousands of words."""
    page = clean.page
    number = pick(rng, ("4.", "6."))
    area = pick(rng, parts.parts(page, number))
    sentences = [" ".join(words) for words in product(_WHO, _WHAT, _THING, _WHY)]
    rng.shuffle(sentences)
    added = [f"- {sentence}. ({parts.ASSUMPTION})" for sentence in sentences[:400]]
    if number == "4.":
        added = [line for one in added for line in (f"- **Rule:** {one[2:]}", "  **Why:** " + one[2:])][:600]
    copy = clean.having(page.inserted(area.span.start + 2, *added))
    section = parts.section(page, number)
    names = (section.title, _name(section), area.title)
    return Fault(copy, f"{len(added)} lines more in {section.title}", names)


def _name(heading: Heading) -> str:
    return heading.title.partition(". ")[2]


def _held(heading: Heading) -> frozenset[str]:
    return frozenset(_HELD[heading.title[0]].split())
