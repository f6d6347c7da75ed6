"""The catalogue's ends of life: whole, sourced, and found for versions as specs write them."""

import datetime
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from specagent.agent.catalogue import lifecycles as module
from specagent.agent.catalogue.lifecycles import Lifecycle, lifecycle_of, lifecycles, read_lifecycles
from specagent.agent.catalogue.store import catalogue, find_technologies
from specagent.agent.errors import SpecAgentError

FILE = Path(module.__file__).with_name("lifecycles.yaml")
ENTRIES = list(lifecycles().values())
PUBLISHED = [(entry.id, one) for entry in ENTRIES for one in entry.published]
ONE_ENTRY = "[{id: python, checked: 2026-01-02, published: [{source: PEP, ends: {%s}}]}]"


def line(name: str, version: str) -> str | None:
    found = lifecycle_of(name, version)
    return found.line if found else None


def test_entries_are_technologies_of_the_catalogue() -> None:
    assert [entry.id for entry in ENTRIES if entry.id not in catalogue().technologies] == []


def test_no_managed_service_has_lines() -> None:
    assert [entry.id for entry in ENTRIES if catalogue().technologies[entry.id].managed] == []


def test_what_specs_name_most_is_covered() -> None:
    assert {"python", "nodejs", "java", "dotnet", "php", "ruby", "go"} <= set(lifecycles())
    assert {"postgresql", "mysql", "mongodb", "kubernetes", "django", "spring-boot", "angular"} <= set(lifecycles())


def test_a_technology_and_a_line_stand_once() -> None:
    # Read as nodes: a mapping that says a key twice has lost the first by the time it is a dict.
    rows = yaml.compose(FILE.read_text("utf-8"), Loader=yaml.BaseLoader)
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows.value:
        fields = {key.value: value for key, value in row.value}
        counts[fields["id"].value, ""] += 1
        for one in fields["published"].value:
            ends = {key.value: value for key, value in one.value}["ends"]
            counts.update((fields["id"].value, key.value) for key, _ in ends.value)
    assert [key for key, count in counts.items() if count > 1] == []
    assert len(counts) > 500


def test_every_technology_has_a_line_of_every_source() -> None:
    assert [entry.id for entry in ENTRIES if not entry.published] == []
    assert [id_ for id_, one in PUBLISHED if not one.ends] == []


def test_sources_are_named_and_are_no_addresses() -> None:
    assert [id_ for id_, one in PUBLISHED if len(one.source.split()) < 3] == []
    assert [one.source for _, one in PUBLISHED if re.search(r"//|www\.|\.(?:org|io|com)\b", one.source)] == []


def test_dates_are_of_our_time_and_were_checked_after_the_first_ends() -> None:
    for id_, one in PUBLISHED:
        assert all(datetime.date(2000, 1, 1) < end < datetime.date(2040, 1, 1) for end in one.ends.values()), id_
    for entry in ENTRIES:
        assert min(end for one in entry.published for end in one.ends.values()) < entry.checked, entry.id


def test_a_whole_major_ends_with_its_last_minor() -> None:
    wrong = []
    for entry in ENTRIES:
        ends = {name: end for one in entry.published for name, end in one.ends.items()}
        for name, end in ends.items():
            minors = [other for key, other in ends.items() if key.startswith(f"{name}.")]
            if minors and max(minors) > end:
                wrong.append((entry.id, name))
    assert wrong == []


def test_every_name_of_a_covered_technology_finds_its_lines() -> None:
    missed = []
    for entry in ENTRIES:
        technology = catalogue().technologies[entry.id]
        known = next(iter(entry.published[0].ends))
        for name in (technology.name, *technology.aliases):
            if len(find_technologies(name, technical=True)) == 1 and line(name, known) != known:
                missed.append((name, known))
    assert missed == []


