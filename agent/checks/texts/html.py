"""HTML within Markdown: its tags and comments, and which of them do more than format text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

_PIECE = re.compile(
    r"""
    <!--(?P<comment>.*?)(?:-->|\Z)
    | <!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)
    | <\?(?P<instruction>.*?)(?:\?>|\Z)
    | <!(?P<declaration>[A-Za-z][^>]*)>?
    | <(?P<close>/)?(?P<name>[A-Za-z][\w:.-]*)(?=[\s/>"']|\Z)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>?
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")

_ACTIVE = {"script", "iframe", "style", "frame", "frameset", "applet", "svg", "math"}
_ACTIVE_WITH_ATTRIBUTES = {"object", "embed", "form", "link", "meta", "base", "template", "button", "input", "portal"}
_FORMATTING = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col"),
    *("colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3"),
    *("h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "picture", "pre", "q", "rp", "rt"),
    *("ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody"),
    *("td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr", "section", "article", "nav"),
}
_OTHERS = {
    *(
        "address",
        "area",
        "aside",
        "audio",
        "canvas",
        "dialog",
        "fieldset",
        "font",
        "footer",
        "header",
        "hgroup",
        "label",
    ),
    *("legend", "main", "map", "marquee", "menu", "meter", "noscript", "optgroup", "option", "output", "param"),
    *("progress", "search", "select", "slot", "textarea", "title", "track", "video"),
}
_PLAIN_ATTRIBUTES = {
    *("align", "alt", "border", "class", "colspan", "datetime", "dir", "height", "href", "id", "lang", "media"),
    *("name", "open", "rel", "rowspan", "scope", "src", "srcset", "start", "target", "title", "type", "valign"),
    *("width", "cellpadding", "cellspacing", "bgcolor", "/"),
}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_REFERENCES = ("href", "src", "action", "formaction", "data", "poster", "background", "xlink:href", "cite")
_IMAGES = {"img", "source", "video", "audio", "input", "image", "body", "table", "td", "embed", "object", "picture"}
_CANDIDATE = re.compile(r"[^\s,]+")


@dataclass(frozen=True)
class Tag:
    """An opening tag; names are in lower case, `source` is it as it is written, `start` where it stands."""

    start: int
    name: str
    attributes: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Comment:
    """A comment or another piece that no reader sees, and where it stands."""

    start: int
    text: str


def split_html(source: str) -> Iterator[Tag | Comment]:
    """Yield the opening tags and comments of a stretch of HTML, in order."""
    for found in _PIECE.finditer(source):
        if found["name"] and not found["close"]:
            yield Tag(found.start(), found["name"].lower(), _attributes(found["attributes"]), found[0])
        elif not found["name"]:
            hidden = ("comment", "data", "instruction", "declaration")
            yield Comment(found.start(), next(found[name] for name in hidden if found[name] is not None))


def is_active(name: str, attributes: Mapping[str, str], source: str) -> bool:
    """Return whether a tag runs something, loads something or hides text.

    A name such as `<Object>` without attributes is a word between angle brackets, which only disappears.
    """
    if name in _ACTIVE and (attributes or source[1 : len(name) + 1] in (name, name.upper())):
        return True
    if name in _ACTIVE_WITH_ATTRIBUTES and attributes and not _is_checkbox(name, attributes):
        return True
    hides = "hidden" in attributes or _HIDING.search(attributes.get("style", ""))
    return bool(hides) or any(re.fullmatch(r"on[a-z]{3,}", one) for one in attributes)


def is_formatting(name: str, attributes: Mapping[str, str]) -> bool:
    """Return whether a tag only formats text, and every renderer shows the same."""
    return (name in _FORMATTING or _is_checkbox(name, attributes)) and attributes.keys() <= _PLAIN_ATTRIBUTES | {
        *(("checked", "disabled") if name == "input" else ())
    }


def is_word(name: str, attributes: Mapping[str, str]) -> bool:
    """Return whether a tag is none of HTML: a word between angle brackets, such as the `<String>` of a type."""
    known = _FORMATTING | _OTHERS | _ACTIVE | _ACTIVE_WITH_ATTRIBUTES
    return not attributes and name not in known


def references(attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield what the attributes of a tag lead to."""
    yield from (attributes[one] for one in _REFERENCES if attributes.get(one))
    yield from _CANDIDATE.findall(attributes.get("srcset", ""))


def is_image(name: str) -> bool:
    """Return whether a tag shows what it refers to as soon as the document is opened."""
    return name in _IMAGES


def _is_checkbox(name: str, attributes: Mapping[str, str]) -> bool:
    return name == "input" and attributes.get("type") == "checkbox"


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(source):
        value = next((text for text in one.groups()[1:] if text is not None), "")
        found.setdefault(one[1].lower(), unescape(value))
    return found
