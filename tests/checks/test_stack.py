import dataclasses
import datetime
import time

import builders as b
import pytest
from checks.cases import PRD, SPEC, case, edited, findings, places
from checks.examples.stack import API, DATA, POSTGRES, PYTHON, QUESTION, TODAY, WITH_REDIS, listing, row

from specagent.agent.checks import PART, RULES, check
from specagent.agent.checks.grounds.technologies import Listed, entry_of, named_by, same_key
from specagent.schemas.base import basis
from specagent.schemas.stack import StackSection


def versioned(version, name="PostgreSQL"):
    return edited((POSTGRES, POSTGRES.replace("| PostgreSQL | 18 |", f"| {name} | {version} |")))


def justified(text, cited="NFR-1"):
    return listing(row(why=f"{text} ({cited})"))


def excluding(sentence):
    return PRD.replace("\n## Out of Scope", f"- CON-5: {sentence}\n\n## Out of Scope")


@pytest.mark.parametrize(
    "version",
    ["Latest", "latest stable", "current", "newest", "any", "offen", "x", "*", "?", "-", "LTS", "up to date", "aktuell",
     "a modern version", "dernière", "Jammy", "As of today"],
)  # fmt: skip
def test_a_version_that_changes_by_itself_is_vague(version):
    assert findings("ST001", versioned(version))


@pytest.mark.parametrize(
    "version",
    ["18", "3.13.x", ">= 3.11", "^5.2", "LTS 22", "ES2023", "2025-03", "R4", "Noble 24.04", "v2", "N/A", "n/a",
     "managed", "to be confirmed", "To be confirmed", "*to be confirmed*", "bundled with Python", "v1beta1"],
)  # fmt: skip
def test_a_number_a_service_or_an_open_question_is_no_vague_version(version):
    assert not findings("ST001", versioned(version))


def test_a_cell_without_a_version_is_found_and_asked_for_once():
    spec = versioned("")

    assert places("ST001", spec) == [(spec.split("\n").index(POSTGRES.replace(" 18 ", "  ")) + 1, 18, "has no version")]
    assert not findings("ST004", spec)


def test_an_undecided_version_needs_a_question_and_no_assumption():
    asked = versioned("open") + QUESTION.format("PostgreSQL")

    assert not findings("ST001", asked)
    assert findings("ST001", asked.replace("- [ ]", "### Assumptions\n\n- [ ]").replace("Which version of", "We know"))


@pytest.mark.parametrize("version", ["TBD", "tba", "To be determined"])
def test_a_placeholder_for_a_version_is_told_once(version):
    spec = versioned(version)
    line = spec[: spec.index(f"| {version} |")].count("\n") + 1

    assert [one.rule for one in check(case(spec)) if one.location.line == line] == ["TX005"]
    rows = [b.technology("Python", version, basis("FR-1"))]
    drafted = b.case(b.spec(stack=StackSection(technologies=rows)))
    assert "ST001" in [one.rule for one in check(drafted, PART)]


def test_a_managed_service_may_have_a_dash_for_its_version():
    assert not findings("ST001", versioned("–", "Amazon RDS"))
    assert findings("ST001", versioned("–"))


def test_a_short_version_is_pointed_at_in_its_own_cell():
    spec = versioned("x", "PostgreSQL Maxi")

    assert places("ST001", spec)[0][1] == spec.split("\n")[places("ST001", spec)[0][0] - 1].index("| x |") + 1


def test_an_answer_of_a_model_has_no_file_and_is_judged_all_the_same():
    rows = [b.technology("Python", "Latest", basis("FR-1")), b.technology("MySQL", "to be confirmed", basis("FR-1"))]
    drafted = b.case(b.spec(stack=StackSection(technologies=rows)))

    found = [(one.rule, one.subject) for one in check(drafted, PART) if one.rule.startswith("ST")]

    assert found == [("ST001", "Technology: Python"), ("ST005", "Container: Primary Database")]


@pytest.mark.parametrize("name", ["MongoDB", "Mongo", "Python with MongoDB"])
def test_an_excluded_technology_is_found_under_its_other_names(name):
    assert findings("ST002", listing(row("Database", name, "8")), prd=excluding("No MongoDB."))


def test_a_container_may_not_use_what_the_prd_excludes():
    spec = edited((API, "| Lending API | Service | Python, Mongo |"))
    found = findings("ST002", spec, prd=excluding("No MongoDB."))

    assert [(one.subject, one.message) for one in found] == [
        ("Container: Lending API", "uses 'Mongo', which the PRD excludes")
    ]


