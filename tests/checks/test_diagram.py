import builders as b
import pytest
from checks.cases import ADR, SPEC, edited, findings, places
from checks.examples.diagram import CACHE, DIAGRAM

from specagent.agent.checks import PART, check
from specagent.agent.checks.standards import Standards
from specagent.agent.document.validation import mermaid_parser

with_parser = pytest.mark.skipif(mermaid_parser() != "merman", reason="merman is not installed")


def told(*args, **kwargs):
    """Return rule, line, subject and message of each finding of the group."""
    found = findings("DG", *args, **kwargs)
    return [(one.rule, one.location.line, one.subject, one.message) for one in found]


def line_of(text, spec=SPEC):
    return spec[: spec.index(text)].count("\n") + 1


NOT_TOLD = "is drawn but stands in no table of the section"
NOT_DRAWN = "stands in the table but is not drawn"


@pytest.mark.parametrize(
    ("old", "new", "drawn", "row"),
    [
        ("| Lending API | Service", "| Loan Engine | Service", "Container: Lending API", "Container: Loan Engine"),
        (
            'lending_api, "Lending API"',
            'lending_api, "Loan Engine"',
            "Container: Loan Engine",
            "Container: Lending API",
        ),
        ("| Neighbour | Person", "| Borrower | Person", "Actor: Neighbour", "Actor: Borrower"),
        ('neighbour, "Neighbour"', 'neighbour, "Borrower"', "Actor: Borrower", "Actor: Neighbour"),
        ("| Tool | Lending", "| Device | Lending", "Entity: Tool", "Entity: Device"),
        ('tool["Tool"]', 'tool["Device"]', "Entity: Device", "Entity: Tool"),
    ],
)
def test_what_is_renamed_in_one_place_is_one_pair_of_findings(old, new, drawn, row):
    found = told(edited((old, new)))

    assert [(rule, subject, message) for rule, _, subject, message in found] == [
        ("DG002", drawn, NOT_TOLD),
        ("DG003", row, NOT_DRAWN),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "| Lending API | Primary Database | SQL",
            "| Loans | Primary Database | SQL",
            "'Loans' is no part of section 2",
        ),
        ("| Neighbour | Lending API |", "| Neighbour | Loans |", "'Loans' is no part of section 2"),
        ("Rel(lending_api,", "Rel(loans,", "has an arrow to 'loans', which is declared nowhere in the diagram"),
        (
            "Container(lending_api,",
            "Container(loans,",
            "has an arrow to 'lending_api', which is declared nowhere in the diagram",
        ),
    ],
)
def test_an_end_renamed_in_one_place_is_one_finding(old, new, message):
    assert [(rule, said) for rule, _, _, said in told(edited((old, new)))] == [("DG004", message)]


def test_a_shape_and_its_arrow_that_no_table_tells_are_one_finding():
    spec = edited(("    Rel(neighbour", f"{CACHE}    Rel(neighbour"))

    assert told(spec) == [("DG002", line_of("Container(cache", spec), "Container: Cache", NOT_TOLD)]


@pytest.mark.parametrize(
    "drawn",
    [
        "```mermaid\nflowchart LR\n    User --> API --> DB[(Store)]\n```\n",
        "```mermaid\ngraph TD;\n    User-->API;\n```\n",
        '```mermaid\nC4Context\n    Person(u, "User")\n    System(s, "The Shed")\n    Rel(u, s, "Uses")\n```\n',
        "```plantuml\n@startuml\n@enduml\n```\n",
        "![Containers](containers.svg)\n",
        "```\n+-----+     +----+\n| API | --> | DB |\n+-----+     +----+\n```\n",
        "> See the container diagram in `docs/containers.drawio`.\n",
        "The diagram is on [Miro](https://miro.example/x).\n",
        "<img src='containers.png' width='600'>\n",
        "1. Picture:\n\n   ```mermaid\n   flowchart LR\n       A --> B\n   ```\n",
    ],
)
def test_a_picture_of_any_other_kind_is_no_finding(drawn):
    assert told(edited((DIAGRAM, drawn))) == []


def test_a_container_diagram_in_another_section_is_the_overview_s():
    moved = edited((DIAGRAM, ""), ("## 3. Technology Stack\n", f"## 3. Technology Stack\n\n{DIAGRAM}"))

    assert told(moved) == []
    renamed = edited(("| Lending API | Service", "| Loans | Service"), text=moved)
    assert [rule for rule, *_ in told(renamed)] == ["DG002", "DG003"]


def test_macros_over_several_lines_and_front_matter_are_read():
    spec = edited(
        ('"Lending API", "Python", "Holds', '"Lending API",\n            "Python",\n            "Holds'),
        ("```mermaid\nC4Container", "```mermaid\n---\ntitle: Containers\n---\nC4Container"),
    )

    assert told(spec) == []


def test_names_are_compared_however_they_are_written():
    spec = edited(
        ("| Lending API | Service", "| [**Lending-API**](api.md) | Service"),
        ('"Primary Database", "Post', '"Primary Database<br/>(one)", "Post'),
        ("    tool ||--o{ loan", "    TOOLS ||--o{ LOANS"),
        ('    tool["Tool"] {', "    TOOLS {"),
        ('    loan["Loan"] {', "    LOANS {"),
    )

    assert told(spec) == []


