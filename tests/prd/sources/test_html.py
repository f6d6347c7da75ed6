"""HTML becomes Markdown that knows its lines."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.errors import SpecAgentError
from specagent.agent.prd.sources.html import html_to_markdown


def markdown(html: str) -> str:
    return html_to_markdown(html)[0]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<h2><span class="num">01</span>Problem</h2>', "## 01 Problem"),
        ("<h2>Micro<span>services</span> 2</h2>", "## Microservices 2"),
        ("<h3>\n  Two\n  lines<br>here </h3>", "### Two lines here"),
        ("<p>a &amp; b &lt; c&nbsp;&#8364; &copy;</p>", "a & b < c € ©"),
        ("<p>one</p><div>two<p>three</p>four</div>", "one\n\ntwo\n\nthree\n\nfour"),
        ("<p>a<br>b<br/><br/>c</p>", "a  \nb  \nc"),
        ("<p>It <b> shall </b>sell, <i>fast</i><strong></strong>.</p>", "It **shall** sell, *fast*."),
        ("<b><strong>twice</strong></b>", "**twice**"),
        ("<p>use <code>a ` b</code> and <kbd>x_*y</kbd></p>", "use `` a ` b `` and `x_*y`"),
        ("<p>10<sup>6</sup> rows<sup>note</sup> H<sub>2</sub>O</p>", "10^6 rowsnote H2O"),
        ('<a href="docs/a b.md">x</a> <a href="#top">y</a>', "[x](docs/a%20b.md) y"),
        ('<a href="https://shop.example/x(1)">x</a>', "[x](https://shop.example/x%281%29)"),
        ('<a href="javascript:alert(1)">x</a><a href="data:text/html,y">y</a>', "xy"),
        ('<p>see <img src="https://shop.example/x.png" alt="a chart"></p>', "see a chart"),
        ("<p>5 * 3 *x* a_b _c_ &lt;b&gt; [x](y)</p>", r"5 * 3 \*x\* a_b \_c\_ \<b> [x\](y)"),
        ("<p># no heading</p><p>&gt; no quote</p>", "\\# no heading\n\n\\> no quote"),
        ("<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>", "- a\n  - b\n  - c\n- d"),
        ("<ol start=3><li>a<li>b<li value=9>c</ol>", "3. a\n4. b\n9. c"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n   - b\n2. c"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul><p>d</p>", "- a\n\n  b\n- c\n\nd"),
        ("<ul><li><input type=checkbox checked> done<li><input type=checkbox><p>open</p></ul>",
         "- [x] done\n- [ ] open"),
        ("<dl><dt>FR-1</dt><dd>Sell.</dd><dt><b>FR-2</b></dt><dd><p>Ship.</p></dd><dt>FR-3</dt></dl>",
         "- **FR-1**: Sell.\n- **FR-2**: Ship.\n- **FR-3**"),
        ("<blockquote><p>a</p><ul><li>b</ul></blockquote><p>c</p>", "> a\n>\n> - b\n\nc"),
        ("<p>a</p><hr><p>b</p>", "a\n\n---\n\nb"),
        ('<pre><code class="language-py">\na = 1\n\n  b *x\n</code></pre>', "```py\na = 1\n\n  b *x\n```"),
        ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
        ("a <i>b<p>next</p>c</i> d", "a *b*\n\nnext\n\nc d"),
        ("<p hidden>a</p><p style='color:red; display: none'>b</p><p style='opacity:0.5'>c</p>", "c"),
        ("<div style='display:none'>a<p>b<span>c</span></p></div>d", "d"),
        ("a<!-- b --><script>c</script><style>d</style><noscript>e</noscript><template>f</template>g", "ag"),
        ("<head><title>t</title></head><body><nav><a href=/>home</a></nav>x</body>", "x"),
    ],
)  # fmt: skip
def test_elements_become_markdown(html: str, expected: str) -> None:
    assert markdown(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><th>ID<th>Text<tr><td>FR-1<td>a | b<br>c</table>",
         "| ID | Text |\n| --- | --- |\n| FR-1 | a \\| b c |"),
        ("<table><thead><tr><td>A</td></tr></thead><tbody><tr><td><p>x</p><ul><li>y<li>z</ul></td></tr></tbody></table>",
         "| A |\n| --- |\n| x y z |"),
        ("<table><tr><td>a<td>b</table>", "|  |  |\n| --- | --- |\n| a | b |"),
        ("<table><tr><th colspan=2>A<th>B<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>",
         "| A |  | B |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n|  | 4 | 5 |"),
        ("<table><caption>Goals</caption><tr><th>A<tr><td>b</table>", "Goals\n\n| A |\n| --- |\n| b |"),
        ("<table><tr><td><h2>A</h2><p>b</p></td></tr></table>", "## A\n\nb"),
        ("<table><tr><td>x<table><tr><th>A<tr><td>b</table>y</table>", "x\n\n| A |\n| --- |\n| b |\n\ny"),
        ("<table></table><table><tr></tr><tr><td> </td></tr></table>x", "x"),
        ('<table><tr><th>ID<tr><td><span class="id">R-1</span>Sell</table>', "| ID |\n| --- |\n| R-1 Sell |"),
    ],
)  # fmt: skip
def test_tables_become_tables_and_layout_falls_away(html: str, expected: str) -> None:
    assert markdown(html) == expected


def test_each_line_knows_the_line_it_came_from() -> None:
    html = """<!DOCTYPE html>
