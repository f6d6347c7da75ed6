"""Output is inert in a terminal and never fails on a character."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import specagent
from specagent.agent.terminal import clean, emit, note


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1bP1$r\x1b\\text", "text"),
        ("\x1b_hidden\x1b\\text\x1bc", "text"),
        ("\x1b]0;never ends, so it stays", "0;never ends, so it stays"),
        ("\x1b]52;c;cGF5bG9hZA==\x07paste", "paste"),
        ("\x1b[2J\x1b[Htop", "top"),
        ("a\x1b\x1b[31m[31mb", "a[31mb"),
        ("over\rwritten\r\nline", "over\nwritten\nline"),
        ("a\x08\x07\x00\x7fb", "ab"),
        ("pass\u202edrow\u2066", "passdrow"),
        ("zero\u200bwidth\ufeff \U000e0041tag", "zerowidth tag"),
        ("→ 要件 Ä 👩\u200d💻", "→ 要件 Ä 👩\u200d💻"),
        ("file-\udcff.md", "file-\\udcff.md"),
        ("[bold]not markup[/bold] [link=x]", "[bold]not markup[/bold] [link=x]"),
    ],
)
def test_text_is_cleaned(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(st.characters() | st.sampled_from("\x1b[]m\x07\\\x9b\x9c\x9d;0P\r\n\t")))
def test_nothing_that_controls_a_terminal_comes_through(text: str) -> None:
    shown = clean(text)

    assert not [char for char in shown if unicodedata.category(char) == "Cc" and char not in "\n\t"]
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\ufeff\ue000")
    assert shown.encode().decode() == shown


@pytest.mark.parametrize("unit", ["\x1b]", "\x1b[", "\x9d", "\x1b]0;x", "\x1bP\x1b", "\x1b_a\n", "\x1b ", "\x9b0;"])
def test_hostile_text_is_cleaned_in_linear_time(unit: str) -> None:
    assert "\x1b" not in clean(unit * 200_000)


@pytest.mark.parametrize(
    "sign", ["::set-output name=x::y", "  ::add-mask::x", "\u3000::Stop-Commands::x", "##[set-env n=x]y"]
)
def test_text_gives_no_command_to_github_actions(sign, monkeypatch, capsys) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for text in (sign, f"one\n{sign}", f"one\r{sign}\n", f"\x1b[1m\u200b{sign}", f"{sign}\n{sign}"):
        emit(text)
        note(text)
        for said in capsys.readouterr():
            assert said
            assert "##[" not in said
            assert not [row for row in said.splitlines() if row.lstrip().startswith("::")]

    monkeypatch.delenv("GITHUB_ACTIONS")
    emit(sign)
    assert capsys.readouterr().out == f"{sign}\n"


def test_commands_are_given_where_they_are_meant_and_other_colons_stay(monkeypatch, capsys) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    emit("::error file=x::y ##[debug]z", commands=True)
    emit("::: warning\na::b\n:: x")
    assert capsys.readouterr().out == "::error file=x::y ## [debug]z\n::: warning\na::b\n:: x\n"


def test_results_go_to_stdout_and_messages_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    emit("result\x1b[0m")
    note("message\x07")
    emit("unwanted", quiet=True)
    note("unwanted", quiet=True)

    assert capsys.readouterr() == ("result\n", "message\n")


def _python(code: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(specagent.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": root, **environ},
        capture_output=True,
        check=True,
    )


@pytest.mark.parametrize(
    "environ",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_an_encoding_without_the_character_prints_an_escape(environ: dict[str, str]) -> None:
    code = (
        "from specagent.agent.terminal import accept_all_text, emit, note\n"
        "accept_all_text(); emit('a \\u2192 \\u8981'); note('b \\u2192 \\u4ef6')"
    )

    done = _python(code, **environ)

    assert done.stdout.splitlines() == [rb"a \u2192 \u8981"]
    assert done.stderr.splitlines() == [rb"b \u2192 \u4ef6"]


def test_messages_need_neither_pydantic_nor_rich() -> None:
    code = (
        "import sys\nfrom specagent.agent import boundary, terminal\nterminal.note('plain')\n"
        "print(sorted({'pydantic', 'rich', 'jinja2', 'langchain', 'yaml'} & set(sys.modules)))"
    )

    assert _python(code).stdout.splitlines() == [b"[]"]