def test_a_table_of_something_else_is_not_compared():
    rows = "".join(f"| {name} | Part of the page. |\n" for name in ("Header", "Footer", "Search Box"))
    spec = edited(
        (
            "### Communication\n",
            f"### Modules\n\n| Component | Description |\n| --- | --- |\n{rows}\n### Communication\n",
        )
    )

    assert told(spec) == []


@with_parser
@pytest.mark.parametrize(
    ("block", "line", "column"),
    [
        ("```mermaid\nflowchart LR\n  A --> B\n  C[x (y)] --> D\n```\n", 4, 3),
        ("- item\n\n  ```mermaid\n  flowchart LR\n    A --> -->\n  ```\n", 5, 11),
        ("> quote\n>\n> ```mermaid\n> erDiagram\n>   a ||--o{ b :\n> ```\n", 5, 17),
        ("1. one\n\n   > ~~~mermaid\n   > nonsense\n   > ~~~\n", 4, 6),
    ],
)
def test_an_error_in_a_diagram_is_placed_in_the_file(block, line, column):
    spec = edited(("### Logging\n", f"{block}\n### Logging\n"))
    (found,) = findings("DG001", spec)

    assert (found.location.line, found.location.column) == (line_of(block, spec) + line - 1, column)
    assert found.section == "concerns"


@with_parser
def test_an_error_in_a_record_s_diagram_is_placed_there():
    adrs = {"001-postgresql-over-mysql.md": f"{ADR}\n```mermaid\nC4Container\n  Persona(a)\n```\n"}
    (found,) = findings("DG001", adrs=adrs)

    assert found.location.file == "docs/adr/001-postgresql-over-mysql.md"
    assert (found.location.line, found.location.column) == (ADR.count("\n") + 4, 3)
    assert found.subject == "ADR-001"
    assert found.message == "its diagram is no valid Mermaid: unsupported C4 macro: Persona"


@with_parser
def test_an_invalid_diagram_is_not_compared():
    assert [rule for rule, *_ in told(edited(("Rel(neighbour,", "Relation(neighbour,")))] == ["DG001"]


@pytest.mark.parametrize("kind", ["C4Container", "C4Context", "C4Component"])
def test_an_arrow_to_a_boundary_cannot_be_drawn(kind):
    drawn = 'Person(a, "A")\nSystem_Boundary(s, "S") {\nSystem(b, "B")\n}\nRel(a, s, "Uses")'
    adr = f"{ADR}\n```mermaid\n{kind}\n{drawn}\n```\n"
    (found,) = findings("DG004", adrs={"001-postgresql-over-mysql.md": adr})

    assert found.message == "its diagram has an arrow to 's', which is a boundary, to which Mermaid draws no arrow"


def flow(*messages):
    rows = "".join(f"    {message}\n" for message in messages)
    block = f"### Main Flow: Lending\n\n```mermaid\nsequenceDiagram\n{rows}```\n\n### Communication\n"
    return edited(("### Communication\n", block))


def test_an_unknown_participant_of_a_flow_between_known_parts_is_said_once():
    spec = flow("Neighbour->>Lending API: asks", "Lending API->>Mailer: sends", "Mailer-->>Lending API: done")

    assert told(spec) == [
        (
            "DG004",
            line_of("Lending API->>Mailer", spec),
            "Communication: Lending API → Mailer",
            "'Mailer' is no part of section 2",
        )
    ]


def test_a_flow_between_other_things_than_containers_is_no_finding():
    assert (
        told(flow("Browser->>Controller: asks", "Controller->>Repository: reads", "Lending API->>Mailer: sends")) == []
    )


@pytest.mark.parametrize(
    ("declared", "used", "meant"),
    [("Worker", "worker", "Worker"), ("payments", "paymnts", "payments"), ("User1", "User2", ""), ("API", "AP", "")],
)
def test_a_participant_is_dangling_only_where_it_is_a_slip(declared, used, meant):
    block = f"```mermaid\nsequenceDiagram\n    participant {declared}\n    {used}->>{declared}: go\n```\n"
    found = findings("DG004", edited(("### Logging\n", f"{block}\n### Logging\n")))

    expected = [f"has an arrow to {used!r}, which it declares nowhere; did you mean {meant!r}?"] if meant else []
    assert [one.message for one in found] == expected


def test_an_entity_that_is_described_nowhere_is_dangling():
    spec = edited(
        ('    tool ||--o{ loan : "is lent in"', '    tool ||--o{ loan : "is lent in"\n    loan }o--|| Fine : "costs"')
    )

    assert places("DG004", spec) == [
        (line_of("loan }o", spec), 17, "relates 'Fine', an entity that neither it nor the Entities table describes")
    ]


def test_entities_without_a_table_are_no_finding():
    start, end = SPEC.index("### Entities"), SPEC.index("### Schema Migrations")

    assert told(edited((SPEC[start:end], ""))) == []


