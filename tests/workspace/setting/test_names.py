import pytest
from workspace.setting.changing import became, changed

from specagent.agent.document.reading import parse_spec
from specagent.agent.errors import SpecAgentError

FLOW = """\
### Main Flow: Borrowing

```mermaid
sequenceDiagram
    actor neighbour as Neighbour
    participant lending_api as Lending API
    neighbour->>+lending_api: Asks the Lending API: lending_api?
    Note over neighbour,lending_api: Lending API at work
    lending_api-->>-neighbour: Answers
```

"""


def test_a_container_is_renamed_in_its_row_its_relations_and_both_diagrams(spec):
    text = spec.read_text().replace("## 3. Technology Stack", f"{FLOW}## 3. Technology Stack")
    spec.write_text(text)
    lines = became(spec, "container:Lending API=Loan Service")

    assert lines == [
        '        Container(loan_service, "Loan Service", "Python", "Holds the rules of lending.")',
        '    Rel(neighbour, loan_service, "Searches and borrows", "HTTPS/JSON")',
        '    Rel(loan_service, primary_database, "Reads and writes loans", "SQL")',
        "| Loan Service | Service | Python | Holds the rules of lending. (FR-1, FR-2) |",
        "| Neighbour | Loan Service | HTTPS/JSON | Searches and borrows (FR-1) |",
        "| Loan Service | Primary Database | SQL | Reads and writes loans (CON-1) |",
        "    participant loan_service as Loan Service",
        "    neighbour->>+loan_service: Asks the Lending API: lending_api?",
        "    Note over neighbour,loan_service: Lending API at work",
        "    loan_service-->>-neighbour: Answers",
    ]


def test_the_renamed_spec_reads_back_without_anything_that_is_only_drawn(spec):
    changed(spec, "Lending API=Loan Service", "actor:Neighbour=Borrower", "Loan=Loan Contract", "Tool=Device")
    reading = parse_spec(spec.read_text())

    assert [one.name for one in reading.spec.overview.containers] == ["Loan Service", "Primary Database"]
    assert [one.name for one in reading.spec.overview.actors] == ["Borrower"]
    assert [one.name for one in reading.spec.data.entities] == ["Device", "Loan Contract"]
    assert [(one.source, one.target) for one in reading.spec.data.relations] == [("Device", "Loan Contract")]
    assert len(reading.spec.overview.relations) == 2
    assert reading.drawn == frozenset()
    assert not [one.message for one in reading.notes if "diagram" in one.message]


def test_an_entity_is_renamed_in_its_row_and_its_diagram_but_not_in_attributes(spec):
    text = spec.read_text().replace("uuid id PK\n    }\n    loan", "uuid tool PK\n    }\n    loan")
    spec.write_text(text.replace('"is lent in"', '"tool is lent in"'))

    assert became(spec, "entity:tool=Power Tool") == [
        '    power_tool["Power Tool"] {',
        '    power_tool ||--o{ loan : "tool is lent in"',
        "| Power Tool | Lending API | What can be borrowed. (FR-1) |",
    ]


def test_a_goal_keeps_its_bold_and_its_label(spec):
    assert became(spec, "goal:High Availability=Very High Availability") == [
        "| **Goal: Very High Availability** | NFR-2 (Uptime) | The service runs 99.9 % of each month. |"
    ]
    assert became(spec, "Small Team=Team of *two* | three") == [
        "| **Constraint: Team of \\*two\\* \\| three** | CON-2 (Team) "
        "| Two developers run it, so there is one service, in Python. |"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ORDER_ITEM ||--o{ LOAN : has", "ORDER_LINE ||--o{ LOAN : has"),
        ('"Order Item" ||--o{ LOAN : has', '"Order Line" ||--o{ LOAN : has'),
        ('oi["Order Item"] {', 'oi["Order Line"] {'),
        ("order_item[Order Item] { uuid order_item PK }", "order_line[Order Line] { uuid order_item PK }"),
        ('  order_item }|..|| loan : "order_item"', '  order_line }|..|| loan : "order_item"'),
    ],
)
def test_an_entity_is_renamed_however_it_is_drawn(spec, old, new):
    text = spec.read_text()
    start, end = text.index("erDiagram\n"), text.index("```\n\n### Entities")
    text = text[:start] + f"erDiagram\n{old}\n" + text[end:]
    spec.write_text(text.replace("| Tool | Lending API |", "| Order Item | Lending API |"))

    assert became(spec, "Order Item=Order Line") == [new, "| Order Line | Lending API | What can be borrowed. (FR-1) |"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('Container(api, "Lending API", "Lending API 3")', 'Container(api, "Loans", "Lending API 3")'),
        ('Container_Boundary(b, "Lending API") {', 'Container_Boundary(b, "Loans") {'),
        ('Container(lending_api , "Lending API")', 'Container(loans , "Loans")'),
        ("Rel(x, lending_api, 'y')", "Rel(x, loans, 'y')"),
        ('UpdateRelStyle(lending_api,x, $offsetX="2")', 'UpdateRelStyle(loans,x, $offsetX="2")'),
    ],
)
def test_a_container_is_renamed_however_it_is_drawn(spec, old, new):
    drawn = '        Container(lending_api, "Lending API", "Python", "Holds the rules of lending.")'
    text = spec.read_text()
    known = "" if "Container(" in old else '\nContainer(lending_api, "Lending API")'
    spec.write_text(text.replace(drawn, f"{old}{known}"))

    assert became(spec, "Lending API=Loans")[0] == new


