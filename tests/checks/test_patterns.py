import builders as b
import pytest
from checks.cases import ADR, SPEC, case, edited, findings, places

from specagent.agent.checks import PART, check
from specagent.agent.checks.code.syntax import syntax_fault
from specagent.schemas.base import basis
from specagent.schemas.patterns import CodeExample, Pattern, PatternsSection, Rule

CODE = "  class Loans:\n      def open(self, tool: Tool) -> Loan: ..."
RULE = "- **Rule:** Only repositories write SQL.\n  **Why:** One place to look when search is slow. (NFR-1)"
SECTION = SPEC[SPEC.index("### Data Access") : SPEC.index("## 5. Data Management")]


def drafted(language="python", code="x = 1", reason="One place to index.", area="Data Access"):
    example = CodeExample(language=language, code=code)
    rule = Rule(statement="Queries live in repositories.", reason=reason, example=example, basis=basis("NFR-1"))
    return b.case(b.spec(patterns=PatternsSection(patterns=[Pattern(area=area, rules=[rule])])))


def drafted_findings(rule, **fields):
    return [(one.subject, one.message) for one in check(drafted(**fields), PART) if one.rule == rule]


def fence(language, code):
    indented = "\n".join(f"  {line}" for line in code.split("\n"))
    return edited((f"  ```python\n{CODE}\n  ```", f"  ```{language}\n{indented}\n  ```"))


@pytest.mark.parametrize(
    "section",
    [
        "### Data Access\n\n- Only repositories write SQL.\n- **Why:** One place to look.\n",
        "### Data Access\n\n- **Rule:** Only repositories write SQL.\n  - **Reason:** One place to look.\n",
        "### Data Access\n\nRepositories hide the database, to avoid lock-in.\n\n- Never write SQL elsewhere.\n",
        "### Datenzugriff\n\n- **Rule:** Nur Repositories schreiben SQL, weil es nur einen Index gibt.\n",
        "### Data Access\n\n- **Rule:** Services never write SQL twice. Why: no lost loans (NFR-1).\n",
        "### Data Access\n\n- Services never write SQL twice. *Why:* no lost loans (NFR-1).\n",
        "### Data Access\n\n- **Rule:** Services never write SQL twice\n  Why: no lost loans (NFR-1).\n",
        "### Datenzugriff\n\n- **Regel:** Nur Repositories schreiben SQL. **Grund:** ein Ort für Indizes (NFR-1).\n",
        "### Accès\n\n- **Règle :** Jamais de SQL ailleurs. **Raison :** un seul index (NFR-1).\n",
        "### 数据访问\n\n- **规则：** 只有仓库写 SQL。**理由：** 只有一处索引（NFR-1）。\n",
        "### Data Access\n\nThis area is described in the team's handbook.\n",
    ],
)
def test_a_reason_may_be_worded_in_many_ways(section):
    assert not findings("PT001", edited((SECTION, f"{section}\n")))


@pytest.mark.parametrize(
    "rule",
    [
        "**Rule:** Log the reason: it is a field.",
        "**Rule:** Answer the question why.",
        "**Rule:** Show *why* it failed.",
    ],
)
def test_a_word_that_is_no_label_gives_no_reason(rule):
    assert findings("PT001", edited((RULE, f"- {rule}")))


def test_a_reason_under_another_label_is_read_with_what_it_cites():
    spec = edited((RULE, "- **Regel:** Nur Repositories schreiben SQL. *Grund:* ein Ort für Indizes (NFR-1)."))

    [rule] = case(spec).spec.patterns.patterns[0].rules

    assert (rule.statement, rule.reason) == ("Nur Repositories schreiben SQL.", "ein Ort für Indizes.")
    assert rule.basis == basis("NFR-1")


def test_rules_without_labels_are_told_once_for_their_area():
    spec = edited((SECTION, "### Data Access\n\n- Always use repositories.\n- Never write SQL in handlers.\n\n"))

    found = findings("PT001", spec)

    assert [one.subject for one in found] == ["Rule: Data Access"]
    assert found[0].location.line == spec.split("\n").index("- Always use repositories.") + 1


