"""Cases from Markdown: a clean spec of a small product, and changes to it."""

from dataclasses import dataclass
from typing import Any

from specagent.agent.checks import check
from specagent.agent.checks.reading import case_of, read_adr_document, read_spec_document
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText

PRD = """\
# Tool Shed

Tool Shed lets neighbours lend tools to each other.

## Functional Requirements

- FR-1: A neighbour can search the catalogue of tools.
- FR-2: A neighbour can borrow a tool for up to 14 days.

## Non-Functional Requirements

- NFR-1: Search answers within 300 ms at the 95th percentile.
- NFR-2: The service is available 99.9 % of each month.
- NFR-3: Personal data of neighbours is handled according to the GDPR and deleted after 30 days.

## Constraints

- CON-1: The database is PostgreSQL.
- CON-2: The team is two developers with experience in Python.
- CON-3: Running costs stay below 200 EUR per month.
- CON-4: The service goes live on 1 September 2027.

## Out of Scope

- OOS-1: Payments and deposits.
"""

SPEC = """\
# Architectural Specification: Tool Shed

**Purpose of this document:** It describes how Tool Shed is built, for the two developers who build it.

**Link to Requirements:** [PRD.md](PRD.md)

## 1. Architectural Goals and Constraints

| Goal / Constraint | Driving NFRs | Description |
| --- | --- | --- |
| **Goal: Fast Search** | NFR-1 (Search time) | Search answers within 300 ms, from one indexed table. |
| **Goal: High Availability** | NFR-2 (Uptime) | The service runs 99.9 % of each month. |
| **Goal: Data Protection** | NFR-3 (GDPR) | Personal data falls under the GDPR and is deleted after 30 days. |
| **Constraint: PostgreSQL** | CON-1 (Database) | All data stands in PostgreSQL. |
| **Constraint: Small Team** | CON-2 (Team) | Two developers run it, so there is one service, in Python. |
| **Constraint: Running Costs** | CON-3 (Budget) | It costs less than 200 EUR per month. |
| **Constraint: Go-live** | CON-4 (Deadline) | It goes live on 1 September 2027. |

## 2. System Architecture Overview

Tool Shed is one service with one database.

### Container Diagram

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

### People and External Systems

| Name | Kind | Description |
| --- | --- | --- |
| Neighbour | Person | Searches and borrows tools. (FR-1) |

### Containers

| Container | Kind | Technology | Responsibility |
| --- | --- | --- | --- |
| Lending API | Service | Python | Holds the rules of lending. (FR-1, FR-2) |
| Primary Database | Database | PostgreSQL | Keeps tools and loans. (CON-1, FR-2) |

### Communication

| From | To | Protocol | Purpose |
| --- | --- | --- | --- |
| Neighbour | Lending API | HTTPS/JSON | Searches and borrows (FR-1) |
| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |

## 3. Technology Stack

| Category | Technology | Version | Justification |
| --- | --- | --- | --- |
| **Language** | Python | 3.14.x | The team knows it; over Go: skills at hand outweigh speed. (CON-2) |
| **Database** | PostgreSQL | 18 | The standard; over MySQL: the PRD asks for it. (CON-1) |

## 4. Key Design Patterns & Conventions

### Data Access

- **Rule:** Only repositories write SQL.
  **Why:** One place to look when search is slow. (NFR-1)

  ```python
  class Loans:
      def open(self, tool: Tool) -> Loan: ...
  ```

## 5. Data Management

Everything stands in the Primary Database.

### Entity-Relationship Diagram

```mermaid
erDiagram
    tool["Tool"] {
        uuid id PK
    }
    loan["Loan"] {
        uuid id PK
    }
    tool ||--o{ loan : "is lent in"
```

### Entities

| Entity | Owner | Purpose |
| --- | --- | --- |
| Tool | Lending API | What can be borrowed. (FR-1) |
| Loan | Lending API | Who has which tool. (FR-2) |

### Schema Migrations

Flyway runs numbered migrations at every release, each with a script that undoes it. (assumption)

### Data Seeding

A script fills a developer's database with sample tools. (assumption)

### Retention

A nightly job deletes personal data after 30 days; only the Lending API may read it. (NFR-3)

## 6. Cross-Cutting Concerns

### Logging

- The Lending API writes structured JSON to standard output, each line with a request id. (assumption)

### Authentication and Authorization

- Neighbours sign in with passkeys; the Lending API checks the session on every request. (NFR-3)

### Monitoring and Alerting

- An alert goes to the team when search is slower than 300 ms. (NFR-1)

## 7. Architecture Decision Records

| ADR | Decision | Status |
| --- | --- | --- |
| [ADR-001](adr/001-postgresql-over-mysql.md) | PostgreSQL over MySQL | Proposed |

## Appendix B: Open Questions and Assumptions

### Assumptions

- [ ] **Data Management:** Proposed beyond the PRD: Schema Migrations, Data Seeding.
- [ ] **Cross-Cutting Concerns:** Proposed beyond the PRD: Logging.
"""

ADR = """\
# ADR-001: PostgreSQL over MySQL

- **Status:** Proposed
- **Date:** 2026-11-25

## Context

The PRD names the database.

## Decision Drivers

- CON-1

## Considered Options

### PostgreSQL

- Good, because the PRD asks for it.
- Bad, because nobody has tuned it yet.

### MySQL

- Good, because it is widely hosted.
- Bad, because the PRD rules it out.

## Decision

We use PostgreSQL.

## Consequences

- Good, because one database holds everything.
- Bad, because the team must learn to tune it.

## Affected Sections

- [3. Technology Stack](../architecture.md#3-technology-stack)
"""

ADRS = {"001-postgresql-over-mysql.md": ADR}


@dataclass(frozen=True)
class Example:
    """The smallest document that breaks a rule, and the near miss that does not: arguments of `case`."""

    broken: dict[str, Any]
    fine: dict[str, Any]


def case(spec=SPEC, *, prd=PRD, adrs=ADRS, **fields):
    """Return the case of these texts; `prd` may be None, `adrs` are texts by file name."""
    records = [read_adr_document(f"docs/adr/{name}", name, text) for name, text in adrs.items()]
    understood = understand(SourceText(name="PRD.md", text=prd)) if prd is not None else None
    return case_of(read_spec_document("docs/architecture.md", spec), records, understood, **fields)


def edited(*replacements, text=SPEC):
    """Return the clean spec with each (old, new) replaced; what is replaced must stand in it."""
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return text


def findings(rule, *args, **kwargs):
    """Return what one rule (or group, by its two letters) finds in `case(...)`."""
    return [one for one in check(case(*args, **kwargs)) if one.rule.startswith(rule)]


def places(rule, *args, **kwargs):
    """Return line, column and message of each finding of a rule."""
    found = findings(rule, *args, **kwargs)
    return [(one.location.line, one.location.column, one.message) for one in found]
