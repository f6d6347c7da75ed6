"""Whatever a value holds, the document holds no HTML, image or link that code did not write."""

from collections.abc import Iterator

import pytest
from document.strategies import adrs, specs
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from specagent.agent.document.adr import render_adr
from specagent.agent.document.inline import escape
from specagent.agent.document.links import is_followable, link_markdown, read_link
from specagent.agent.document.rendering import render_spec
from specagent.schemas.adr import Adr
from specagent.schemas.spec import Spec

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ACTIVE = {"html_block", "html_inline", "image", "s_open", "hr", "code_block", "hardbreak", "ordered_list_open"}

thorough = settings(max_examples=100, suppress_health_check=list(HealthCheck))


def tokens_of(markdown: str) -> Iterator[Token]:
    for token in GITHUB.parse(markdown):
        yield token
        yield from token.children or ()


def targets(markdown: str) -> set[str]:
    return {str(token.attrs["href"]) for token in tokens_of(markdown) if token.type == "link_open"}


@thorough
@given(specs())
def test_a_spec_is_inert_and_keeps_its_structure(spec: Spec) -> None:
    markdown = render_spec(spec)
    tokens = list(tokens_of(markdown))
    written = [spec.prd_link, *(one.link for one in (*spec.decisions.decisions, *spec.traceability))]
    assert not ACTIVE & {token.type for token in tokens}
    assert targets(markdown) <= {GITHUB.normalizeLink(one) for one in written if is_followable(one)}
    assert sum(token.type == "heading_open" for token in tokens) == len(expected_headings(markdown))


def expected_headings(markdown: str) -> list[str]:
    return [line for line in markdown.split("\n") if line.startswith(("# ", "## ", "### "))]


@thorough
@given(adrs())
def test_an_adr_is_inert(adr: Adr) -> None:
    markdown = render_adr(adr, spec_link="../architecture.md")
    assert not ACTIVE & {token.type for token in tokens_of(markdown)}
    assert all(one.startswith("../architecture.md#") for one in targets(markdown))


@pytest.mark.parametrize(
    ("value", "markdown"),
    [
        ("https://e.example and www.e.example", r"https\://e.example and www\.e.example"),
        ("ask @octocat or a@b.example", r"ask \@octocat or a\@b.example"),
        ("FR-1@story-2", "FR-1@story-2"),
        ("<img src=x> 5 < 6 <7", r"\<img src=x> 5 < 6 <7"),
        ("![x](y) [z]", r"!\[x\](y) \[z\]"),
        ("R&D &amp; &copy", r"R&D \&amp; \&copy"),
        ("snake_case _x_ __init__", r"snake_case \_x\_ \_\_init\_\_"),
        ("**bold** *it* a*b * c", r"**bold** *it* a\*b \* c"),
        ("`code <b> *x*` ` stray", r"`code <b> *x*` \` stray"),
        ("~5 ms, ~~gone~~, $5, $x$", r"~5 ms, \~\~gone\~\~, $5, \$x\$"),
        (r"C:\dir\*", r"C:\\dir\\\*"),
        ("C# and #", r"C# and \#"),
    ],
)
def test_only_what_would_be_interpreted_is_escaped(value: str, markdown: str) -> None:
    assert escape(value) == markdown


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("PRD.md", True),
        ("../a b/c(d).md#x", True),
        ("https://e.example/?a=1&b=2", True),
        ("#fragment", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//e.example/x", False),
        ("/\\e.example", False),
        ("mailto:a@b.example", False),
    ],
)
def test_a_link_leads_only_to_paths_and_web_pages_and_always_reads_back(target: str, followed: bool) -> None:
    markdown = link_markdown("Title [x]", target)
    assert bool(targets(markdown)) is followed
    assert read_link(markdown) == ("Title [x]", target)
