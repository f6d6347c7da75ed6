import subprocess
from pathlib import Path

import pytest
from checks.cases import ADR, PRD, SPEC

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.checking import CheckRequest
from specagent.agent.workspace.fixing import fix_specs
from specagent.agent.workspace.layout import resolve_layout
from specagent.agent.workspace.lock import locked

RIGHT = "## 3. Technology Stack"
WRONG = "## 4. Technology Stack"
REQUEST = CheckRequest(specs=["docs/architecture.md"], check_flags={"select": ["TX004"]})


@pytest.fixture
def spec(tmp_path, monkeypatch):
    """A spec with one heading to mend, in a repository; the working directory."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "PRD.md").write_text(PRD)
    (tmp_path / "docs" / "adr" / "001-postgresql-over-mysql.md").write_text(ADR)
    path = tmp_path / "docs" / "architecture.md"
    path.write_text(SPEC.replace(RIGHT, WRONG))
    monkeypatch.chdir(tmp_path)
    return path


def test_a_fix_is_shown_or_made(spec):
    before = spec.read_text()
    (shown,), _ = fix_specs(REQUEST, write=False)
    assert f"-{WRONG}\n+{RIGHT}\n" in shown.diff
    assert spec.read_text() == before

    (made,), failures = fix_specs(REQUEST, write=True)
    assert (made, failures) == (shown, [])
    assert spec.read_text() == SPEC
    assert fix_specs(REQUEST, write=True)[0][0].diff == ""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_byte_order_mark_and_line_ends_stay(spec, mark, newline):
    spec.write_bytes((mark + SPEC.replace(RIGHT, WRONG)).replace("\n", newline).encode())
    fix_specs(REQUEST, write=True)

    assert spec.read_bytes() == (mark + SPEC).replace("\n", newline).encode()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (SPEC.replace(RIGHT, WRONG).encode("utf-16"), "is not UTF-8"),
        (SPEC.replace(RIGHT, WRONG).replace("\n", "\r").encode(), "carriage returns alone"),
        (SPEC.replace(RIGHT, WRONG).replace("\n", "\r\n", 3).encode(), "line ends of several kinds"),
    ],
)
def test_a_file_whose_other_bytes_would_change_is_not_mended(spec, content, problem):
    spec.write_bytes(content)

    assert RIGHT in fix_specs(REQUEST, write=False)[0][0].diff
    with pytest.raises(SpecAgentError, match=f"'docs/architecture.md' is not mended: it .*{problem}"):
        fix_specs(REQUEST, write=True)
    assert spec.read_bytes() == content


@pytest.mark.parametrize("name", ["spec.html", "spec.txt"])
def test_a_file_of_another_kind_is_not_mended(spec, name):
    spec.with_name(name).write_text("<html><h1>Tool Shed</h1><p>All of it.</p></html>")

    with pytest.raises(SpecAgentError, match="its name does not end with"):
        fix_specs(CheckRequest(specs=[f"docs/{name}"]), write=True)
    assert spec.with_name(name).read_text().startswith("<html>")


def test_a_fix_waits_for_whoever_writes_the_spec(spec):
    (spec.parents[1] / "specagent.toml").write_text("lock_timeout = 0.1\n")
    layout = resolve_layout(None, spec.parents[1], spec)

    with locked(layout), pytest.raises(SpecAgentError, match="is still writing"):
        fix_specs(REQUEST, write=True)
    assert WRONG in spec.read_text()
    with locked(layout):
        assert RIGHT in fix_specs(REQUEST, write=False)[0][0].diff


def test_a_read_only_file_is_told_how_to_make_it_writable(spec):
    spec.chmod(0o444)

    with pytest.raises(SpecAgentError, match="read-only") as caught:
        fix_specs(REQUEST, write=True)
    assert "--out" not in caught.value.hint
    assert "writable" in caught.value.hint


def test_a_spec_behind_a_symbolic_link_is_looked_at_and_not_written(spec):
    link = spec.with_name("link.md")
    link.symlink_to(spec.name)
    request = CheckRequest(specs=["docs/link.md"], check_flags={"select": ["TX004"]})

    assert RIGHT in fix_specs(request, write=False)[0][0].diff
    with pytest.raises(SpecAgentError, match="symbolic link"):
        fix_specs(request, write=True)
    assert WRONG in spec.read_text()


def test_records_behind_a_symbolic_link_do_not_keep_a_spec_from_being_mended(spec):
    spec.with_name("adr").rename(spec.with_name("records"))
    spec.with_name("adr").symlink_to("records")
    fix_specs(REQUEST, write=True)

    assert RIGHT in spec.read_text()


def test_a_spec_that_cannot_be_mended_leaves_the_others_mended(spec):
    Path("empty.md").touch()
    request = CheckRequest(specs=["empty.md", "docs/architecture.md"], check_flags={"select": ["TX004"]})
    mended, failures = fix_specs(request, write=True)

    assert [one.name for one in mended] == ["docs/architecture.md"]
    assert [one.spec for one in failures] == ["empty.md"]
    assert RIGHT in spec.read_text()


def test_the_prd_of_a_fix_is_no_stream(spec):
    with pytest.raises(UsageError, match="standard input"):
        fix_specs(CheckRequest(specs=["docs/architecture.md"], prd="-"), write=True)
