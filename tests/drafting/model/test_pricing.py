"""Bounds before a call hold for the bill after it."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.model.call import Message, Request, Usage
from specagent.agent.drafting.model.pricing import (
    Prices,
    find_prices,
    find_window,
    request_tokens,
    token_range,
)

_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_MODELS = [
    ("openai", "gpt-4.1-mini"),
    ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-pro"),
    ("deepseek", "deepseek-chat"),
]


def _prices(provider: str, model: str) -> Prices:
    prices = find_prices(provider, model, _NOW)
    assert prices
    return prices


def test_a_call_is_priced_as_the_providers_list_says() -> None:
    usage = Usage(input=1_000_000, cached=400_000, output=100_000)
    assert _prices("openai", "gpt-4.1-mini").cost(usage) == Decimal("0.24") + Decimal("0.04") + Decimal("0.16")


def test_a_long_prompt_is_priced_by_its_tier() -> None:
    prices = _prices("google", "gemini-2.5-pro")
    assert prices.cost(Usage(input=400_000)) > 2 * prices.cost(Usage(input=200_000))


def test_writing_to_the_cache_counts_in_the_worst_case() -> None:
    prices = _prices("anthropic", "claude-sonnet-4-5")
    written = prices.cost(Usage(input=1000, cache_written=1000, output=500))
    assert prices.worst(1000, 500) == written > prices.cost(Usage(input=1000, output=500))


@given(
    model=st.sampled_from(_MODELS),
    parts=st.tuples(*[st.integers(0, 300_000)] * 3),
    output=st.integers(0, 50_000),
    slack=st.tuples(*[st.integers(0, 100_000)] * 2),
)
def test_the_worst_case_is_never_exceeded(
    model: tuple[str, str], parts: tuple[int, int, int], output: int, slack: tuple[int, int]
) -> None:
    prices = _prices(*model)
    usage = Usage(sum(parts), parts[0], parts[1], output)
    assert prices.cost(usage) <= prices.worst(sum(parts) + slack[0], output + slack[1])


@pytest.mark.parametrize("usage", [Usage(), Usage(input=5, cached=9, cache_written=9), Usage(-1, -1, -1, -1)])
def test_counts_that_cannot_be_true_are_priced_all_the_same(usage: Usage) -> None:
    assert _prices("openai", "gpt-4.1-mini").cost(usage) >= 0


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        (None, "gpt-4.1-mini"),
        ("openai", "homemade-7b"),
        ("nobody", "gpt-4.1-mini"),
        ("openai", ""),
        ("openai", "text-embedding-3-small"),
        ("openai", "whisper-1"),
    ],
)
def test_what_is_not_in_the_list_has_no_price(provider: str | None, model: str) -> None:
    assert find_prices(provider, model) is None


def test_the_context_window_is_known_where_the_list_says() -> None:
    assert (find_window("openai", "gpt-4.1-mini") or 0) >= 1_000_000
    assert find_window("openai", "homemade-7b") is None
    assert find_window(None, "gpt-4.1-mini") is None


def test_the_list_is_neither_fetched_nor_loaded_before_it_is_asked() -> None:
    program = """
import sys
events = []
sys.addaudithook(lambda event, _: events.append(event) if event.startswith(("socket.", "urllib.")) else None)
from specagent.agent.drafting.model.pricing import find_prices, token_range
from specagent.agent.drafting.model.call import Usage
token_range("text")
assert "genai_prices" not in sys.modules
find_prices("openai", "gpt-4.1-mini").cost(Usage(input=5))
assert not [event for event in events if event != "socket.__new__"], events
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