def test_only_the_version_that_the_prd_excludes_is_found():
    prd = excluding("The service must not use Python 2.")

    assert findings("ST002", edited(("| Python | 3.14.x |", "| Python | 2.7 |")), prd=prd)
    assert not findings("ST002", prd=prd)


def test_a_row_that_sets_a_technology_aside_does_not_use_it():
    prd = excluding("No MongoDB.")

    assert not findings("ST002", listing(row("Database", "MariaDB (not MongoDB)", "12")), prd=prd)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Postgres", "PostgreSQL"), ("Kafka", "Apache Kafka"), ("SQS", "Amazon SQS"), ("Golang", "Go"), ("Vue", "Vue.js"),
     ("Mongo DB", "MongoDB"), ("Python", "python")],
)  # fmt: skip
def test_two_names_of_one_technology_are_one(one, other):
    assert same_key(one) == same_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Redux", "Redux Toolkit"), ("GPT-4", "GPT-5"), ("Qt5", "Qt6"), ("Angular", "AngularJS"), ("Java", "OpenJDK"),
     ("Stripe Connect", "Stripe Billing"), ("Python (API)", "Python (jobs)"), ("C", "C++"), ("STM32F4", "STM32L4")],
)  # fmt: skip
def test_parts_and_releases_of_one_technology_may_have_rows_of_their_own(one, other):
    assert same_key(one) != same_key(other)


def test_the_second_row_of_a_technology_is_the_one_that_is_found():
    spec = listing(POSTGRES)
    lines = spec.split("\n")

    assert places("ST003", spec) == [(lines.index(POSTGRES) + 2, POSTGRES.index("PostgreSQL") + 1, "is listed twice")]


def test_a_second_name_is_told_with_the_first():
    assert [one.message for one in findings("ST003", listing(row("Search", "Postgres", "18")))] == [
        "is listed twice, first as 'PostgreSQL'"
    ]


def test_a_short_name_within_another_word_does_not_ask_for_its_version():
    spec = listing(row("Language", "Go", "to be confirmed")) + QUESTION.format("Google Maps")

    assert findings("ST004", spec)
    assert not findings("ST004", spec.replace("Google Maps", "Golang"))


@pytest.mark.parametrize(
    "cell",
    ["Postgres", "PostgreSQL 18", "HTML, CSS", "REST", "-", "AWS (ECS, RDS, S3)", "ECS", "S3", "Linux",
     "Python scripts", "iOS", "third-party", "not Redis, but Python"],
)  # fmt: skip
def test_a_listed_technology_may_be_written_in_other_words(cell):
    spec = listing(row("Infrastructure", "AWS", "N/A"), row("Infrastructure", "Amazon ECS, RDS and S3", "N/A"))

    assert not findings("ST005", spec.replace(API, f"| Lending API | Service | {cell} |"))


@pytest.mark.parametrize(
    ("cell", "missing"),
    [("React Native", "React Native"), ("FooDB", "FooDB"), ("Python on AWS Lambda", "AWS Lambda"), ("C++", "C++"),
     ("Java (OpenJDK)", "Java")],
)  # fmt: skip
def test_a_container_may_only_use_what_the_stack_lists(cell, missing):
    spec = listing(row("Frontend", "React", "19.x"), also=[(API, f"| Lending API | Service | {cell} |")])
    messages = [one.message for one in findings("ST005", spec)]

    assert f"uses {missing!r}, which section 3 does not list" in messages
    assert not any("'Python'" in one for one in messages)


def test_a_stack_in_a_form_that_is_not_read_blames_no_container():
    spec = edited((f"{PYTHON}\n{POSTGRES}\n", ""), ("| Category | Technology | Version | Justification |\n", ""))
    bullets = spec.replace("| --- | --- | --- | --- |\n\n## 4", "- Python 3.14\n- PostgreSQL 18\n\n## 4")

    assert bullets != spec
    assert not findings("ST005", bullets)


@pytest.mark.parametrize(
    "text",
    ["No Redis is needed.", "It is chosen over Redis.", "Sessions need an S3-compatible and Redis-compatible store.",
     "Redis is ruled out.", "Statt Redis genügt die Datenbank.", "The PRD asks: “sessions are kept in Redis”."],
)  # fmt: skip
def test_a_technology_that_is_turned_down_or_quoted_is_not_used(text):
    assert not findings("ST006", edited((DATA, f"{DATA} {text}")), prd=WITH_REDIS)


