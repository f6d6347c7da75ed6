"""Runs a command again and again in one process: `crowd.py FOLDER ROUNDS COMMAND...`.

`{0}` stands for the round, `{1}` for one of the first three numbers in turn. Prints the exit code of each round and
what it said as JSON.
"""

import json
import sys
from pathlib import Path

from workspace.regenerating.gone_stale import run

if __name__ == "__main__":
    folder, rounds, *command = sys.argv[1:]
    ran = [run(Path(folder), *(one.format(at, at % 3 + 1) for one in command)) for at in range(1, int(rounds) + 1)]
    print(json.dumps([(one.code, one.said) for one in ran]))
