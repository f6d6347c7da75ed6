"""The step of the GitHub action; `python -I -m specagent.agent.commands.action` imports nothing of the checkout."""

import os
from collections.abc import Mapping

from specagent.agent.boundary import guarded
from specagent.agent.forge.action.inputs import inputs_of
from specagent.agent.forge.action.reporting import report
from specagent.agent.forge.action.running import run


def act(environ: Mapping[str, str]) -> int:
    """Run the program as the inputs in `environ` say and report it; return the exit code."""
    inputs = inputs_of(environ)
    outcome = run(inputs, environ)
    report(outcome, inputs, environ)
    return outcome.code


if __name__ == "__main__":
    raise SystemExit(guarded(lambda: act(os.environ)))
