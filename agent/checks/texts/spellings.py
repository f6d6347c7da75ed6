"""The ids of a PRD in any text, however they are spelt, listed or given as a range."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

_HYPHENS = str.maketrans("‐‑‒﹣－\u00a0\u202f", "-----  ")
_ESCAPE = re.compile(r"\\(?=[-_.()\[\]])")
_DOTS = re.compile(r"\.{2,}|…")
_TYPED_DASH = re.compile(r"(?<=[^\W\d_])[–—−](?=\d)")
_TOKEN = re.compile(r"(?<![\w.-])[^\W\d_][\w.-]*\d[\w.-]*(?:@[\w-]+)?|(?<![\w.-])[^\W\d_]{2,12} \d{1,4}(?![\w.-]*\w)")
_JOINED = re.compile(r"(?<=\d)-(?=[^\W\d_]+-?\d)")
_NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d{1,6})")
_THROUGH = r"[–—−~-]|to|through|until|bis|à|a|hasta|até"
_BETWEEN = re.compile(rf"[\s)\]*_`]*(?:{_THROUGH})[\s(\[*_`]*", re.IGNORECASE)
_MORE = re.compile(
    rf"\s*(?:(?P<through>{_THROUGH})|[,;/&+]|and|und|et|y|e|or|oder)\s*(?P<number>\d{{1,4}})(?!\w|[.,]\d)"
    r"(?=\s*(?:$|[)\]|,;/&+.:–—]|(?:to|and|und|et|y|e|or|oder)\b))",
    re.IGNORECASE,
)
_INNER = re.compile(r"(?<=\d)[-_.](?=\d)")
_OTHER = re.compile(r"[^\w@.]|_")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_LONGEST_RANGE = 500


class KnownIds:
    """The ids that a PRD gives its requirements."""

    def __init__(self, refs: Iterable[str]) -> None:
        self._refs = frozenset(refs)
        self._by_key = dict(_unambiguous(self._refs))
        self._cuts: Mapping[str, list[str]] | None = None

    def spelt(self, written: str) -> str:
        """Return the id that is written so, also in other case, with other hyphens or zeros; empty for none."""
        return written if written in self._refs else self._by_key.get(_key(written), "")

    def near(self, written: str) -> list[str]:
        """Return the ids that one slip makes of `written`, the likeliest first: a letter or figure too many or few."""
        key = _key(written)
        if self._cuts is None:
            self._cuts = _by_cut(self._by_key)
        others = dict.fromkeys(other for cut in _cuts(key) for other in self._cuts.get(cut, ()))
        fitting = [other for other in others if _is_slip(key, other)]
        return [self._by_key[one] for one in sorted(fitting, key=lambda one: (-_common(key, one), one))]

    def cited_in(self, markdown: str) -> frozenset[str]:
        """Return the ids that a text names, those within `NFR-1 to NFR-3`, `NFR-1/2` and the text of links included."""
        text = _TYPED_DASH.sub("-", _DOTS.sub("–", _ESCAPE.sub("", markdown.translate(_HYPHENS))))
        return frozenset(self._cited(text)) if self._refs else frozenset()

    def _cited(self, text: str) -> Iterator[str]:
        above, end = "", 0
        for token in _TOKEN.finditer(text):
            for ref in self._refs_of(token[0]):
                yield ref
                if above and _BETWEEN.fullmatch(text, end, token.start()):
                    yield from self._between(above, ref)
                above, end = ref, token.end()
            if end == token.end():
                yield from self._listed(above, text, end)

    def _refs_of(self, token: str) -> list[str]:
        written = token.rstrip(".-_")
        if ref := self.spelt(written):
            return [ref]
        return [ref for one in _JOINED.split(written) if (ref := self.spelt(one))]

    def _listed(self, ref: str, text: str, end: int) -> Iterator[str]:
        """Yield the ids of which only the numbers stand behind `ref`: `, 2` or ` to 5`."""
        while more := _MORE.match(text, end):
            other = self._numbered(ref, int(more["number"]))
            if more["through"] and other:
                yield from self._between(ref, other)
            if other:
                yield other
                ref = other
            end = more.end()

    def _between(self, first: str, last: str) -> Iterator[str]:
        one, other = _NUMBERED.fullmatch(first), _NUMBERED.fullmatch(last)
        if one and other and one["prefix"] == other["prefix"]:
            start, stop = int(one["number"]), int(other["number"])
            numbers = range(start + 1, min(stop, start + _LONGEST_RANGE))
            yield from (ref for number in numbers if (ref := self._numbered(first, number)))

    def _numbered(self, ref: str, number: int) -> str:
        found = _NUMBERED.fullmatch(ref)
        return self.spelt(f"{found['prefix']}{number:0{len(found['number'])}}") if found else ""


@lru_cache(maxsize=16384)
def _key(written: str) -> str:
    """Return what two spellings of one id have in common."""
    plain = written.translate(_HYPHENS).casefold()
    return _ZEROS.sub("", _OTHER.sub("", _INNER.sub(".", plain)))


def _unambiguous(refs: Iterable[str]) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for ref in refs:
        found.setdefault(_key(ref), []).append(ref)
    return ((key, ones[0]) for key, ones in found.items() if len(ones) == 1)


def _by_cut(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        for cut in _cuts(key):
            found.setdefault(cut, []).append(key)
    return found


def _cuts(key: str) -> set[str]:
    """Return a key and what is left of it without one of its characters."""
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


def _is_slip(one: str, other: str) -> bool:
    """Return whether two keys differ in one character too many, two swapped ones, or one other letter."""
    short, long = sorted((one, other), key=len)
    at = _common(short, long)
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[at + 2 :] == long[at + 2 :] and short[at : at + 2] == long[at : at + 2][::-1]:
        return True
    return short[at + 1 :] == long[at + 1 :] and short[at].isalpha() and long[at].isalpha()


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
