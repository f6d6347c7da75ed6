"""A small specification and the document that it renders to, character by character."""

from specagent.schemas.adr import Adr, DecisionRow, DecisionsSection, Option
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.data import Attribute, DataSection, DataTopic, Entity, EntityRelation
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.overview import Actor, Container, OverviewSection, Relation, Step
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule
from specagent.schemas.spec import OpenPoint, Spec, TraceRow
from specagent.schemas.stack import StackSection, Technology

SPEC = Spec(
    product="Plantry",
    purpose="This document says how Plantry is built. It is for the team.",
    notice="Drafted offline. Review every assumption.",
    prd_title="Plantry PRD",
    prd_link="../PRD.md",
    goals=GoalsSection(
        goals=[
            Goal(
                kind="goal",
                name="High Availability",
                drivers=[Driver(ref="NFR-003", name="Uptime"), Driver(ref="", name="Support Policy")],
                description="Two instances serve all requests.",
                assumption=False,
            ),
            Goal(
                kind="constraint",
                name="Small Team",
                drivers=[],
                description="Managed services come first.",
                assumption=True,
            ),
        ]
    ),
    overview=OverviewSection(
        summary="Plantry is a modular monolith. Gardeners use it in a browser.",
        actors=[
            Actor(kind="person", name="Gardener", description="Plans beds.", basis=basis("FR-001")),
            Actor(kind="external system", name="Weather Service", description="Tells frost.", basis=basis()),
        ],
        containers=[
            Container(
                kind="application",
                name="Web App",
                technologies=["Vue", "TypeScript"],
                responsibility="Shows beds.",
                basis=basis("FR-001"),
            ),
            Container(
                kind="database",
                name="Garden Database",
                technologies=["PostgreSQL"],
                responsibility="Keeps beds.",
                basis=basis("CON-1", policies=("Hosting",)),
            ),
        ],
        relations=[
            Relation(
                source="Gardener",
                target="Web App",
                purpose="Plans beds",
                protocol="HTTPS",
                basis=basis("FR-001"),
            ),
            Relation(
                source="Web App",
                target="Garden Database",
                purpose="Reads and writes beds",
                protocol="SQL",
                basis=basis(assumption=True),
            ),
        ],
        flow_title="Plan a bed",
        flow=[
            Step(source="Gardener", target="Web App", message="plan bed", reply=False),
            Step(source="Web App", target="Gardener", message="show bed", reply=True),
        ],
    ),
    stack=StackSection(
        technologies=[
            Technology(
                category="Database",
                name="PostgreSQL",
                version="17",
                justification="Joins matter.",
                basis=basis("CON-1"),
            )
        ]
    ),
    patterns=PatternsSection(
        patterns=[
            Pattern(
                area="API Design",
                rules=[
                    Rule(
                        statement="All paths are nouns.",
                        reason="Clients guess them.",
                        example=CodeExample(language="python", code='@get("/beds")\ndef beds(): ...'),
                        basis=basis("FR-001"),
                    ),
                    Rule(statement="Errors are problems.", reason="One shape.", example=None, basis=basis()),
                ],
            )
        ]
    ),
    data=DataSection(
        summary="Beds are kept in PostgreSQL.",
        entities=[
            Entity(
                name="Bed",
                owner="Web App",
                purpose="A piece of ground.",
                attributes=[
                    Attribute(name="id", type="uuid", key="PK"),
                    Attribute(name="label", type="string", key=None),
                ],
                basis=basis("FR-001"),
            ),
            Entity(name="Bed Plan", owner="", purpose="What grows.", attributes=[], basis=basis()),
        ],
        relations=[
            EntityRelation(
                source="Bed",
                target="Bed Plan",
                source_cardinality="exactly one",
                target_cardinality="zero or more",
                label="has",
            )
        ],
        topics=[DataTopic(topic="Schema Migrations", text="Alembic. Reversible.", basis=basis(assumption=True))],
    ),
    concerns=ConcernsSection(
        concerns=[
            Concern(name="Logging", measures=[Measure(text="JSON to stdout.", basis=basis("NFR-004"))]),
        ]
    ),
    decisions=DecisionsSection(
        decisions=[
            DecisionRow(
                number=1,
                title="PostgreSQL over MongoDB",
                status="proposed",
                status_note="",
                link="adr/001-postgresql-over-mongodb.md",
            )
        ]
    ),
    traceability=[
        TraceRow(
            ref="FR-001",
            kind="functional",
            quote="Gardeners plan beds.",
            heading="Planning",
            link="../PRD.md#planning",
            answers=["Overview: Web App", "Data: Bed"],
        ),
        TraceRow(ref="FR-002", kind="functional", quote="Export.", heading="", link="", answers=[]),
        TraceRow(ref="OUT-1", kind="out-of-scope", quote="Shops.", heading="", link="", answers=[]),
    ],
    open_points=[
        OpenPoint(kind="question", subject="Data: Bed", text="How many beds?", settled=False),
        OpenPoint(kind="assumption", subject="", text="One region.", settled=True),
    ],
)

