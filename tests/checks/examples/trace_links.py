"""The smallest documents that break a trace rule on links, and near misses."""

from checks.cases import SPEC, Example, edited

from specagent.agent.checks.documents import LinkTarget

DOCUMENT = "docs/architecture.md"
RECORD = "docs/adr/001-postgresql-over-mysql.md"
GONE = LinkTarget(exists=False)
PRD_LINK = "**Link to Requirements:** [PRD.md](PRD.md)"

APPENDIX = """\
## Appendix A: Requirements Traceability

| Requirement | Kind | Text | Source | Answered by |
| --- | --- | --- | --- | --- |
| FR-1 | functional | A neighbour can search the catalogue of tools. | [Functional Requirements](PRD.md#functional-requirements) | Actor: Neighbour; Container: Lending API; Entity: Tool |
| FR-2 | functional | A neighbour can borrow a tool for up to 14 days. | [Functional Requirements](PRD.md#functional-requirements) | Container: Lending API; Container: Primary Database; Entity: Loan |
| NFR-1 | non-functional | Search answers within 300 ms at the 95th percentile. | [Non-Functional Requirements](PRD.md#non-functional-requirements) | Goal: Fast Search; Rule: Data Access; Concern: Monitoring and Alerting |
| NFR-2 | non-functional | The service is available 99.9 % of each month. | [Non-Functional Requirements](PRD.md#non-functional-requirements) | Goal: High Availability |
| NFR-3 | non-functional | Personal data of neighbours is handled according to the GDPR and deleted after 30 days. | [Non-Functional Requirements](PRD.md#non-functional-requirements) | Goal: Data Protection; Data: Retention; Concern: Authentication and Authorization |
| CON-1 | constraint | The database is PostgreSQL. | [Constraints](PRD.md#constraints) | Constraint: PostgreSQL; Container: Primary Database; Technology: PostgreSQL; ADR-001 |
| CON-2 | constraint | The team is two developers with experience in Python. | [Constraints](PRD.md#constraints) | Constraint: Small Team; Technology: Python |
| CON-3 | constraint | Running costs stay below 200 EUR per month. | [Constraints](PRD.md#constraints) | Constraint: Running Costs |
| CON-4 | constraint | The service goes live on 1 September 2027. | [Constraints](PRD.md#constraints) | Constraint: Go-live |
| OOS-1 | out-of-scope | Payments and deposits. | [Out of Scope](PRD.md#out-of-scope) | out of scope |
"""
"""What a table of the clean spec says."""

BODY = SPEC.partition("\n## Appendix")[0]
TRACED = f"{BODY}\n{APPENDIX}"
"""The clean spec with Appendix A as its last part."""

HAND_WRITTEN = f"""{BODY}
## Appendix A: Requirements Traceability

| Requirement | Where |
| --- | --- |
| **FR-1**, FR-2 | The lending service, see [section 2](#2-system-architecture-overview) |
| NFR-1 | The index on the catalogue |
| NFR-2, NFR-3 | Sections 5 and 6 |
| CON-1 | ADR-001 |
| CON-2, CON-3, CON-4 | Section 1 |
"""

EXAMPLES = {
    "TR009": Example(
        broken={"spec": edited((PRD_LINK, "It is built from the PRD.")), "links": {}},
        fine={"spec": edited((PRD_LINK, "It is built from [what the board wants](PRD.md)."))},
    ),
    "TR010": Example(
        broken={"links": {(RECORD, "../architecture.md#3-technology-stack"): LinkTarget(True, frozenset({"3-stack"}))}},
        fine={
            "links": {
                (RECORD, "../architecture.md#3-technology-stack"): LinkTarget(True, frozenset({"3--technology-stack"})),
                (DOCUMENT, "adr/001-postgresql-over-mysql.md"): LinkTarget(True, None),
            }
        },
    ),
    "TR011": Example(
        broken={"spec": TRACED.replace("| NFR-2 |", "| NFR-9 |")},
        fine={"spec": HAND_WRITTEN},
    ),
}
