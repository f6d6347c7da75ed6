"""A large PRD, made up from parts of sentences by a seed; and a model's answers to it."""

import json
import random
import re
from dataclasses import replace

from provider import Answer, fill
from provider.world import read_world

AREAS = ["Bookings", "Boats", "Berths", "Invoices", "Crews", "Repairs", "Weather", "Fuel", "Visitors", "Storage"]
_WHO = ["A harbour master", "A skipper", "A clerk", "A mechanic", "A visitor", "An auditor"]
_DOES = ["records", "searches for", "approves", "cancels", "exports", "compares", "assigns", "prints", "archives"]
_WHAT = ["a booking", "an invoice", "a repair order", "a crew list", "a fuel receipt", "a storage contract"]
_WHEN = [
    "before the boat arrives", "while the quay is offline", "for a whole season", "together with its history",
    "without leaving the map", "for several boats at once", "after a second person agrees", "from a phone on the quay",
]  # fmt: skip
_WHY = [
    "so that nobody waits at the quay and the next boat finds its place", "so that the books agree with the bank",
    "and sees who changed it last and why", "and is told when it fails and what to do", "and can take it back later",
]  # fmt: skip
_QUALITIES = [
    "{what} is shown within {n} ms for 95 % of all requests", "{what} survives the loss of one data centre",
    "every look at {what} is logged for {n} days", "{what} can be read with a screen reader",
    "{what} is restored within {n} minutes after a failure",
]  # fmt: skip
_LIMITS = [
    "{what} is kept in PostgreSQL", "{what} stays within the European Union", "{what} is kept for {n} months by law",
    "{what} is open to people of the port authority alone",
]  # fmt: skip
_KINDS = [("Functional requirements", "FR", 3), ("Non-functional requirements", "NFR", 1), ("Constraints", "CON", 1)]
ID = re.compile(r"\b(?:FR|NFR|CON)-\d{4,}\b")


def large_prd(requirements=1_500, seed=7):
    """Return a PRD with so many requirements under headings of ten areas; the non-functional ones stand in tables."""
    rng, rows = random.Random(seed), list(_OPENING)
    each, last = requirements // (len(AREAS) * 5), 0
    for area in AREAS:
        for title, prefix, share in _KINDS:
            rows += [f"## {area}: {title}", "", *(_TABLE if prefix == "NFR" else [])]
            for number in range(last + 1, last + 1 + each * share):
                text = _sentence(rng, prefix, area.lower())
                id_ = f"{prefix}-{number:04}"
                rows.append(f"| {id_} | {text} | Must |" if prefix == "NFR" else f"- **{id_}**: {text}")
            last += each * share
            rows.append("")
    return "\n".join(rows)


def listed(text):
    """Return the requirements of a large PRD as (id, text)."""
    rows = (row for row in text.split("\n") if ID.search(row))
    return [tuple(re.fullmatch(r"(?:- \*\*|\| )([\w-]+)(?:\*\*: | \| )(.*?)(?: \| Must \|)?", row).groups())
            for row in rows]  # fmt: skip


def answered(call):
    """Answer a call with a part that cites the requirements which stand in it, also where no schema lists them."""
    asked = call.turns[1].text
    ids = ID.findall(asked.partition("<<<FACTS")[0] if call.kind == "facts" else asked)
    world = replace(read_world(asked, call.schema), references=list(dict.fromkeys(ids)))
    return Answer(json.dumps(fill(call.schema, "/".join([call.kind, *call.names]), call.kind, call.names, world)))


_OPENING = [
    "# Quayside PRD", "", "## Overview", "",
    "Quayside is a web application with which harbours plan berths, boats and money.", "",
]  # fmt: skip
_TABLE = ["| ID | Requirement | Priority |", "| --- | --- | --- |"]


def _sentence(rng, prefix, area):
    what, when = rng.choice(_WHAT), rng.choice(_WHEN)
    if prefix == "FR":
        return f"{rng.choice(_WHO)} {rng.choice(_DOES)} {what} of {area} {when} {rng.choice(_WHY)}."
    form = rng.choice(_QUALITIES if prefix == "NFR" else _LIMITS)
    return f"In {area}, {form.format(what=what, n=rng.randrange(2, 90))} {when}, {rng.choice(_WHY)}."
