"""The smallest documents that break a stack rule, and near misses."""

import datetime

from checks.cases import PRD, Example, edited

POSTGRES = "| **Database** | PostgreSQL | 18 | The standard; over MySQL: the PRD asks for it. (CON-1) |"
PYTHON = "| **Language** | Python | 3.14.x | The team knows it; over Go: skills at hand outweigh speed. (CON-2) |"
QUESTION = "\n## Appendix B: Open Questions and Assumptions\n\n- [ ] Which version of {} is used?\n"
API = "| Lending API | Service | Python |"
DATA = "Everything stands in the Primary Database."
WITH_REDIS = PRD.replace("\n## Out of Scope", "- CON-5: Sessions are kept in Redis.\n\n## Out of Scope")
WITHOUT_MONGODB = PRD.replace("\n## Out of Scope", "- CON-5: No MongoDB.\n\n## Out of Scope")
TODAY = datetime.date(2026, 11, 25)


def row(category="Cache", name="Redis", version="8.x", why="Keeps sessions; over Memcached: expiry. (NFR-1)"):
    """Return the row of one more technology."""
    return f"| **{category}** | {name} | {version} | {why} |"


def listing(*rows, also=()):
    """Return the clean spec with more rows in its stack."""
    return edited((POSTGRES, "\n".join([POSTGRES, *rows])), *also)


EXAMPLES = {
    "ST001": Example(
        broken={"spec": edited(("| PostgreSQL | 18 |", "| PostgreSQL | Latest |"))},
        fine={"spec": edited(("| PostgreSQL | 18 |", "| PostgreSQL | >= 18.1 |"))},
    ),
    "ST002": Example(
        broken={"spec": listing(row("Database", "Mongo", "8")), "prd": WITHOUT_MONGODB},
        fine={"spec": listing(row("Database", "MariaDB", "12")), "prd": WITHOUT_MONGODB},
    ),
    "ST003": Example(
        broken={"spec": listing(row("Search", "Postgres", "17"))},
        fine={"spec": listing(row("Search", "PostgREST", "14"))},
    ),
    "ST004": Example(
        broken={"spec": edited(("| PostgreSQL | 18 |", "| PostgreSQL | to be confirmed |"))},
        fine={
            "spec": edited(("| PostgreSQL | 18 |", "| PostgreSQL | to be confirmed |")) + QUESTION.format("Postgres")
        },
    ),
    "ST005": Example(
        broken={"spec": edited((API, "| Lending API | Service | Python, Redis |"))},
        fine={"spec": edited((API, "| Lending API | Service | Python 3, Postgres |"))},
    ),
    "ST006": Example(
        broken={"spec": edited((DATA, f"{DATA} Sessions stand in Redis.")), "prd": WITH_REDIS},
        fine={"spec": edited((DATA, f"{DATA} Sessions stand there too, not in Redis.")), "prd": WITH_REDIS},
    ),
    "ST007": Example(
        broken={"spec": listing(row())},
        fine={"spec": listing(row(), also=[(DATA, f"{DATA} Sessions stand in REDIS.")])},
    ),
    "ST008": Example(
        broken={"spec": edited((PYTHON, "| **Language** | Python | 3.14.x | Good fit. (CON-2) |"))},
        fine={"spec": edited((PYTHON, "| **Language** | Python | 3.14.x | The team knows it. (CON-2) |"))},
    ),
    "ST009": Example(
        broken={"spec": listing(row(why="Keeps sessions in memory. (NFR-1)"))},
        fine={"spec": listing(row(why="Keeps sessions in memory, unlike files. (NFR-1)"))},
    ),
    "ST010": Example(
        broken={"spec": edited(("| Python | 3.14.x |", "| Python | 3.8 |")), "today": TODAY},
        fine={"spec": edited(("| Python | 3.14.x |", "| Python | 3.13 |")), "today": TODAY},
    ),
    "ST011": Example(
        broken={"spec": edited(("| PostgreSQL | 18 |", "| PostgreSQL | N/A |"))},
        fine={
            "spec": edited((POSTGRES, row("Database", "PostgreSQL", "N/A", "Run by Amazon RDS as a service. (CON-1)")))
        },
    ),
}
