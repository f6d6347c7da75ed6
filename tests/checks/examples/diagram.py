"""The smallest documents that break a diagram rule, and near misses."""

from checks.cases import ADR, Example, edited

from specagent.agent.checks.standards import Standards

DIAGRAM = """\
```mermaid
C4Container
    title Container diagram of Tool Shed
    Person(neighbour, "Neighbour", "Searches and borrows tools.")
    System_Boundary(product__boundary, "Tool Shed") {
        Container(lending_api, "Lending API", "Python", "Holds the rules of lending.")
        ContainerDb(primary_database, "Primary Database", "PostgreSQL", "Keeps tools and loans.")
    }
    Rel(neighbour, lending_api, "Searches and borrows", "HTTPS/JSON")
    Rel(lending_api, primary_database, "Reads and writes loans", "SQL")
```
"""
CACHE = '    Container(cache, "Cache", "Redis", "Keeps answers.")\n    Rel(lending_api, cache, "Reads", "RESP")\n'
CACHE_ROW = "| Cache | Service | Redis | Keeps answers. (NFR-1) |\n"

EXAMPLES = {
    "DG001": Example(
        broken={
            "spec": edited(
                ("    title Container diagram of Tool Shed\n    Person(", "    Person("), ("    Rel(n", "    Foo(n")
            )
        },
        fine={
            "spec": edited((DIAGRAM, "```mermaid\nflowchart LR\n    A[Lending API<br/>Python] --> B[(Store)]\n```\n"))
        },
    ),
    "DG002": Example(
        broken={"spec": edited(("    Rel(neighbour", f"{CACHE}    Rel(neighbour"))},
        fine={"spec": edited(('"Lending API", "Python"', '"Lending API (Python)", "Python"'))},
    ),
    "DG003": Example(
        broken={"spec": edited(("| Primary Database | Database", f"{CACHE_ROW}| Primary Database | Database"))},
        fine={"spec": edited((DIAGRAM, "```mermaid\nflowchart LR\n    A --> B\n```\n"))},
    ),
    "DG004": Example(
        broken={"spec": edited(("| Neighbour | Lending API | HTTPS/JSON", "| Neighbour | Warehouse | HTTPS/JSON"))},
        fine={"spec": edited(("| Neighbour | Lending API | HTTPS/JSON", "| neighbour | `Lending API` | HTTPS/JSON"))},
    ),
    "DG005": Example(
        broken={"spec": edited(('"Reads and writes loans", "SQL"', '""'))},
        fine={"spec": edited(('"Reads and writes loans", "SQL"', '"Reads and writes loans"'))},
    ),
    "DG006": Example(
        broken={"standards": Standards(largest_diagram=2)},
        fine={"standards": Standards(largest_diagram=3)},
    ),
    "DG007": Example(
        broken={
            "spec": edited(
                ('    Rel(lending_api, primary_database, "Reads and writes loans", "SQL")\n', ""),
                ("| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |\n", ""),
            )
        },
        fine={"spec": edited(("| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |\n", ""))},
    ),
    "DG008": Example(
        broken={"spec": edited(("| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |\n", ""))},
        fine={
            "spec": edited(
                ("Rel(lending_api, primary_database, ", "BiRel(lending_api, primary_database, "),
                (
                    "| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |\n",
                    "| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |\n"
                    "| Primary Database | Lending API | SQL | Tells of changes (CON-1) |\n",
                ),
            ),
            "adrs": {"001-postgresql-over-mysql.md": f"{ADR}\n{DIAGRAM}"},
        },
    ),
    "DG009": Example(
        broken={"spec": edited((DIAGRAM, "> `[Insert a diagram here, such as a Mermaid chart.]`\n"))},
        fine={"spec": edited((DIAGRAM, "> The diagram is [on the team's board](https://miro.example/board).\n"))},
    ),
}
