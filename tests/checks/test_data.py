import pytest
from checks.cases import PRD, SPEC, edited, findings
from checks.examples.data import GOAL, MIGRATIONS, MODEL, RETENTION, SEEDING, UNDONE

KEPT = "Everything stands in the Primary Database."
FLYWAY = "Flyway runs numbered migrations at every release, each with a script that undoes it."


def messages(rule, *args, **fields):
    return [one.message for one in findings(rule, *args, **fields)]


@pytest.mark.parametrize(
    "model",
    [
        "![Entities](entities.png)",
        "[ER diagram](https://example.com/er)",
        "| Table | Holds |\n| --- | --- |\n| tool | tools |",
        "```sql\nCREATE TABLE tool (id uuid);\n```",
        "### Data Model\n\n- **Tool:** what can be borrowed",
        "### Datenmodell\n\nEin Werkzeug hat viele Ausleihen.",
    ],
)
def test_a_model_may_be_shown_in_many_ways(model):
    assert not findings("DA001", edited((MODEL, f"{model}\n\n")))


@pytest.mark.parametrize(
    "text", ["The service stores nothing.", "Es werden keine Daten gespeichert.", "It is stateless."]
)
def test_a_product_that_keeps_nothing_needs_no_model(text):
    bare = edited((MODEL, ""), (MIGRATIONS, ""), (SEEDING, ""), (KEPT, text))

    assert not findings("DA0", bare)


def test_a_link_to_something_else_is_no_model():
    assert findings("DA001", edited((MODEL, "See the [runbook](runbook.md).\n\n")))


def test_the_finding_says_what_keeps_data():
    assert messages("DA001", edited((MODEL, ""))) == [
        "has neither an entity-relationship diagram nor a table of entities, but 'PostgreSQL' keeps data"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Die Migrationen liegen als SQL-Dateien im Repository.",
        "Les migrations sont des scripts SQL.",
        "Flyway runs numbered scripts.",
    ],
)
def test_migrations_may_be_told_in_other_words(text):
    assert not findings("DA002", edited((MIGRATIONS, f"### Changes\n\n{text} (assumption)\n\n")))


def test_a_tool_that_is_only_named_tells_no_migrations():
    spec = edited((MIGRATIONS, ""), (KEPT, "Everything stands in the Primary Database (PostgreSQL and Alembic)."))

    assert findings("DA002", spec)


def test_a_topic_on_migrations_that_says_no_way_is_told_so():
    spec = edited((FLYWAY, "Schema changes are planned so that they can be reversed."))

    assert messages("DA002", spec) == ["names neither a tool nor a way by which migrations are run"]


def test_without_a_schema_there_is_nothing_to_migrate_or_seed():
    spec = edited(
        (MODEL, ""), (MIGRATIONS, ""), (SEEDING, ""), ("PostgreSQL", "Text Files"), ("ContainerDb", "Container")
    )

    assert not findings("DA002", edited(("| Database |", "| Service |"), text=spec))
    assert not findings("DA004", edited(("| Database |", "| Service |"), text=spec))


@pytest.mark.parametrize(
    "text",
    [
        "Each migration is reversible",
        "Jede Migration lässt sich zurückrollen",
        "Chaque migration est réversible",
        "Toda migração é reversível",
        "Cada migración tiene un script de rollback",
        "Migrations run up and down in the build",
        "Ecto migrations with `up` and `down`",
        "Migrations are forward-compatible; documents are upgraded on read",
    ],
)
def test_a_way_back_may_be_told_in_many_ways(text):
    assert not findings("DA003", edited((FLYWAY, f"{text}.")))


def test_a_way_back_of_something_else_is_none_of_migrations():
    spec = edited(
        (UNDONE, ""), ("### Retention", "### Releases\n\nA bad release is rolled back. (assumption)\n\n### Retention")
    )

    assert findings("DA003", spec)


@pytest.mark.parametrize(
    ("text", "seeded"),
    [
        ("Le catalogue initial est importé d'un fichier CSV.", True),
        ("Der Anfangsbestand kommt aus einer CSV-Datei.", True),
        ("A one-time import brings the catalogue.", True),
        ("The catalogue is exported every night.", False),
    ],
)
def test_first_data_may_be_told_in_many_ways(text, seeded):
    assert bool(findings("DA004", edited((SEEDING, ""), (KEPT, f"{KEPT} {text}")))) is not seeded


@pytest.mark.parametrize("basis", ["(FR-2)", "(policy: Handbook)", "(assumption)"])
def test_an_entity_with_a_basis_is_needed(basis):
    assert not findings("DA005", edited(("| Loan |", f"| Coupon | Lending API | A discount. {basis} |\n| Loan |")))