_COUNTED: dict[str, tuple[str, int, int]] = {
    "english": (
        "The service must answer 95 % of searches within 300 ms (NFR-001), "
        "even while a nightly import of 1,200,000 rows runs.",
        34,
        34,
    ),
    "code": (
        "def find(items: list[Item], *, key: str) -> Item | None:\n"
        "    for item in items:\n        if item.key == key:\n            return item\n    return None\n",
        39,
        39,
    ),
    "json": (
        '{"type":"object","properties":{"name":{"type":"string","description":"A short name."},'
        '"kind":{"enum":["service","database"]}},"required":["name","kind"],"additionalProperties":false}',
        42,
        41,
    ),
    "identifiers": (
        "3f2b8c1e-9d47-4a6b-8e0f-5c7d2a1b9e34 sha256:9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
        74,
        74,
    ),
    "base64": (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        53,
        54,
    ),
    "table": (
        "| Id | Requirement | Priority |\n| --- | --- | --- |\n| FR-001 | Riders unlock a bike by QR code | must |\n",
        29,
        29,
    ),
    "german": (
        "Die Buchungsbestätigung muss innerhalb von zwei Sekunden "
        "an die Rechnungsprüfungsabteilung übermittelt werden.",
        23,
        29,
    ),
    "vietnamese": ("Hệ thống phải hỗ trợ mười nghìn người dùng cùng lúc và phản hồi trong vòng hai giây", 22, 38),
    "russian": (
        "СИСТЕМА ДОЛЖНА поддерживать десять тысяч пользователей одновременно и отвечать за две секунды",
        23,
        48,
    ),
    "arabic": ("يجب أن يدعم النظام عشرة آلاف مستخدم في وقت واحد وأن يستجيب خلال ثانيتين", 21, 52),
    "hindi": ("प्रणाली को एक साथ दस हजार उपयोगकर्ताओं का समर्थन करना चाहिए और दो सेकंड में उत्तर देना चाहिए", 22, 88),
    "thai": ("ระบบต้องรองรับผู้ใช้งานพร้อมกันหนึ่งหมื่นคนและตอบสนองภายในสองวินาที", 24, 62),
    "armenian": ("Համակարգը պետք է միաժամանակ սպասարկի տասը հազար օգտատերերի", 20, 109),
    "chinese": ("系统必须同时支持一万名用户，并在两秒内作出响应。所有个人数据均须加密存储。", 27, 36),
    "japanese": ("システムは同時に一万人の利用者に対応し、二秒以内に応答しなければならない。", 29, 41),
    "korean": (
        "시스템은 동시에 만 명의 사용자를 지원하고 2초 이내에 응답해야 합니다. 개인정보는 암호화되어야 한다.",
        31,
        52,
    ),
    "emoji": ("Done ✅ 🎉 ship it 🚀 👩\u200d💻 🏳️\u200d🌈 🇩🇪", 24, 32),
}
"""Texts with their tokens in the vocabularies o200k and cl100k, counted with gpt-tokenizer 4.0.0."""


@pytest.mark.parametrize("kind", _COUNTED)
def test_the_range_holds_the_tokens_that_were_counted(kind: str) -> None:
    text, newer, older = _COUNTED[kind]
    low, high = token_range(text)
    assert low <= min(newer, older)
    assert max(newer, older) <= high


@pytest.mark.parametrize("kind", ["english", "code", "json", "table", "german", "chinese", "japanese", "korean"])
def test_the_high_count_is_no_wild_guess(kind: str) -> None:
    text, _, older = _COUNTED[kind]
    assert token_range(text)[1] <= 3 * older


@given(st.text(st.characters(exclude_categories=())))
def test_the_low_count_is_never_over_the_high_one(text: str) -> None:
    low, high = token_range(text)
    assert 0 <= low <= high


@given(st.text("абвgh 1\u0915\u4e00😀\t\n", max_size=60))
def test_a_text_has_no_more_tokens_than_bytes(text: str) -> None:
    assert token_range(text)[1] <= len(text.encode())


def test_a_request_counts_its_messages_and_its_schema() -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    request = Request("goals", (Message("system", ("Be brief.", "x" * 3000)), Message("user", ("Goals?",))), schema, 9)
    low, high = request_tokens(request)
    assert 0 < low < high
    without_schema = request_tokens(Request("goals", request.messages, {}, 9))
    assert high - without_schema[1] >= token_range('{"type":"object","properties":{"name":{"type":"string"}}}')[1] - 3
    assert low > without_schema[0]
    assert without_schema[1] > sum(token_range(message.text)[1] for message in request.messages)
