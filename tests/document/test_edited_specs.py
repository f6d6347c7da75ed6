"""What people do to a document, and what it then means."""

import random

import pytest
from document.sample import MARKDOWN, SPEC
from document.strategies import FRAGMENTS

from specagent.agent.document.reading import SpecReading, parse_spec
from specagent.agent.document.rendering import render_spec
from specagent.agent.errors import SpecAgentError
from specagent.schemas.base import basis
from specagent.schemas.goals import Driver
from specagent.schemas.overview import Actor, Container, Relation


def edited(*changes: tuple[str, str]) -> SpecReading:
    """Return the reading of the sample after each text was replaced, which must stand in it."""
    markdown = MARKDOWN
    for old, new in changes:
        assert markdown.count(old) == 1, old
        markdown = markdown.replace(old, new)
    reading = parse_spec(markdown)
    assert_stable(reading)
    return reading


def assert_stable(reading: SpecReading) -> None:
    """Whatever was read renders and reads again to the same, what was kept included."""
    again = parse_spec(render_spec(reading.spec, reading.extras))
    assert again.spec == reading.spec
    assert kept(again) == kept(reading)


def kept(reading: SpecReading) -> str:
    return "\n\n".join(sorted("\n\n".join(one.markdown for one in reading.extras).split("\n\n")))


def messages(reading: SpecReading) -> str:
    return "\n".join(f"{note.line}: {note.message}" for note in reading.notes)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse_spec("\ufeff" + MARKDOWN.replace("\n", "\r\n")).spec == SPEC
    assert parse_spec(MARKDOWN.replace("\n", "\r")).spec == SPEC


def test_setext_headings_are_headings() -> None:
    reading = edited(("## 3. Technology Stack\n", "Technology Stack\n----------------\n"))
    assert reading.spec == SPEC


def test_rules_between_sections_are_no_content() -> None:
    assert edited(("## 2. System", "---\n\n## 2. System")).spec == SPEC


def test_a_table_with_other_widths_and_without_outer_pipes_is_the_same_table() -> None:
    reading = edited(
        ("| Category | Technology | Version | Justification |", "Category   | Technology |Version| Justification"),
        ("| --- | --- | --- | --- |\n| **Database**", ":-- | :-: | --: | -\n| **Database**"),
        ("| **Database** | PostgreSQL | 17 | Joins matter. (CON-1) |", "Database|PostgreSQL|17|Joins matter. (CON-1)"),
    )
    assert reading.spec == SPEC


def test_columns_in_another_order_are_found_by_their_headers() -> None:
    reading = edited(
        ("| Category | Technology | Version | Justification |", "| Version | Why | Area | Technology |"),
        (
            "| **Database** | PostgreSQL | 17 | Joins matter. (CON-1) |",
            "| 17 | Joins matter. (CON-1) | Database | PostgreSQL |",
        ),
    )
    assert reading.spec == SPEC


def test_headers_in_another_language_are_read_by_position() -> None:
    reading = edited(
        ("| Category | Technology | Version | Justification |", "| Kategorie | Technik | Fassung | Warum |"),
    )
    assert reading.spec == SPEC


def test_a_column_that_nobody_knows_is_kept_beside_the_table() -> None:
    reading = edited(
        (
            "| Category | Technology | Version | Justification |\n| --- |",
            "| Category | Technology | Version | Cost | Justification |\n| --- | --- |",
        ),
        ("| 17 | Joins", "| 17 | 20 EUR | Joins"),
    )
    assert reading.spec == SPEC
    (extra,) = reading.extras
    assert extra.after == "stack"
    assert extra.markdown == "| Category | Cost |\n| --- | --- |\n| **Database** | 20 EUR |"


def test_a_row_that_people_added_needs_neither_bold_nor_basis() -> None:
    reading = edited(
        (
            "| **Constraint: Small Team**",
            "| Fast Search | NFR-009, NFR-010 (Load) | Search is fast. |\n| **Constraint: Small Team**",
        ),
        ("| **Database** |", "| Cache | Valkey | 8 | Fast. |\n| **Database** |"),
    )
    goal = reading.spec.goals.goals[1]
    assert (goal.kind, goal.name, goal.assumption) == ("goal", "Fast Search", False)
    assert goal.drivers == [Driver(ref="NFR-009", name="NFR-009"), Driver(ref="NFR-010", name="Load")]
    assert reading.spec.stack.technologies[0].category == "Cache"
    assert reading.spec.stack.technologies[0].basis == basis()
    assert "says neither `Goal:` nor `Constraint:`" in messages(reading)


