"""Text that a person changes in an editor of their own."""

from pathlib import Path

import pytest
from reviewing.sessions import BASE, MERGED, MINE, NEW, PLAIN, TORN, choice_of, editor, reviewing

from specagent.agent.document.merging import merge


def test_the_whole_part_is_edited_and_shown_again(tmp_path):
    env = editor(tmp_path, 'sed -i s/NATS/Kafka/ "$1"')

    with reviewing(env=env) as run:
        run.until()
        assert "| Queue | RabbitMQ Kafka |" in run.type("e")
        assert choice_of(run, b"a\n") == ["accept", MERGED.replace("NATS", "Kafka"), ""]


def test_the_editor_gets_the_text_as_a_private_markdown_file_that_does_not_stay(tmp_path):
    env = editor(tmp_path, f'stat -c "%a %n" "$1" > {tmp_path}/seen; cp "$1" {tmp_path}/text; echo more >> "$1"')

    with reviewing(env=env) as run:
        run.until()
        run.type("e")
        mode, name = (tmp_path / "seen").read_text().split()
        assert (mode, name[-3:]) == ("600", ".md")
        assert (tmp_path / "text").read_text() == MERGED
        assert not Path(name).exists()
        choice_of(run, b"s\n")


def test_visual_goes_before_editor_and_may_have_arguments(tmp_path):
    env = editor(tmp_path, 'test "$1" = -w && sed -i s/NATS/Kafka/ "$2"')

    with reviewing(env={"VISUAL": f"{env['EDITOR']} -w", "EDITOR": "false"}) as run:
        run.until()
        assert "| Queue | RabbitMQ Kafka |" in run.type("e")


def test_without_either_the_usual_editor_is_opened(tmp_path):
    editor(tmp_path, 'sed -i s/NATS/Kafka/ "$1"')
    (tmp_path / "my editor.sh").rename(tmp_path / "sensible-editor")

    with reviewing(env={"PATH": f"{tmp_path}:{PLAIN['PATH']}", "EDITOR": " "}) as run:
        run.until()
        assert "| Queue | RabbitMQ Kafka |" in run.type("e")


def test_a_conflict_is_edited_between_markers(tmp_path):
    env = editor(tmp_path, f'cp "$1" {tmp_path}/text; echo "| Backend | Rust |" > "$1"')

    with reviewing(*TORN, env=env) as run:
        run.until()
        assert "| Backend | Go Rust |" in run.type("e")
        assert choice_of(run, b"a\n")[1] == MERGED.replace("Python", "Rust")
    assert (tmp_path / "text").read_text() == (
        "<<<<<<< yours\n| Backend | Go |\n=======\n| Backend | Java |\n>>>>>>> specagent\n"
    )


def test_markers_that_were_left_are_told_and_asked_again(tmp_path):
    env = editor(tmp_path, 'sed -i s/Go/Rust/ "$1"')

    with reviewing(*TORN, env=env) as run:
        run.until()
        assert "The conflict markers still stand: leave only the text that counts." in run.type("e")
        run.type("k")
        assert choice_of(run, b"a\n")[1] == merge(*TORN).text("keep-mine")


NOTHING = {
    ': > "$1"': "the edited text is empty",
    'rm "$1"': "the edited text is empty",
    "exit 3": "failed with exit code 3",
    "true": "nothing was changed in the editor",
    "printf '\\377\\n' > \"$1\"": "the edited text is not UTF-8",
}
"""What an editor may do that is no edit, and what the person is told."""


@pytest.mark.parametrize("texts", [(BASE, MINE, NEW), TORN], ids=["part", "conflict"])
def test_an_edit_that_came_to_nothing_is_told_and_asked_again(tmp_path, texts):
    env = editor(tmp_path, f". {tmp_path}/script")

    with reviewing(*texts, env=env) as run:
        question = run.until()[-1]
        for script, told in NOTHING.items():
            (tmp_path / "script").write_text(script)
            lines = run.type("e")
            assert told in " ".join(lines)
            assert lines[-1] == question
        assert choice_of(run, b"s\n")[0] == "skip"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/no/such/editor", "cannot be started: No such file or directory"),
        ("vi 'unfinished", "cannot be read as a command"),
    ],
)
def test_an_editor_that_cannot_be_started_is_told_and_asked_again(command, told):
    with reviewing(env={"EDITOR": command}) as run:
        run.until()
        assert told in " ".join(run.type("e"))
        assert choice_of(run, b"a\n")[1] == MERGED


def test_an_interruption_within_the_editor_is_the_editors(tmp_path):
    env = editor(tmp_path, "trap 'sed -i s/NATS/Kafka/ \"$1\"; exit 0' INT\necho editing >&2\nread line")

    with reviewing(env=env) as run:
        run.until()
        run.type("e", "editing")
        run.press(b"\x03")
        assert "| Queue | RabbitMQ Kafka |" in run.until()


def test_an_interruption_that_ends_the_editor_ends_the_program(tmp_path):
    with reviewing(env=editor(tmp_path, "echo editing >&2\nexec cat")) as run:
        run.until()
        run.type("e", "editing")
        assert run.finish(b"\x03") == (130, "")


def test_a_document_with_other_line_ends_keeps_them(tmp_path):
    texts = [one.replace("\n", "\r\n") for one in (BASE, MINE, NEW)]
    env = editor(tmp_path, f'cp "$1" {tmp_path}/text; sed -i s/NATS/Kafka/ "$1"')

    with reviewing(*texts, env=env) as run:
        run.until()
        run.type("e")
        assert choice_of(run, b"a\n")[1] == MERGED.replace("NATS", "Kafka").replace("\n", "\r\n")
    assert "\r" not in (tmp_path / "text").read_bytes().decode()
