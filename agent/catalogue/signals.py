"""Finding the catalogue's signal phrases in text, in one pass over its words."""

import re
from collections.abc import Iterable, Iterator, Mapping

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PREFIX_KEY = 4


class SignalIndex:
    """Phrases of many owners, found together.

    A phrase is found as whole words in any case; a trailing `*` on its last word finds every word that starts
    so. Phrases in Chinese or Japanese, which have no blanks between words, are found anywhere.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._words: dict[str, list[tuple[tuple[str, ...], bool, str, str]]] = {}
        self._unspaced: dict[str, list[str]] = {}
        for owner, signals in phrases.items():
            for signal in signals:
                self._add(owner, signal.lower())
        unspaced = sorted(self._unspaced, key=len, reverse=True)
        self._unspaced_pattern = re.compile("|".join(map(re.escape, unspaced)) or r"(?!)")

    def find(self, text: str) -> dict[str, set[str]]:
        """Return the phrases found in `text` by owner."""
        found: dict[str, set[str]] = {}
        lowered = text.lower()
        for owner, phrase in self._find_worded(_WORD.findall(lowered)):
            found.setdefault(owner, set()).add(phrase)
        for phrase in self._unspaced_pattern.findall(lowered):
            for owner in self._unspaced[phrase]:
                found.setdefault(owner, set()).add(phrase)
        return found

    def _add(self, owner: str, signal: str) -> None:
        if _UNSPACED.search(signal):
            self._unspaced.setdefault(signal.rstrip("*"), []).append(owner)
            return
        words = tuple(_WORD.findall(signal))
        if not words:
            return
        is_prefix = signal.endswith("*")
        key = words[0]
        if is_prefix and len(words) == 1:
            key = f"{key[:_PREFIX_KEY]}*"
        self._words.setdefault(key, []).append((words, is_prefix, owner, signal))

    def _find_worded(self, words: list[str]) -> Iterator[tuple[str, str]]:
        for at, word in enumerate(words):
            for key in {word, *(f"{word[:length]}*" for length in range(2, _PREFIX_KEY + 1))}:
                for phrase, is_prefix, owner, signal in self._words.get(key, ()):
                    if _matches(words, at, phrase, is_prefix):
                        yield owner, signal


def _matches(words: list[str], at: int, phrase: tuple[str, ...], is_prefix: bool) -> bool:
    last = at + len(phrase) - 1
    if last >= len(words) or words[at:last] != list(phrase[:-1]):
        return False
    return words[last].startswith(phrase[-1]) if is_prefix else words[last] == phrase[-1]
