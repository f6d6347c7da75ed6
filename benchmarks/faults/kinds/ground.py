"""Faults of ground: numbers, dates, products and assumptions that rest on nothing."""

import re
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, kind, pick
from benchmarks.faults.page import Page, Row
from benchmarks.faults.places import stated

PRODUCTS = (
    "Datadog",
    "Apache Kafka",
    "Redis",
    "Elasticsearch",
    "Salesforce",
    "Twilio",
    "Stripe",
    "LaunchDarkly",
    "Sentry",
    "Splunk",
    "Cloudflare",
    "Kubernetes",
    "MongoDB",
    "Amazon SQS",
    "HashiCorp Vault",
    "Prometheus",
)

_WITH_PRODUCT = (
    "Events are forwarded to {product}.",
    "Its state is mirrored in {product}, where operators look first.",
    "{product} takes over when the load rises.",
    "Reports are exported to {product} every night.",
)
_WITH_NUMBER = (
    ("Each instance takes {number} requests per second.", (350, 1250, 4200)),
    ("Finished work is kept for {number} days.", (35, 45, 400)),
    ("At most {number} ms pass before the answer.", (120, 275, 640)),
    ("It is built for {number} users.", ("25,000", "130,000", "2.5 million")),
    ("Failed calls are repeated {number} times.", (7, 13)),
    ("Answers stay below {number} MB.", (48, 96)),
    ("The target is reached in {number} of all cases.", ("98.7%", "99.98 %")),
)
_WITH_DATE = (
    ("The former system is switched off on {date}.", ("30 June 2027", "2027-11-15", "1 March 2028")),
    ("A pilot starts in {date}.", ("October 2027", "Q3 2028")),
    ("This holds until {date}.", ("December 31, 2027", "2028-02-29")),
)
_QUOTED_NUMBER = re.compile(r"(?<=[\s“:])(\d+(?:[.,]\d+)*)(?=\s?%|\s)")


@kind("GR")
def ungrounded_number(clean: CleanSpec, rng: Random) -> Fault:
    """A statement gives a number that neither the PRD nor an assumption gives."""
    sentence, numbers = pick(rng, _WITH_NUMBER)
    number = str(pick(rng, numbers))
    copy = clean.having(stated(clean.page, rng, sentence.format(number=number)))
    return Fault(copy, f"new number {number}", (number,))


@kind("GR")
def ungrounded_date(clean: CleanSpec, rng: Random) -> Fault:
    """A statement gives a date that neither the PRD nor an assumption gives."""
    sentence, dates = pick(rng, _WITH_DATE)
    date = pick(rng, dates)
    copy = clean.having(stated(clean.page, rng, sentence.format(date=date)))
    return Fault(copy, f"new date {date}", (date,))


@kind("GR", related="ST")  # ST: the stack does not list the product either
def ungrounded_product(clean: CleanSpec, rng: Random) -> Fault:
    """A statement uses a product that neither the PRD nor an assumption names."""
    product = pick(rng, [one for one in PRODUCTS if one not in clean.spec + clean.prd])
    sentence = pick(rng, _WITH_PRODUCT).format(product=product)
    return Fault(clean.having(stated(clean.page, rng, sentence)), f"new product {product}", (product,))


@kind("GR TR")
def changed_target(clean: CleanSpec, rng: Random) -> Fault:
    """A goal or constraint states another target than the PRD does."""
    rows = [row for row in parts.goals(clean.page) if _QUOTED_NUMBER.search(row.cells[2])]
    row = pick(rng, rows)
    old = pick(rng, _QUOTED_NUMBER.findall(row.cells[2]))
    new = _other(old, rng)
    cells = tuple(re.sub(rf"(?<![\w.,-]){re.escape(old)}(?![\w])", new, cell) for cell in row.cells)
    changed = Row(row.at, (*row.cells[:2], *cells[2:]))
    copy = clean.having(clean.page.with_row(changed))
    return Fault(copy, f"{new} in place of {old}", (new,), parts.ids(row.cells[1]))


@kind("GR")
def assumption_not_listed(clean: CleanSpec, rng: Random) -> Fault:
    """An assumption is missing from the reviewer's list in Appendix B."""
    page = clean.page
    span = parts.part(page, "Appendix B", "Assumptions").span
    at = pick(rng, [at for at in page.bullets(span) if "The PRD assumes" not in page.lines[at]])
    name, _, listed = page.lines[at].removeprefix("- [ ] **").partition(":** ")
    if "to be confirmed or struck: " not in listed:
        lost = name.partition(": ")[2] or name
        return Fault(clean.having(page.without(Row(at, ()).span)), f"{lost} not in Appendix B", (lost,))
    lead, _, names = page.lines[at].partition("struck: ")
    every = names.rstrip(".").split(", ")
    lost = pick(rng, every)
    kept = ", ".join(one for one in every if one != lost)
    changed = page.with_line(at, f"{lead}struck: {kept}.") if kept else page.without(Row(at, ()).span)
    return Fault(clean.having(changed), f"{lost} not in Appendix B", (lost,))


@kind("GR", related="TR")  # TR: what cited the requirement no longer does
def citation_replaced_by_assumption(clean: CleanSpec, rng: Random) -> Fault:
    """A statement that cited requirements is now an assumption, which Appendix B does not list."""
    page = clean.page
    rows = [row for row in parts.containers(page) if parts.ids(parts.cited(row.cells[3]))]
    row = pick(rng, rows)
    old = parts.cited(row.cells[3])
    copy = clean.having(_cited_as_assumption(page, row, old))
    return Fault(copy, f"{row.cells[0]} rests on an assumption", (row.cells[0],), parts.ids(old))


def _cited_as_assumption(page: Page, row: Row, old: str) -> Page:
    return page.with_row(row.having(3, row.cells[3].replace(f"({old})", f"({parts.ASSUMPTION})")))


def _other(number: str, rng: Random) -> str:
    """Return a number that is written alike and differs: 99.5 becomes 99.95 or 99.8, 3 becomes 5."""
    if "." in number:
        return pick(rng, (f"{number}5", f"{number[:-1]}{(int(number[-1]) + 3) % 10}"))
    whole = int(number.replace(",", ""))
    return f"{pick(rng, (whole + 2, whole * 2, whole * 3 + 1)):,}" if "," in number else str(whole + rng.randint(1, 9))
