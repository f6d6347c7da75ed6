"""The command `init`: ask a few questions, show the settings file and the workflow, and write what is not there."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from specagent.agent.errors import UsageError
from specagent.agent.forge.git import Git
from specagent.agent.forge.starting.answers import Answers, Wished, checked, suggested
from specagent.agent.forge.starting.asking import asked
from specagent.agent.forge.starting.writing import PlannedFile, planned, write_new
from specagent.agent.terminal import clean, emit, note

_LEFT_ALONE = 4


def start(wished: Wished, *, yes: bool, dry_run: bool) -> int:
    """Show the two files and write those that are not there; return 4 where one stands and says otherwise."""
    git = Git.of(Path.cwd())
    asks = not (yes or dry_run)
    if asks and not _on_a_terminal():
        raise UsageError("there is no terminal to ask on", "Take what is suggested with --yes, or look with --dry-run.")
    answers = suggested(git, wished, os.environ)
    if asks:
        answers = asked(git, wished, answers, _ask, note)
    files = planned(git.top, checked(git, _with_prd(answers)))
    emit("\n".join(_shown(one) for one in files))
    if dry_run or not any(one.stands == "new" for one in files):
        return _told(files)
    if asks and not _ask("Write what is new?", "yes").lower().startswith("y"):
        note("Nothing was written.")
        return 0
    for path in write_new(git.top, files):
        note(f"Wrote {path}.")
    note(_next(answers))
    return _told(files)


def _on_a_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _ask(question: str, suggestion: str) -> str:
    """Ask on standard error, so that standard output holds the files alone."""
    shown = f" [{suggestion}]" if suggestion else ""
    sys.stderr.write(clean(f"{question}{shown}: "))
    sys.stderr.flush()
    said = sys.stdin.readline()
    if not said:
        raise typer.Abort
    return said.strip() or suggestion


def _with_prd(answers: Answers) -> Answers:
    if not answers.prd:
        raise UsageError("no PRD was found in this repository", "Name it with --prd.")
    return answers


def _shown(one: PlannedFile) -> str:
    stands = {"new": "new", "same": "there already", "other": "there is one already"}[one.stands]
    return f"--- {one.path} ({stands}) ---\n{one.text}"


def _told(files: Sequence[PlannedFile]) -> int:
    left = [one for one in files if one.stands == "other"]
    for one in left:
        note(f"{one.path}: {one.advice}")
    return _LEFT_ALONE if left else 0


def _next(answers: Answers) -> str:
    key = f" add {answers.key_variable} to the repository's secrets for Actions," if answers.key_variable else ""
    return f"Next: commit them,{key} and see with `specagent doctor` what else is missing."
