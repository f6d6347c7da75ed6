"""Decision records as other tools and teams write them, each sound."""

from checks.cases import edited
from checks.examples.decisions import ROW

NYGARD = """\
# 1. Record architecture decisions

Date: 2024-05-01

## Status

Accepted

Amended by [2. Keep them short](0002-keep-them-short.md)

## Context

We need to record the architectural decisions made on this project.

## Decision

We will use Architecture Decision Records, as Michael Nygard described them.

## Consequences

See the article of Michael Nygard.
"""

MADR = """\
---
status: accepted
date: 2024-05-01
decision-makers: [ann, ben]
---

# Use PostgreSQL

## Context and Problem Statement

Loans must stay consistent.

<!-- This is an optional element. Feel free to remove. -->
## Decision Drivers

* consistency

## Considered Options

* MySQL
* PostgreSQL
* MongoDB

## Decision Outcome

Chosen option: "PostgreSQL", because the team runs it already.

### Consequences

* Good, because it is known.

## Pros and Cons of the Options

### MySQL

* Bad, because nobody knows it.
"""

MADR_ON_RECORDS = """\
# Use Markdown Architectural Decision Records

## Context and Problem Statement

Decisions of this project are to be recorded. Which format should the records follow?

## Considered Options

* [MADR](https://adr.github.io/madr/) 4.0.0
* Formless

## Decision Outcome

Chosen option: "MADR 4.0.0", because it is lean.
"""

GERMAN = """\
# ADR 1: PostgreSQL statt MySQL

**Status:** Akzeptiert

## Kontext

Die Ausleihen müssen konsistent bleiben.

## Entscheidung

Wir nehmen PostgreSQL.

## Konsequenzen

Ein Server mehr.
"""

LABELLED = """\
# ADR-001: PostgreSQL

**Status:** Accepted

**Context:** Loans must stay consistent.

**Decision**
We use PostgreSQL.

**Consequences:**

- One more server.
"""

LOG4BRAINS = NYGARD.replace("# 1. Record", "# Record").replace(
    "## Status\n\nAccepted\n\nAmended", "- Status: draft\n\nAmended"
)


TABLE = """\
# ADR-0001 — Record architecture decisions

## 1. Status

| Field | Value |
| --- | --- |
| Status | Accepted |
| Date | 2025-06-10 |

## 2. Context

There are decisions.

## 3. Decision

We write them down.

## 4. Consequences

More files.
"""

LEAD = """\
---
parent: Decisions
---
# Record architecture decisions

How do we keep track of what was decided, and of why?

## Status: Accepted

## Decision Outcome

We write it down.

Consequences:

- More files.
"""


def one_row(title, status, file):
    """Return the clean spec with another row for its record."""
    return edited((ROW, f"| [ADR-001](adr/{file}) | {title} | {status} |"))
