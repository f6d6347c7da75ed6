import os
import socket

import pytest
from forge.hostile.bundles import RECORD, SPEC, TEXTS, bundle, refused, spoil, written

from specagent.agent.forge.propose.bundle import read_bundle


def test_a_bundle_is_read_back_as_it_was_written(tmp_path):
    read, texts = read_bundle(written(tmp_path / "b"))
    assert texts == TEXTS
    assert read == bundle()


def test_names_in_other_scripts_and_with_blanks_are_fine(tmp_path):
    texts = {"docs/архитектура.md": "x", "docs/仕様 書.md": "y", "docs/é ü.markdown": "z", ".github/docs/a-b_c.md": "q"}
    assert read_bundle(written(tmp_path / "b", texts))[1] == texts


@pytest.mark.parametrize(
    "place",
    ["bundle.json", "files", "files/docs", "files/docs/adr", f"files/{SPEC}", f"files/{RECORD}", "more", "files/x"],
)
def test_a_symbolic_link_is_refused_wherever_it_stands(tmp_path, place):
    folder = written(tmp_path / "b")
    target, real = folder / place, tmp_path / "real"
    if target.exists():
        target.rename(real)
    else:
        real.mkdir()
    target.symlink_to(real)
    refused(folder, repr(place), "symbolic link")


def test_a_link_that_leads_nowhere_is_refused_too(tmp_path):
    folder = written(tmp_path / "b")
    (folder / "files" / "x.md").symlink_to("/nowhere/x.md")
    refused(folder, "'files/x.md' is a symbolic link")


@pytest.mark.parametrize("place", ["bundle.json", f"files/{SPEC}"])
def test_a_hard_link_is_refused(tmp_path, place):
    folder = written(tmp_path / "b")
    os.link(folder / place, tmp_path / "outside")
    refused(folder, repr(place), "hard link")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes by name")
@pytest.mark.parametrize("place", ["bundle.json", f"files/{SPEC}", "x"])
def test_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path, place):
    folder = written(tmp_path / "b")
    (folder / place).unlink(missing_ok=True)
    os.mkfifo(folder / place)
    refused(folder, repr(place), "no regular file")


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs sockets by name")
def test_a_socket_is_refused(tmp_path, monkeypatch):
    folder = written(tmp_path / "b")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        refused(folder, "'s' is no regular file")


@pytest.mark.parametrize(
    "place",
    ["x.md", SPEC, "files/x.md", "files/bundle.json", "files/files/docs/architecture.md", "files/docs/adr/.x", ".x"],
)
def test_a_file_that_nobody_listed_is_refused(tmp_path, place):
    folder = written(tmp_path / "b")
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).write_text("x")
    refused(folder, f"{place!r} is no part of it")


def test_a_file_that_is_to_be_removed_must_not_be_there(tmp_path):
    folder = spoil(written(tmp_path / "b"), lambda content: content["specs"][0]["files"][1].update(sha256=None))
    refused(folder, RECORD, "no part of it")


def test_a_file_that_is_not_there_is_named(tmp_path):
    folder = written(tmp_path / "b")
    (folder / "files" / RECORD).unlink()
    refused(folder, RECORD, "cannot be read")


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path):
    folder = written(tmp_path / "b")
    (folder / "files" / RECORD).unlink()
    (folder / "files" / RECORD).mkdir()
    refused(folder, RECORD)


@pytest.mark.parametrize("text", ["changed", "", TEXTS[SPEC] + " ", TEXTS[SPEC].replace("\n", "\r\n")])
def test_a_file_that_is_not_what_was_bundled_is_refused(tmp_path, text):
    folder = written(tmp_path / "b")
    (folder / "files" / SPEC).write_bytes(text.encode())
    refused(folder, f"{SPEC!r} is not the file that was bundled")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"x\x80", "ü".encode("latin-1"), "x".encode("utf-16")])
@pytest.mark.parametrize("place", ["bundle.json", f"files/{SPEC}"])
def test_what_is_not_utf_8_is_refused(tmp_path, place, data):
    folder = written(tmp_path / "b")
    (folder / place).write_bytes(data)
    refused(folder, repr(place), "UTF-8")


def test_a_file_that_is_too_large_is_refused_before_all_of_it_is_read(tmp_path):
    folder = written(tmp_path / "b")
    for place, size in ((f"files/{SPEC}", 1 << 40), ("bundle.json", 1 << 40)):
        with open(folder / place, "wb") as file:
            file.truncate(size)  # takes no room on the disk
        refused(folder, repr(place), " MB")


def test_files_that_are_too_large_together_are_refused(tmp_path):
    text = "x" * (8 * 1024 * 1024)
    texts = {f"docs/adr/{at:03}-x.md": text for at in range(9)}
    refused(written(tmp_path / "b", texts), "64 MB together")


def test_too_many_files_are_refused(tmp_path):
    texts = {f"docs/adr/{at:03}-x.md": "x" for at in range(500)}
    folder = written(tmp_path / "b", texts)
    assert len(read_bundle(folder)[1]) == 500

    def again(content):
        (file, *_) = content["specs"][0]["files"]
        content["specs"].append({**content["specs"][0], "files": [{**file, "path": "docs/adr/y.md", "sha256": None}]})

    refused(spoil(folder, again), "more than 500 files")
    for at in range(1_600):
        (folder / f"{at}").mkdir()
    refused(folder, "more than 2000 files and folders")


def test_folders_in_folders_without_end_are_refused_without_a_crash(tmp_path):
    folder = written(tmp_path / "b")
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(3_000):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)
    try:
        refused(folder)
    finally:
        # Python's own removal would run out of stack
        os.system(f"rm -rf {folder}")
