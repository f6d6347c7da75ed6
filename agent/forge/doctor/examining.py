"""All checks, in the order in which one rests on the other."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from specagent.agent.forge.doctor.file_checks import check_files
from specagent.agent.forge.doctor.forge_checks import check_forge
from specagent.agent.forge.doctor.git_checks import check_program, check_push, check_repository
from specagent.agent.forge.doctor.model_checks import check_model
from specagent.agent.forge.doctor.result import Result
from specagent.agent.forge.doctor.surroundings import look_around
from specagent.agent.forge.doctor.workflow_checks import check_workflow
from specagent.agent.forge.pacing import Pace
from specagent.agent.forge.propose.request import ProposeRequest


def examine(
    folder: Path, request: ProposeRequest, environ: Mapping[str, str], pace: Pace | None = None
) -> Iterator[Result]:
    """Yield how everything stands that the bot needs; nothing is written, here or there."""
    program = check_program(folder)
    yield program
    around = look_around(folder, request, environ, pace)
    yield from check_repository(around)
    yield from check_forge(around)
    yield check_push(around)
    yield from check_files(around)
    yield from check_workflow(around)
    yield check_model(around)
