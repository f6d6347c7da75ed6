"""The smallest documents that break a trace rule, and near misses."""

from checks.cases import PRD, Example, edited

FAST = "| **Goal: Fast Search** | NFR-1 (Search time) |"
PAYMENTS = "| Payment Service | Service | Python | Takes deposits from neighbours. (FR-2) |\n| Primary Database |"

EXAMPLES = {
    "TR013": Example(
        broken={"prd": None, "prd_problem": "the requirements stand on the web"},
        fine={"prd_problem": "unused"},
    ),
    "TR001": Example(
        broken={"spec": edited(("goes to the team when search is slower than 300 ms. (NFR-1)", "goes out. (NFR-11)"))},
        fine={"spec": edited(("goes to the team when search is slower than 300 ms. (NFR-1)", "goes out. (NFR-2)"))},
    ),
    "TR002": Example(
        broken={"spec": edited((FAST, "| **Goal: Fast Search** | FR-1 (Search) |"))},
        fine={"spec": edited((FAST, "| **Goal: Fast Search** | FR-1 (Search); NFR-1 (Search time) |"))},
    ),
    "TR003": Example(
        broken={"spec": edited((FAST, "| **Goal: Fast Search** | |"))},
        fine={"spec": edited((FAST, "| **Goal: Fast Search** | Company policy |"))},
    ),
    "TR004": Example(
        broken={"spec": edited(("each line with a request id. (assumption)", "each line with a request id."))},
        fine={"spec": edited(("each line with a request id. (assumption)", "each line has an id. (policy: Logging)"))},
    ),
    "TR005": Example(
        broken={"spec": edited(("lending. (FR-1, FR-2) |", "lending. (FR-2) |"))},
        fine={
            "spec": edited(("lending. (FR-1, FR-2) |", "lending. (FR-2) |"), ("loans. (CON-1, FR-2)", "loans. (FR-1)"))
        },
    ),
    "TR006": Example(
        broken={
            "spec": edited(
                (
                    "| Primary Database | Database |",
                    PAYMENTS.replace("| Primary Database |", "| Primary Database | Database |"),
                )
            )
        },
        fine={
            "spec": edited(
                ("Holds the rules of lending.", "Holds the rules of lending; takes no payments and no deposits.")
            )
        },
    ),
    "TR007": Example(
        broken={
            "spec": edited(
                ("| **Constraint: Running Costs** | CON-3 (Budget) | It costs less than 200 EUR per month. |\n", "")
            )
        },
        fine={
            "spec": edited(
                ("| **Constraint: Running Costs** | CON-3 (Budget) |", "| **Goal: Low Costs** | CON-3 (Budget) |")
            )
        },
    ),
    "TR008": Example(
        broken={"spec": edited(("It costs less than 200 EUR", "It costs less than 900 EUR"))},
        fine={"spec": edited(("It costs less than 200 EUR", "It costs less than € 200"))},
    ),
    "TR012": Example(
        broken={
            "prd": PRD.replace("- CON-1: The database is PostgreSQL.", "- CON-1: The database must be Oracle Database.")
        },
        fine={"spec": edited(("| PostgreSQL | 18 |", "| Postgres | 18 |"))},
    ),
}
