"""The language that a document is written in, by its script and its commonest words."""

import re
from collections import Counter

_SAMPLE = 60_000
_WORDS = {
    "en": "the and of to is that for with must shall should as be are by this will can when from not or in a",
    "de": "der die das und ist nicht mit für von muss werden wird eine ein zu den des auf kann sollen im dem oder bei",
    "fr": "le la les et des est une pour dans que avec du sur doit peut par les au aux un qui ne être sont",
    "es": "el la los las de que y en un una para con debe se del por es puede como al no su son sistema",
    "pt": "o os as de que e em um uma para com deve do da dos das não por é pode ao no na são ser sistema",
    "it": "il lo la gli le di che e un una per con deve del della dei non è può nel sono essere sistema al",
    "nl": "de het een en van is niet met voor moet worden wordt op dat zijn bij aan door te kan als",
    "vi": "và của các là có cho không được người dùng hệ thống một với trong phải khi này để",
    "pl": "i w na z do jest nie się że użytkownik musi być dla przez oraz po od system który",
}
_STOPS = {language: frozenset(text.split()) for language, text in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"```.*?```|`[^`\n]*`|https?://\S+", re.DOTALL)
_TRADITIONAL = frozenset(
    "與個為這來時們會對後應說從過進還開關設實現無員圖書數據網際體統態點務產業變動線並優檔權單號門間隊雙選達運適"
)
_SIMPLIFIED = frozenset(
    "与个为这来时们会对后应说从过进还开关设实现无员图书数据网际体统态点务产业变动线并优档权单号门间队双选达运适"
)


def language_of(text: str) -> str:
    """Return the BCP 47 code of the language that most of `text` is written in; English when in doubt."""
    sample = _CODE.sub(" ", text[:_SAMPLE])
    counts = Counter(_script(char) for char in sample if not char.isascii() or char.isalpha())
    total = sum(counts.values()) or 1
    if counts["kana"] > total * 0.04:
        return "ja"
    if counts["hangul"] > total * 0.15:
        return "ko"
    if counts["han"] > total * 0.12:
        return _chinese(sample)
    if counts["cyrillic"] > total * 0.3:
        return "uk" if any(char in sample for char in "їєґі") and "ы" not in sample else "ru"
    for script, language in (
        ("arabic", "ar"),
        ("hebrew", "he"),
        ("devanagari", "hi"),
        ("thai", "th"),
        ("greek", "el"),
    ):
        if counts[script] > total * 0.3:
            return language
    return _latin(sample)


def _script(char: str) -> str:
    code = ord(char)
    if code < 0x250:
        return "latin"
    for script, first, last in _SCRIPTS:
        if first <= code <= last:
            return script
    return "other"


_SCRIPTS = (
    ("greek", 0x370, 0x3FF),
    ("cyrillic", 0x400, 0x52F),
    ("hebrew", 0x590, 0x5FF),
    ("arabic", 0x600, 0x6FF),
    ("devanagari", 0x900, 0x97F),
    ("thai", 0xE00, 0xE7F),
    ("latin", 0x1E00, 0x1EFF),
    ("kana", 0x3040, 0x30FF),
    ("han", 0x3400, 0x9FFF),
    ("hangul", 0xAC00, 0xD7AF),
)


def _chinese(sample: str) -> str:
    traditional = sum(1 for char in sample if char in _TRADITIONAL and char not in _SIMPLIFIED)
    simplified = sum(1 for char in sample if char in _SIMPLIFIED and char not in _TRADITIONAL)
    return "zh-Hant" if traditional > simplified else "zh"


def _latin(sample: str) -> str:
    counts = Counter(_WORD.findall(sample.lower()))
    scores = {language: sum(counts[word] for word in stops) for language, stops in _STOPS.items()}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > scores["en"] else "en"