MARKDOWN = """\
# Architectural Specification: Plantry

**Purpose of this document:** This document says how Plantry is built.
It is for the team.

> Drafted offline.
> Review every assumption.

**Link to Requirements:** [Plantry PRD](../PRD.md)

## 1. Architectural Goals and Constraints

| Goal / Constraint | Driving NFRs | Description |
| --- | --- | --- |
| **Goal: High Availability** | NFR-003 (Uptime); Support Policy | Two instances serve all requests. |
| **Constraint: Small Team** | | Managed services come first. (assumption) |

## 2. System Architecture Overview

Plantry is a modular monolith.
Gardeners use it in a browser.

### Container Diagram

```mermaid
C4Container
    title Container diagram of Plantry
    Person(gardener, "Gardener", "Plans beds.")
    System_Ext(weather_service, "Weather Service", "Tells frost.")
    System_Boundary(product__boundary, "Plantry") {
        Container(web_app, "Web App", "Vue, TypeScript", "Shows beds.")
        ContainerDb(garden_database, "Garden Database", "PostgreSQL", "Keeps beds.")
    }
    Rel(gardener, web_app, "Plans beds", "HTTPS")
    Rel(web_app, garden_database, "Reads and writes beds", "SQL")
```

### People and External Systems

| Name | Kind | Description |
| --- | --- | --- |
| Gardener | Person | Plans beds. (FR-001) |
| Weather Service | External system | Tells frost. |

### Containers

| Container | Kind | Technology | Responsibility |
| --- | --- | --- | --- |
| Web App | Application | Vue, TypeScript | Shows beds. (FR-001) |
| Garden Database | Database | PostgreSQL | Keeps beds. (CON-1, policy: Hosting) |

### Communication

| From | To | Protocol | Purpose |
| --- | --- | --- | --- |
| Gardener | Web App | HTTPS | Plans beds (FR-001) |
| Web App | Garden Database | SQL | Reads and writes beds (assumption) |

### Main Flow: Plan a bed

```mermaid
sequenceDiagram
    actor gardener as Gardener
    participant web_app as Web App
    gardener->>web_app: plan bed
    web_app-->>gardener: show bed
```

## 3. Technology Stack

| Category | Technology | Version | Justification |
| --- | --- | --- | --- |
| **Database** | PostgreSQL | 17 | Joins matter. (CON-1) |

## 4. Key Design Patterns & Conventions

### API Design

- **Rule:** All paths are nouns.
  **Why:** Clients guess them. (FR-001)

  ```python
  @get("/beds")
  def beds(): ...
  ```

- **Rule:** Errors are problems.
  **Why:** One shape.

## 5. Data Management

Beds are kept in PostgreSQL.

### Entity-Relationship Diagram

```mermaid
erDiagram
    bed["Bed"] {
        uuid id PK
        string label
    }
    bed_plan["Bed Plan"]
    bed ||--o{ bed_plan : "has"
```

### Entities

| Entity | Owner | Purpose |
| --- | --- | --- |
| Bed | Web App | A piece of ground. (FR-001) |
| Bed Plan | | What grows. |

### Schema Migrations

Alembic.
Reversible. (assumption)

## 6. Cross-Cutting Concerns

### Logging

- JSON to stdout. (NFR-004)

## 7. Architecture Decision Records

| ADR | Decision | Status |
| --- | --- | --- |
| [ADR-001](adr/001-postgresql-over-mongodb.md) | PostgreSQL over MongoDB | Proposed |

## Appendix A: Requirements Traceability

| Requirement | Kind | Text | Source | Answered by |
| --- | --- | --- | --- | --- |
| FR-001 | functional | Gardeners plan beds. | [Planning](../PRD.md#planning) | Overview: Web App; Data: Bed |
| FR-002 | functional | Export. | | **not answered** |
| OUT-1 | out-of-scope | Shops. | | out of scope |

## Appendix B: Open Questions and Assumptions

### Open Questions

- [ ] **Data: Bed:** How many beds?

### Assumptions

- [x] One region.
"""

ADR = Adr(
    number=1,
    title="PostgreSQL over MongoDB",
    status="superseded",
    status_note="by ADR-012",
    date="2026-01-31",
    context="Beds and plans belong together. Two people run it.",
    drivers=basis("CON-1", "FR-001", policies=("Hosting",), assumption=True),
    options=[
        Option(name="PostgreSQL", pros=["joins are native."], cons=["schemas must be migrated."]),
        Option(name="MongoDB", pros=[], cons=["joins are code."]),
    ],
    decision="We use PostgreSQL.",
    good=["beds stay consistent."],
    bad=["migrations cost time."],
    sections=["stack", "data"],
)