def test_an_entity_that_is_only_drawn_is_left_to_the_rules_on_diagrams():
    assert not findings(
        "DA005", edited(('    loan["Loan"] {', '    coupon["Coupon"] {\n        uuid id PK\n    }\n    loan["Loan"] {'))
    )


def personal(text):
    return {
        "prd": PRD.replace(
            "Personal data of neighbours is handled according to the GDPR and deleted after 30 days", text
        )
    }


@pytest.mark.parametrize(
    "text",
    [
        "Health records of patients are imported every night",
        "The service stores the email address and phone number of each neighbour",
        "The dates of birth of neighbours are known",
        "Personenbezogene Daten werden vertraulich behandelt",
    ],
)
def test_personal_data_needs_an_end(text):
    found = findings("DA006", edited((RETENTION, ""), GOAL), **personal(text))

    assert [(one.subject, one.message) for one in found] == [
        ("NFR-3", "concerns personal data, and nothing says how long it is kept or when it is deleted")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "No personal data is kept",
        "The service never stores personal data",
        "A confirmation goes to the email address",
        "The service runs without any personal information",
    ],
)
def test_a_prd_that_keeps_no_personal_data_asks_for_nothing(text):
    assert not findings("DA006", edited((RETENTION, ""), GOAL), **personal(text))


@pytest.mark.parametrize(
    "text",
    ["Accounts are erased on request.", "Profiles are deleted after 2 years.", "Es wird nach 30 Tagen gelöscht."],
)
def test_an_end_may_be_told_anywhere(text):
    assert not findings("DA006", edited((RETENTION, ""), GOAL, (KEPT, f"{KEPT} {text}")))


def test_a_spec_that_names_no_access_is_told_so():
    signed = "Neighbours sign in with passkeys; the Lending API checks the session on every request."
    bare = edited((RETENTION, "### Retention\n\nIt is erased after 30 days. (NFR-3)\n\n"), (signed, "None."))
    bare = edited(("### Authentication and Authorization", "### Doors"), text=bare)

    assert messages("DA006", bare[: bare.index("## Appendix A")] if "## Appendix A" in bare else bare) == [
        "concerns personal data, and nothing says who may access it"
    ]


def test_the_quotes_of_appendix_a_answer_nothing():
    quoted = "| NFR-3 | non-functional | Personal data is deleted after 30 days. |  | Goal: Data Protection |\n"
    head = "| Requirement | Kind | Text | Source | Answered by |\n| --- | --- | --- | --- | --- |\n"
    bare = edited((RETENTION, ""), GOAL)
    bare = bare[: bare.index("## Appendix A")] if "## Appendix A" in bare else bare

    assert findings("DA006", f"{bare}\n## Appendix A: Requirements Traceability\n\n{head}{quoted}")


def test_a_language_whose_words_nobody_knows_is_never_short_of_them():
    polish = "Dane są w bazie i nie są usuwane przez system, oraz użytkownik musi być zalogowany, że to jest dla nas. "
    section = SPEC[SPEC.index("## 5. Data Management") : SPEC.index("## 6. Cross-Cutting Concerns")]
    spec = edited((section, f"## 5. Data Management\n\n{polish * 3}\n\n"))

    assert not findings("DA002", spec)
    assert not findings("DA004", spec)


ENTITIES = SPEC[SPEC.index("### Entities") : SPEC.index("### Schema Migrations")]


def test_entities_that_are_only_drawn_claim_no_owner():
    assert not findings("DA007", edited((ENTITIES, "")))


def test_a_table_without_owners_claims_none():
    rows = "| Tool | Is lent. (FR-1) |\n| Loan | Is open. (FR-2) |\n\n"

    assert not findings("DA007", edited((ENTITIES, f"### Entities\n\n| Entity | Purpose |\n| --- | --- |\n{rows}")))


def test_an_entity_without_an_owner_beside_others_is_found():
    assert messages("DA007", edited(("| Loan | Lending API |", "| Loan | |"))) == ["has no owner"]


def test_an_owner_is_no_container_of_a_section_that_cannot_be_read():
    containers = SPEC[SPEC.index("### Container Diagram") : SPEC.index("## 3. Technology Stack")]
    prose = "![Containers](containers.png)\n\nThe Lending API holds the rules of lending, alone.\n\n"

    assert not findings("DA007", edited((containers, prose)))


def test_an_entity_that_names_a_requirement_in_its_text_is_needed():
    row = "| Coupon | Lending API | A discount, as FR-2 asks for it |\n| Loan |"

    assert not findings("DA005", edited(("| Loan |", row)))
    assert findings("DA005", edited(("| Loan |", row.replace("FR-2", "nobody"))))