def test_a_rule_without_reason_is_pointed_at_among_others_of_its_area():
    spec = edited((RULE, f"{RULE}\n- **Rule:** Ids are UUIDs."))

    assert places("PT001", spec) == [
        (spec.split("\n").index("- **Rule:** Ids are UUIDs.") + 1, 1, "says no why: 'Ids are UUIDs.'")
    ]


@pytest.mark.parametrize("reason", ["N/A", "-", "Queries live in repositories"])
def test_a_model_that_gives_no_reason_is_told_so(reason):
    assert [subject for subject, _ in drafted_findings("PT001", reason=reason)] == ["Rule: Data Access"]


def test_a_broken_example_is_pointed_at_by_line_and_column():
    spec = edited(("tool: Tool) -> Loan: ...", "tool: Tool -> Loan: ..."))

    [(line, column, message)] = places("PT004", spec)

    row = spec.split("\n")[line - 1]
    assert row.startswith("      def open(self")
    assert row[column - 1 :] == "-> Loan: ..."
    assert message == "has an example that is no valid Python: invalid syntax, in its line 2"


def test_fences_of_records_and_other_sections_are_read():
    record = ADR.replace("We use PostgreSQL.", 'We use PostgreSQL.\n\n```json\n{"a": 1,}\n```')
    spec = edited(("Everything stands in the Primary Database.", "Everything.\n\n```yaml\nkey: [open\n```\n"))

    found = findings("PT004", spec, adrs={"001-postgresql-over-mysql.md": record})

    assert [(one.section, one.subject, one.location.file) for one in found] == [
        ("data", "data", "docs/architecture.md"),
        ("decisions", "ADR-001", "docs/adr/001-postgresql-over-mysql.md"),
    ]
    assert record.split("\n")[found[1].location.line - 1] == '{"a": 1,}'


def test_a_models_broken_example_is_found_while_there_is_no_file():
    assert drafted_findings("PT004", language="Python", code="def f(:") == [
        ("Rule: Data Access", "has an example that is no valid Python: invalid syntax, in its line 1")
    ]
    assert not drafted_findings("PT004", code="def f(): ...")


FINE = {
    "json": [
        '{"a": 1}\n{"b": 2}',
        '"a": 1,\n"b": [2]',
        '// where\n{"url": "https://example.com", /* why */ "b": 1}',
        '{"a": 1,\n  ...\n}',
        '{"id": <id>}',
        '{"a": {{ value }}}',
    ],
    "yaml": [
        "a: 1\n---\nb: 2",
        "x: !Ref Queue\ny: *elsewhere",
        "foo: {{ .Values.foo }}",
        "a:\n  b: 1\n  ...\n  c: 2",
    ],
    "toml": ["[a]\nb = 1\n...", "a = 1\na = 2"],
    "python": [
        "    x = 1\n    return x",
        "await f()",
        ">>> f(1)\n2 of them\n>>> def g():\n...     return 1\n...",
        "class A(...):\n    # as above",
        "def f(self, ...) -> int:\n    # the body",
        "from x import ...",
        'd = {"a": 1, ...}',
        "%pip install x\nx = 1",
        'x = "\\d"',
        "type Ids = list[int]",
        "def first[T](ones: list[T]) -> T: ...",
    ],
    "sql": [
        "SELECT a FROM t WHERE b = :x AND c = $1 AND d = ? AND e = 'it''s (' -- (\n;",
        "SELECT ... FROM t",
        "WHERE tenant_id = :tenant",
        "CREATE TRIGGER t AFTER INSERT ON x BEGIN UPDATE y SET a = 1; END;",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY;",
        "SELECT * FROM {{ ref('x') }}",
        "CREATE FUNCTION f() RETURNS int AS $$ SELECT (1; $$ LANGUAGE sql;",
    ],
    "json5": ["{a: 1,}"],
    "": ["{]"],
}