def test_an_external_system_needs_no_row():
    actor = "| Redis | External system | Belongs to another team. (CON-5) |"
    used = (DATA, f"{DATA} Sessions stand in Redis.")

    assert findings("ST006", edited(used), prd=WITH_REDIS)
    assert not findings(
        "ST006", edited(used, ("| Neighbour | Person |", f"{actor}\n| Neighbour | Person |")), prd=WITH_REDIS
    )


def test_what_no_source_names_is_left_to_the_ground_rules_and_told_without_a_prd():
    spec = edited(("each line with a request id. (assumption)", "each line goes to Kafka. (policy: Logging)"))

    assert not findings("ST006", spec)
    assert [one.subject for one in findings("ST006", spec, prd=None)] == ["Concern: Logging"]


def test_an_assumption_is_on_the_reviewers_list_already():
    assert not findings("ST006", SPEC, prd=None)


@pytest.mark.parametrize(
    "used",
    [("class Loans:", "import redis"), ('"Keeps tools and loans.")', '"Keeps tools, next to Redis.")'),
     ("| PostgreSQL over MySQL | Proposed |", "| Redis over MySQL | Proposed |")],
)  # fmt: skip
def test_code_diagrams_and_decisions_use_a_technology(used):
    assert findings("ST007", listing(row()))
    assert not findings("ST007", listing(row(), also=[used]))


def test_a_record_uses_a_technology():
    assert not findings("ST007", listing(row()), adrs={"001-x.md": "# Redis for sessions\n"})


def test_the_open_points_repeat_the_stack_and_use_nothing():
    assert findings("ST007", listing(row()) + QUESTION.format("Redis"))


@pytest.mark.parametrize(
    ("category", "name"),
    [("Testing", "Widgetest"), ("CI/CD", "GitHub Actions"), ("Sprache", "Rust"), ("Quality gate", "Widgetlint"),
     ("Misc", "ESLint"), ("Monitoring", "Widgetwatch")],
)  # fmt: skip
def test_tools_of_the_workshop_need_no_other_mention(category, name):
    assert not findings("ST007", listing(row(category, name)))


def test_a_name_in_one_word_is_the_same_name():
    spec = listing(row("Frontend", "Tailwind CSS", "4.x"), also=[("class Loans:", "@import 'tailwindcss'")])

    assert not findings("ST007", spec)


@pytest.mark.parametrize(
    "text",
    ["", "-", "TBD", "See above.", "Popular.", "Industry standard.", "It is the best choice.",
     "Well known to everybody.", "Widely used by everyone", "A good fit for the project."],
)  # fmt: skip
def test_praise_is_no_justification(text):
    assert findings("ST008", justified(text))


@pytest.mark.parametrize("text", ["Vorgabe", "Object Lock", "快", "Team skill"])
def test_a_few_words_are_a_reason_where_they_cite_a_requirement(text):
    assert not findings("ST008", justified(f"{text}."))
    assert not findings("ST008", listing(row(why=f"{text} NFR-1")))
    assert findings("ST008", listing(row(why=f"{text}.")))


@pytest.mark.parametrize(
    "text",
    [
        "The team knows it.",
        "Runs without a server.",
        "チームに三年の経験があるため",
        "Company-wide standard database.",
    ],
)
def test_a_short_reason_is_a_justification(text):
    assert not findings("ST008", justified(text))


def test_an_empty_cell_has_no_justification():
    spec = edited((PYTHON, "| **Language** | Python | 3.14.x | |"))

    assert [one.message for one in findings("ST008", spec)] == ["has no justification"]
    assert not findings("ST009", spec)


@pytest.mark.parametrize(
    "text",
    ["Expiry by key; over Memcached: fewer parts.", "Preferred over Memcached since it expires keys.",
     "Simpler than a table of sessions.", "The trade-off is one more part to run.", "Läuft schneller als eine Tabelle.",
     "Läuft im Speicher statt auf der Platte.", "Plus simple qu'une table, au lieu de fichiers.",
     "Más simple frente a una tabla propia.", "Mais simples em vez de uma tabela.", "比表更快，而不是文件存储。",
     "Required by the operations handbook.", "Уже знакома всей команде проекта.", "Vorgabe der Leitung des Vereins.",
     "Memcached was the runner-up.", "It was 2 % slower, but runs without a licence.", "Python would need Memcached.",
     "Im Gegensatz zu Memcached kennt es Fristen.", "Memcached écarté faute d'expérience.", "Memcachedは見送った。",
     "Expires keys itself. Memcached does not."],
)  # fmt: skip
def test_a_choice_that_was_weighed_or_asked_for_needs_no_more(text):
    assert not findings("ST009", justified(text))


