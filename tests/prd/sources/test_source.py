"""A PRD's text from files, standard input and the link in a spec."""

import io
import os
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.prd.sources.encoding import decode
from specagent.agent.prd.sources.source import SourceOptions, find_repository_root, load

PRD = "# Shop\n\n- FR-1: The shop shall sell.\n"


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(source: Path | str, root: Path, max_bytes: int = 2**26) -> SpecAgentError:
    with pytest.raises(SpecAgentError) as caught:
        load(str(source), SourceOptions(root, max_bytes=max_bytes))
    assert caught.value.hint
    return caught.value


def test_a_file_is_read_and_named_as_it_lies_under_the_root(tmp_path: Path) -> None:
    path = written(tmp_path / "docs" / "prd.md", PRD)
    document = load(str(path), SourceOptions(tmp_path))
    assert (document.text, document.name, document.path, document.url) == (PRD, "docs/prd.md", path, None)
    assert document.original_line(3) == 3


def test_a_file_named_on_the_command_line_may_lie_outside_of_the_root(tmp_path: Path) -> None:
    path = written(tmp_path / "prd.md", PRD)
    root = tmp_path / "repo"
    root.mkdir()
    assert load(str(path), SourceOptions(root)).name == str(path)


def test_a_relative_path_starts_at_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "docs" / "prd.md", PRD)
    monkeypatch.chdir(tmp_path / "docs")
    assert load("prd.md", SourceOptions(tmp_path)).path == path


@pytest.mark.parametrize(
    "data",
    [
        PRD.encode(),
        b"\xef\xbb\xbf" + PRD.encode(),
        PRD.encode("utf-16"),
        b"\xff\xfe" + PRD.encode("utf-16-le"),
        b"\xfe\xff" + PRD.encode("utf-16-be"),
        PRD.encode("utf-16-le"),
        PRD.encode("utf-16-be"),
        PRD.replace("\n", "\r\n").encode(),
        PRD.replace("\n", "\r").encode(),
        b"\xff\xfe" + PRD.replace("\n", "\r\n").encode("utf-16-le"),
    ],
)
def test_every_usual_encoding_and_line_end_gives_the_same_text(tmp_path: Path, data: bytes) -> None:
    assert load(str(written(tmp_path / "prd.md", data)), SourceOptions(tmp_path)).text == PRD


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_unmarked_utf_16_is_read_in_scripts_that_have_few_zero_bytes(encoding: str) -> None:
    text = "# 订单系统\n\n系统必须在两秒内显示订单。\n" * 200
    assert decode(text.encode(encoding), "prd.md") == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff")))
def test_utf_8_reads_back_exactly(text: str) -> None:
    assert decode(text.encode(), "x") == text


def test_another_encoding_is_refused_with_the_place_and_the_mend(tmp_path: Path) -> None:
    error = refusal(written(tmp_path / "prd.md", "# Größe\nSchöner".encode("latin-1")), tmp_path)
    assert error.message == "'prd.md' is not UTF-8: byte 0xf6 at offset 4 (line 1)."
    assert "iconv" in error.hint


def test_broken_and_wide_unicode_is_refused(tmp_path: Path) -> None:
    assert "UTF-16-LE" in refusal(written(tmp_path / "a.md", b"\xff\xfea\0b"), tmp_path).message
    assert "UTF-32" in refusal(written(tmp_path / "b.md", PRD.encode("utf-32")), tmp_path).message


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"PK\x03\x04rest", "a zip archive"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"MZ\x90\0\x03\0\0\0", "a program"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"text\0text", "NUL character"),
        (bytes(random.Random(1).randbytes(500)) + b"\0", "offset"),
    ],
)
def test_binary_files_are_named_for_what_they_are(tmp_path: Path, data: bytes, what: str) -> None:
    assert what in refusal(written(tmp_path / "prd.md", data), tmp_path).message


def test_text_that_merely_begins_like_a_binary_file_is_read(tmp_path: Path) -> None:
    assert load(str(written(tmp_path / "a.md", "MZ is our code name.")), SourceOptions(tmp_path)).text


def test_a_missing_file_suggests_the_one_beside_it(tmp_path: Path) -> None:
    written(tmp_path / "Requirements.md", PRD)
    error = refusal(tmp_path / "requirments.md", tmp_path)
    assert "no file" in error.message
    assert "'" + str(tmp_path / "Requirements.md") + "'" in error.hint
    assert "no folder" in refusal(tmp_path / "nowhere" / "prd.md", tmp_path).hint


def test_a_folder_suggests_a_file_in_it(tmp_path: Path) -> None:
    written(tmp_path / "docs" / "prd.md", PRD)
    error = refusal(tmp_path / "docs", tmp_path)
    assert "is a folder" in error.message
    assert "prd.md" in error.hint


