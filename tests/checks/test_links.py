import time

import pytest

from specagent.agent.checks.documents import TextFile
from specagent.agent.checks.texts.links import Link, anchors_of, leads_to, links_of, parted, relative

MARKDOWN = """\
# Guide to [the rest](rest.md)

See [one](a.md "A title"), ![a picture](img/x.png) and [![badge](b.svg)](ci.md).
[Two
lines](two.md), [with (parentheses)](f_(g).md), [in angles](<h i.md>), [escaped](a\\_b.md#c), <https://e.example/x>.
`[code](no.md)`, \\[escaped](no.md), foo](no.md), [x] (no.md), <!-- [hidden](no.md) -->, [by reference][ref].

[ref]: ref.md "Its title"
[Note]: this is text
[^1]: no.md

- item [in a list](li.md)

  > a quote [in it](q.md)

| A | B |
| --- | --- |
| [in a cell](a\\|b.md) | `[code](no.md)` ![](y.png) |

```
[code](no.md)
```

    [code](no.md)

<div>
[html](no.md)
</div>
"""


def links(text):
    return links_of(TextFile("docs/x.md", text))


def targets(text):
    return [one.target for one in links(text)]


def test_links_of_all_forms_are_found_and_code_holds_none():
    assert targets(MARKDOWN) == [
        "rest.md",
        "a.md",
        "img/x.png",
        "b.svg",
        "ci.md",
        "two.md",
        "f_(g).md",
        "h i.md",
        "a_b.md#c",
        "https://e.example/x",
        "ref.md",
        "li.md",
        "q.md",
        "a|b.md",
        "y.png",
    ]


def test_a_link_knows_the_place_of_its_target():
    lines = MARKDOWN.split("\n")
    for one in links(MARKDOWN):
        assert lines[one.line - 1][one.column - 1 :].startswith(one.source)


def test_a_link_says_what_it_is():
    assert links("\nSee ![it](<a b.png>).") == [Link("a b.png", 2, 11, is_image=True, source="<a b.png>")]
    assert [one.is_image for one in links("[![badge](b.svg)](ci.md)")] == [True, False]


@pytest.mark.parametrize("text", ["[a](b c.md)", "[a]()", "[a](b.md", "](b.md)", "[a] [b]", "a < b: c > d"])
def test_what_is_no_link_is_none(text):
    assert links(text) == []


@pytest.mark.parametrize(
    "text", ["](a" * 60_000, "[" * 150_000, '[x](a "' * 40_000, "<!--" * 60_000, "[x](" * 60_000, "{#a" * 60_000]
)
def test_a_hostile_text_takes_no_time(text):
    start = time.perf_counter()
    file = TextFile("docs/x.md", text)
    links_of(file)
    anchors_of(file)

    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("target", "is_relative"),
    [
        ("PRD.md", True),
        ("../PRD.md#goals", True),
        ("adr/", True),
        ("#goals", False),
        ("", False),
        ("/PRD.md", False),
        ("//e.example", False),
        ("https://e.example", False),
        ("mailto:a@b.example", False),
        ("C:\\x.md", False),
        ("{{ site.url }}/x.md", False),
    ],
)
def test_only_a_path_from_the_file_is_relative(target, is_relative):
    assert relative(target) is is_relative


def test_a_target_is_a_path_and_an_anchor():
    assert parted("my%20docs/PRD.md?plain=1#a-b") == ("my docs/PRD.md", "a-b")
    assert parted("#a") == ("", "a")
    assert parted("a.md") == ("a.md", "")


def test_anchors_are_those_of_all_headings_and_the_ids_that_a_file_gives():
    text = "# A & B\n\n## C\n\n> ## C\n\n## [D](d.md) `e`\n\n## F {#given}\n\n<a name='old'></a>\n"

    assert {"a--b", "c", "c-1", "d-e", "given", "old"} <= anchors_of(TextFile("x.md", text))


@pytest.mark.parametrize("anchor", ["a--b", "a-b", "A-B", "user-content-a--b", "top", "", "L12-L20", "a%2D%2Db"])
def test_an_anchor_may_be_written_as_any_renderer_does(anchor):
    assert leads_to(anchor, frozenset({"a--b"}))


@pytest.mark.parametrize("anchor", ["a", "a-b-1", "b"])
def test_an_anchor_of_no_heading_leads_nowhere(anchor):
    assert not leads_to(anchor, frozenset({"a--b"}))
