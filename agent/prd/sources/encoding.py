"""Bytes of unknown encoding, as text."""

import codecs
import unicodedata

from specagent.agent.errors import SpecAgentError

_SAMPLE = 4096
_CONTROLS = "\t\n\r\f"
_MEND = "Save it as UTF-8, for instance: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW."


def decode(data: bytes, name: str) -> str:
    """Return `data` as text with line feeds only and no byte order mark.

    UTF-8, and UTF-16 that has a byte order mark or cannot be anything else; whatever else raises, with the
    place of the first offending byte.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise SpecAgentError(f"{name!r} is UTF-32 (by its first four bytes).", _MEND)
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as err:
        raise _broken(data, name, err) from err
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return "utf-8"
    low, high = sample[::2].count(0), sample[1::2].count(0)
    guess = "utf-16-le" if high > low else "utf-16-be"
    return guess if _reads_as(sample, guess) else "utf-8"


def _reads_as(sample: bytes, encoding: str) -> bool:
    """Chance bytes read as UTF-16 hold controls, unassigned characters or lone surrogates soon."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    if len(sample) % 2 or not set(text) & {" ", "\n"}:
        return False
    return all(char in _CONTROLS or unicodedata.category(char) not in {"Cc", "Cn", "Co"} for char in text)


def _broken(data: bytes, name: str, err: UnicodeDecodeError) -> SpecAgentError:
    at = err.start
    line = data.count(b"\n", 0, at) + 1
    return SpecAgentError(
        f"{name!r} is not {err.encoding.upper()}: byte 0x{data[at]:02x} at offset {at} (line {line}).", _MEND
    )
