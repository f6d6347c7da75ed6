"""The formats in which credentials are written, and what only looks like one."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from re import Pattern


@dataclass(frozen=True)
class Format:
    """One format of credential.

    `gate` is a literal of every match, so that texts without it cost one search. The credential is the group
    `secret`, or the whole match. `near` are words of which one must stand shortly before it.
    """

    kind: str
    gate: str
    pattern: Pattern[str]
    near: tuple[str, ...] = ()
    random: bool = False
    """Whether the value must also look random, as the format alone occurs in prose."""


def _format(kind: str, gate: str, pattern: str, *near: str, random: bool = False) -> Format:
    return Format(kind, gate, re.compile(pattern, re.ASCII), near, random)


_START = r"(?<![A-Za-z0-9_-])"
_END = r"(?![A-Za-z0-9_-])"

FORMATS = (
    _format("aws-access-key", "AKIA", r"(?<![A-Za-z0-9])AKIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _format("aws-access-key", "ASIA", r"(?<![A-Za-z0-9])ASIA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    _format(
        "aws-secret-key", "", r"(?<![A-Za-z0-9/+=])(?![0-9a-f]{40})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
        "aws", "secret", "amazon", random=True,
    ),
    *(_format("github-token", f"gh{x}_", rf"{_START}gh{x}_[A-Za-z0-9]{{36,251}}+{_END}") for x in "pousr"),
    _format("github-token", "github_pat_", rf"{_START}github_pat_[A-Za-z0-9_]{{50,251}}+{_END}"),
    _format("gitlab-token", "glpat-", rf"{_START}glpat-[A-Za-z0-9_.-]{{20,300}}"),
    _format(
        "slack-token", "xox",
        rf"{_START}xox[a-z](?:\.xox[a-z])?-(?=[A-Za-z-]{{0,20}}\d)[A-Za-z0-9-]{{16,250}}",
    ),
    _format("slack-token", "xapp-", rf"{_START}xapp-\d-[A-Za-z0-9-]{{20,250}}"),
    _format(
        "slack-webhook", "hooks.slack.com/",
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Z][A-Za-z0-9]{5,40}/[A-Za-z0-9/]{16,200})",
    ),
    _format("anthropic-key", "sk-ant-", rf"{_START}sk-ant-[A-Za-z0-9_-]{{24,250}}"),
    _format("openai-key", "sk-", rf"{_START}sk-(?!ant-)[A-Za-z0-9_-]{{20,250}}", random=True),
    _format("google-api-key", "AIza", rf"{_START}AIza[A-Za-z0-9_-]{{35}}{_END}"),
    _format("google-oauth-secret", "GOCSPX-", rf"{_START}GOCSPX-[A-Za-z0-9_-]{{28}}{_END}"),
    _format("azure-storage-key", "==", r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}==(?!=)",
            "accountkey", "azure", "storage"),
    _format("stripe-key", "sk_live_", rf"{_START}sk_live_[A-Za-z0-9]{{16,250}}"),
    _format("stripe-key", "rk_live_", rf"{_START}rk_live_[A-Za-z0-9]{{16,250}}"),
    _format("twilio-key", "SK", rf"{_START}SK[0-9a-f]{{32}}{_END}"),
    _format("twilio-token", "", rf"{_START}[0-9a-f]{{32}}{_END}", "twilio"),
    _format("sendgrid-key", "SG.", rf"{_START}SG\.[A-Za-z0-9_-]{{16,64}}\.[A-Za-z0-9_-]{{32,128}}"),
    _format("npm-token", "npm_", rf"{_START}npm_[A-Za-z0-9]{{36}}{_END}"),
    _format("pypi-token", "pypi-", rf"{_START}pypi-[A-Za-z0-9_-]{{50,1000}}"),
    _format("hugging-face-token", "hf_", rf"{_START}hf_[A-Za-z0-9]{{34,40}}{_END}"),
    _format(
        "jwt", "eyJ",
        rf"{_START}eyJ[A-Za-z0-9_-]{{8,4000}}+\.eyJ[A-Za-z0-9_-]{{8,8000}}+\.[A-Za-z0-9_-]{{16,2000}}"
    ),
)  # fmt: skip

URL_PASSWORD = re.compile(r"://[^\s:/@?#\"'`<>]{0,64}+:(?P<secret>[^\s/@\"'`]{1,200}+)@[\w\[]")
"""A password inside an address, of a database most often."""

ASSIGNMENT = re.compile(
    r"(?:passw(?:or)?d|passphrase|pwd|secret|token|(?:api|access|auth|private)[ _-]?key)"
    r"[A-Za-z0-9_]{0,20}+[\"'`*]{0,3}+[ \t]{0,4}(?::=|=>|[:=|])[*]{0,2}[ \t]{0,4}[*]{0,2}"
    r"[\"'`]?(?:Bearer )?(?P<secret>[!#-&(-_a-~]{10,300})",
    re.IGNORECASE | re.ASCII,
)
"""A setting whose name says that its value is a credential."""

KEY_MARK = re.compile(r"-----(BEGIN|END) (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----")
KEY_BODY = re.compile(r"(?:[A-Za-z0-9+/=\s]|\\[nr]|[\"',:>-])*")

_PLACEHOLDER = re.compile(
    r"example|sample|placeholder|your|change[_-]?me|dummy|redacted|insert|replace|xxxx|\*\*\*|\.\.\.|…|<|\$\{|\{\{"
    r"|%\(|12345678|abcdefgh|deadbeef",
    re.IGNORECASE,
)
_PUBLISHED = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI",
)
_PLAIN_PASSWORDS = re.compile(
    r"(?i)[$%{<\[(].*|p+a+s+s*(?:w(?:or)?d)?\d{0,4}|pwd|pw|secret|user(?:name)?|root|admin|postgres|mysql|guest|test|token|xyz|abc"
    r"|\W*|\d{1,4}|(.)\1*"
)
_PIECE = re.compile(r"[A-Za-z0-9]+")
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]")


def is_placeholder(value: str) -> bool:
    """Tell whether `value` is a stand-in or a value that a vendor's documentation publishes."""
    return bool(_PLACEHOLDER.search(value)) or len(set(value)) < 8 or any(one in value for one in _PUBLISHED)


def is_plain_password(value: str) -> bool:
    """Tell whether the password of an address is a stand-in or a default that protects nothing."""
    return bool(_PLAIN_PASSWORDS.fullmatch(value) or _PLACEHOLDER.search(value))


def is_random(value: str) -> bool:
    """Tell whether `value` looks drawn by chance: short runs of one kind of character."""
    letters = sum(char.isalpha() for char in value)
    digits = sum(char.isdigit() for char in value)
    # Ids such as `FR-001-AUTH-02` keep letters and digits apart.
    mixed = sum(len(piece) for piece in _PIECE.findall(value) if not piece.isalpha() and not piece.isdigit())
    if letters < 3 or digits < 1 or mixed < 6 or _entropy(value) < 3:
        return False
    return len(value) / len(_RUN.findall(value)) <= 3.3


def _entropy(value: str) -> float:
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