<style>
p {}
</style>
<!-- a
comment -->
<h1
  class="x">Shop</h1>
<p>First
line.</p>
<ul>
<li>FR-1</li>

<li>
FR-2</li>
</ul>
<pre>
a
b
</pre>
<table>
<tr><th>A</th></tr>
<tr><td>
x</td></tr>
</table>
"""
    text, lines = html_to_markdown(html)
    found = dict(zip(text.split("\n"), lines, strict=True))
    assert found["# Shop"] == 8
    assert found["First line."] == 9
    assert (found["- FR-1"], found["- FR-2"]) == (12, 15)
    assert (found["a"], found["b"]) == (18, 19)
    assert (found["| A |"], found["| x |"]) == (22, 23)


def test_lines_are_right_far_beyond_what_the_parser_counts() -> None:
    text, lines = html_to_markdown("<p>x</p>\n" * 70_000 + "<script>\n\n</script>\n<h2>End</h2>")
    assert text.endswith("## End")
    assert lines[-1] == 70_004


@pytest.mark.parametrize("html", ["", " ", "<!-- x -->", "<html></html>", "<script>x</script>", "<", "</p>"])
def test_nothing_visible_gives_nothing(html: str) -> None:
    text, lines = html_to_markdown(html)
    assert text.strip() in {"", "<"}
    assert len(lines) == len(text.splitlines())


def test_absurd_depth_is_refused() -> None:
    with pytest.raises(SpecAgentError, match="nests"):
        html_to_markdown("<div>" * 100_000 + "x")


@pytest.mark.parametrize(
    "part",
    ["<p>x", "<li>x", "<a ", "<!--", '<a b="', "<td>x", "</", "&#x", "<br>", "`",
     "<td colspan=9999 rowspan=9999>x", "<p>" + "<span>" * 50 + "x" + "</span>" * 50],
)  # fmt: skip
def test_hostile_html_takes_linear_time(part: str) -> None:
    start = time.process_time()
    html_to_markdown(part * (500_000 // len(part)))
    assert time.process_time() - start < 6


def test_megabytes_are_converted_whole() -> None:
    part = "<h2>Part</h2>\n<p>It <b>shall</b> sell &amp; ship.</p>\n<ul><li>one<li>two</ul>\n"
    text, _ = html_to_markdown(part * 20_000)
    assert text.count("It **shall** sell & ship.") == 20_000


@given(st.text(alphabet="<>/ apbliuthdr=\"'&;!-\n*_`#|[]()\0é文\ud800", max_size=200))
def test_any_text_is_converted_and_every_line_has_an_origin(html: str) -> None:
    text, lines = html_to_markdown(html)
    assert len(lines) == (text.count("\n") + 1 if text else 0)
    assert all(1 <= line <= html.count("\n") + 1 for line in lines)
