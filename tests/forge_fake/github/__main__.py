"""Runs the fake in the foreground: `python -m forge_fake.github` in the folder of the tests."""

import argparse
import contextlib
import dataclasses
import json
import signal
import sys
import tempfile
from pathlib import Path

from forge_fake.log import Asked

from . import GitHub

_PRD = (
    "# Shop\n\n## Requirements\n\n- **FR-1** Customers can order goods.\n- **NFR-1** A page loads within 2 seconds.\n"
)


def main() -> None:
    """Serve a sample repository until interrupted or terminated."""
    parser = argparse.ArgumentParser(prog="python -m forge_fake.github", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a free one is taken by default")
    parser.add_argument("--root", type=Path, help="folder for the repositories; a temporary one by default")
    parser.add_argument("--repository", default="octo/shop", metavar="OWNER/NAME")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        root = options.root or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="github-")))
        github = stack.enter_context(GitHub(root, port=options.port, watch=_write))
        place = github.repository(options.repository, {"PRD.md": _PRD, "README.md": "# Shop\n"})
        person, token = place.person("ann", "admin"), place.actions_token()
        print(f"API         {github.api_url}\nrepository  {place.clone_url}")
        print(
            f"token       {token} (of a workflow)\ntoken       {person.token()} (of {person.login}, an admin)",
            flush=True,
        )
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


def _write(asked: Asked) -> None:
    print(json.dumps(dataclasses.asdict(asked), ensure_ascii=False), file=sys.stderr, flush=True)


if __name__ == "__main__":
    # Blocked before the server's threads begin, which inherit the mask: only sigwait takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