def test_a_lifecycle_says_when_and_how_it_is_known() -> None:
    assert lifecycle_of("Python", "3.9") == Lifecycle(
        line="3.9",
        end_of_life=datetime.date(2025, 10, 31),
        source="PyPI package py-eol",
        checked=datetime.date(2026, 11, 25),
    )


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("Node.js", "18", "18"),
        ("Node.js", "18.x", "18"),
        ("NodeJS", "v18.20.4", "18"),
        ("Node", "18-alpine", "18"),
        ("Node.js", "^18.0.0", "18"),
        ("Node.js", "18 or later", "18"),
        ("Node.js (runtime)", "20+", "20"),
        ("Node.js", "node:18", "18"),
        ("Python", "3.9.x", "3.9"),
        ("Python", "3.9.*", "3.9"),
        ("Python", ">=3.8", "3.8"),
        ("Python", ">= 3.8, < 4", "3.8"),
        ("Python", "<4,>=3.8", "3.8"),
        ("Python", "~=3.8.1", "3.8"),
        ("Python", "3.8-3.12", "3.8"),
        ("Python", "Python3.9", "3.9"),
        ("PostgreSQL", "v16.3", "16"),
        ("Postgres", "PostgreSQL 12.4", "12"),
        ("PostgreSQL", "postgresql12", "12"),
        ("PostgreSQL", "9.6.24", "9.6"),
        ("PostgreSQL 12", "12", "12"),
        ("Java", "17 LTS", "17"),
        ("OpenJDK", "LTS (17)", "17"),
        ("JDK", "17.0.2+8", "17"),
        (".NET Core", "3.1", "3.1"),
        (".NET", ".NET 8.0", "8"),
        ("PHP", "PHP8.1", "8.1"),
        ("Spring Boot", "3.2.0.RELEASE", "3.2"),
        ("Spring Boot", "3.x", "3"),
        ("Vue.js", "Vue2", "2"),
        ("Neo4j", "Neo4j 4.4", "4.4"),
        ("K8s", "v1.33-eks-5d4a308", "1.33"),
        ("Oracle Database", "19c", "19"),
        ("Microsoft SQL Server", "2016 SP3", "2016"),
        ("AngularJS", "1.8", "1"),
    ],
)
def test_a_version_is_in_its_longest_line(name: str, version: str, expected: str) -> None:
    assert line(name, version) == expected


@pytest.mark.parametrize("version", ["", "N/A", "to be confirmed", "Latest", "LTS", "stable", "x.y", "-", "ES2022"])
def test_a_version_without_number_has_no_line(version: str) -> None:
    assert lifecycle_of("Node.js", version) is None


@pytest.mark.parametrize(
    ("name", "version", "expected"),
    [
        ("Python", "3.14", "3.14"),
        ("Python", "3.1", "3.1"),
        ("Python", "3.1x", None),
        ("Python", "3", None),
        ("Python", "3.99", None),
        ("Node.js", "20", "20"),
        ("Node.js", "2", None),
        ("Node.js", "200", None),
        ("Electron", "20", "20"),
        ("Electron", "2.0", "2"),
        ("PostgreSQL", "1.2", None),
        ("Redis", "7", None),
        ("Redis", "7.0.15", "7.0"),
        ("MariaDB", "10", None),
        ("Kubernetes", "1.3", None),
        ("Go", "1.2", None),
    ],
)
def test_a_line_that_only_looks_alike_does_not_count(name: str, version: str, expected: str | None) -> None:
    assert line(name, version) == expected


@pytest.mark.parametrize("version", ["<3.9", "< 3.9", "<=3.9", "≤3.9", "!=3.9"])
def test_an_upper_bound_is_not_the_version(version: str) -> None:
    assert lifecycle_of("Python", version) is None


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("Spring Data", "3.2"),
        ("ASP.NET MVC", "5"),
        ("ASP.NET Web API", "2"),
        ("Python/Django", "3.2"),
        ("Amazon RDS for PostgreSQL", "12"),
        ("React", "16"),
        ("Amazon S3", "1"),
        ("something of our own", "3.8"),
        ("", "3.8"),
    ],
)
def test_a_version_of_something_else_has_no_line(name: str, version: str) -> None:
    assert lifecycle_of(name, version) is None


@pytest.mark.parametrize(
    "version", ["9" * 20_000, "9" * 20_000 + "x", "9." * 20_000, "<" * 20_000, "< " * 20_000, "(" * 20_000]
)
def test_a_monstrous_version_is_only_unknown(version: str) -> None:
    assert lifecycle_of("Python", version) is None


def test_lines_stay_text(tmp_path: Path) -> None:
    file = tmp_path / "lifecycles.yaml"
    file.write_text(ONE_ENTRY % "3.10: 2026-10-01, 3.1: 2012-04-09")
    assert list(read_lifecycles(file)["python"].published[0].ends) == ["3.10", "3.1"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE_ENTRY % "3.10: soon", "lifecycles.yaml, 0.published.0.ends.3.10: Input should be a valid date"),
        (ONE_ENTRY % "3.x: 2026-10-01", "lifecycles.yaml, 0.published.0.ends.3.x.[key]: String should match"),
        ("- {id: python, published: []}", "lifecycles.yaml, 0.checked: Field required"),
        ("- [", "lifecycles.yaml cannot be read"),
    ],
)
def test_a_malformed_entry_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "lifecycles.yaml").write_text(text)
    with pytest.raises(SpecAgentError, match=re.escape(message)):
        read_lifecycles(tmp_path / "lifecycles.yaml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecAgentError, match=r"lifecycles\.yaml cannot be read"):
        read_lifecycles(tmp_path / "lifecycles.yaml")
