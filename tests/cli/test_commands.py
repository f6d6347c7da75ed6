import csv
import io
import json
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "parcel-lockers" / "PRD.md"
CONTRACT = {"id", "kind", "quality", "text", "line", "end_line", "targets"}


def test_requirements_are_listed_for_a_person(specagent):
    done = specagent("requirements", EXAMPLE)

    assert done.returncode == 0
    assert "FR-001" in done.stdout
    assert "within 2 seconds" in done.stdout
    assert "PostgreSQL (required)" in done.stdout


def test_requirements_as_json_keep_the_documented_contract(specagent):
    done = specagent("requirements", EXAMPLE, "--format", "json")

    rows = json.loads(done.stdout)["requirements"]
    assert all(set(row) >= CONTRACT for row in rows)
    first = rows[0]
    assert (first["id"], first["kind"], first["line"]) == ("FR-001", "functional", 32)
    assert EXAMPLE.read_text().splitlines()[first["line"] - 1].startswith("- **FR-001**")


def test_requirements_as_csv_cannot_become_formulas(specagent, tmp_path):
    (tmp_path / "PRD.md").write_text(
        "# Sum PRD\n\n## Requirements\n\n- FR-1: =1+1 is shown.\n- FR-2: Sums are saved.\n- FR-3: Sums are sent.\n"
    )

    done = specagent("requirements", "PRD.md", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["id"] for row in rows] == ["FR-1", "FR-2", "FR-3"]
    assert rows[0]["text"].startswith("'=")


def test_the_schema_of_a_section_is_printed(specagent):
    done = specagent("schema", "goals")

    assert json.loads(done.stdout)["properties"]["goals"]["type"] == "array"


def test_an_unknown_section_is_a_usage_error_that_names_the_known_ones(specagent):
    done = specagent("schema", "gaols")

    assert done.returncode == 2
    assert "'gaols'" in done.stderr
    assert "goals" in done.stderr


def test_a_missing_file_names_a_similar_one(specagent, tmp_path):
    (tmp_path / "PRD.md").write_text("# PRD\n")

    done = specagent("requirements", "PDR.md")

    assert done.returncode == 1
    assert "PRD.md" in done.stderr


def test_an_unknown_option_is_a_usage_error(specagent):
    assert specagent("draft", "PRD.md", "--no-such-option").returncode == 2


def test_the_version_is_printed(specagent):
    assert specagent("--version").stdout.startswith("specagent 0.")
