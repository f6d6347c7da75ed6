"""The smallest documents that break a data rule, and near misses."""

from checks.cases import PRD, SPEC, Example, edited

MODEL = SPEC[SPEC.index("### Entity-Relationship Diagram") : SPEC.index("### Schema Migrations")]
MIGRATIONS = SPEC[SPEC.index("### Schema Migrations") : SPEC.index("### Data Seeding")]
SEEDING = SPEC[SPEC.index("### Data Seeding") : SPEC.index("### Retention")]
RETENTION = SPEC[SPEC.index("### Retention") : SPEC.index("## 6. Cross-Cutting Concerns")]
UNDONE = ", each with a script that undoes it"
GOAL = ("Personal data falls under the GDPR and is deleted after 30 days.", "The GDPR is kept.")

EXAMPLES = {
    "DA001": Example(
        broken={"spec": edited((MODEL, ""))},
        fine={"spec": edited((MODEL, "The [entity model](entities.md) is kept beside the code.\n\n"))},
    ),
    "DA002": Example(
        broken={"spec": edited((MIGRATIONS, ""))},
        fine={
            "spec": edited(
                (MIGRATIONS, ""),
                (
                    "Everything stands in the Primary Database.",
                    "Everything stands in one database, which Alembic migrates.",
                ),
            )
        },
    ),
    "DA003": Example(
        broken={"spec": edited((UNDONE, ""))},
        fine={"spec": edited((UNDONE, "; they only go forward: a bad one is followed by a fix-forward"))},
    ),
    "DA004": Example(
        broken={"spec": edited((SEEDING, ""))},
        fine={"spec": edited((SEEDING, "### First Run\n\nA new system starts with master data. (assumption)\n\n"))},
    ),
    "DA005": Example(
        broken={
            "spec": edited(
                ("| Loan | Lending API | Who", "| Coupon | Lending API | A discount. |\n| Loan | Lending API | Who")
            )
        },
        fine={
            "spec": edited(
                ("| Loan | Lending API | Who", "| Neighbour | Lending API | A person. |\n| Loan | Lending API | Who")
            )
        },
    ),
    "DA006": Example(
        broken={"spec": edited((RETENTION, ""), GOAL)},
        fine={
            "spec": edited((RETENTION, ""), GOAL),
            "prd": PRD.replace(
                "Personal data of neighbours is handled according to the GDPR and deleted", "Logs are deleted"
            ),
        },
    ),
    "DA007": Example(
        broken={"spec": edited(("| Tool | Lending API |", "| Tool | Warehouse |"))},
        fine={"spec": edited(("| Tool | Lending API |", "| Tool | lending api |"))},
    ),
    "DA008": Example(
        broken={"spec": edited(("    tool ||--o{ loan", '    shelf["Shelf"]\n    tool ||--o{ shelf'))},
        fine={},
    ),
}
