"""The phrases by which PRDs show capabilities and qualities are precise, and found in many languages."""

import re
from collections import Counter

import pytest

from specagent.agent.catalogue.signals import SignalIndex
from specagent.agent.catalogue.store import catalogue

CAPABILITIES = list(catalogue().capabilities.values())
FORMS = [one for one in CAPABILITIES if one.form]


def _words(signal: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", signal))


def _signals() -> list[tuple[str, str]]:
    owners = [*CAPABILITIES, *catalogue().qualities.values()]
    return [(one.id, signal) for one in owners for signal in one.signals]


def test_signals_are_lower_case_and_long_enough() -> None:
    for id_, signal in _signals():
        assert signal == signal.lower().strip(), (id_, signal)
        assert "*" not in signal[:-1], f"{id_}: {signal!r} has a star before its end, which matches nothing"
        stem = signal.rstrip("*")
        if stem.isascii():
            assert len(stem.replace(" ", "")) >= 3, (id_, signal)
        else:
            assert len(stem) >= 2, (id_, signal)


def test_no_signal_of_a_capability_repeats_another() -> None:
    for one in (*CAPABILITIES, *catalogue().qualities.values()):
        stems = [signal[:-1] for signal in one.signals if signal.endswith("*")]
        spelled = Counter(_words(signal) for signal in one.signals)
        assert [words for words, times in spelled.items() if times > 1] == [], one.id
        for signal in one.signals:
            stem = signal.rstrip("*")
            assert [other for other in stems if stem.startswith(other) and signal != f"{other}*"] == [], (
                one.id,
                signal,
            )


def test_no_signal_shows_two_capabilities() -> None:
    owners = Counter(_words(signal) for one in CAPABILITIES for signal in one.signals)
    assert [words for words, times in owners.items() if times > 1] == []


def test_everyday_words_bring_nothing() -> None:
    index = SignalIndex({one.id: one.signals for one in CAPABILITIES})
    text = (
        "The user opens a file and the system shows the data. Customers can edit a name, add a note "
        "and see a list. Each page has a title and a button. The team needs fast feedback on every change."
    )
    assert index.find(text) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nutzer melden sich mit Passwort an; Zahlungsabwicklung per Kreditkarte.", {"accounts", "payments"}),
        ("Les utilisateurs reçoivent un tableau de bord et un mot de passe.", {"accounts", "reporting"}),
        ("El pedido se paga en el carrito de compras; notificaciones push.", {"orders", "push"}),
        ("O aplicativo móvel funciona sem conexão.", {"mobile-app", "offline-sync"}),
        (
            "Веб-приложение отправляет уведомления и хранит учётные записи.",
            {"web-ui", "notifications", "accounts"},
        ),
        ("命令行工具支持断网使用，并保存操作日志。", {"command-line-tool", "offline-sync", "audit-log"}),
        (
            "コマンドラインから音声認識を行い、ホットキーで起動する。",
            {"command-line-tool", "speech", "resident-program"},
        ),
        (
            "사용자는 비밀번호로 로그인하고 예약을 결제한다. 실시간으로 모니터링한다.",
            {"accounts", "realtime", "monitoring"},
        ),
    ],
)
def test_requirements_in_other_languages_show_their_capabilities(text: str, expected: set[str]) -> None:
    index = SignalIndex({one.id: one.signals for one in CAPABILITIES})
    assert set(index.find(text)) >= expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("A command-line tool that reads stdin and returns an exit code.", "command-line-tool"),
        ("The firmware runs on a microcontroller and reads sensors over I2C.", "firmware"),
        ("A Python library published to PyPI.", "library-sdk"),
        ("Manage teams and repositories with infrastructure as code.", "infrastructure-as-code"),
        ("A browser extension with a content script.", "browser-extension"),
        ("A mobile app for iOS and Android.", "mobile-app"),
    ],
)
def test_the_form_of_a_product_is_told_apart(text: str, form: str) -> None:
    index = SignalIndex({one.id: one.signals for one in FORMS})
    assert set(index.find(text)) == {form}
