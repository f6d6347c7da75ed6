"""Reports of each shape, and texts that an output format would misread."""

from document.strategies import FRAGMENTS
from hypothesis import strategies as st

from specagent.agent.checks.finding import Finding, Location
from specagent.agent.checks.verdict import SEVERITIES, CheckReport, Coverage, Failure, SpecVerdict

SPEC = "docs/architecture.md"
ADR = "docs/adr/001-redis.md"


def found(rule="TR003", severity="error", section="goals", subject="Goal: Fast", **others):
    told = {"message": "has no driver", "fix": "Name what drives it.", "location": Location(SPEC, 12, 3), **others}
    return Finding(rule, severity, section, subject, **told)


VAGUE = found(
    "ST001",
    section="stack",
    subject="Technology: Redis",
    message="version 'latest' is not specific",
    fix="Give a version.",
    location=Location(SPEC, 40, 1),
)
BASELESS = found(
    "TR004",
    "warning",
    "decisions",
    "ADR-001",
    message="rests on nothing",
    fix="Cite ids.",
    location=Location(ADR, 7, 1),
)
SPREAD = found("TX006", "info", None, "Purpose", message="is said twice", fix="Say it once.", location=None)

FITTING = SpecVerdict("a.md", "PRD.md", (), coverage=Coverage(4, 4))
FAILING = SpecVerdict(
    SPEC,
    "PRD.md",
    (BASELESS, found(), found(subject="Goal: Small", location=Location(SPEC, 14, 3)), VAGUE, SPREAD),
    suppressed=2,
    coverage=Coverage(22, 24),
    notes=("Diagrams were not checked: merman is not installed.",),
)
EMPTY = CheckReport(())
FIT = CheckReport((FITTING,))
BOTH = CheckReport((FITTING, FAILING))
UNREAD = CheckReport((FITTING,), failures=(Failure("b.md", "'b.md' is empty", "Name `c.md`."), Failure("d.md", "no")))

HOSTILE = [
    *FRAGMENTS,
    *(
        "::error::x",
        "\n::stop-commands::t",
        "::",
        "##[add-mask]x",
        "%0A::warning::x",
        "%",
        "%25",
        ",title=x",
        "=",
        "\r",
    ),
    *("fixes #12", "#1", "GH-12", "gh-3", "o/r#1", "@team", "@o/team", "deadbeef1", "me@a1b2c3d4", ":octocat:"),
    *("\n/close", "</details>", "</summary>", "<details>", "]]>", "<!--", "](https://e.example)", "{0}", "&#x40;x"),
    *("\u0338", "\u0301x", "\ufffe", "\uffff", "\x00", "\x1b[31m", "\x1b]8;;http://e.example\x07", "\x9b1m", "\u2028"),
    *("\ud800", "\u200d", "\u202e", "\x0b", "\x85", "\U0001fffe", "'", '"', " ", "  "),
]
texts = st.one_of(
    st.lists(st.sampled_from(HOSTILE), max_size=5).map("".join),
    st.lists(st.sampled_from(HOSTILE), max_size=5).map(" ".join),
    st.text(max_size=8),
)
files = texts.map(lambda text: text.translate({0: None}).encode(errors="ignore").decode()).filter(str.strip)
locations = st.builds(Location, files, st.integers(1, 10**5), st.integers(1, 500))
findings = st.builds(
    Finding,
    st.sampled_from(["TR003", "TR004", "ST001"]),
    st.sampled_from(SEVERITIES),
    st.sampled_from([None, "goals", "decisions"]),
    texts,
    texts,
    texts,
    st.one_of(st.none(), locations),
)
verdicts = st.builds(
    SpecVerdict,
    files,
    st.one_of(st.none(), texts),
    st.lists(findings, max_size=3).map(tuple),
    st.integers(0, 2),
    st.one_of(st.none(), st.builds(Coverage, st.integers(0, 3), st.just(3))),
    st.lists(texts, max_size=2).map(tuple),
)
reports = st.builds(
    CheckReport,
    st.lists(verdicts, max_size=2).map(tuple),
    st.sampled_from(["never", "info", "warning", "error"]),
    st.lists(st.builds(Failure, files, texts, texts), max_size=1).map(tuple),
)
