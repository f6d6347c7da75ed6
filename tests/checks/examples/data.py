"""The smallest documents that break a data rule, and near misses."""

from checks.cases import Example, edited

EXAMPLES = {
    "DA007": Example(
        broken={"spec": edited(("| Tool | Lending API |", "| Tool | Warehouse |"))},
        fine={"spec": edited(("| Tool | Lending API |", "| Tool | lending api |"))},
    ),
    "DA008": Example(
        broken={"spec": edited(("    tool ||--o{ loan", '    shelf["Shelf"]\n    tool ||--o{ shelf'))},
        fine={},
    ),
}