def test_an_id_that_is_taken_stays(spec):
    spec.write_text(
        spec.read_text().replace("Person(neighbour,", 'Person(loans, "Loans of others")\n    Person(neighbour,')
    )
    shape = became(spec, "Lending API=Loans")[0]

    assert shape.startswith('        Container(lending_api, "Loans", ')


def test_labels_of_other_diagrams_follow_where_they_are_the_name_in_full(spec):
    drawn = "```mermaid\nflowchart LR\n  a[Lending API] -->|Lending API| b{{Lending API cache}}\n```\n\n"
    spec.write_text(spec.read_text().replace("### Communication", f"{drawn}### Communication"))

    assert "  a[Loans] -->|Lending API| b{{Lending API cache}}" in became(spec, "Lending API=Loans")


def test_a_participant_without_a_name_of_its_own_gets_one(spec):
    flow = (
        FLOW.replace(" as Neighbour", "")
        .replace("actor neighbour", "actor Neighbour")
        .replace("neighbour-", "Neighbour-")
    )
    spec.write_text(spec.read_text().replace("## 3. Technology Stack", f"{flow}## 3. Technology Stack"))
    lines = became(spec, "actor:Neighbour=Near Neighbour")

    assert "    actor Near_Neighbour as Near Neighbour" in lines
    assert "    Near_Neighbour->>+lending_api: Asks the Lending API: lending_api?" in lines


def test_a_bullet_keeps_everything_but_its_name(spec):
    text = spec.read_text()
    start, end = text.index("| Container | Kind |"), text.index("### Communication")
    bullets = "- **Lending API** (Python): **Holds** the rules. (FR-1, FR-2)\n- **Primary Database**: Keeps. (FR-2)\n\n"
    spec.write_text(text[:start] + bullets + text[end:])

    assert "- **Loans** (Python): **Holds** the rules. (FR-1, FR-2)" in became(spec, "Lending API=Loans")


def test_what_only_a_diagram_has_is_renamed_there(spec):
    spec.write_text(
        spec.read_text().replace("    System_Boundary(", '    Person(admin, "Admin", "Helps.")\n    System_Boundary(')
    )

    assert became(spec, "Admin=Keeper") == ['    Person(keeper, "Keeper", "Helps.")']


def test_a_name_that_another_row_has_is_refused(spec):
    with pytest.raises(SpecAgentError, match="has actor:Neighbour in line 41 already"):
        changed(spec, "Lending API=neighbour")


def test_a_name_of_two_things_is_refused_until_its_kind_is_given(spec):
    spec.write_text(spec.read_text().replace("| Tool | Lending API |", "| Neighbour | Lending API |"))
    with pytest.raises(SpecAgentError) as refused:
        changed(spec, "Neighbour=Borrower")
    assert "actor:Neighbour in line 41 or entity:Neighbour in line 97" in refused.value.message

    assert became(spec, "entity:Neighbour=Borrower")[-1].startswith("| Borrower | Lending API |")


def test_sentences_that_still_say_the_old_are_told(spec):
    text = spec.read_text().replace("Tool Shed is one service", "Tool Shed is the Lending API, one service")
    spec.write_text(text)
    _, report = changed(spec, "Lending API=Loans")

    line = text.split("\n").index("Tool Shed is the Lending API, one service with one database.") + 1
    assert report.notes == (f"docs/architecture.md:{line}: still says 'Lending API'; change it by hand.",)


def test_a_longer_name_does_not_say_the_old(spec):
    _, report = changed(spec, "Lending API=Lending API v2")

    assert report.notes == ()
