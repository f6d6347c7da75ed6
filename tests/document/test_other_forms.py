"""Sections that people wrote in forms of their own: lists, other languages, other levels."""

import re

import pytest
from document.sample import MARKDOWN, SPEC
from document.test_edited_specs import assert_stable

from specagent.agent.document.reading import SpecReading, parse_spec
from specagent.schemas.base import basis
from specagent.schemas.goals import Driver

TITLES = ["## 1. Arch", "## 2. Sys", "## 3. Tech", "## 4. Key", "## 5. Data", "## 6. Cross"]


def with_section(number: int, text: str) -> SpecReading:
    """Return the reading of the sample with another text under the heading of a section."""
    start, end = (MARKDOWN.index(TITLES[at]) for at in (number - 1, number))
    heading = MARKDOWN[start:].partition("\n")[0]
    reading = parse_spec(f"{MARKDOWN[:start]}{heading}\n\n{text}\n\n{MARKDOWN[end:]}")
    assert_stable(reading)
    return reading


@pytest.mark.parametrize(
    ("bullet", "name", "drivers", "description"),
    [
        ("- **Fast Search** (NFR-1): It is fast.", "Fast Search", [Driver(ref="NFR-1", name="NFR-1")], "It is fast."),
        ("- **Fast Search:** It is fast. (NFR-1)", "Fast Search", [Driver(ref="NFR-1", name="NFR-1")], "It is fast."),
        ("1. **Goal: Fast Search** – fast (NFR-1)", "Fast Search", [Driver(ref="NFR-1", name="NFR-1")], "fast"),
        (
            "* **Fast Search** ([NFR-1](PRD.md#x), NFR-2 (Load)):\n  It is\n  fast.",
            "Fast Search",
            [Driver(ref="NFR-1", name="NFR-1"), Driver(ref="NFR-2", name="Load")],
            "It is fast.",
        ),
        ("- **Fast Search** (99 %): fast (NFR-1)", "Fast Search", [Driver(ref="NFR-1", name="NFR-1")], "(99 %) fast"),
    ],
)
def test_bullets_that_cite_are_goals(bullet: str, name: str, drivers: list[Driver], description: str) -> None:
    (goal,) = with_section(1, bullet).spec.goals.goals

    assert (goal.kind, goal.name, goal.drivers, goal.description) == ("goal", name, drivers, description)


def test_bullets_below_a_heading_on_constraints_are_constraints() -> None:
    text = "### Goals\n\n- **Fast** (NFR-1): x\n\n### Constraints\n\n- **Small Team** (CON-1): y\n- **Goal: Cheap**: z"

    goals = with_section(1, text).spec.goals.goals
    assert [(one.kind, one.name) for one in goals] == [
        ("goal", "Fast"),
        ("constraint", "Small Team"),
        ("goal", "Cheap"),
    ]


def test_what_stands_beside_the_bullets_is_kept() -> None:
    reading = with_section(1, "We want:\n\n- **Fast** (NFR-1): x\n\n  - in a page\n- something else\n- **Bold** alone")

    assert [one.name for one in reading.spec.goals.goals] == ["Fast"]
    assert [one.markdown for one in reading.extras] == [
        "We want:",
        "  - in a page",
        "- something else",
        "- **Bold** alone",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- **Fast Search:** nobody asked for it\n- **Note:** see below",
        "- fast (NFR-1)\n- cheap (NFR-2)",
        "*None.*\n\n- **Fast** (NFR-1): x",
    ],
)
def test_bullets_that_may_mean_anything_are_no_goals(text: str) -> None:
    reading = with_section(1, text)

    assert reading.spec.goals.goals == []
    assert reading.extras


def test_bullets_beside_a_table_are_no_rows() -> None:
    table = "| Goal | Driving NFRs | Description |\n| --- | --- | --- |\n| **Goal: Cheap** | NFR-2 | Is cheap. |"

    reading = with_section(1, f"{table}\n\n- **Fast Search** (NFR-1): It is fast.")
    assert [one.name for one in reading.spec.goals.goals] == ["Cheap"]


@pytest.mark.parametrize(
    ("bullet", "name", "version", "justification"),
    [
        ("- **PostgreSQL** 18: joins matter (CON-1)", "PostgreSQL", "18", "joins matter"),
        ("- **PostgreSQL 18.1** – joins matter (CON-1)", "PostgreSQL", "18.1", "joins matter"),
        ("- **PostgreSQL** (18): joins matter (CON-1)", "PostgreSQL", "18", "joins matter"),
        ("- **PostgreSQL** 18 (managed): joins matter (CON-1)", "PostgreSQL", "18", "(managed) joins matter"),
        ("- **Amazon S3** (managed): files (CON-1)", "Amazon S3", "managed", "files"),
    ],
)
def test_bullets_with_versions_are_technologies(bullet: str, name: str, version: str, justification: str) -> None:
    (one,) = with_section(3, f"### Storage\n\n{bullet}").spec.stack.technologies

    assert (one.category, one.name, one.version, one.justification) == ("Storage", name, version, justification)
    assert one.basis == basis("CON-1")


def test_a_list_of_technologies_is_read_as_a_whole() -> None:
    reading = with_section(3, "- **Python** 3.14: known\n- **PostgreSQL** 18: joins\n- **Docker**: runs anywhere")

    assert [one.version for one in reading.spec.stack.technologies] == ["3.14", "18", "to be confirmed"]


def test_a_list_of_categories_is_no_list_of_technologies() -> None:
    assert with_section(3, "- **Language:** Python 3.14\n- **Database:** PostgreSQL 18").spec.stack.technologies == []


