"""Run the program as `python -m specagent`."""

from specagent.agent.cli import main

main()
