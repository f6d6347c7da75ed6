"""Measurable targets are found as written, and other numbers are not."""

import pytest

from specagent.agent.prd.parsing.targets import targets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pages load in < 2,5 s.", ["< 2,5 s"]),
        ("Uptime of 99.9 % per month", ["99.9 %"]),
        ("Files of at most 10MB are accepted", ["at most 10MB"]),
        ("支持1万并发用户", ["1万并发用户"]),
        ("Search answers with p95 under 300 ms.", ["p95 under 300 ms"]),
        ("The site conforms to WCAG 2.1 AA.", ["WCAG 2.1 AA"]),
        ("The report conforms to WCAG AA", ["WCAG AA"]),
        ("起動から 5 秒以内に応答する", ["5 秒以内"]),
        ("Exports finish in under 2 seconds.", ["in under 2 seconds"]),
        ("It serves at least 1,000 concurrent users.", ["at least 1,000 concurrent users"]),
        ("A backup is made every 24 hours.", ["every 24 hours"]),
        ("Quick mode takes up to 8 executable requirements;", ["up to 8 executable requirements"]),
        ("The app is < 50MB.", ["< 50MB"]),
        ("Running costs stay under $200/month.", ["under $200/month"]),
        ("It keeps 10 minutes of history.", ["10 minutes of history"]),
        ("100% of requests are logged", ["100%"]),
        ("There is zero data loss.", ["zero data loss"]),
        ("CPU usage shall not exceed 1% and 1% of memory", ["not exceed 1%", "1%"]),
        ("latency of 200ms at the 95th percentile", ["200ms", "95th percentile"]),
        ("50-100 utilisateurs actifs au lancement", ["50-100 utilisateurs actifs"]),
        ("une réponse en moins de 2 secondes", ["en moins de 2 secondes"]),
        ("la respuesta tarda como máximo 3 segundos", ["como máximo 3 segundos"]),
        ("Antworten kommen in höchstens 2 Sekunden", ["in höchstens 2 Sekunden"]),
        ("ответ не более 2 секунд", ["не более 2 секунд"]),
        ("no máximo 5 tentativas", ["no máximo 5 tentativas"]),
        ("응답 시간 3초 이내", ["3초 이내"]),
        ("响应时间不超过 200 毫秒", ["不超过 200 毫秒"]),
        ("Codes expire after seven days.", ["after seven days"]),
        ("Retry up to three times.", ["up to three times"]),
        ("A reader has at most ten loans.", ["at most ten loans"]),
        ("500 locker banks and 20,000 parcels per day", ["500 locker banks", "20,000 parcels per day"]),
        ("Costs stay below 1,500 EUR per month.", ["below 1,500 EUR per month"]),
        ("Scrolling at 60/120 fps", ["60/120 fps"]),
        ("at most 2 per day", ["at most 2 per day"]),
        ("Reports are sent weekly.", ["weekly"]),
        ("Support is reachable 24/7.", ["24/7"]),
        ("10x growth without a new design", ["10x"]),
        ("2000-5000 users in the second year", ["2000-5000 users"]),
        ("Terraform CLI ≥ 1.6", ["≥ 1.6"]),
        ("(< 100 ms)", ["< 100 ms"]),
    ],
)
def test_a_target_is_found_as_written(text: str, expected: list[str]) -> None:
    assert targets(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Traffic uses TLS 1.3 and is checked server-side.",
        "Version 2.1 of 2026-01-13 replaces v1.4.",
        "As FR-12 and section 3.1 say.",
        "Launch in 2027.",
        "Launch by 2027 or 2028",
        "Python 3.11 or PostgreSQL 15",
        "An error returns HTTP 402.",
        "GDPR Article 17 applies.",
        "ISO 27001 is not needed.",
        "The iPhone 12 is supported.",
        "A six-digit PIN",
        "Windows 10 and Windows 11",
        "Quiet hours are from 22:00 to 7:00",
        "See https://example.com/a/100/users",
        "the null hypothesis",
        "Use SHA-256 and AES-128.",
        "1. Sign in",
        "",
    ],
)
def test_other_numbers_are_no_targets(text: str) -> None:
    assert targets(text) == []


def test_a_target_is_listed_once() -> None:
    assert targets("Within 2 seconds, and again within 2 seconds") == ["Within 2 seconds", "within 2 seconds"]
    assert targets("2 seconds here, 2 seconds there") == ["2 seconds"]