OVERVIEW = MARKDOWN[MARKDOWN.index("## 2. Sys") : MARKDOWN.index("## 3. Tech")].partition("\n")[2]
CONTAINERS = OVERVIEW[OVERVIEW.index("### Containers") : OVERVIEW.index("### Communication")]
ROWS = CONTAINERS.split("\n", 4)[4].strip()
HEAD = "| --- | --- | --- | --- |"


@pytest.mark.parametrize(
    "heading", ["### Containers", "### Container", "### Components", "### Bausteine", "### コンテナ"]
)
def test_bullets_below_a_heading_on_containers_are_containers(heading: str) -> None:
    bullets = (
        "- **Shop API** (Go, [Echo](https://e.example)): takes orders (FR-1)\n- **Ledger** (internal only): counts"
    )
    spec = with_section(2, OVERVIEW.replace(CONTAINERS, f"{heading}\n\n{bullets}\n\n")).spec

    shop, ledger = spec.overview.containers[:2]
    assert (shop.name, shop.technologies[0], shop.responsibility) == ("Shop API", "Go", "takes orders")
    assert shop.basis == basis("FR-1")
    assert (ledger.technologies, ledger.responsibility) == ([], "(internal only) counts")


def test_bullets_below_another_heading_are_no_containers() -> None:
    text = OVERVIEW.replace(CONTAINERS, "### Principles\n\n- **Shop API** (Go): takes orders (FR-1)\n\n")

    assert "Shop API" not in [one.name for one in with_section(2, text).spec.overview.containers]


@pytest.mark.parametrize(
    "header",
    [
        "| Baustein | Art | Technologie | Verantwortung |",
        "| Conteneur | Type | Technologie | Responsabilité |",
        "| Componente | Tipo | Tecnología | Responsabilidad |",
        "| コンテナ | 種別 | 技術 | 責務 |",
        "| 容器 | 类型 | 技术 | 职责 |",
    ],
)
def test_a_table_of_containers_in_another_language_needs_no_subheading(header: str) -> None:
    reading = with_section(2, OVERVIEW.replace(CONTAINERS, f"{header}\n{HEAD}\n{ROWS}\n\n"))

    assert reading.spec.overview.containers == SPEC.overview.containers


def test_relations_and_people_in_another_language_are_told_from_containers() -> None:
    text = OVERVIEW.replace("| From | To | Protocol | Purpose |", "| Von | Nach | Protokoll | Zweck |")
    text = text.replace("### Communication\n\n", "").replace("### People and External Systems", "### Personen")
    text = text.replace("| Name | Kind | Description |", "| Name | Art | Beschreibung |")

    overview = with_section(2, text).spec.overview
    assert overview.relations == SPEC.overview.relations
    assert [one.name for one in overview.actors] == [one.name for one in SPEC.overview.actors]


def test_the_kind_of_a_database_is_known_in_other_languages() -> None:
    table = "| Baustein | Art | Technologie | Verantwortung |\n" + HEAD
    reading = with_section(2, f"{table}\n| Ablage | Datenbank | PostgreSQL | Hält alles. |")

    assert [one.kind for one in reading.spec.overview.containers] == ["database"]


def raised(by: int) -> str:
    """Return the sample with the headings of its sections, and what stands below them, that much deeper."""
    title, _, rest = MARKDOWN.partition("\n")
    return f"{title}\n" + re.sub(r"^#+(?= )", lambda mark: "#" * (len(mark[0]) + by), rest, flags=re.MULTILINE)


@pytest.mark.parametrize("markdown", [raised(-1), re.sub(r"^## ", "# ", MARKDOWN, flags=re.MULTILINE)])
def test_sections_a_level_up_are_the_same_sections(markdown: str) -> None:
    reading = parse_spec(markdown)

    assert reading.spec == SPEC
    assert reading.extras == ()


def test_sections_a_level_down_are_the_same_sections() -> None:
    below = f"# Handbook\n\n## Architecture\n\n{raised(1).partition(chr(10))[2]}"

    reading = parse_spec(below)
    assert reading.spec.overview == SPEC.overview
    assert reading.spec.data == SPEC.data
    assert reading.spec.open_points == SPEC.open_points
    assert_stable(reading)


@pytest.mark.parametrize("heading", ['## <a id="stack"></a>3 Technology Stack', "## 3. Technology Stack {#stack}"])
def test_anchors_and_attributes_are_no_part_of_a_heading(heading: str) -> None:
    reading = parse_spec(MARKDOWN.replace("## 3. Technology Stack", heading))

    assert reading.spec == SPEC


def test_two_sections_of_one_name_are_read_as_one() -> None:
    again = "## 6. Cross-Cutting Concerns\n\n### Caching\n\n- Nothing is cached. (NFR-004)\n\n## 7. Arch"
    reading = parse_spec(MARKDOWN.replace("## 7. Arch", again))

    names = [one.name for one in reading.spec.concerns.concerns]
    assert names == [*(one.name for one in SPEC.concerns.concerns), "Caching"]
    assert_stable(reading)


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("([NFR-004](../PRD.md#nfr-004))", basis("NFR-004")),
        ("([NFR-004](../PRD.md#a(b)), policy: Logs)", basis()),
        ("([NFR-004](<../a b.md>), [FR-001](x))", basis("NFR-004", "FR-001")),
        ("([the wiki](x))", basis()),
    ],
)
def test_a_basis_of_links_is_one(closing: str, expected: object) -> None:
    reading = parse_spec(MARKDOWN.replace("stdout. (NFR-004)", f"stdout {closing}"))

    assert reading.spec.concerns.concerns[0].measures[0].basis == expected
    assert_stable(reading)
