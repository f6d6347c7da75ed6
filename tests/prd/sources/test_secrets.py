"""Credentials are found, struck out and refused, and nothing else is."""

import random
import string
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.errors import SecretsError
from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.secrets import find_secrets, redact, refuse_secrets

ALNUM = string.ascii_letters + string.digits
BASE64 = ALNUM + "+/"


def drawn(alphabet: str, length: int, seed: int = 7) -> str:
    """Characters as chance gives them; canaries are put together here, so that this file holds none."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


HEX = string.hexdigits[:16]
JWT = ".".join(["eyJ" + drawn(ALNUM, 30), "eyJ" + drawn(ALNUM, 60, 8), drawn(ALNUM, 43, 9)])
CANARIES = [
    ("aws-access-key", "AKIA" + drawn(string.ascii_uppercase + "234567", 16), "{}"),
    ("aws-access-key", "ASIA" + drawn(string.ascii_uppercase + "234567", 16), "key {}."),
    ("aws-secret-key", drawn(BASE64, 40), "AWS secret access key: {}"),
    ("aws-secret-key", drawn(BASE64, 40), "| AWS secret | `{}` |"),
    *(("github-token", f"gh{letter}_" + drawn(ALNUM, 36), "token {} here") for letter in "pousr"),
    ("github-token", "github_pat_" + drawn(ALNUM, 22) + "_" + drawn(ALNUM, 59), "({})"),
    ("gitlab-token", "glpat-" + drawn(ALNUM, 20), "{}"),
    ("slack-token", "xoxb-" + drawn("23456789", 12) + "-" + drawn(ALNUM, 24), "{}"),
    ("slack-webhook", f"T{drawn(ALNUM, 9)}/B{drawn(ALNUM, 9)}/{drawn(ALNUM, 24)}",
     "https://hooks.slack.com/services/{}"),
    ("openai-key", "sk-" + drawn(ALNUM, 48), "OPENAI_API_KEY={}"),
    ("openai-key", "sk-proj-" + drawn(ALNUM + "_-", 120), "`{}`"),
    ("anthropic-key", "sk-ant-api03-" + drawn(ALNUM + "_-", 90), "{}"),
    ("google-api-key", "AIza" + drawn(ALNUM, 35), "{}"),
    ("azure-storage-key", drawn(BASE64, 86) + "==", "AccountName=shop;AccountKey={};EndpointSuffix=x"),
    ("stripe-key", "sk_live_" + drawn(ALNUM, 24), "{}"),
    ("stripe-key", "rk_live_" + drawn(ALNUM, 24), "{}"),
    ("twilio-key", "SK" + drawn(HEX, 32), "{}"),
    ("twilio-token", drawn(HEX, 32), "Twilio auth token is {}"),
    ("sendgrid-key", "SG." + drawn(ALNUM, 22) + "." + drawn(ALNUM, 43), "{}"),
    ("npm-token", "npm_" + drawn(ALNUM, 36), "//registry/:_authToken={}"),
    ("pypi-token", "pypi-" + drawn(ALNUM, 90), "{}"),
    ("hugging-face-token", "hf_" + drawn(ALNUM, 34), "{}"),
    ("jwt", JWT, "Authorization: Bearer {}"),
    ("address-password", "tr0ub4dor", "postgres://shop:{}@db.shop.example/orders"),
    ("address-password", "q9!Kd_2x", "mongodb+srv://app:{}@cluster0.shop.example"),
    ("address-password", "q9!Kd_2x", "redis://:{}@cache:6379/0"),
    ("credential", drawn(ALNUM, 24), 'password = "{}"'),
    ("credential", drawn(ALNUM, 24), "api_key: {}"),
    ("credential", drawn(HEX, 40), '"client_secret": "{}",'),
    ("credential", drawn(ALNUM, 24), "| API key | {} |"),
    ("credential", drawn(ALNUM, 24), "**Token:** `{}`"),
    ("credential", "Zq7!v9Lp2#xW", "DB_PASSWORD='{}'"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "context"), CANARIES)
def test_a_known_format_is_found_where_it_stands_and_is_struck_out(kind: str, value: str, context: str) -> None:
    text = f"# Shop\n\nFirst\n{context.format(value)}\nLast\n"
    (secret,) = find_secrets(text)
    assert (secret.kind, secret.line, text[secret.start : secret.end]) == (kind, 4, value)
    assert redact(text) == f"# Shop\n\nFirst\n{context.format(f'[REDACTED {kind}]')}\nLast\n"
    assert value not in repr(secret)


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "api_key: your_model_api_key",
        "api_key: YOUR-API-KEY-1234-HERE",
        "token: <token>",
        "token=${{ secrets.DEPLOY_TOKEN_2 }}",
        "password: ${DB_PASSWORD_2}",
        'password = os.environ["DB_PASSWORD_2"]',
        "ghp_" + "x" * 36,
        "sk-...",
        "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
        "sk-fading-circle-with-twelve-dots-1",
        "task-sk-" + "a" * 30,
        "AIza...",
        "postgres://user:password@localhost/db",
        "postgres://postgres:postgres@db:5432/app",
        "https://user:<password>@shop.example",
        "https://shop.example:8080/a/b@c",
        "The password must have at least 12 characters, 1 digit and 1 symbol.",
        "Password: minimum-12-characters-1-digit",
        "Token: getAccessTokenFromHeader2",
        "API key: sha256Base64EncodedValue",
        "token lifetime: 2026-07-02T10:00:00Z",
        "token: https://auth.shop.example/oauth2/v2.0/token",
        "secret | FR-001-AUTH-02",
        "AWS: see commit " + drawn(HEX, 40),
        "integrity: sha512-" + drawn(BASE64, 86) + "==",
        "checksum " + drawn(HEX, 32),
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "Starts with `-----BEGIN RSA PRIVATE KEY-----`.",
        "-----BEGIN PUBLIC KEY-----\n" + drawn(BASE64, 300) + "\n-----END PUBLIC KEY-----",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0Ijox"
        "NTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        "密码：至少12个字符",
    ],
)
def test_prose_placeholders_and_published_examples_are_no_secrets(text: str) -> None:
    assert find_secrets(text) == []
    assert redact(text) == text


def pem(rows: int, end: str = "\n-----END RSA PRIVATE KEY-----") -> str:
    body = "\n".join(drawn(BASE64, 64, seed) for seed in range(rows))
    return f"-----BEGIN RSA PRIVATE KEY-----\n{body}{end}"


def test_a_private_key_is_struck_out_whole_and_later_lines_keep_their_numbers() -> None:
    text = f"one\n{pem(20)}\nlast"
    assert redact(text) == "one\n[REDACTED private-key]" + "\n" * 22 + "last"
    assert [secret.line for secret in find_secrets(text)] == [2]


def test_a_private_key_that_breaks_off_and_one_inside_json_are_found() -> None:
    assert redact(pem(3, end="") + "\n\n# Next!") == "[REDACTED private-key]" + "\n" * 5 + "# Next!"
    escaped = '{"private_key": "' + pem(3).replace("\n", "\\n") + '\\n"}'
    assert redact(escaped) == '{"private_key": "[REDACTED private-key]\\n"}'


def test_several_secrets_are_in_order_and_never_overlap() -> None:
    text = f"password: {'AKIA' + drawn(string.ascii_uppercase + '234567', 16)}\ntoken = {JWT}\n{pem(2)}"
    found = find_secrets(text)
    assert [secret.line for secret in found] == [1, 2, 3]
    assert all(left.end <= right.start for left, right in pairwise(found))


def test_refusing_names_kinds_and_original_lines_but_no_value() -> None:
    value = "ghp_" + drawn(ALNUM, 36)
    source = SourceText("docs/prd.html", f"a\n{value}", lines=(10, 20))
    with pytest.raises(SecretsError) as caught:
        refuse_secrets(source)
    assert caught.value.message == "'docs/prd.html' holds what looks like credentials: github-token (line 20)."
    assert "--redact" in caught.value.hint
    assert value not in f"{caught.value.message}{caught.value.hint}"
    refuse_secrets(SourceText("prd.md", "No credentials."))


def test_refusing_many_stays_short() -> None:
    text = "\n".join("ghp_" + drawn(ALNUM, 36, seed) for seed in range(50))
    with pytest.raises(SecretsError, match="and 40 more"):
        refuse_secrets(SourceText("prd.md", text))


@pytest.mark.parametrize(
    "line",
    [
        "secret" * 60_000, "eyJabcdefgh." * 30_000, "eyJ" * 120_000, "password=: " * 30_000,
        "-----BEGIN PRIVATE KEY-----" * 12_000, "://a:" * 70_000, "password" + " " * 400_000, "sk-" * 120_000,
        "token: " + "a1" * 200_000, "aws " + "A" * 400_000, "twilio " + "0123456789abcde" * 26_000,
        "[" * 400_000, "http://" + "a" * 400_000, "İ" * 200_000 + " token: x",
    ],
    ids=lambda line: line[:12],
)  # fmt: skip
def test_hostile_lines_take_linear_time(line: str) -> None:
    def spent(text: str) -> float:
        start = time.process_time()
        find_secrets(text)
        return time.process_time() - start

    assert spent(line) < 3


@given(st.text(max_size=300))
def test_redacted_text_holds_no_secret_and_as_many_lines(text: str) -> None:
    mixed = f"{text}\nghp_{drawn(ALNUM, 36)}\n{text}"
    clean = redact(mixed)
    assert find_secrets(clean) == []
    assert clean.count("\n") == mixed.count("\n")
