"""A large PRD: some 70 kB with 250 numbered requirements, the same for the same seed."""

import random

AREAS = (
    "Catalogue", "Orders", "Deliveries", "Invoices", "Suppliers", "Contracts", "Warehouses", "Returns", "Price Lists",
    "Reports",
)  # fmt: skip
_WHO = ("A clerk", "A buyer", "A warehouse worker", "An auditor", "A branch manager", "A driver")
_DOES = (
    "registers",
    "searches",
    "exports",
    "approves",
    "archives",
    "compares",
    "prints",
    "shares",
    "merges",
    "restores",
)
_WHAT = (
    "an order",
    "a delivery note",
    "an invoice",
    "a contract",
    "a supplier",
    "a price list",
    "a stock item",
    "a return",
)
_HOW = (
    "by number",
    "by date",
    "for one branch",
    "for all branches",
    "with its history",
    "by keyboard alone",
    "as a file",
)
_MORE = (
    "Whoever looks at it later sees who did so last, and at which branch.",
    "What was typed is kept when the connection is lost, and sent as soon as it is back.",
    "A change can be taken back on the same day by whoever made it, and later by the branch manager alone.",
    "Nobody sees records of another branch unless both branches have agreed to that.",
    "The list can be sorted by every column, and the order that was chosen last is offered again.",
    "Where two people change the same record, the second one is shown what the first one did.",
    "A reason has to be given, and stands in the history beside the name.",
)
_QUALITIES = (
    "{what} {number} is answered within {time} ms at the 95th percentile.",
    "{what} {number} works for {users} people at once.",
    "{what} {number} is available 99.{nines} % of each month.",
    "{what} {number} is written to a log that is kept for {days} days.",
)
_CONSTRAINTS = (
    "The database is PostgreSQL.",
    "The team is six developers who know Python.",
    "Running costs stay below 4,000 EUR per month.",
    "The first branch goes live on 1 March 2028.",
)


def large_prd(seed: int = 1, requirements: int = 250) -> str:
    """Return the PRD; a fifth of its requirements are non-functional."""
    rng = random.Random(seed)
    qualities = requirements // 5
    functions = requirements - qualities - len(_CONSTRAINTS)
    return "\n".join(
        [
            "# Branch Office\n\nBranch Office is a web application for wholesalers with many branches.\n",
            "## Functional Requirements",
            *_functions(rng, functions),
            "\n## Non-Functional Requirements\n",
            *(f"- NFR-{at}: {_quality(rng, at)}" for at in range(1, qualities + 1)),
            "\n## Constraints\n",
            *(f"- CON-{at}: {text}" for at, text in enumerate(_CONSTRAINTS, 1)),
            "\n## Out of Scope\n\n- OUT-1: Payroll and wage slips.\n",
        ]
    )


def _functions(rng: random.Random, count: int) -> list[str]:
    rows = []
    for at in range(1, count + 1):
        if (at - 1) % -(-count // len(AREAS)) == 0:
            rows.append(
                f"\n### {AREAS[len(rows) * len(AREAS) // (count + len(AREAS))]}\n\n{' '.join(rng.sample(_MORE, 2))}\n"
            )
        rows.append(f"- FR-{at}: {_function(rng, at)}")
    return rows


def _function(rng: random.Random, at: int) -> str:
    who, does, what, how = (rng.choice(one) for one in (_WHO, _DOES, _WHAT, _HOW))
    return f"{who} {does} {what} {how} in list {at}. {' '.join(rng.sample(_MORE, 3))}"


def _quality(rng: random.Random, at: int) -> str:
    text = rng.choice(_QUALITIES).format(
        what=rng.choice(("Search", "Request", "Export")),
        number=at,
        time=100 + at,
        users=1000 + at,
        nines=90 + at % 9,
        days=30 + at,
    )
    return f"{text} {' '.join(rng.sample(_MORE, 1))}"