BROKEN = {
    "json": ['{"a": 1 "b": 2}', '{"a": 1,}', '{"a": [1, 2}', "{'single': 1}"],
    "yaml": ["a: 1\nkey: [open\nb: 2", "a:\n  bad: : indent: {", '- "unclosed'],
    "toml": ["name = ", "[section\nx = 1", "a = 1 b = 2"],
    "python": ["def f(:\n    pass", "x = 1\n    return (1,", "def f():\n", 'print "x"', ">>> f(\n1"],
    "sql": ["CREATE TABLE t (id uuid;", "SELEC a FROM t", "CREATE TABEL t (id uuid)", "SELECT count(*)) FROM t"],
}


@pytest.mark.parametrize(("language", "code"), [(name, code) for name, codes in FINE.items() for code in codes])
def test_what_documents_leave_out_or_excerpt_is_no_fault(language, code):
    assert syntax_fault(language, code) is None


@pytest.mark.parametrize(("language", "code"), [(name, code) for name, codes in BROKEN.items() for code in codes])
def test_code_that_cannot_be_read_is_a_fault(language, code):
    fault = syntax_fault(language, code)

    assert fault
    assert fault.message


@pytest.mark.parametrize("code", ["SELECT 1;\n  SELECT * FORM loan;", "SELECT id FROM WHERE x = 1"])
def test_sql_that_no_dialect_reads_is_a_fault(code):
    pytest.importorskip("sqlglot")

    assert syntax_fault("sql", code)


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [
        ('{"a": 1,\n "b": 2 3}', 2, 9),
        ('{"a": 1\n "b": 2}', 2, 2),
    ],
)
def test_a_fault_says_where_it_is(code, line, column):
    fault = syntax_fault("json", code)

    assert fault
    assert (fault.line, fault.column) == (line, column)


@pytest.mark.parametrize("language", ["json", "bash", "http", "css", "dockerfile", "text", "", "mermaid", "py", "sql"])
def test_formats_and_languages_of_the_stack_need_no_row(language):
    assert not findings("PT003", fence(language, "x = 1"))


@pytest.mark.parametrize("language", ["java", "Kotlin", "{.rust}", 'go title="x"', "tsx", "lua"])
def test_a_language_that_the_stack_lacks_is_found(language):
    assert findings("PT003", fence(language, "x"))


@pytest.mark.parametrize(
    ("technology", "language"),
    [("Spring Boot", "kotlin"), ("React", "tsx"), ("Django", "python"), ("Redis", "lua"), ("Haskell", "haskell")],
)
def test_a_framework_brings_its_language(technology, language):
    row = f"| **Backend** | {technology} | 1.x | Known; over others: skills. (CON-2) |\n| **Database** |"

    assert not findings("PT003", edited(("| **Database** |", row), text=fence(language, "x")))


def test_without_any_known_language_nothing_is_foreign():
    spec = edited(
        ("Python | 3.14.x |", "Homemade | 3.14.x |"), ('"Lending API", "Python"', '"Lending API", "Homemade"')
    )

    assert not findings("PT003", edited(("| Service | Python |", "| Service | Homemade |"), text=spec))


def test_a_picture_is_no_code_example():
    spec = edited((f"  ```python\n{CODE}\n  ```", "  ```mermaid\n  graph TD; a-->b;\n  ```"))

    assert findings("PT002", spec)


def test_an_area_named_by_two_bullets_stands_in_one_place():
    spec = edited(
        (SECTION, "- **Keys:** Ids are UUIDs, because they merge.\n- **Keys:** They are sorted, because.\n\n")
    )

    assert not findings("PT005", spec)


def test_the_second_heading_of_an_area_is_pointed_at():
    spec = edited((SECTION, f"{SECTION}### data access\n\n{RULE}\n\n"))

    assert [line for line, _, _ in places("PT005", spec)] == [spec.split("\n").index("### data access") + 1]


def test_a_windows_file_is_read_alike():
    assert not [one for one in check(case(SPEC.replace("\n", "\r\n"))) if one.rule.startswith("PT")]
