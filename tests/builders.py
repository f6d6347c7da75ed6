"""A small clean spec with its PRD, and short ways to change one thing about them."""

from specagent.agent.checks import Case
from specagent.schemas.adr import Adr, DecisionRow, DecisionsSection, Option
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.data import Attribute, DataSection, DataTopic, Entity, EntityRelation
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.overview import Actor, Container, OverviewSection, Relation
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule
from specagent.schemas.prd import Persona, Place, Prd, Requirement, TechnologyMention
from specagent.schemas.spec import OpenPoint, Spec, TraceRow
from specagent.schemas.stack import StackSection, Technology


def place(line=1):
    return Place(file="PRD.md", line=line, end_line=line)


def requirement(ref, text, kind="functional", **changes):
    fields = {
        "id": ref,
        "ref": ref,
        "numbered": True,
        "kind": kind,
        "quality": None,
        "name": text.split(".")[0][:40],
        "text": text,
        "headings": ["Requirements"],
        "place": place(),
        "targets": [],
        "priority": None,
    }
    return Requirement(**(fields | changes))


def prd(*requirements, **changes):
    wanted = list(requirements) or [
        requirement("FR-1", "A reader borrows a book."),
        requirement("NFR-1", "Search answers within 300 ms.", "non-functional", quality="performance"),
        requirement("CON-1", "The data is kept in PostgreSQL.", "constraint"),
    ]
    fields = {
        "title": "Shelfie",
        "summary": "Shelfie lends books between neighbours.",
        "language": "en",
        "source": "PRD.md",
        "text": "# Shelfie PRD\n\n## Requirements\n\n" + "\n".join(f"- {one.text}" for one in wanted),
        "requirements": wanted,
        "personas": [Persona(name="Reader", description="borrows books", place=place())],
        "technologies": [
            TechnologyMention(name="PostgreSQL", version=None, stance="required", requirement="CON-1", place=place())
        ],
        "external_systems": [],
        "entities": [],
        "open_questions": [],
    }
    return Prd(**(fields | changes))


def spec(**changes):
    fields = {
        "product": "Shelfie",
        "purpose": "This document describes Shelfie.",
        "notice": "",
        "prd_title": "Shelfie PRD",
        "prd_link": "../PRD.md",
        "goals": GoalsSection(
            goals=[
                Goal(
                    kind="goal",
                    name="Low Latency",
                    drivers=[Driver(ref="NFR-1", name="Search time")],
                    description="Search answers within 300 ms.",
                    assumption=False,
                )
            ]
        ),
        "overview": OverviewSection(
            summary="One service over one database.",
            actors=[Actor(kind="person", name="Reader", description="Borrows books.", basis=basis("FR-1"))],
            containers=[
                container("Lending API", ["Python"], "service", basis("FR-1")),
                container("Primary Database", ["PostgreSQL"], "database", basis("CON-1")),
            ],
            relations=[
                relation("Reader", "Lending API", "HTTPS/JSON"),
                relation("Lending API", "Primary Database", "SQL"),
            ],
            flow_title="",
            flow=[],
        ),
        "stack": StackSection(
            technologies=[
                technology("Python", "3.13", basis(assumption=True)),
                technology("PostgreSQL", "17", basis("CON-1")),
            ]
        ),
        "patterns": PatternsSection(
            patterns=[
                Pattern(
                    area="Data Access",
                    rules=[
                        Rule(
                            statement="Queries live in repositories.",
                            reason="One place to index for search.",
                            example=CodeExample(language="sql", code="SELECT title FROM book;"),
                            basis=basis("NFR-1"),
                        )
                    ],
                )
            ]
        ),
        "data": DataSection(
            summary="Books and loans are kept in one database.",
            entities=[entity("Book"), entity("Loan")],
            relations=[
                EntityRelation(
                    source="Book",
                    target="Loan",
                    source_cardinality="exactly one",
                    target_cardinality="zero or more",
                    label="is lent in",
                )
            ],
            topics=[
                DataTopic(
                    topic="Schema Migrations", text="Every migration runs forward and back.", basis=basis("CON-1")
                )
            ],
        ),
        "concerns": ConcernsSection(
            concerns=[Concern(name="Logging", measures=[Measure(text="JSON to stdout.", basis=basis("FR-1"))])]
        ),
        "decisions": DecisionsSection(decisions=[decision_row()]),
        "traceability": [
            TraceRow(
                ref="FR-1",
                kind="functional",
                quote="A reader borrows a book.",
                heading="Requirements",
                link="../PRD.md#requirements",
                answers=["Container: Lending API"],
            )
        ],
        "open_points": [
            OpenPoint(kind="assumption", subject="Technology: Python", text="Chosen for the team.", settled=False)
        ],
    }
    return Spec(**(fields | changes))


def container(name, technologies=(), kind="service", rests_on=None):
    return Container(
        kind=kind,
        name=name,
        technologies=list(technologies),
        responsibility=f"Holds what belongs to the {name}.",
        basis=rests_on or basis(assumption=True),
    )


def relation(source, target, protocol="HTTPS/JSON"):
    return Relation(
        source=source, target=target, purpose="Reads and writes loans", protocol=protocol, basis=basis("FR-1")
    )


def technology(name, version, rests_on, category="Backend"):
    return Technology(
        category=category,
        name=name,
        version=version,
        justification=f"{name} is known to the team; over others: less to learn.",
        basis=rests_on,
    )


def entity(name, owner="Lending API"):
    return Entity(
        name=name,
        owner=owner,
        purpose=f"One {name.lower()} of the shelf.",
        attributes=[Attribute(name="id", type="uuid", key="PK")],
        basis=basis("FR-1"),
    )


def adr(number=1, title="PostgreSQL over MongoDB", **changes):
    fields = {
        "number": number,
        "title": title,
        "status": "proposed",
        "status_note": "",
        "date": "2026-01-31",
        "context": "Loans must stay consistent.",
        "drivers": basis("CON-1"),
        "options": [
            Option(name="PostgreSQL", pros=["Known to operations."], cons=[]),
            Option(name="MongoDB", pros=[], cons=["Nobody operates it yet."]),
        ],
        "decision": "We use PostgreSQL.",
        "good": ["One database to back up."],
        "bad": ["Schema changes need migrations."],
        "sections": ["stack", "data"],
    }
    return Adr(**(fields | changes))


def decision_row(number=1, title="PostgreSQL over MongoDB", **changes):
    fields = {
        "number": number,
        "title": title,
        "status": "proposed",
        "status_note": "",
        "link": f"adr/{number:03}-x.md",
    }
    return DecisionRow(**(fields | changes))


def case(spec_=None, prd_=None, adrs=None, contexts=()):
    return Case(spec_ or spec(), (adr(),) if adrs is None else tuple(adrs), prd_ or prd(), contexts)
