import shutil
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "parcel-lockers"


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.*"))}


def test_the_example_is_what_the_program_drafts_today(specagent, tmp_path):
    shutil.copy(EXAMPLE / "PRD.md", tmp_path)

    done = specagent("draft", "PRD.md", "--date", "2026-11-23")

    assert done.returncode == 0, done.stderr
    assert texts(tmp_path / "docs") == texts(EXAMPLE / "docs"), "see CONTRIBUTING.md: drafting the example again"