@pytest.mark.parametrize(
    "text",
    ["Runs jobs over a broker of its own.", "Speaks to clients over TLS only.", "Keeps sessions in memory.",
     "Keeps sessions of the Python service in memory."],
)  # fmt: skip
def test_a_reason_that_weighs_nothing_is_found(text):
    assert findings("ST009", justified(text))


@pytest.mark.parametrize("cited", ["CON-3", "policy: Operations handbook"])
def test_a_mandated_technology_needs_no_alternative(cited):
    assert not findings("ST009", justified("Keeps sessions in memory.", cited))
    assert not findings("ST009", justified("Keeps sessions in memory.", cited), prd=None)


def test_a_technology_that_the_prd_requires_needs_no_alternative():
    spec = justified("Keeps sessions in memory.")

    assert findings("ST009", spec)
    assert not findings("ST009", spec, prd=excluding("The service must use Redis."))


def test_the_end_of_life_is_told_with_its_date_and_source():
    found = findings("ST010", edited(("| Python | 3.14.x |", "| Python | 3.8 |")), today=TODAY)

    assert len(found) == 1
    assert found[0].message.startswith("upstream support of 3.8 ended on 2024-10-07 (")
    assert "checked 20" in found[0].message


def test_the_last_day_of_support_is_no_finding_nor_is_a_case_without_a_date():
    spec = edited(("| Python | 3.14.x |", "| Python | 3.8 |"))

    assert not findings("ST010", spec, today=datetime.date(2024, 10, 7))
    assert findings("ST010", spec, today=datetime.date(2024, 10, 8))
    assert not findings("ST010", spec)


def test_a_version_that_somebody_still_maintains_is_no_finding():
    spec = edited((PYTHON, row("Language", "Python", "3.8", "Extended support by the vendor until 2028. (CON-2)")))

    assert not findings("ST010", spec, today=TODAY)


@pytest.mark.parametrize(
    "rows",
    [row("Cloud", "PostgreSQL", "N/A"), row("Infrastructure", "Redis", "N/A"), row("Real time", "MQTT", "N/A"),
     row("Storage", "Amazon S3", "N/A"), row("Database", "Widgetbase", "N/A"), row("Cache", "Redis", "to be confirmed"),
     row("Cache", "Redis", "N/A", "A managed service; over Memcached: expiry. (NFR-1)")],
)  # fmt: skip
def test_no_version_is_needed_where_somebody_else_upgrades(rows):
    assert not findings("ST011", listing(rows))


def test_a_managed_technology_says_which_service_runs_it():
    bare = row("Database", "MariaDB", "managed", "Keeps loans; over MySQL: licence. (CON-1)")

    assert [one.message for one in findings("ST011", listing(bare))] == [
        "version 'managed' is for managed services only"
    ]
    assert not findings("ST011", listing(bare.replace("| managed |", "| managed by AWS |")))
    assert not findings("ST011", listing(bare.replace("Keeps loans", "Amazon RDS keeps loans")))


def test_the_catalogue_is_asked_for_whole_names_only():
    assert entry_of("PostgreSQL 18 (main)").id == "postgresql"
    assert entry_of("Spring Data") is None
    assert entry_of("Python, Go") is None


def test_names_are_found_as_whole_words_in_one_pass():
    text = "We run k8s and TailwindCSS; ReactとGoを使う, but no Gopher."

    assert named_by(["Kubernetes", "Tailwind CSS", "React", "Rust", "Pher"], text) == {
        "Kubernetes",
        "Tailwind CSS",
        "React",
    }


def test_a_list_of_several_names_covers_each():
    listed = Listed.of(["AWS (ECS, RDS, S3)", "React + Widgetkit"])

    assert listed.missing("Amazon ECS") == []
    assert listed.missing("Widgetkit 3") == []
    assert listed.missing("SQS") == ["SQS"]


def test_the_cost_grows_with_the_rows_and_no_faster():
    def cost(count):
        rows = [row("Library", f"Widget {at}", "to be confirmed", "Keeps sessions. (NFR-1)") for at in range(count)]
        parts = [f"| Part {at} | Service | Gadget {at} | Holds loans. (FR-2) |" for at in range(count)]
        spec = listing(
            *rows, also=[("| Primary Database | Database |", "\n".join([*parts, "| Primary Database | Database |"]))]
        )
        large = case(spec + QUESTION.format("Widget 1"), today=TODAY)
        start = time.process_time()
        for rule in RULES.values():
            if rule.id.startswith("ST"):
                assert all(dataclasses.is_dataclass(one) for one in rule.test(large))
        return time.process_time() - start

    cost(100)
    assert cost(2_000) < 60 * cost(100)
