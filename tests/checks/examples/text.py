"""The smallest documents that break a text rule, and near misses."""

from checks.cases import Example, edited

from specagent.agent.checks.standards import Standards

RULE = "**Rule:** Only repositories write SQL."
SENTENCE = "Nothing leaves the building before the owner of the shelf has agreed to it in writing."
SEEDING = "A script fills a developer's database with sample tools. (assumption)"
AREA = RULE.join(["### Data Access\n\n- ", ""])

EXAMPLES = {
    "TX002": Example(
        broken={
            "spec": edited(
                (
                    "- Neighbours sign in with passkeys; the Lending API checks the session on every request. (NFR-3)\n",
                    "",
                ),
                ("### Authentication and Authorization\n\n", ""),
                ("### Logging\n\n", ""),
                ("### Monitoring and Alerting\n\n", ""),
                (
                    "- The Lending API writes structured JSON to standard output, each line with a request id. (assumption)\n",
                    "",
                ),
                ("- An alert goes to the team when search is slower than 300 ms. (NFR-1)\n", ""),
            )
        },
        fine={},
    ),
    "TX005": Example(
        broken={"spec": edited((RULE, "**Rule:** TBD."))},
        fine={
            "spec": edited((RULE, "**Rule:** Only repositories write SQL, marked `TODO` in the code until they do."))
        },
    ),
    "TX006": Example(
        broken={"spec": edited((RULE, f"**Rule:** {SENTENCE}"), (SEEDING, f"{SENTENCE} (assumption)"))},
        fine={"spec": edited((RULE, f"**Rule:** {SENTENCE} {SENTENCE}"))},
    ),
    "TX007": Example(
        broken={"standards": Standards(longest_section=40)},
        fine={"standards": Standards(longest_section=200)},
    ),
    "TX008": Example(
        broken={
            "spec": edited(("| Loan | Lending API | Who has which tool. (FR-2) |", "| Loan | Lending API | (FR-2) |"))
        },
        fine={
            "spec": edited(
                ("| Loan | Lending API | Who has which tool. (FR-2) |", "| Loan | Lending API | Lent. (FR-2) |")
            )
        },
    ),
    "TX009": Example(
        broken={"spec": edited((RULE, f"{RULE} <!-- specagent: ignore PT001 -->"))},
        fine={"spec": edited((RULE, f"{RULE} <!-- specagent: ignore PT001: the board wants it so -->"))},
    ),
}