def test_a_version_that_is_missing_is_to_be_confirmed() -> None:
    reading = edited(("| PostgreSQL | 17 | Joins", "| PostgreSQL | | Joins"))
    assert reading.spec.stack.technologies[0].version == "to be confirmed"
    assert "'PostgreSQL' has no version" in messages(reading)


def test_a_basis_behind_a_description_of_a_goal_becomes_a_driver() -> None:
    reading = edited(("Managed services come first. (assumption)", "Managed services come first. (CON-7, assumption)"))
    goal = reading.spec.goals.goals[1]
    assert goal.drivers == [Driver(ref="CON-7", name="CON-7")]
    assert (goal.description, goal.assumption) == ("Managed services come first.", True)


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("(NFR-004; NFR-005)", basis("NFR-004", "NFR-005")),
        ("(Policy: Log Rules, Assumption)", basis(policies=("Log Rules",), assumption=True)),
        ("(NFR-004).", basis("NFR-004")),
        ("(see the wiki)", basis()),
        ("\\(NFR-004)", basis()),
    ],
)
def test_a_basis_is_understood_as_people_write_it(closing: str, expected: object) -> None:
    reading = edited(("stdout. (NFR-004)", f"stdout {closing}"))
    assert reading.spec.concerns.concerns[0].measures[0].basis == expected


@pytest.mark.parametrize(
    "heading",
    [
        "## Technology Stack",
        "## Tech Stack",
        "## 3. Tools",
        "## 3) Technology stack",
        "## Technologies",
        "## Section 3: Stack",
    ],
)
def test_a_renamed_heading_is_recognised(heading: str) -> None:
    assert edited(("## 3. Technology Stack", heading)).spec == SPEC


def test_a_new_section_shifts_numbers_and_not_meanings() -> None:
    reading = edited(
        ("## 4. Key", "## 4. Deployment\n\nBlue and green.\n\n### Where\n\n- here\n\n## 5. Key"),
        ("## 5. Data Management", "## 6. Data Management"),
        ("## 6. Cross-Cutting Concerns", "## 7. Cross-Cutting Concerns"),
    )
    assert reading.spec == SPEC
    (extra,) = reading.extras
    assert (extra.after, extra.markdown) == ("stack", "## 4. Deployment\n\nBlue and green.\n\n### Where\n\n- here")


def test_sections_in_another_order_are_the_same_sections() -> None:
    start, end = MARKDOWN.index("## 5. Data"), MARKDOWN.index("## 6. Cross")
    moved = MARKDOWN[:start] + MARKDOWN[end:] + "\n" + MARKDOWN[start:end]
    assert parse_spec(moved).spec == SPEC


def test_a_missing_section_reads_as_empty_with_a_note() -> None:
    start, end = MARKDOWN.index("## 3. Tech"), MARKDOWN.index("## 4. Key")
    reading = parse_spec(MARKDOWN[:start] + MARKDOWN[end:])
    assert reading.spec == SPEC.model_copy(update={"stack": reading.spec.stack})
    assert reading.spec.stack.technologies == []
    assert "'3. Technology Stack' is missing" in messages(reading)


def test_text_that_is_no_spec_is_refused_with_what_was_expected() -> None:
    with pytest.raises(SpecAgentError) as caught:
        parse_spec("# Shopping list\n\n- milk\n")
    assert "no architecture specification" in caught.value.message
    assert "## 1. Architectural Goals and Constraints" in caught.value.hint


@pytest.mark.parametrize("markdown", ["", "\n\n", "---\na: b\n---\n", "\0", "x" * 10])
def test_nothing_is_no_spec(markdown: str) -> None:
    with pytest.raises(SpecAgentError):
        parse_spec(markdown)


def test_front_matter_is_kept_on_top() -> None:
    reading = parse_spec("---\nowner: platform\n---\n" + MARKDOWN)
    assert reading.spec == SPEC
    assert render_spec(reading.spec, reading.extras) == "---\nowner: platform\n---\n\n" + MARKDOWN


