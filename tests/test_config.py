"""Settings come from flags, the environment, a file and defaults, in this order."""

from pathlib import Path

import pytest

from specagent.agent.config import Config, load_config, settings_table
from specagent.agent.errors import UsageError


def _load(root: Path, text: str = "", environ: dict[str, str] | None = None, **flags: object) -> Config:
    (root / "specagent.toml").write_text(text, encoding="utf-8")
    return load_config(root, flags, environ or {})


def test_without_any_setting_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path, {"out": None, "context": None}, {"PATH": "/bin"}) == Config()


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    text = 'adr_format = "madr"\nlock_timeout = 1\nmax_bytes = 1\n'
    environ = {"SPECAGENT_LOCK_TIMEOUT": "2", "SPECAGENT_MAX_BYTES": "2"}

    config = _load(tmp_path, text, environ, max_bytes=3)

    assert (config.adr_format, config.lock_timeout, config.max_bytes) == ("madr", 2.0, 3)


def test_a_flag_that_says_no_wins_over_a_file_that_says_yes(tmp_path: Path) -> None:
    assert _load(tmp_path, "follow_links = true", follow_links=False).follow_links is False


def test_paths_of_a_file_start_at_its_folder(tmp_path: Path) -> None:
    config = _load(tmp_path, 'out = "design/a.md"\nadr_dir = "adr"\ncontext = ["docs/../policy.md"]')

    assert config.out == tmp_path / "design" / "a.md"
    assert config.adr_dir == tmp_path / "adr"
    assert config.context == (tmp_path / "policy.md",)


def test_paths_of_flags_and_the_environment_start_at_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")

    config = _load(tmp_path, "", {"SPECAGENT_CONTEXT": "a.md, /b.md"}, out=Path("x.md"))

    assert config.out == tmp_path / "inner" / "x.md"
    assert config.context == (tmp_path / "inner" / "a.md", Path("/b.md"))


@pytest.mark.parametrize("value", ["../secret.md", "/etc/passwd", "docs/../../secret.md", "link/secret.md", "a\\u0000"])
def test_a_file_that_comes_with_a_repository_names_nothing_outside(tmp_path: Path, value: str) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)

    for text in (f'out = "{value}"', f'context = ["ok.md", "{value}"]'):
        with pytest.raises(UsageError, match="outside the file's folder"):
            _load(root, text)


def test_a_file_named_on_the_command_line_may_name_anything(tmp_path: Path) -> None:
    file = tmp_path / "ci" / "settings.toml"
    file.parent.mkdir()
    file.write_text('context = ["../policy.md"]')

    assert load_config(tmp_path, {}, {}, file).context == (tmp_path / "policy.md",)


def test_pyproject_holds_settings_unless_there_is_an_own_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.specagent]\nlanguage = "de"\n')

    assert load_config(tmp_path, {}, {}).language == "de"
    assert load_config(tmp_path, {}, {}, tmp_path / "pyproject.toml").language == "de"
    assert _load(tmp_path, "allow_http = true").language is None


