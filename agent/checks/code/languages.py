"""The programming languages that a technology stack brings, and whether an example is written in one of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from specagent.agent.catalogue.model import TechnologyEntry
from specagent.agent.checks.case import Case
from specagent.agent.checks.grounds.technologies import mentions

_ECOSYSTEMS = {
    **dict.fromkeys(("python", "py", "py3", "python3", "pycon", "ipython"), "python"),
    **dict.fromkeys(("javascript", "js", "jsx", "mjs", "cjs", "node", "typescript", "ts", "tsx", "mts"), "javascript"),
    **dict.fromkeys(("vue", "svelte", "astro"), "javascript"),
    **dict.fromkeys(("java", "kotlin", "kt", "kts", "scala", "clojure"), "jvm"),
    **dict.fromkeys(("csharp", "cs", "c#", "fsharp", "fs", "f#", "vb", "vbnet", "razor", "cshtml"), "dotnet"),
    **dict.fromkeys(("go", "golang"), "go"),
    **dict.fromkeys(("rust", "rs"), "rust"),
    **dict.fromkeys(("ruby", "rb", "erb"), "ruby"),
    **dict.fromkeys(("php", "blade"), "php"),
    **dict.fromkeys(("swift", "objective-c", "objectivec", "objc"), "swift"),
    "dart": "dart",
    **dict.fromkeys(("c", "h", "cpp", "c++", "cc", "cxx", "hpp", "arduino", "ino"), "cpp"),
    **dict.fromkeys(("elixir", "ex", "exs", "erlang", "erl"), "elixir"),
}
"""What examples call a language -> the ecosystem of the catalogue that it belongs to."""

_NAMES = {
    "lua": "Lua",
    "solidity": "Solidity",
    "zig": "Zig",
    "r": "R",
    "haskell": "Haskell",
    "hs": "Haskell",
    "ocaml": "OCaml",
    "julia": "Julia",
    "perl": "Perl",
    "nim": "Nim",
    "crystal": "Crystal",
}
"""Languages without an ecosystem, as a stack names them."""

_SPOKEN_ROLES = {
    "language",
    "backend-framework",
    "cli-framework",
    "desktop-framework",
    "firmware-framework",
    "frontend-framework",
    "game-engine",
    "mobile-framework",
    "rtos",
}
"""What is written in its ecosystem's language, so that the languages of the product are known."""
_TOOLS = {"migration-tool", "static-site", "packaging", "ci"}
"""Roles of tools that a team runs and writes no code for."""

_GUESTS = {
    "javascript": {"couchdb", "mongodb", "mongodb-atlas", "k6", "cloudflare-workers", "firebase", "tauri", "wails"},
    "lua": {"redis", "valkey", "nginx", "envoy", "haproxy"},
    "jvm": {"jenkins"},
}
"""Technologies that take code in a language without being written in it."""
_BORDERS = {
    "mobile-framework": {"jvm", "swift"},
    "firmware-framework": {"cpp"},
    "ml-framework": {"python"},
}
"""Ecosystems that technologies of a role border on, whatever they are written in themselves."""

_SQL_ROLES = {"relational-db", "embedded-db", "time-series-db", "data-processing", "analytics", "orm"}
_OTHER_STORES = {"document-db", "graph-db", "cache", "search-engine", "object-storage", "vector-db"}
_TERRAFORM = {"terraform", "opentofu"}
_DIALECTS = {
    **dict.fromkeys(("postgresql", "cockroachdb", "neon", "timescaledb", "supabase"), "postgres"),
    **dict.fromkeys(("mysql", "mariadb", "planetscale"), "mysql"),
    "sqlite": "sqlite",
    **dict.fromkeys(("sql-server", "azure-sql"), "tsql"),
    "oracle-database": "oracle",
    "clickhouse": "clickhouse",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "duckdb": "duckdb",
}
"""Ids of the catalogue -> dialects of SQL."""


@dataclass(frozen=True)
class StackLanguages:
    """What a stack is written in, as far as the catalogue knows it."""

    entries: tuple[TechnologyEntry, ...]
    names: str
    """All names of technologies, in lower case, each between bars."""

    @property
    def spoken(self) -> frozenset[str]:
        """The ecosystems of its languages and frameworks."""
        return frozenset(one.ecosystem for one in self.entries if one.ecosystem and _SPOKEN_ROLES & set(one.roles))

    @property
    def dialects(self) -> tuple[str, ...]:
        """The dialects of SQL that its databases speak."""
        return tuple(dict.fromkeys(_DIALECTS[one.id] for one in self.entries if one.id in _DIALECTS))

    def lacks(self, language: str) -> bool:
        """Return whether an example in `language` cannot belong to the product; False when that is not sure."""
        if f"|{language}|" in self.names:
            return False
        if language in _ECOSYSTEMS:
            return self._lacks_ecosystem(_ECOSYSTEMS[language])
        if language in _NAMES:
            guests = {one.id for one in self.entries} & _GUESTS.get(language, set())
            return bool(self.spoken) and f"|{_NAMES[language].lower()}|" not in self.names and not guests
        if language in ("hcl", "terraform", "tf"):
            other = any("iac" in one.roles for one in self.entries)
            return other and not any(one.id in _TERRAFORM for one in self.entries)
        return language == "sql" and self._lacks_sql()

    def _lacks_ecosystem(self, ecosystem: str) -> bool:
        if not self.spoken:
            return False
        known = {one.ecosystem for one in self.entries if not (one.roles and set(one.roles) <= _TOOLS)}
        known |= {near for one in self.entries for role in one.roles for near in _BORDERS.get(role, ())}
        guests = {one.id for one in self.entries} & _GUESTS.get(ecosystem, set())
        return ecosystem not in known and not guests

    def _lacks_sql(self) -> bool:
        roles = {role for one in self.entries for role in one.roles}
        return bool(roles & _OTHER_STORES) and not roles & _SQL_ROLES


def stack_languages(case: Case) -> StackLanguages:
    """Return the languages of what section 3 lists and of what containers are built with."""
    listed = [one.name for one in case.spec.stack.technologies]
    used = [name for one in case.spec.overview.containers for name in one.technologies]
    return _languages([*listed, *used])


def _languages(names: Iterable[str]) -> StackLanguages:
    known = dict.fromkeys(names)
    entries = {one.entry.id: one.entry for name in known for one in mentions(name)}
    return StackLanguages(tuple(entries.values()), f"|{'|'.join(known).lower()}|")
