"""HTML as Markdown whose every line knows the line of the HTML that it came from.

lxml reads the HTML: libxml2 is linear on hostile input, where Python's own html.parser, and markdownify and
Beautiful Soup over it, take quadratic time for unclosed tags and long lists or run out of stack.
"""

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.sources.html_writer import Writer


def html_to_markdown(html: str) -> tuple[str, tuple[int, ...]]:
    """Return the visible text of `html` as Markdown, and for each of its lines the line in `html`, from 1."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return "", ()  # nothing in it: the parser itself recovers from every other mistake
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise SpecAgentError("The HTML nests elements thousands deep.", "Export it again, or give Markdown.")
    if root is None:
        return "", ()
    writer = Writer()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        writer.step(event, element)
    return writer.finish()
