"""Runs the provider in the foreground: `python -m provider` in the folder of the tests."""

import argparse
import contextlib
import dataclasses
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from . import Bucket, Entry, Pace, Provider, answer_set, generated

_SECRET = {"authorization", "x-api-key"}


def main() -> None:
    """Serve until interrupted or terminated."""
    options = _options()
    script = answer_set(options.answers) if options.answers else generated
    limit = Bucket(options.requests_per_minute, options.burst) if options.requests_per_minute else None
    pace = Pace(options.first_token, options.tokens_per_second, options.prompt_tokens_per_second)
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(options.log.open("a", encoding="utf-8")) if options.log else sys.stderr
        serving = Provider(
            script, port=options.port, pace=pace, requests=limit, window=options.window, watch=_writing(log)
        )
        provider = stack.enter_context(serving)
        print(f"OpenAI     {provider.url}\nAnthropic  {provider.anthropic_url}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m provider", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a free one is taken by default")
    parser.add_argument("--answers", type=Path, help="folder of an answer set; generated answers by default")
    parser.add_argument("--log", type=Path, help="file to append JSON lines to; standard error by default")
    parser.add_argument("--first-token", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--tokens-per-second", type=float, default=0)
    parser.add_argument("--prompt-tokens-per-second", type=float, default=0, help="speed of what is not cached")
    parser.add_argument("--requests-per-minute", type=int)
    parser.add_argument("--burst", type=int)
    parser.add_argument("--window", type=int, metavar="TOKENS", help="size of the context window")
    return parser.parse_args()


def _writing(log: IO[str]) -> Callable[[Entry], None]:
    def write(entry: Entry) -> None:
        fields = dataclasses.asdict(entry)
        fields["headers"] = {name: text for name, text in entry.headers.items() if name not in _SECRET}
        log.write(json.dumps(fields, ensure_ascii=False) + "\n")
        log.flush()

    return write


if __name__ == "__main__":
    # Blocked before the server's thread begins, which inherits the mask: only sigwait takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
