"""Safety rules (SF): nothing in the document acts, hides or leads away."""

import re
from collections.abc import Iterator

from specagent.agent.checks.case import Case
from specagent.agent.checks.diagrams.acting import acting_lines
from specagent.agent.checks.diagrams.drawings import drawings
from specagent.agent.checks.rule import Hit, rule
from specagent.agent.checks.texts import html
from specagent.agent.checks.texts.elements import Element, elements_of
from specagent.agent.checks.texts.hidden import hidden_text
from specagent.agent.checks.texts.hosts import (
    allowed_hosts,
    host_of,
    is_among,
    is_badge,
    is_public,
    is_reserved,
    known_hosts,
    scheme_of,
)
from specagent.agent.checks.texts.places import CheckedFile, checked_files
from specagent.agent.prd.sources.secrets import find_secrets

_UNSAFE_SCHEMES = {"javascript", "vbscript", "data", "file"}
_DIRECTIVE = re.compile(
    r"""\s*(?:
    (?:specagent|markdownlint|prettier|textlint|vale|c?spell|spell-?check|e?s?lint|remark|rumdl|dprint|alex|proselint
        |mdformat|mdx|/?toc|tocstop|(?:start|end)\ doctoc|don't\ edit\ this\ section|(?:omit|no)\ (?:from\ |in\ )?toc
        |spdx|copyright|licen[cs]e|vim:|-\*-|all-contributors|embedme|snippet)\b[^\n]{0,120}
    |(?:this\ is\ an\ |these\ are\ )?optional(?:\ (?:metadata\ )?elements?)?\.?
        (?:\ feel\ free\ to\ remove(?:\ any\ of\ them)?\.)?
    |numbers?\ of\ (?:options|drivers|decision\ drivers|pros\ and\ cons)\ can\ vary
    |(?:begin|end|start|more|page-?break|new-?page|\#?(?:end)?region|(?:auto-?)?generated|include)\b[\w\ .:/-]{0,40}
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
"""Comments that speak to a tool."""
_SAYS = re.compile(r"[^\W\d_]{2,}")
_LONGEST = 40


@rule(
    "SF001",
    "raw-html",
    "warning",
    reason="HTML is shown here, stripped there: `<T>` disappears wherever a reader would need it.",
    fix="Write it in Markdown, or put it into backticks when it is meant as text.",
    scope="whole",
)
def raw_html(case: Case) -> Iterator[Hit]:
    """The document holds HTML that does more than format text, or a word that Markdown takes for HTML."""
    for file, one in _elements(case, "tag"):
        if not html.is_active(one.value, one.attributes, one.source) and not html.is_formatting(
            one.value, one.attributes
        ):
            is_word = html.is_word(one.value, one.attributes)
            what = "what Markdown takes for HTML and hides, " if is_word else "the HTML tag "
            yield file.hit(one.line, one.column, f"holds {what}{_cut(one.source)!r}")


@rule(
    "SF002",
    "remote-image",
    "error",
    reason="An image from elsewhere tells its host who reads the document, and may show something else tomorrow.",
    fix="Keep the image beside the document and link it by a relative path, or add its host to `link_hosts`.",
    scope="whole",
)
def remote_image(case: Case) -> Iterator[Hit]:
    """An image is loaded from another host; badges of builds and packages may be."""
    allowed = allowed_hosts(case)
    for file, one in _elements(case, "image", "tag"):
        if one.kind == "image" or html.is_image(one.value):
            for host in sorted({host_of(target) for target in _targets(one) if not is_badge(target)} - {""}):
                if not is_among(host, allowed):
                    yield file.hit(one.line, one.column, f"loads an image from {host!r}")


@rule(
    "SF003",
    "link-host-unknown",
    "warning",
    reason="A link that nobody asked for leads readers, and agents that follow it, to a place that nobody checked.",
    fix="Take the link out, name its host in the PRD or a context document, or add it to `link_hosts` in the settings.",
    scope="whole",
    needs=("prd",),
)
def link_host_unknown(case: Case) -> Iterator[Hit]:
    """A link leads to a host that neither the PRD nor a context document knows and the team does not allow."""
    known = known_hosts(case)
    seen: set[tuple[str, str]] = set()
    for file, one in _elements(case, "link", "tag"):
        for host in {host_of(target) for target in _targets(one)} - {""} if _is_link(one) else ():
            is_fine = is_among(host, known) or is_public(host) or is_reserved(host)
            if (file.file.name, host) not in seen and not is_fine:
                seen.add((file.file.name, host))
                message = f"links to {host!r}, a host that neither a source nor `link_hosts` names"
                yield file.hit(one.line, one.column, message)


@rule(
    "SF004",
    "hidden-character",
    "error",
    reason="A character that nobody sees can carry text for a model, or show a line in another order than it has.",
    fix="Delete the character: copy the line without it, or type the line anew.",
    scope="whole",
)
def hidden_character(case: Case) -> Iterator[Hit]:
    """A file holds zero-width, bidirectional, tag or control characters."""
    for file in checked_files(case):
        for one in hidden_text(file.file.text):
            yield file.hit(one.line, one.column, f"holds a character that nobody sees: {one.shown}")


@rule(
    "SF005",
    "secret-exposed",
    "error",
    reason="A credential in a document is known to everybody who can read the repository, for as long as it exists.",
    fix="Take the credential out, revoke it, and write which secret store holds its successor.",
    scope="whole",
)
def secret(case: Case) -> Iterator[Hit]:
    """A file holds what looks like a credential."""
    for file in checked_files(case):
        for one in find_secrets(file.file.text):
            column = one.start - file.file.text.rfind("\n", 0, one.start)
            yield file.hit(one.line, column, f"holds what looks like a credential ({one.kind})")


@rule(
    "SF006",
    "hidden-comment",
    "info",
    reason="A comment is read by models and by nobody who reads the document as a page.",
    fix="Say it in the text, or delete the comment.",
    scope="whole",
)
def hidden_comment(case: Case) -> Iterator[Hit]:
    """A comment says something that the page does not show."""
    for file, one in _elements(case, "comment"):
        if _SAYS.search(one.value) and not _DIRECTIVE.fullmatch(one.value):
            yield file.hit(one.line, one.column, f"hides a comment: {_cut(' '.join(one.value.split()))!r}")


@rule(
    "SF007",
    "diagram-active",
    "error",
    reason="A diagram that links, calls or configures its renderer runs with what the page that shows it may do.",
    fix="Take the line out; a diagram needs shapes, arrows and labels only.",
    scope="whole",
)
def diagram_active(case: Case) -> Iterator[Hit]:
    """A Mermaid diagram holds a click, a link, a callback, a directive or HTML that acts."""
    for one in drawings(case):
        for line, column, what in acting_lines(one.kind, one.fence.text):
            yield one.hit(f"holds {what}", one.place(line, column))


@rule(
    "SF008",
    "link-scheme",
    "error",
    reason="Such a link runs code, carries a page within itself or opens a file of the reader's machine.",
    fix="Link to a web page or to a file of the repository by a relative path.",
    scope="whole",
)
def link_scheme(case: Case) -> Iterator[Hit]:
    """A link or image has the scheme `javascript:`, `vbscript:`, `data:` or `file:`."""
    for file, one in _elements(case, "link", "image", "tag"):
        for scheme in sorted({scheme_of(target) for target in _targets(one)} & _UNSAFE_SCHEMES):
            yield file.hit(one.line, one.column, f"has a link with the scheme `{scheme}:`")


@rule(
    "SF009",
    "active-html",
    "error",
    reason="Scripts, frames, handlers and hidden text act on readers, or speak to models behind their backs.",
    fix="Delete the HTML, and say in Markdown what readers should see.",
    scope="whole",
)
def active_html(case: Case) -> Iterator[Hit]:
    """The document holds HTML that runs, loads or hides something."""
    for file, one in _elements(case, "tag"):
        if html.is_active(one.value, one.attributes, one.source):
            yield file.hit(one.line, one.column, f"holds HTML that acts: {_cut(one.source)!r}")


def _elements(case: Case, *kinds: str) -> Iterator[tuple[CheckedFile, Element]]:
    for file in checked_files(case):
        yield from ((file, one) for one in elements_of(file.file) if one.kind in kinds)


def _targets(one: Element) -> list[str]:
    return list(html.references(one.attributes)) if one.kind == "tag" else [one.value]


def _is_link(one: Element) -> bool:
    """Return whether an element leads away when it is followed; images and what acts are other rules' concern."""
    shows = html.is_image(one.value) or html.is_active(one.value, one.attributes, one.source)
    return one.kind == "link" or not shows


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
