"""The catalogue's technologies and roles: whole, consistent, and found in text where they are meant."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from specagent.agent.catalogue import store
from specagent.agent.catalogue.store import Catalogue, catalogue, find_technologies
from specagent.agent.errors import SpecAgentError

MARKETING = re.compile(
    r"\b(?:powerful|seamless\w*|robust|blazing\w*|lightning|cutting.edge|best.in.class|world.class|leading|revolutionary"
    r"|effortless\w*|state.of.the.art|next.generation|modern|elegant|beautiful|amazing|awesome|super|ultimate|popular)\b",
    re.IGNORECASE,
)
ECOSYSTEMS = {
    *("python", "javascript", "jvm", "dotnet", "go", "rust"),
    *("ruby", "php", "swift", "dart", "cpp", "elixir"),
}
LANGUAGE_ROLES = (
    "language",
    "backend-framework",
    "cli-framework",
    "test-framework",
    "linter",
    "package-manager",
)

TECHNOLOGIES = list(catalogue().technologies.values())
CLAUSES = [
    (one.id, text)
    for one in TECHNOLOGIES
    for text in (one.strength, *(alternative.trade_off for alternative in one.alternatives))
]


def names(text: str, *, technical: bool = False) -> list[str]:
    return [entry.name for entry, _, _ in find_technologies(text, technical=technical)]


def test_catalogue_covers_what_prds_name() -> None:
    assert len(TECHNOLOGIES) >= 130


def test_a_spelling_names_one_technology_only() -> None:
    owners: dict[str, set[str]] = {}
    for one in TECHNOLOGIES:
        for text in (one.name, *one.aliases):
            owners.setdefault(re.sub(r"[\s-]+", " ", text), set()).add(one.id)
    assert {text: ids for text, ids in owners.items() if len(ids) > 1} == {}


def test_no_technology_lists_a_spelling_twice() -> None:
    assert [one.id for one in TECHNOLOGIES if len({one.name, *one.aliases}) != 1 + len(one.aliases)] == []


def test_every_spelling_is_found_under_a_technology_heading() -> None:
    missed = [
        (one.id, text)
        for one in TECHNOLOGIES
        for text in (one.name, *one.aliases)
        if [(one.id, 2, 2 + len(text))]
        != [(e.id, a, z) for e, a, z in find_technologies(f"- {text}, ", technical=True)]
    ]
    assert missed == []


def test_roles_of_technologies_exist() -> None:
    roles = catalogue().roles
    assert [(one.id, role) for one in TECHNOLOGIES for role in one.roles if role not in roles] == []


def test_defaults_exist_and_serve_their_role() -> None:
    wrong = [
        (role.id, ecosystem, id_)
        for role in catalogue().roles.values()
        for ecosystem, id_ in role.defaults.items()
        if id_ not in catalogue().technologies or role.id not in catalogue().technologies[id_].roles
    ]
    assert wrong == []


def test_defaults_name_known_ecosystems() -> None:
    for role in catalogue().roles.values():
        assert set(role.defaults) <= ECOSYSTEMS | {"*"}, role.id


@pytest.mark.parametrize("ecosystem", sorted(ECOSYSTEMS))
@pytest.mark.parametrize("role", LANGUAGE_ROLES)
def test_language_roles_default_to_the_ecosystem_itself(role: str, ecosystem: str) -> None:
    default = catalogue().technologies[catalogue().roles[role].defaults[ecosystem]]
    assert default.ecosystem == ecosystem


def test_ecosystems_are_known() -> None:
    assert {one.ecosystem for one in TECHNOLOGIES} <= ECOSYSTEMS | {""}


def test_version_has_source_and_day() -> None:
    for one in TECHNOLOGIES:
        assert (one.version is None) == (one.source is None) == (one.checked is None), one.id


def test_version_is_a_line_and_never_a_word() -> None:
    assert [one.id for one in TECHNOLOGIES if one.version and not re.fullmatch(r"\d+(\.\d+)*(\.x)?", one.version)] == []


def test_zero_versions_keep_their_minor_line() -> None:
    assert [one.id for one in TECHNOLOGIES if one.version == "0.x"] == []


def test_source_names_a_package_and_no_address() -> None:
    for one in TECHNOLOGIES:
        if one.source:
            assert re.match(r"(?:PyPI|npm|Debian \d+) package \S", one.source), one.id
            assert "//" not in one.source


def test_managed_service_has_no_version() -> None:
    assert [one.id for one in TECHNOLOGIES if one.managed and one.version] == []


def test_every_technology_has_one_or_two_alternatives_and_not_itself() -> None:
    for one in TECHNOLOGIES:
        assert 1 <= len(one.alternatives) <= 2, one.id
        assert one.name not in {alternative.name for alternative in one.alternatives}, one.id


def test_clauses_read_on_in_a_sentence() -> None:
    wrong = [
        (id_, text)
        for id_, text in CLAUSES
        if not text or text.endswith(".") or len(text.split()) > 24 or ": " in text or text != text.strip()
    ]
    assert wrong == []


def test_strength_starts_with_a_verb() -> None:
    assert [one.id for one in TECHNOLOGIES if not re.match(r"[a-z]+s\b", one.strength)] == []


def test_clauses_hold_no_marketing() -> None:
    assert [(id_, text) for id_, text in CLAUSES if MARKETING.search(text)] == []


def test_clauses_hold_no_numbers() -> None:
    assert [(id_, text) for id_, text in CLAUSES if re.search(r"(?<![A-Za-z])\d", text)] == []


def test_longer_name_wins() -> None:
    assert names("React Native and Spring Boot on AWS Lambda") == [
        "React Native",
        "Spring Boot",
        "AWS Lambda",
    ]
    assert names("Docker Compose starts Docker") == ["Docker Compose", "Docker"]


@pytest.mark.parametrize("text", ["Node.js", "NodeJS", "nodejs", "Node JS", "node.js 22", "Node.JS"])
def test_spellings_of_node_are_one(text: str) -> None:
    assert names(f"It runs on {text}.") == ["Node.js"]


@pytest.mark.parametrize("text", ["Postgres", "postgresql", "PostgreSQL 17", "POSTGRES", "Postgres17"])
def test_spellings_of_postgresql_are_one(text: str) -> None:
    assert names(f"Data is in {text}.") == ["PostgreSQL"]


@pytest.mark.parametrize(
    "text",
    [
        "Go to the settings page and pay with Stripe.",
        "Users go on with PostgreSQL data.",
        "Ready for Go-Live on Kubernetes.",
        "Pay-as-you-Go plans are billed by Stripe.",
        "Go through the Redis list.",
        "Next quarter we Go.",
    ],
)
def test_go_as_a_verb_is_not_a_language(text: str) -> None:
    assert "Go" not in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Backend: Go, PostgreSQL",
        "Services are written in Go.",
        "We require Go 1.24.",
        "a Go microservice",
        "golang",
    ],
)
def test_go_is_a_language_where_it_is_meant(text: str) -> None:
    assert "Go" in names(text)


def test_everyday_word_needs_a_neighbour() -> None:
    assert names("Swift delivery matters. Express your wishes.") == []
    assert names("Express, Redis") == ["Express", "Redis"]
    assert names("Express" + " word" * 30 + " Redis") == ["Redis"]
    assert names("Redis" + " word" * 30 + " Express") == ["Redis"]


def test_everyday_word_counts_under_a_technology_heading() -> None:
    assert names("Swift", technical=True) == ["Swift"]
    assert names("swift", technical=True) == []


def test_everyday_phrases_and_acronyms_need_their_case() -> None:
    assert names("the core data model, the rest of it, soap, react to SQLite") == ["SQLite"]
    assert names("Core Data with SQLite") == ["Core Data", "SQLite"]
    assert names("a REST API") == ["REST"]


def test_short_names_need_their_case() -> None:
    assert names("AWS and aws, PHP and php") == ["AWS", "PHP"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("使用PostgreSQL和Redis存储", ["PostgreSQL", "Redis"]),
        ("フロントはTypeScriptで、Node.jsを使う", ["TypeScript", "Node.js"]),
        ("백엔드는FastAPI로", ["FastAPI"]),
        ("支持微信支付和支付宝付款", ["WeChat Pay", "Alipay"]),
        ("хранится в Redisе", ["Redis"]),
    ],
)
def test_neighbours_of_other_scripts_end_a_word(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++20, C# and .NET 8", ["C++", "C#", ".NET"]),
        ("C", ["C"]),
        ("C++", ["C++"]),
        ("C#", ["C#"]),
        ("the C4 model of example.net", []),
        ("ASP.NET Core", ["ASP.NET Core"]),
        ("PHP8 and Vue3", ["PHP", "Vue.js"]),
        ("R2 and R-1", []),
        ("Blueprint C: the third, as in Appendix R", []),
        ("written in C, with bindings in R and Python", ["C", "R", "Python"]),
        ("R# and PHP++", []),
    ],
)
def test_signs_bound_names(text: str, expected: list[str]) -> None:
    assert names(text, technical=True) == expected


@pytest.mark.parametrize(
    "text", ["Redistribute", "Bredis", "djangoesque", "Gradiometer", "éRedis", "Redisé", "my_Redis"]
)
def test_parts_of_words_are_no_technologies(text: str) -> None:
    assert names(text, technical=True) == []


def test_single_letters_count_only_under_a_technology_heading() -> None:
    assert names("Option C: Redis. Vitamin C.") == ["Redis"]
    assert names("C, Redis", technical=True) == ["C", "Redis"]


def test_names_may_wrap_over_lines_and_quotes() -> None:
    assert names("uses React\n  Native, Spring\r\n> Boot and React-Native") == [
        "React Native",
        "Spring Boot",
        "React Native",
    ]
    assert names("Kubernetes\n\nEngine") == ["Kubernetes"]


def test_places_hold_when_lowering_changes_lengths() -> None:
    text = "İİİ İstanbul ẞ uses PostgreSQL"
    [(entry, start, end)] = find_technologies(text)
    assert (entry.id, text[start:end]) == ("postgresql", "PostgreSQL")


def test_hits_come_in_order_without_overlap() -> None:
    text = "Amazon S3, AWS Lambda, Google Cloud Storage, React Native, Next.js, Express.js, Azure SQL, S3\n" * 50
    hits = find_technologies(text)
    assert len(hits) == 8 * 50
    assert all(one[2] <= other[1] for one, other in pairwise(hits))


@pytest.mark.parametrize("unit", ["Go ", "React ", "a.", "Amazon ", "Google Cloud ", "\n", "9", "支", "Spring-"])
def test_names_tried_grow_with_the_text(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find_technologies(unit)
    tried: Counter[int] = Counter()
    pattern = store._pattern

    def counting(word: str) -> re.Pattern[str]:
        tried[size] += 1
        return pattern(word)

    monkeypatch.setattr(store, "_pattern", counting)
    for size in (1000, 2000):
        find_technologies(unit * size)
    assert tried[2000] <= 2 * tried[1000] + 2


def test_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()
    assert catalogue().technologies is catalogue().technologies


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text("- {id: cache, category: Cache, defaults: {}}\n")
    assert list(Catalogue(tmp_path).roles) == ["cache"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "- {id: cache, category: Cache, default: {}}",
            "roles.yaml, entry 'cache': defaults: Field required",
        ),
        ("- {category: Cache, defaults: {}}", "roles.yaml, entry 1: id: Field required"),
        ("- cache", "roles.yaml, entry 1: entry: Input should be"),
        ("roles: []", "roles.yaml: expected a list"),
        ("- [", "roles.yaml cannot be read"),
        (
            "- {id: a, category: A, defaults: {}}\n- {id: a, category: B, defaults: {}}",
            "the id 'a' is used twice",
        ),
    ],
)
def test_malformed_entry_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "roles.yaml").write_text(text)
    with pytest.raises(SpecAgentError, match=re.escape(message)):
        _ = Catalogue(tmp_path).roles


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecAgentError, match=r"technologies\.yaml cannot be read"):
        _ = Catalogue(tmp_path).technologies


def test_versions_stay_text(tmp_path: Path) -> None:
    (tmp_path / "technologies.yaml").write_text(
        "- {id: a, name: A, category: X, roles: [], strength: s, alternatives: [], version: 3.10, managed: true}"
    )
    entry = Catalogue(tmp_path).technologies["a"]
    assert (entry.version, entry.managed) == ("3.10", True)
