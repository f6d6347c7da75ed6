"""Words for comparison: case, accents and punctuation do not count, in any script."""

import re
import unicodedata
from importlib.resources import files
from typing import Any

_WORD = re.compile(r"[^\W_]+")
_ACCENTS = dict.fromkeys(range(0x0300, 0x0370))
_UNSPACED = r"\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK = re.compile(f"[{_UNSPACED}]")
_MIXED = re.compile(f"[{_UNSPACED}ー]+|[^{_UNSPACED}ー\\W_]+")


def folded(text: str) -> str:
    """Return `text` in lower case without accents on Latin, Greek and Cyrillic letters."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS))


def words(text: str) -> list[str]:
    """Return the words of `text`, folded; a run of Chinese, Japanese or Korean script is one word."""
    text = folded(text)
    return _WORD.findall(text) if text.isascii() else _MIXED.findall(text)


def is_unspaced(text: str) -> bool:
    """Tell whether `text` holds script that is written without blanks, or in which blanks are free (CJK)."""
    return not text.isascii() and _CJK.search(text) is not None


def length(text: str) -> int:
    """Return roughly how many words `text` has; two characters of CJK script count as one."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_CJK.findall(text))
    return len(_CJK.sub(" ", text).split()) + (unspaced + 1) // 2


def listed(text: str, between: str | None = None) -> frozenset[str]:
    """Return the words of a list that is written as one string, parted by blanks or by what stands `between`."""
    return frozenset(text.split(between))


def load_words(name: str) -> dict[str, Any]:
    """Return a table of words from the YAML file `name` beside this module."""
    from specagent.agent.catalogue.plain_yaml import read_plain_yaml

    table: dict[str, Any] = read_plain_yaml(files("specagent.agent.prd.parsing").joinpath(name).read_bytes())
    return table