def test_an_unknown_paragraph_and_a_comment_are_kept_verbatim_where_they_stood() -> None:
    reading = edited(("(CON-1) |\n\n## 4", "(CON-1) |\n\nSee <b>the</b> wiki.\n\n<!-- checked -->\n\n## 4"))
    assert reading.spec == SPEC
    assert [(one.after, one.markdown) for one in reading.extras] == [
        ("stack", "See <b>the</b> wiki.\n\n<!-- checked -->")
    ]
    assert "See <b>the</b> wiki.\n\n<!-- checked -->\n\n## 4" in render_spec(reading.spec, reading.extras)


def test_a_link_definition_is_not_swallowed() -> None:
    reading = edited(("(CON-1) |\n\n## 4", "(CON-1) |\n\n[wiki]: https://wiki.example\n\n## 4"))
    assert [one.markdown for one in reading.extras] == ["[wiki]: https://wiki.example"]


def test_a_row_without_a_name_is_kept_with_its_header() -> None:
    reading = edited(("| **Database** |", "| Cache | | 8 | Fast. |\n| **Database** |"))
    assert reading.spec == SPEC
    assert "| Category | Technology |" in reading.extras[0].markdown
    assert reading.extras[0].markdown.endswith("| Cache | | 8 | Fast. |")


def test_a_container_named_twice_is_kept_and_not_lost() -> None:
    reading = edited(
        ("| Garden Database | Database |", "| web app | Service | Go | Twin. |\n| Garden Database | Database |")
    )
    assert reading.spec == SPEC
    assert reading.extras[0].markdown.endswith("| web app | Service | Go | Twin. |")


def test_inline_html_breaks_and_entities_are_what_they_show() -> None:
    reading = edited(("Joins matter. (CON-1)", "Joins<br>matter &amp; &#8364; __so__ *much*. (CON-1)"))
    assert reading.spec.stack.technologies[0].justification == "Joins matter & € **so** *much*."


def test_a_paragraph_in_several_lines_with_hard_breaks_is_one_paragraph() -> None:
    reading = edited(("Alembic.\nReversible.", "Alembic.  \nReversible\\\nindeed."))
    assert reading.spec.data.topics[0].text == "Alembic. Reversible indeed."


def test_rules_without_labels_are_statements() -> None:
    reading = edited(("- **Rule:** Errors are problems.\n  **Why:** One shape.", "* Errors are problems. (FR-009)"))
    rule = reading.spec.patterns.patterns[0].rules[-1]
    assert (rule.statement, rule.reason, rule.basis) == ("Errors are problems.", "To be described.", basis("FR-009"))
    assert "A rule's reason is missing" in messages(reading)


def test_bold_bullets_without_headings_are_areas_concerns_and_topics() -> None:
    reading = edited(
        ("### API Design\n", "- **State:** Stores only.\n  **Why:** One truth. (FR-002)\n\n### API Design\n"),
        ("### Logging\n", "* **Privacy:** No names. (NFR-1)\n\n### Logging\n"),
        ("### Entity-Rel", "- **Backup:** Nightly.\n\n### Entity-Rel"),
    )
    state = reading.spec.patterns.patterns[0]
    assert (state.area, state.rules[0].statement, state.rules[0].reason) == ("State", "Stores only.", "One truth.")
    assert reading.spec.concerns.concerns[0].name == "Privacy"
    assert reading.spec.concerns.concerns[0].measures[0].basis == basis("NFR-1")
    assert [one.topic for one in reading.spec.data.topics] == ["Backup", "Schema Migrations"]


def test_nested_bullets_and_paragraphs_are_measures_too() -> None:
    reading = edited(("- JSON to stdout. (NFR-004)", "All logs:\n\n- JSON to stdout. (NFR-004)\n  - with a trace id"))
    texts = [one.text for one in reading.spec.concerns.concerns[0].measures]
    assert texts == ["All logs:", "JSON to stdout.", "with a trace id"]


def test_a_ticked_box_is_settled_and_a_bullet_without_one_is_open() -> None:
    reading = edited(
        ("- [ ] **Data: Bed:** How many beds?", "- [X] **Data: Bed:** How many beds?\n- Who pays?"),
    )
    assert [(one.subject, one.text, one.settled) for one in reading.spec.open_points[:2]] == [
        ("Data: Bed", "How many beds?", True),
        ("", "Who pays?", False),
    ]