@pytest.mark.parametrize("data", [b"", b"  \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refusal(written(tmp_path / "prd.md", data), tmp_path).message == "'prd.md' is empty."


def test_odd_paths_end_in_a_message(tmp_path: Path) -> None:
    refusal("", tmp_path)
    refusal("a\0b", tmp_path)
    refusal("x" * 5000, tmp_path)
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")
    assert "cannot be read" in refusal(tmp_path / "loop.md", tmp_path).message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting_and_so_is_a_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert "not a regular file" in refusal(tmp_path / "pipe.md", tmp_path).message
    assert "not a regular file" in refusal("/dev/zero", tmp_path).message


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "prd.md", "x" * 2049)
    assert refusal(path, tmp_path, max_bytes=2048).message == f"{str(path)!r} is larger than 2 KB."
    assert load(str(path), SourceOptions(tmp_path, max_bytes=2049)).text


def test_ten_megabytes_are_read_quickly(tmp_path: Path) -> None:
    path = written(tmp_path / "prd.md", PRD * 280_000)
    start = time.process_time()
    assert len(load(str(path), SourceOptions(tmp_path)).text) > 10_000_000
    assert time.process_time() - start < 2


def test_standard_input_is_read(tmp_path: Path) -> None:
    document = load("-", SourceOptions(tmp_path, stdin=io.BytesIO(PRD.encode("utf-16"))))
    assert (document.text, document.name, document.path) == (PRD, "standard input", None)


def test_standard_input_is_bounded_and_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no standard input"):
        load("-", SourceOptions(tmp_path))
    with pytest.raises(SpecAgentError, match="larger than 10 bytes"):
        load("-", SourceOptions(tmp_path, stdin=io.BytesIO(b"x" * 11), max_bytes=10))
    with pytest.raises(SpecAgentError, match="is empty"):
        load("-", SourceOptions(tmp_path, stdin=io.BytesIO(b"")))


@pytest.mark.parametrize("name", ["prd.html", "prd.HTM", "prd.md", "prd"])
def test_html_becomes_markdown_with_the_lines_of_the_original(tmp_path: Path, name: str) -> None:
    html = "<!DOCTYPE html>\n<title>x</title>\n\n<h1>Shop</h1>\n\n<ul>\n<li>FR-1: It\nshall sell.</ul>"
    document = load(str(written(tmp_path / name, html)), SourceOptions(tmp_path))
    assert document.text == "# Shop\n\n- FR-1: It shall sell."
    assert [document.original_line(line) for line in (1, 3)] == [4, 7]


def test_markdown_with_some_html_stays_markdown(tmp_path: Path) -> None:
    text = '<div align="center">\n\n# Shop\n\n</div>\n'
    assert load(str(written(tmp_path / "prd.md", text)), SourceOptions(tmp_path)).text == text


@pytest.mark.parametrize("source", ["ftp://shop.example/prd.md", "ssh://git@shop.example/x", "file:///etc/passwd"])
def test_other_addresses_are_refused(tmp_path: Path, source: str) -> None:
    assert isinstance(refusal(source, tmp_path), UsageError)


def test_a_web_address_without_its_scheme_is_recognised(tmp_path: Path) -> None:
    assert "https://shop.example/docs/prd.md" in refusal("shop.example/docs/prd.md", tmp_path).hint


def spec(link: str) -> str:
    return f"# Architectural Specification: Shop\n\n**Link to Requirements:** {link}\n\n## 1. Goals\n"


@pytest.mark.parametrize(
    "link",
    [
        "[PRD](../product/the%20prd.md)",
        "[PRD](<../product/the prd.md>)",
        "`[PRD](../product/the%20prd.md#goals)`",
        "[PRD](/product/the%20prd.md)",
        '[PRD](../product/the%20prd.md "Shop")',
    ],
)
def test_a_spec_stands_for_the_prd_that_it_links_to(tmp_path: Path, link: str) -> None:
    path = written(tmp_path / "product" / "the prd.md", PRD)
    document = load(str(written(tmp_path / "docs" / "architecture.md", spec(link))), SourceOptions(tmp_path))
    assert (document.text, document.path, document.name) == (PRD, path, "product/the prd.md")


def test_a_spec_whose_link_leaves_the_root_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    written(tmp_path / "secret.md", "# Secret")
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "inside.md").symlink_to(tmp_path / "secret.md")
    (root / "linked").symlink_to(tmp_path)
    for link in (
        "../../secret.md",
        "%2e%2e/%2e%2e/secret.md",
        "inside.md",
        "../linked/secret.md",
        "/../secret.md",
    ):
        error = refusal(written(root / "docs" / "architecture.md", spec(f"[PRD]({link})")), root)
        assert "outside of" in error.message, link


def test_a_spec_without_a_usable_link_is_refused(tmp_path: Path) -> None:
    for link in ("", "[PRD]()", "none"):
        assert "without a working link" in refusal(written(tmp_path / "a.md", spec(link)), tmp_path).message
    assert "no file" in refusal(written(tmp_path / "a.md", spec("[PRD](gone.md)")), tmp_path).message
    assert "is a spec too" in refusal(written(tmp_path / "a.md", spec("[PRD](a.md)")), tmp_path).message
    assert isinstance(refusal(written(tmp_path / "a.md", spec("[PRD](file:///etc/passwd)")), tmp_path), UsageError)


def test_a_spec_on_standard_input_cannot_be_followed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a spec"):
        load("-", SourceOptions(tmp_path, stdin=io.BytesIO(spec("[PRD](prd.md)").encode())))


def test_the_repository_root_is_the_nearest_folder_with_git(tmp_path: Path) -> None:
    path = written(tmp_path / "repo" / "docs" / "prd.md", PRD)
    assert find_repository_root(path) == tmp_path / "repo" / "docs"
    (tmp_path / "repo" / ".git").mkdir()
    assert find_repository_root(path) == tmp_path / "repo"
    assert find_repository_root(path.parent) == tmp_path / "repo"


def test_a_token_never_shows_in_the_options(tmp_path: Path) -> None:
    assert "hidden" not in repr(SourceOptions(tmp_path, token="hidden"))
