"""Faults of the technology stack: versions, reasons, and technologies that it and the rest do not share."""

import re
from random import Random

from benchmarks.faults import parts
from benchmarks.faults.amending import with_constraint
from benchmarks.faults.clean import CleanSpec
from benchmarks.faults.fault import Fault, kind, pick
from benchmarks.faults.page import Row

_VAGUE = (
    "latest",
    "recent",
    "current stable",
    "newest",
    "",
    "*",
    "a modern version",
    "LTS",
    "any",
    "open",
    "up to date",
)
_EMPTY = ("", "Good fit.", "Popular.", "Industry standard.", "It is the best choice.", "Well known to everybody.")
_ENDED = {
    "Python": ("2.7", "3.6", "3.7.x"),
    "PostgreSQL": ("9.6", "10", "11"),
    "Django": ("1.11.x", "2.2.x", "3.2"),
    "Vue.js": ("2.x", "2.7"),
    "Go": ("1.16.x", "1.13"),
    "RabbitMQ": ("3.8", "3.7.x"),
    "Apache Airflow": ("1.10.x",),
    "Celery": ("3.1", "4.4.x"),
    "Terraform": ("0.12", "1.0.x"),
    "SQLAlchemy": ("1.3.x",),
}
"""Releases that their makers no longer maintain."""

_UNUSED = (
    (
        "Search",
        "OpenSearch",
        "3.x",
        "OpenSearch answers full-text queries; over Meilisearch: scale outweighs simplicity.",
    ),
    ("Caching", "Valkey", "9.x", "Valkey keeps hot values in memory; over Memcached: data types outweigh simplicity."),
    (
        "Messaging",
        "NATS",
        "2.x",
        "NATS carries events with little overhead; over Redpanda: simplicity outweighs replay.",
    ),
    (
        "Feature flags",
        "Unleash",
        "7.x",
        "Unleash switches features per group; over Flagsmith: maturity outweighs price.",
    ),
)
_USED_ONLY = ("Rust", "Elixir", "Cassandra", "ClickHouse", "Kotlin", "MariaDB", "Oracle Database", "Hazelcast")


@kind("ST", related="TX")  # TX: some are placeholders
def vague_version(clean: CleanSpec, rng: Random) -> Fault:
    """A technology has no version, or none that says anything."""
    row = pick(rng, [row for row in parts.stack(clean.page) if row.cells[2][:1].isdigit()])
    version = pick(rng, _VAGUE)
    copy = clean.having(clean.page.with_row(row.having(2, version)))
    return Fault(copy, f"version of {row.cells[1]} is {version!r}", (row.cells[1],))


@kind("ST")
def no_justification(clean: CleanSpec, rng: Random) -> Fault:
    """A technology comes without a reason, or with an empty phrase."""
    row = pick(rng, parts.stack(clean.page))
    phrase = pick(rng, _EMPTY)
    text = f"{phrase} ({parts.cited(row.cells[3])})".strip()
    copy = clean.having(clean.page.with_row(row.having(3, text)))
    return Fault(copy, f"{row.cells[1]} justified by {phrase!r}", (row.cells[1],))


@kind("ST")
def no_alternative(clean: CleanSpec, rng: Random) -> Fault:
    """A justification names neither an alternative nor a trade-off."""
    row = pick(rng, [row for row in parts.stack(clean.page) if "; over " in row.cells[3]])
    text = re.sub(r"; over .*?(?= \()", ".", row.cells[3])
    return Fault(
        clean.having(clean.page.with_row(row.having(3, text))), f"{row.cells[1]} over nothing", (row.cells[1],)
    )


@kind("ST", related="TR GR PT")  # TR: a mandated one; GR: its entry in Appendix B; PT: a language of examples
def technology_missing_in_stack(clean: CleanSpec, rng: Random) -> Fault:
    """Containers use a technology that the stack does not list."""
    page = clean.page
    used = {name for row in parts.containers(page) for name in row.cells[2].split(", ")}
    row = pick(rng, [row for row in parts.stack(page) if row.cells[1] in used])
    name = row.cells[1]
    echoes = (*name.split(), *parts.ids(row.cells[3]))  # elsewhere it may go by its short name
    return Fault(clean.having(page.without(row.span)), f"no row of {name}", (name,), echoes)


@kind("ST", related="GR AD DA")  # GR: no basis for the new product; AD, DA: a new store that nobody decided
def technology_only_in_containers(clean: CleanSpec, rng: Random) -> Fault:
    """A container is built with a technology that the stack does not list."""
    page = clean.page
    row = pick(rng, parts.containers(page))
    new = pick(rng, [one for one in _USED_ONLY if one not in clean.spec + clean.prd])
    copy = clean.having(page.with_row(row.having(2, f"{row.cells[2]}, {new}".lstrip(", "))))
    return Fault(copy, f"{row.cells[0]} uses {new}", (new,))


@kind("ST", related="GR AD")  # GR: a product beyond the PRD; AD: a choice without a record
def unused_technology(clean: CleanSpec, rng: Random) -> Fault:
    """The stack lists a technology that nothing uses."""
    category, name, version, why = pick(rng, _UNUSED)
    page = clean.page
    entry = f"- [ ] **Technology: {name}:** {why}"
    at = page.bullets(parts.part(page, "Appendix B", "Assumptions").span)[0]
    row = Row(parts.stack(page)[-1].at + 1, (f"**{category}**", name, version, f"{why} ({parts.ASSUMPTION})"))
    copy = clean.having(page.inserted(at, entry).inserted(row.at, str(row)))
    return Fault(copy, f"nothing uses {name}", (name,))


@kind("ST")
def version_past_end_of_life(clean: CleanSpec, rng: Random) -> Fault:
    """A version is one that its makers no longer maintain."""
    row = pick(rng, [row for row in parts.stack(clean.page) if row.cells[1] in _ENDED])
    version = pick(rng, _ENDED[row.cells[1]])
    copy = clean.having(clean.page.with_row(row.having(2, version)))
    return Fault(copy, f"{row.cells[1]} {version}", (row.cells[1],))


@kind("ST TR", related="GR")  # GR: an assumption that the PRD rules out
def excluded_technology(clean: CleanSpec, rng: Random) -> Fault:
    """The spec uses a technology that the PRD rules out."""
    name = pick(rng, [row.cells[1] for row in parts.stack(clean.page) if parts.ASSUMPTION in row.cells[3]])
    text = pick(rng, (f"{name} must not be used", f"No {name}", f"Anything but {name}, which the company has banned"))
    amended = with_constraint(clean, text, f"No {name}", f"{text}.")
    return Fault(amended.copy, f"{amended.id}: {text}", (name, amended.id))