def test_a_decision_row_with_a_linked_title_and_another_status_is_read() -> None:
    reading = edited(
        (
            "| [ADR-001](adr/001-postgresql-over-mongodb.md) | PostgreSQL over MongoDB | Proposed |",
            "| 0007 | [Queues](<adr/0007 queues.md> 'x') | Superseded by [ADR-9](adr/9.md) |\n| | lost | |",
        )
    )
    (decision,) = reading.spec.decisions.decisions
    assert (decision.number, decision.title, decision.link) == (7, "Queues", "adr/0007 queues.md")
    assert (decision.status, decision.status_note) == ("superseded", "by [ADR-9](adr/9.md)")
    assert len(reading.extras) == 1


def test_what_is_drawn_only_is_added_with_a_note() -> None:
    reading = edited(
        (
            '    Rel(gardener, web_app, "Plans beds", "HTTPS")',
            '  Person_Ext( vet ,"Vet" , "Looks after plants." )\n'
            "    %% a comment\n"
            '    ContainerQueue(jobs, "Jobs", "Valkey, Streams")\n'
            '    System_Ext(mail, "Mail")\n'
            '    Rel(gardener, web_app, "Plans beds", "HTTPS")\n'
            '    Rel_D(web_app, jobs, "Queues work", $techn="RESP")\n'
            '    BiRel(vet, web_app, "Talks")',
        )
    )
    overview = reading.spec.overview
    assert overview.actors[2:] == [
        Actor(kind="person", name="Vet", description="Looks after plants.", basis=basis()),
        Actor(kind="external system", name="Mail", description="To be described.", basis=basis()),
    ]
    assert overview.containers[2:] == [
        Container(
            kind="queue",
            name="Jobs",
            technologies=["Valkey", "Streams"],
            responsibility="To be described.",
            basis=basis(),
        )
    ]
    assert overview.relations[2] == Relation(
        source="Web App", target="Jobs", purpose="Queues work", protocol="RESP", basis=basis()
    )
    assert [(one.source, one.target) for one in overview.relations[3:]] == [("Vet", "Web App"), ("Web App", "Vet")]
    assert "'Jobs' stands in the diagram only; added" in messages(reading)


def test_the_table_wins_over_the_diagram() -> None:
    reading = edited(
        (
            "| Web App | Application | Vue, TypeScript | Shows beds.",
            "| Garden Site | Application | Svelte | Draws beds.",
        ),
        ("| Gardener | Web App | HTTPS | Plans beds", "| Gardener | Garden Site | HTTPS | Draws plans"),
        ("| Web App | Garden Database | SQL", "| Garden Site | Garden Database | SQL"),
    )
    overview = reading.spec.overview
    assert [one.name for one in overview.containers] == ["Garden Site", "Garden Database"]
    assert [one.purpose for one in overview.relations] == ["Draws plans", "Reads and writes beds"]
    assert "The diagram still calls 'Garden Site' 'Web App'" in messages(reading)


def test_a_second_relation_drawn_between_the_same_two_is_added() -> None:
    reading = edited(
        (
            '    Rel(gardener, web_app, "Plans beds", "HTTPS")',
            '    Rel(gardener, web_app, "Plans beds", "HTTPS")\n    Rel(gardener, web_app, "Sends photos", "HTTPS")',
        )
    )
    assert [one.purpose for one in reading.spec.overview.relations] == [
        "Plans beds",
        "Reads and writes beds",
        "Sends photos",
    ]


def test_lines_of_a_diagram_that_nobody_understands_are_kept() -> None:
    reading = edited(
        (
            '    Rel(gardener, web_app, "Plans beds", "HTTPS")',
            '    Rel(gardener, web_app, "Plans beds", "HTTPS")\n    UpdateRelStyle(gardener, web_app, $offsetY="-40")',
        ),
        (
            "    gardener->>web_app: plan bed",
            "    autonumber\n    gardener->>web_app: plan bed\n    Note over web_app: slow",
        ),
    )
    assert reading.spec == SPEC
    assert [one.markdown for one in reading.extras] == [
        '```text\nUpdateRelStyle(gardener, web_app, $offsetY="-40")\n```',
        "```text\nautonumber\nNote over web_app: slow\n```",
    ]


