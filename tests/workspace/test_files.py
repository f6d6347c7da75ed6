"""Whole files: written beside, then put in place."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.files import backup, read_file, remove_leftovers, write_files


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    spec, adr = tmp_path / "docs" / "a.md", tmp_path / "docs" / "adr" / "001-x.md"

    write_files([{spec: "# Ä 要件\n", adr: "# x\n"}])

    assert spec.read_bytes() == "# Ä 要件\n".encode()
    assert sorted(one.name for one in spec.parent.rglob("*")) == ["001-x.md", "a.md", "adr"]


def test_line_ends_of_an_existing_file_are_kept(tmp_path: Path) -> None:
    windows, unix, new = tmp_path / "w.md", tmp_path / "u.md", tmp_path / "n.md"
    windows.write_bytes(b"old\r\nfile\r\n")
    unix.write_bytes(b"old\nfile\r\n")

    write_files([dict.fromkeys([windows, unix, new], "one\ntwo\r\n")])

    assert windows.read_bytes() == b"one\r\ntwo\r\n"
    assert unix.read_bytes() == new.read_bytes() == b"one\ntwo\n"


@pytest.mark.usefixtures("umask")
def test_permissions_are_kept_and_new_files_honour_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("old")
    old.chmod(0o664)

    write_files([{old: "x", new: "x"}])

    assert stat.S_IMODE(old.stat().st_mode) == 0o664
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


@pytest.mark.linux_root
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_root_leaves_a_file_to_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("old")
    os.chown(file, 1234, 1235)

    write_files([{file: "new"}])

    assert (file.stat().st_uid, file.stat().st_gid, file.read_text()) == (1234, 1235, "new")


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    file, other = tmp_path / "a.md", tmp_path / "b.md"
    file.write_text("kept")
    file.chmod(0o444)

    with pytest.raises(SpecAgentError, match=r"a\.md' cannot be written: it is read-only"):
        write_files([{other: "new", file: "new"}])

    assert file.read_text() == "kept"
    assert os.listdir(tmp_path) == ["a.md"]


@pytest.mark.parametrize("target", ["real.md", "missing.md"])
def test_a_symbolic_link_is_neither_followed_nor_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / "real.md").write_text("precious")
    link = tmp_path / "link.md"
    link.symlink_to(target)

    with pytest.raises(SpecAgentError, match="symbolic link"):
        write_files([{link: "new"}])
    with pytest.raises(SpecAgentError, match=r"link\.md' cannot be read"):
        read_file(link)

    assert link.is_symlink()
    assert (tmp_path / "real.md").read_text() == "precious"
    assert not (tmp_path / "missing.md").exists()


@pytest.mark.parametrize("bad", ["x" * 256 + ".md", "folder"])
def test_one_impossible_target_leaves_every_file_old(tmp_path: Path, bad: str) -> None:
    (tmp_path / "folder").mkdir()
    first = tmp_path / "a.md"
    first.write_text("old")

    with pytest.raises(SpecAgentError, match=r"cannot be written: (File name too long|it is no regular file)") as err:
        write_files([{first: "new", tmp_path / "made" / "b.md": "new"}, {tmp_path / bad: "new"}])

    assert err.value.hint
    assert first.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["a.md", "folder"]


def test_a_name_as_long_as_the_file_system_takes_is_written(tmp_path: Path) -> None:
    file = tmp_path / ("x" * 252 + ".md")

    write_files([{file: "new"}])
    write_files([{file: "newer"}])

    assert file.read_text() == "newer"


def test_only_leftovers_with_the_same_key_are_removed(tmp_path: Path) -> None:
    names = [".specagent-mine-0a1b.tmp", ".specagent-theirs-0a1b.tmp", "notes.tmp", "001-a.md"]
    for name in names:
        (tmp_path / name).write_text("x")

    remove_leftovers([tmp_path, tmp_path / "missing"], "mine")

    assert sorted(os.listdir(tmp_path)) == sorted(names[1:])


def test_text_is_read_with_line_feeds_and_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("\ufeff# Ä\r\n".encode())

    assert read_file(tmp_path / "a.md") == "# Ä\n"
    assert read_file(tmp_path / "missing.md") is None
    assert read_file(tmp_path / "a.md" / "b.md") is None


def test_text_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo \xe4\n")

    with pytest.raises(SpecAgentError, match="not UTF-8: byte 0xe4 in line 2"):
        read_file(tmp_path / "a.md")


def test_a_folder_or_pipe_in_a_files_place_is_an_error_and_never_hangs(tmp_path: Path) -> None:
    with pytest.raises(SpecAgentError, match="Is a directory"):
        read_file(tmp_path)
    os.mkfifo(tmp_path / "pipe.md")

    assert read_file(tmp_path / "pipe.md") == ""


def test_backups_never_replace_one_another(tmp_path: Path) -> None:
    file = tmp_path / "architecture.md"
    file.write_bytes(b"one\r\n")
    file.chmod(0o600)
    first = backup(file)
    file.write_bytes(b"two\r\n")
    second = backup(file)
    third = backup(file)

    assert [one.name for one in (first, second, third)] == [
        "architecture.md.bak",
        "architecture.md.bak2",
        "architecture.md.bak3",
    ]
    assert (first.read_bytes(), second.read_bytes()) == (b"one\r\n", b"two\r\n")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


def test_a_missing_file_cannot_be_backed_up(tmp_path: Path) -> None:
    with pytest.raises(SpecAgentError, match="gone"):
        backup(tmp_path / "a.md")
