from reviewing.sessions import Session

from specagent.agent.config import load_config

COMMAND = """
import os
os.chdir({folder!r})
from specagent.agent.commands.init import start
from specagent.agent.forge.starting.answers import Wished
return start(Wished(), yes=False, dry_run=False)
"""
ENV = {"OPENAI_API_KEY": "", "ANTHROPIC_API_KEY": ""}


def asking(folder):
    return Session(COMMAND.format(folder=str(folder)), ENV, rows=40, columns=200)


def test_a_person_answers_and_the_files_are_written(repository):
    with asking(repository) as run:
        run.until("PRD [docs/PRD.md]: ".rstrip())
        run.type("", "Spec [docs/architecture.md]:")
        run.type("specs/shop.md", "Model as provider:name, or offline for none [offline]:")
        run.type("openai:gpt-6.1-terra", "Branch that pull requests go to [trunk]:")
        run.type("", "Write what is new? [yes]:")
        code, out = run.finish(b"\n")

    assert code == 0
    config = load_config(repository, {}, {})
    assert config.model == "openai:gpt-6.1-terra"
    assert config.propose.specs[0].spec == "specs/shop.md"
    assert (repository / ".github" / "workflows" / "specagent.yml").read_text() in out
    assert out.startswith("--- specagent.toml (new) ---\n")
    assert "OPENAI_API_KEY to the repository's secrets" in run.display.lines[-1]


def test_a_wrong_answer_is_told_and_asked_again(repository):
    with asking(repository) as run:
        run.until("PRD [docs/PRD.md]:")
        lines = run.type("docs/none.md", "PRD [docs/PRD.md]:")
        assert any("there is no PRD 'docs/none.md'" in line for line in lines)
        run.type("", "Spec [")
        lines = run.type("spec.pdf", "Spec [")
        assert any("'spec.pdf' is none" in line for line in lines)


def test_who_says_no_gets_nothing_written(repository):
    with asking(repository) as run:
        run.until("PRD [")
        for question in ("Spec [", "Model as", "Branch that", "Write what is new?"):
            run.type("", question)
        code, _ = run.finish(b"n\n")

    assert code == 0
    assert "Nothing was written." in run.display.lines
    assert not (repository / "specagent.toml").exists()
    assert not (repository / ".github").exists()


def test_the_end_of_input_interrupts(repository):
    with asking(repository) as run:
        run.until("PRD [")
        code, _ = run.finish(b"\x04")

    assert code == 130
    assert not (repository / "specagent.toml").exists()
