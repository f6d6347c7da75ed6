"""Questions to a person at a terminal, and their answers."""

import sys
from collections.abc import Mapping

from specagent.agent.errors import UsageError
from specagent.agent.reviewing.screen import Screen, drop_typed_ahead, is_terminal
from specagent.agent.terminal import clean
from specagent.schemas.text import line


class InputEndedError(Exception):
    """The person has ended the input (Ctrl-D), or the terminal is gone."""


class Dialogue:
    """Asks on standard error and reads from standard input, which must be a terminal both."""

    def __init__(self) -> None:
        if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise UsageError(
                "`--interactive` needs a terminal to ask on", "Use --conflicts=keep-mine, take-new or markers instead."
            )
        self.screen = Screen(sys.stderr)

    def begin(self) -> None:
        """Forget what was typed before anything was asked."""
        drop_typed_ahead(sys.stdin)

    def choose(self, keys: Mapping[str, str], meanings: Mapping[str, str]) -> str:
        """Return the key that the person chooses; `keys` maps it to how the prompt names it, `meanings` explain it."""
        prompt = f"{', '.join(keys.values())}, [?]"
        while True:
            answer = self.ask(prompt).lower()
            if answer in keys:
                return answer
            if answer != "?":
                self.screen.show(f"Answer with one of {', '.join(keys)}; ? explains them.")
                continue
            for key in keys:
                self.screen.show(f"  {key}  {meanings[key]}")

    def ask(self, prompt: str) -> str:
        """Return the line that the person types, on one line of plain text; raises InputEndedError."""
        while True:
            self.screen.prompt(prompt)
            raw = self._typed()
            try:
                return line(clean(raw.decode(sys.stdin.encoding)))
            except UnicodeDecodeError:
                self.screen.show(f"That is no {sys.stdin.encoding} text; type it once more.")

    def _typed(self) -> bytes:
        """Return the bytes of a line; the cursor stands on a fresh one afterwards, also when the person leaves."""
        try:
            raw = sys.stdin.buffer.readline()
        except KeyboardInterrupt:
            self.screen.show()
            raise
        except OSError:
            raw = b""
        if not raw:
            self.screen.show()
            raise InputEndedError
        return raw
