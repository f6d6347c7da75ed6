"""Where files may stand, and that nothing leads out of there."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.workspace.files import write_files
from specagent.agent.workspace.layout import find_root, relative_link, resolve_layout


def test_root_is_the_nearest_repository_of_the_prd(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "inner" / ".git").mkdir(parents=True)
    (tmp_path / "inner" / "product").mkdir()

    assert find_root(tmp_path / "inner" / "product" / "PRD.md", Path("/")) == tmp_path / "inner"
    assert find_root(tmp_path / "PRD.md", Path("/")) == tmp_path


def test_root_is_the_prds_folder_without_a_repository(tmp_path: Path) -> None:
    assert find_root(tmp_path / "PRD.md", Path("/")) == tmp_path


def test_root_of_standard_input_is_the_repository_of_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    (tmp_path / "docs").mkdir()

    assert find_root(None, tmp_path / "docs") == tmp_path


def test_files_stand_in_docs_by_default(tmp_path: Path) -> None:
    layout = resolve_layout(tmp_path / "PRD.md", tmp_path)

    assert layout.spec == tmp_path / "docs" / "architecture.md"
    assert layout.adr_dir == tmp_path / "docs" / "adr"
    assert layout.state == tmp_path / "docs" / "architecture.lock.json"


@pytest.mark.parametrize(
    ("out", "spec"),
    [
        ("design/payments.md", "design/payments.md"),
        ("design/PAYMENTS.Markdown", "design/PAYMENTS.Markdown"),
        ("design", "design/architecture.md"),
        ("v1.2", "v1.2/architecture.md"),
    ],
)
def test_out_is_a_file_or_a_folder(tmp_path: Path, out: str, spec: str) -> None:
    (tmp_path / "v1.2").mkdir()

    layout = resolve_layout(None, tmp_path, out=tmp_path / out)

    assert layout.spec == tmp_path / spec
    assert layout.state == layout.spec.with_name(f"{layout.spec.stem}.lock.json")
    assert layout.adr_dir == layout.spec.parent / "adr"


def test_out_may_stand_outside_the_root_when_it_is_named(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()

    layout = resolve_layout(None, root, out=tmp_path / "site" / "x.md", adr_dir=tmp_path / "decisions")

    assert (layout.spec, layout.adr_dir) == (tmp_path / "site" / "x.md", tmp_path / "decisions")
    assert layout.guard(tmp_path / "decisions" / "001-a.md")


@pytest.mark.parametrize("out", ["spec.txt", "image.png"])
def test_out_that_is_no_markdown_is_refused(tmp_path: Path, out: str) -> None:
    (tmp_path / "image.png").write_bytes(b"precious")

    with pytest.raises(UsageError, match="Markdown"):
        resolve_layout(None, tmp_path, out=tmp_path / out)


def test_the_prd_is_never_overwritten(tmp_path: Path) -> None:
    prd = tmp_path / "docs" / "architecture.md"
    prd.parent.mkdir()
    prd.write_text("# PRD")

    with pytest.raises(UsageError, match="would overwrite the PRD"):
        resolve_layout(prd, tmp_path)


@pytest.mark.parametrize("place", ["docs", "docs/architecture.md", "docs/architecture.lock.json", "docs/adr"])
@pytest.mark.parametrize("target", ["elsewhere", "missing", "repo/loop"])
def test_a_symbolic_link_on_the_way_is_refused(tmp_path: Path, place: str, target: str) -> None:
    root = tmp_path / "repo"
    link = root / place
    link.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (root / "loop").symlink_to(root / "loop")
    link.symlink_to(tmp_path / target)

    with pytest.raises(UsageError, match="symbolic link"):
        resolve_layout(None, root)


def test_a_link_inside_the_root_is_refused_also_when_out_names_it(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    root.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "docs").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "alias").symlink_to(root)

    for out in (root / "docs" / "x.md", tmp_path / "alias" / "docs" / "x.md"):
        with pytest.raises(UsageError, match="symbolic link"):
            resolve_layout(None, root, out=out)


def test_a_root_behind_a_link_is_fine(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "alias").symlink_to(tmp_path / "real")

    layout = resolve_layout(None, tmp_path / "alias", out=tmp_path / "alias" / "x.md")

    assert layout.spec == tmp_path / "real" / "x.md"


def test_something_else_in_a_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="no regular file"):
        resolve_layout(None, tmp_path).guard(resolve_layout(None, tmp_path, out=tmp_path / "pipe.md").spec)
    with pytest.raises(UsageError, match="no folder"):
        resolve_layout(None, tmp_path, adr_dir=tmp_path / "file")
    with pytest.raises(UsageError, match="no folder"):
        resolve_layout(None, tmp_path, out=tmp_path / "file" / "x.md")
    layout = resolve_layout(None, tmp_path, adr_dir=tmp_path)
    with pytest.raises(UsageError, match="no regular file"):
        layout.guard(tmp_path / "folder.md")


@pytest.mark.parametrize("name", ["nul\0.md", "x" * 300 + ".md"])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        resolve_layout(None, tmp_path, out=tmp_path / name)


@given(st.lists(st.sampled_from(["..", ".", "adr", "docs", "a.md", "~", "C:", "\\..", "x\n"]), max_size=5))
def test_guard_lets_nothing_through_but_declared_files(parts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        layout = resolve_layout(None, Path(folder))
        path = layout.adr_dir.joinpath(*parts)
        try:
            layout.guard(path)
        except UsageError:
            return
        real = Path(os.path.realpath(path))
        assert real.parent == Path(os.path.realpath(layout.adr_dir)) or real == layout.spec


_NAMES = st.sampled_from(["a", "b", "docs", "adr", "architecture.md", "architecture.lock.json", "001-a.md"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map(lambda parts: "/".join(parts))
_LINKS = st.lists(
    st.tuples(
        _PATHS,
        st.sampled_from(["../outside", "../outside/secret.md", "..", ".", "a", "docs", "../../outside"]),
    ),
    max_size=4,
)


@given(folders=st.lists(_PATHS, max_size=3), links=_LINKS, out=st.none() | _PATHS, adrs=st.none() | _PATHS)
def test_no_tree_of_links_lets_a_write_out_of_the_root(
    folders: list[str], links: list[tuple[str, str]], out: str | None, adrs: str | None
) -> None:
    with TemporaryDirectory() as folder:
        root, outside = Path(folder, "repo"), Path(folder, "outside")
        root.mkdir()
        outside.mkdir()
        (outside / "secret.md").write_text("secret")
        _plant(root, folders, links)
        before = _tree(outside)
        try:
            layout = resolve_layout(None, root, root / out if out else None, root / adrs if adrs else None)
            paths = [layout.guard(one) for one in (layout.spec, layout.state, layout.adr_dir / "001-a.md")]
            write_files([dict.fromkeys(paths, "new")])
        except SpecAgentError:
            pass
        assert _tree(outside) == before


def _plant(root: Path, folders: list[str], links: list[tuple[str, str]]) -> None:
    for place in folders:
        (root / place).mkdir(parents=True, exist_ok=True)
    for place, target in links:
        link = root / place
        with suppress(OSError):
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(one): one.read_bytes() if one.is_file() else b"" for one in sorted(folder.rglob("*"))}


@pytest.mark.parametrize(
    ("start", "end", "link"),
    [
        ("docs/architecture.md", "PRD.md", "../PRD.md"),
        ("docs/architecture.md", "docs/adr/001-a.md", "adr/001-a.md"),
        ("spec.md", "my product (v2).md", "my%20product%20%28v2%29.md"),
        ("spec.md", "100% #1?.md", "100%25%20%231%3F.md"),
        ("spec.md", "a:b.md", "a%3Ab.md"),
        ("spec.md", "要件.md", "%E8%A6%81%E4%BB%B6.md"),
    ],
)
def test_relative_links_are_posix_and_encoded(start: str, end: str, link: str) -> None:
    assert relative_link(Path("/r", start), Path("/r", end)) == link


@given(st.lists(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_a_relative_link_leads_back_to_its_file(parts: list[str]) -> None:
    file = Path(os.path.normpath(Path("/root/docs").joinpath(*parts)))

    link = relative_link(Path("/root/docs/spec.md"), file)

    assert Path(os.path.normpath(Path("/root/docs") / unquote(link))) == file
    assert not set(link) & set(" ()<>#?%\\\n\"'") - {"%"}
