"""Linked documents are read along, within bounds and inside of the repository."""

import time
from pathlib import Path

from specagent.agent.prd.source_text import SourceText
from specagent.agent.prd.sources.links import LinkedDocuments, linked_documents


def prd(root: Path, text: str) -> SourceText:
    path = root / "docs" / "prd.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return SourceText("docs/prd.md", text, path)


def names(found: LinkedDocuments) -> list[str]:
    return [document.name for document in found.documents]


def test_relative_links_are_read_in_order_and_each_once(tmp_path: Path) -> None:
    source = prd(
        tmp_path,
        "See [a](a.md), ![x](x.png), [site](https://shop.example/z.md), [mail](mailto:x@shop.example) and\n"
        "[again](./a.md#part), [b](<../b c.md>), [b](../b%20c.md), [root](/top.markdown)\n"
        "[me](prd.md), [up](#x)\n"
        "[ref]: sub/d.md 'title'\n",
    )
    for name in ("docs/a.md", "b c.md", "top.markdown", "docs/sub/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"# {name}")
    found = linked_documents(source, tmp_path)
    assert names(found) == ["docs/a.md", "b c.md", "top.markdown", "docs/sub/d.md"]
    assert found.documents[0].text == "# docs/a.md"
    assert found.skipped == ()


def test_links_in_code_and_of_linked_documents_are_not_followed(tmp_path: Path) -> None:
    source = prd(tmp_path, "```md\n[a](a.md)\n~~~\n[a](a.md)\n```\n[b](b.md)\n")
    (tmp_path / "docs" / "a.md").write_text("a")
    (tmp_path / "docs" / "b.md").write_text("[a](a.md)")
    assert names(linked_documents(source, tmp_path)) == ["docs/b.md"]


def test_nothing_outside_of_the_root_is_read(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (tmp_path / "secret.md").write_text("secret")
    source = prd(root, "[a](../../secret.md) [b](in.md) [c](dir/secret.md) [d](/../secret.md) [e](%2e%2e/../secret.md)")
    (root / "docs" / "in.md").symlink_to(tmp_path / "secret.md")
    (root / "docs" / "dir").symlink_to(tmp_path)
    found = linked_documents(source, root)
    assert found.documents == ()
    assert found.skipped
    assert all("outside of" in one.reason for one in found.skipped)


def test_a_symbolic_link_that_stays_inside_is_followed(tmp_path: Path) -> None:
    source = prd(tmp_path, "[a](alias.md) [b](real.md)")
    (tmp_path / "docs" / "real.md").write_text("real")
    (tmp_path / "docs" / "alias.md").symlink_to("real.md")
    assert names(linked_documents(source, tmp_path)) == ["docs/alias.md"]


def test_missing_binary_and_empty_files_are_reported(tmp_path: Path) -> None:
    source = prd(tmp_path, "[gone](gone.md) [bin](bin.md) [empty](empty.md) [dir](dir.md) [good](good.md)")
    (tmp_path / "docs" / "bin.md").write_bytes(b"\x89PNG\0")
    (tmp_path / "docs" / "empty.md").write_text("")
    (tmp_path / "docs" / "dir.md").mkdir()
    (tmp_path / "docs" / "good.md").write_text("good")
    found = linked_documents(source, tmp_path)
    assert names(found) == ["docs/good.md"]
    assert [one.link for one in found.skipped] == ["gone.md", "bin.md", "empty.md", "dir.md"]
    assert "no file" in found.skipped[0].reason


def test_number_and_size_are_bounded(tmp_path: Path) -> None:
    source = prd(tmp_path, " ".join(f"[{n}]({n}.md)" for n in range(5)))
    for n in range(5):
        (tmp_path / "docs" / f"{n}.md").write_text("x" * 100)
    assert names(linked_documents(source, tmp_path, limit=2)) == ["docs/0.md", "docs/1.md"]
    found = linked_documents(source, tmp_path, max_bytes=250)
    assert names(found) == ["docs/0.md", "docs/1.md"]
    assert "larger than 250 bytes" in found.skipped[0].reason


def test_text_without_a_path_has_no_linked_documents(tmp_path: Path) -> None:
    assert linked_documents(SourceText("standard input", "[a](a.md)"), tmp_path) == LinkedDocuments((), ())


def test_hostile_text_takes_linear_time(tmp_path: Path) -> None:
    start = time.process_time()
    for text in ("[" * 500_000, "](" * 250_000, "](" + " " * 500_000, "[a](<" * 100_000, "`" * 500_000):
        linked_documents(prd(tmp_path, text), tmp_path)
    assert time.process_time() - start < 5