def test_without_people_only_a_nearly_right_name_is_dangling():
    start, end = SPEC.index("### People"), SPEC.index("### Containers")
    spec = edited((SPEC[start:end], ""), (DIAGRAM, "![Containers](containers.png)\n"))

    assert told(spec) == []
    slip = edited(("| Lending API | Primary", "| Lendin API | Primary"), text=spec)
    assert [message for _, _, _, message in told(slip)] == [
        "'Lendin API' is no part of section 2; did you mean 'Lending API'?"
    ]


def test_a_cell_may_list_several_parts():
    spec = edited(("| Neighbour | Lending API | HTTPS", "| Neighbour | Lending API, Primary Database | HTTPS"))

    assert [(rule, subject) for rule, _, subject, _ in told(spec)] == [
        ("DG008", "Communication: Neighbour → Lending API, Primary Database")
    ]


def test_an_arrow_the_other_way_round_is_one_finding():
    spec = edited(("Rel(lending_api, primary_database,", "Rel(primary_database, lending_api,"))

    assert told(spec) == [
        (
            "DG008",
            line_of("Rel(primary", spec),
            "Communication: Primary Database → Lending API",
            "is drawn the other way round than the table says",
        )
    ]


def test_a_relation_that_is_told_and_not_drawn_points_at_the_row():
    spec = edited(('    Rel(lending_api, primary_database, "Reads and writes loans", "SQL")\n', ""))

    assert places("DG008", spec) == [(line_of("| Lending API | Primary Database", spec), 1, NOT_DRAWN)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("| SQL | Reads and writes loans (CON-1) |", "| - | Reads and writes loans (CON-1) |", "has no protocol"),
        ("| SQL | Reads and writes loans (CON-1) |", "| | (CON-1) |", "has no protocol and no purpose"),
        (' : "is lent in"', ' : ""', "is drawn without a label"),
        ('"Searches and borrows", "HTTPS/JSON"', '" "', "is drawn without a label"),
    ],
)
def test_a_relation_that_says_nothing_is_a_finding(old, new, message):
    assert [said for _, _, said in places("DG005", edited((old, new)))] == [message]


def test_an_arrow_needs_its_technology_only_where_no_row_tells_it_and_no_person_speaks_it():
    bare = (('"Searches and borrows", "HTTPS/JSON"', '"Searches"'), ('"Reads and writes loans", "SQL"', '"Reads"'))
    start, end = SPEC.index("### Communication"), SPEC.index("## 3. ")
    without_table = edited(*bare, (SPEC[start:end], ""))

    assert places("DG005", edited(*bare)) == []
    assert places("DG005", without_table) == [
        (line_of("Rel(lending_api", without_table), 5, "is drawn without its technology")
    ]


def test_a_draft_s_relations_are_judged_without_a_file():
    overview = b.spec().overview
    relation = b.relation("Reader", "Warehouse").model_copy(update={"protocol": "N/A"})
    drafted = b.case(b.spec(overview=overview.model_copy(update={"relations": [*overview.relations, relation]})))

    found = [(one.rule, one.message) for one in check(drafted, PART) if one.rule.startswith("DG")]
    assert ("DG004", "'Warehouse' is no part of section 2") in found
    assert ("DG005", "has no protocol") in found


@with_parser
@pytest.mark.parametrize(
    ("diagram", "message"),
    [
        ("flowchart LR\n  a --> b --> c --> d", "draws 4 shapes; at most 3 can be read"),
        (
            "flowchart LR\n  a --> b & c\n  b --> a & c\n  c --> a & b\n  a --> a",
            "draws 7 relations; at most 6 can be read",
        ),
        ("sequenceDiagram\n  a->>b: x\n  c->>d: x", "draws 4 shapes; at most 3 can be read"),
        ("erDiagram\n  a ||--o{ b : x\n  c ||--o{ d : x", "draws 4 shapes; at most 3 can be read"),
    ],
)
def test_a_diagram_of_any_kind_may_be_too_large(diagram, message):
    spec = edited(("### Logging\n", f"```mermaid\n{diagram}\n```\n\n### Logging\n"))

    assert [said for _, _, said in places("DG006", spec, standards=Standards(largest_diagram=3))] == [message]


def test_a_container_of_the_main_flow_is_not_alone():
    without = edited(
        ('    Rel(lending_api, primary_database, "Reads and writes loans", "SQL")\n', ""),
        ("| Lending API | Primary Database | SQL | Reads and writes loans (CON-1) |\n", ""),
    )
    drawn = "```mermaid\nsequenceDiagram\n    Lending API->>Primary Database: reads\n```\n"
    block = f"### Main Flow\n\n{drawn}\n### Communication\n"

    assert [rule for rule, *_ in told(without)] == ["DG007"]
    assert told(edited(("### Communication\n", block), text=without)) == []


def test_without_any_relation_no_container_is_alone():
    start, end = SPEC.index("### Communication"), SPEC.index("## 3. ")

    assert told(edited((SPEC[start:end], ""), (DIAGRAM, "```mermaid\nflowchart LR\n  A --> B\n```\n"))) == []