def test_a_foreign_pyproject_is_not_even_parsed(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("broken = = 1")

    assert load_config(tmp_path, {}, {}) == Config()


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert _load(tmp_path, 'language = "de"', {"SPECAGENT_LANGUAGE": " "}).language == "de"


@pytest.mark.parametrize(("text", "value"), [("yes", True), ("0", False), ("TRUE", True), ("off", False)])
def test_the_environment_takes_the_usual_words(tmp_path: Path, text: str, value: bool) -> None:
    assert _load(tmp_path, "", {"SPECAGENT_ALLOW_HTTP": text}).allow_http is value


def test_hosts_are_a_list_in_lower_case(tmp_path: Path) -> None:
    assert _load(tmp_path, "", {"SPECAGENT_ALLOWED_HOSTS": "Wiki.corp,git.corp,"}).allowed_hosts == (
        "wiki.corp",
        "git.corp",
    )


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            '\nadr_foramt = "madr"',
            "unknown setting 'adr_foramt' in 'specagent.toml', line 2",
            "Did you mean 'adr_format'?",
        ),
        (
            '"follow-links" = 1',
            "unknown setting 'follow-links' in 'specagent.toml', line 1",
            "Did you mean 'follow_links'?",
        ),
        ("zzz = 1", "unknown setting 'zzz' in 'specagent.toml', line 1", "The settings are: out, adr_dir,"),
        ("[tables]\nout = 1", "unknown setting 'tables' in 'specagent.toml'", "The settings are"),
        (
            '# a comment\n\nadr_format = "rfc"',
            "'adr_format' in 'specagent.toml', line 3 is 'rfc': it takes 'nygard' or 'madr'",
            "adr_format: Template",
        ),
        ('context = "a.md"', "line 1 is '{root}/a.md': it takes a list of paths", "context: "),
        ("out = 3", "'out' in 'specagent.toml', line 1 is 3: it takes a path", "out: "),
        ('follow_links = "perhaps"', "is 'perhaps': it takes true or false", "follow_links: "),
        ("max_bytes = 0", "is 0: input should be greater than 0", "max_bytes: "),
        ("lock_timeout = nan", "is nan: ", "lock_timeout: "),
        ('language = "German, please"', "a language is a code such as 'en'", "language: "),
        ('allowed_hosts = ["https://wiki.corp/"]', "a host is a name such as", "allowed_hosts: "),
        (
            "out = = 1",
            "'{root}/specagent.toml' is no valid TOML: Invalid value (at line 1, column 7)",
            "Mend",
        ),
        ("out = " + "[" * 100_000, "nested too deeply", "A setting is one value"),
    ],
)
def test_a_wrong_file_says_where_what_and_what_instead(tmp_path: Path, text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as err:
        _load(tmp_path, text)

    assert message.format(root=tmp_path) in err.value.message
    assert err.value.hint.startswith(hint)
    assert err.value.exit_code == 2


def test_lines_are_counted_in_pyproject_too(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[a]\nout = 1\n[tool.specagent] # settings\nlanguage = "de"\nout = 1\n[b]\nlanguage = 1\n')

    with pytest.raises(UsageError, match=r"'out' in 'pyproject\.toml', line 5 is 1"):
        load_config(tmp_path, {}, {})


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nspecagent = 1\n")

    with pytest.raises(UsageError, match="no table"):
        load_config(tmp_path, {}, {})


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "specagent.toml").write_bytes(b"# ok\nout = '\xe4'\n")

    with pytest.raises(UsageError, match="is not UTF-8: byte 0xe4 in line 2"):
        load_config(tmp_path, {}, {})


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    assert _load(tmp_path, '\ufefflanguage = "de"').language == "de"


def test_a_missing_or_impossible_file_is_named(tmp_path: Path) -> None:
    for file, reason in ((tmp_path / "no.toml", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(UsageError, match=reason):
            load_config(tmp_path, {}, {}, file)


def test_a_misspelt_variable_is_an_error_and_a_foreign_one_is_not(tmp_path: Path) -> None:
    assert _load(tmp_path, "", {"SPECAGENT_VERSION": "1", "SPECAGENT_DATE": "2026-01-01"}) == Config()

    with pytest.raises(UsageError, match="'SPECAGENT_ADR_FORMATS'") as err:
        _load(tmp_path, "", {"SPECAGENT_ADR_FORMATS": "madr"})
    assert err.value.hint == "Did you mean 'SPECAGENT_ADR_FORMAT'?"


def test_a_wrong_variable_or_flag_is_named_as_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'max_bytes' in the environment variable 'SPECAGENT_MAX_BYTES' is 'much'"):
        _load(tmp_path, "", {"SPECAGENT_MAX_BYTES": "much"})
    with pytest.raises(UsageError, match="'adr_format' in the option --adr-format is 'rfc'"):
        _load(tmp_path, adr_format="rfc")


def test_the_table_lists_every_setting(tmp_path: Path) -> None:
    rows = settings_table()

    assert [one.name for one in rows] == [one for one in Config.model_fields if one not in ("check", "propose")]
    row = next(one for one in rows if one.name == "adr_format")
    assert (row.type, row.default, row.environment) == (
        "'nygard' or 'madr'",
        "nygard",
        "SPECAGENT_ADR_FORMAT",
    )
    assert all(one.description.endswith(".") for one in rows)