def test_an_entity_diagram_in_anybodys_style_is_read() -> None:
    start, end = MARKDOWN.index("erDiagram"), MARKDOWN.index("```\n\n### Entities")
    markdown = (
        MARKDOWN[:start]
        + "erDiagram\n"
        + '  BED { UUID id PK, FK "the key"\n    varchar(20) label\n    point place UK }\n'
        + '  "Bed Plan" {}\n'
        + "  direction LR\n"
        + "  BED ||..o{ BED-PLAN : has\n"
        + '  BED }|--|| GARDEN : "lies in"\n'
        + MARKDOWN[end:]
    )
    reading = parse_spec(markdown)
    assert_stable(reading)
    data = reading.spec.data
    assert [(one.name, one.type, one.key) for one in data.entities[0].attributes] == [
        ("id", "uuid", "PK"),
        ("label", "string", None),
        ("place", "string", "UK"),
    ]
    assert [one.name for one in data.entities] == ["Bed", "Bed Plan", "GARDEN"]
    assert [(one.source, one.target, one.label) for one in data.relations] == [
        ("Bed", "Bed Plan", "has"),
        ("Bed", "GARDEN", "lies in"),
    ]
    assert "'point' is no type of attribute" in messages(reading)
    assert "direction LR" in reading.extras[0].markdown


def test_a_diagram_moved_to_another_section_still_counts() -> None:
    start, end = MARKDOWN.index("### Entity-Rel"), MARKDOWN.index("### Entities")
    diagram = MARKDOWN[start:end].removeprefix("### Entity-Relationship Diagram\n\n")
    moved = MARKDOWN[:start] + MARKDOWN[end:]
    assert parse_spec(moved.replace("### Container Diagram", f"{diagram}### Container Diagram")).spec == SPEC


def test_another_kind_of_diagram_is_kept() -> None:
    flowchart = "### Deployment\n\n```mermaid\nflowchart LR\n    a --> b\n```"
    reading = edited(("### Main Flow", f"{flowchart}\n\n### Main Flow"))
    assert reading.spec == SPEC
    assert [one.markdown for one in reading.extras] == [flowchart]


def test_a_sequence_written_by_hand_names_what_the_tables_name() -> None:
    start, end = MARKDOWN.index("sequenceDiagram"), MARKDOWN.index("```\n\n## 3.")
    markdown = (
        MARKDOWN[:start] + "sequenceDiagram\nWebApp ->> Garden Database: store\nDB--)web_app : done\n" + MARKDOWN[end:]
    )
    reading = parse_spec(markdown)
    assert_stable(reading)
    assert [(one.source, one.target, one.message, one.reply) for one in reading.spec.overview.flow] == [
        ("WebApp", "Garden Database", "store", False),
        ("DB", "Web App", "done", True),
    ]


def test_a_code_example_in_mermaid_is_shown_and_never_drawn() -> None:
    reading = edited(
        ('  ```python\n  @get("/beds")\n  def beds(): ...\n', "  ```mermaid\n  flowchart LR\n  click a href\n")
    )
    assert reading.spec.patterns.patterns[0].rules[0].example is not None
    assert reading.spec.patterns.patterns[0].rules[0].example.language == "mermaid"
    assert "```text mermaid\n" in render_spec(reading.spec)


@pytest.mark.parametrize("seed", range(60))
def test_no_edit_breaks_the_reader(seed: int) -> None:
    chance = random.Random(seed)
    rows = MARKDOWN.split("\n")
    for _ in range(chance.randint(1, 8)):
        at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
        place = chance.randrange(len(rows[at]) + 1)
        edit = chance.randrange(6)
        if edit == 0:
            del rows[at]
        elif edit == 1:
            rows.insert(at, rows[other])
        elif edit == 2:
            rows[at], rows[other] = rows[other], rows[at]
        elif edit == 3:
            rows[at] = rows[at][:place] + chance.choice(FRAGMENTS) + rows[at][place:]
        elif edit == 4:
            rows[at] = " " * chance.randint(1, 5) + rows[at]
        else:
            rows[at] = rows[at][place:]
    reading = parse_spec("\n".join(rows))
    assert parse_spec(render_spec(reading.spec)).spec == reading.spec
