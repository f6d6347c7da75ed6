import tomllib

import pytest
import yaml
from forge.repositories import commit, git

from specagent.agent.commands.init import start
from specagent.agent.config import load_config
from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.starting.answers import Wished
from specagent.agent.forge.starting.writing import planned, write_new

SETTINGS = "specagent.toml"
WORKFLOW = ".github/workflows/specagent.yml"


NOTHING_SAID = Wished()


def begun(wished=NOTHING_SAID, *, dry_run=False):
    return start(wished, yes=True, dry_run=dry_run)


def test_what_is_suggested_is_written_and_is_what_the_program_reads(inside, capsys):
    assert begun() == 0

    config = load_config(inside, {}, {})
    assert config.model == "offline"
    assert config.propose.base == "trunk"
    (place,) = config.propose.specs
    assert (place.prd, place.spec, place.adr_dir) == ("docs/PRD.md", "docs/architecture.md", None)
    assert yaml.safe_load((inside / WORKFLOW).read_text())["name"] == "specagent"
    shown = capsys.readouterr()
    assert (inside / SETTINGS).read_text() in shown.out
    assert (inside / WORKFLOW).read_text() in shown.out
    assert f"Wrote {SETTINGS}.\nWrote {WORKFLOW}.\n" in shown.err


def test_a_dry_run_shows_the_files_and_writes_nothing(inside, capsys):
    before = git(inside, "status", "--porcelain", "--ignored", "-uall")

    assert begun(dry_run=True) == 0

    assert git(inside, "status", "--porcelain", "--ignored", "-uall") == before
    assert "persist-credentials: false" in capsys.readouterr().out


def test_what_the_command_line_says_is_taken(inside):
    wished = Wished(spec="specs/shop.md", model="anthropic:claude-sonnet-5", base="next", install="specagent==9")

    assert begun(wished) == 0

    text = (inside / WORKFLOW).read_text()
    assert "ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}" in text
    assert 'SPECAGENT: "specagent==9"' in text
    on = yaml.safe_load(text)[True]
    assert on["push"]["branches"] == ["next"]
    assert on["pull_request"]["paths"] == ["docs/PRD.md", "specs/shop.md", "specs/adr/**", "specagent.toml"]
    assert load_config(inside, {}, {}).model == "anthropic:claude-sonnet-5"


def test_a_provider_with_a_package_of_its_own_gets_it_installed(inside):
    begun(Wished(model="anthropic:claude-sonnet-5"))

    assert '"specagent[anthropic]==' in (inside / WORKFLOW).read_text()


def test_a_model_whose_key_is_set_is_suggested(inside, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-of-nobody")

    begun()

    text = (inside / WORKFLOW).read_text()
    assert load_config(inside, {}, {}).model.startswith("openai:")
    assert text.count("OPENAI_API_KEY") == 2
    assert "sk-test" not in text


@pytest.mark.parametrize("path", [SETTINGS, WORKFLOW])
def test_a_file_that_stands_is_never_overwritten_and_the_other_is_written(inside, capsys, path):
    (inside / path).parent.mkdir(parents=True, exist_ok=True)
    (inside / path).write_text("# mine\n")

    assert begun() == 4

    assert (inside / path).read_text() == "# mine\n"
    assert (inside / SETTINGS).exists()
    assert (inside / WORKFLOW).exists()
    assert f"{path}: It stays as it is" in capsys.readouterr().err


def test_a_second_run_has_nothing_to_do(inside, capsys):
    begun()
    before = {name: (inside / name).stat() for name in (SETTINGS, WORKFLOW)}
    capsys.readouterr()

    assert begun() == 0

    assert {name: (inside / name).stat() for name in before} == before
    shown = capsys.readouterr()
    assert shown.out.count("(there already)") == 2
    assert shown.err == ""


def test_settings_of_the_project_file_are_not_hidden_by_a_new_file(inside, capsys):
    (inside / "pyproject.toml").write_text('[tool.specagent]\nmodel = "openai:gpt-5"\n')

    assert begun() == 4

    assert not (inside / SETTINGS).exists()
    assert "OPENAI_API_KEY" in (inside / WORKFLOW).read_text()
    assert "pyproject.toml has [tool.specagent]" in capsys.readouterr().err


def test_a_file_that_comes_to_be_meanwhile_stays(inside):
    from specagent.agent.forge.git import Git
    from specagent.agent.forge.starting.answers import suggested

    git_ = Git.of(inside)
    files = planned(inside, suggested(git_, Wished(), {}))
    (inside / SETTINGS).write_text("# somebody's\n")

    with pytest.raises(SpecAgentError, match="is there now, and is not overwritten"):
        write_new(inside, files)

    assert (inside / SETTINGS).read_text() == "# somebody's\n"
    assert not (inside / WORKFLOW).exists()


def test_a_folder_that_leads_elsewhere_is_refused(inside, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (inside / ".github").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UsageError, match="leads out of the repository"):
        begun()

    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (inside / SETTINGS).exists()


def test_without_a_prd_it_says_how_to_name_one(inside):
    (inside / "docs" / "PRD.md").unlink()

    with pytest.raises(UsageError, match="no PRD was found") as raised:
        begun()

    assert "--prd" in raised.value.hint


def test_the_prd_nearest_to_the_top_is_suggested(inside):
    commit(inside, a__b__prd_md="# Deep\n", node_modules__x__PRD_md="# Not ours\n", Requirements_md="# Other\n")

    begun()

    assert load_config(inside, {}, {}).propose.specs[0].prd == "Requirements.md"


def test_without_a_terminal_nothing_is_asked(inside):
    with pytest.raises(UsageError, match="no terminal to ask on"):
        start(Wished(), yes=False, dry_run=False)

    assert not (inside / SETTINGS).exists()


@pytest.mark.parametrize(
    "wished",
    [
        Wished(prd="../PRD.md"),
        Wished(prd="docs/none.md"),
        Wished(spec="docs/${{ github.token }}.md"),
        Wished(spec="docs/a\nb.md"),
        Wished(spec="-x.md"),
        Wished(spec="docs/architecture.txt"),
        Wished(spec=".git/hooks/a.md"),
        Wished(base="a b"),
        Wished(base="${{x}}"),
        Wished(model="nobody"),
        Wished(install="specagent\n- run: id"),
    ],
)
def test_answers_that_cannot_be_are_refused(inside, wished):
    with pytest.raises(SpecAgentError):
        begun(wished)

    assert not (inside / SETTINGS).exists()
    assert not (inside / ".github").exists()


def test_odd_names_mean_themselves_in_both_files(inside):
    name = """docs/[a] "b" 'c' d + é !*.md"""
    (inside / name).write_text("# Shop\n")

    assert begun(Wished(prd=name, spec="docs/#x: y.md")) == 0

    assert tomllib.loads((inside / SETTINGS).read_text())["propose"]["specs"][0]["prd"] == name
    workflow = yaml.safe_load((inside / WORKFLOW).read_text())
    assert workflow[True]["push"]["paths"][0] == """docs/\\[a\\] "b" 'c' d \\+ é \\!\\*.md"""
    assert workflow["jobs"]["check"]["steps"][-1]["env"]["SPECS"] == "docs/#x: y.md"
