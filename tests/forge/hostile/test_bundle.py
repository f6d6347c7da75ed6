import json
import os
import socket
import unicodedata

import pytest
from forge.hostile.bundles import RECORD, SPEC, STATE, TARGET, TEXTS, bundle, part, proposed, spoil, summary, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specagent.agent.errors import SpecAgentError, UsageError
from specagent.agent.forge.propose.bundle import hash_of, read_bundle, write_bundle
from specagent.agent.forge.propose.paths import is_plain_path, is_text_path
from specagent.schemas.text import visible

ODD_PATHS = [
    "../x.md",
    "docs/../../x.md",
    "docs/./x.md",
    "docs//x.md",
    "/etc/x.md",
    "//host/x.md",
    "docs/x.md/",
    "./docs/x.md",
    "..\\x.md",
    "docs\\..\\x.md",
    "C:\\x.md",
    "C:x.md",
    "docs/x.md:stream.md",
    "docs/x\0.md",
    "docs/x\n.md",
    "docs/x\x1b[2J.md",
    ".git/x.md",
    ".GIT/x.md",
    ".Git/hooks/x.md",
    "docs/.git/x.md",
    "docs/.git./x.md",
    "docs/.git /x.md",
    "docs/.g\u200cit/x.md",
    "docs/.gi\u200dt/x.md",
    "docs/\ufeff.git/x.md",
    "docs/GIT~1/x.md",
    "docs/.g\u0131t/../x.md",
    "docs/\uff0egit/x.md",
    "docs/.\uff47it/x.md",
    "docs/\u2024\u2024/x.md",
    "docs/\uff0e\uff0e/x.md",
    "docs\uff0f..\uff0fx.md",
    "docs\uff3cx.md",
    "docs\u29f5/..x.md ",
    "docs/x\u202e.md",
    "docs/x\u200b.md",
    "docs/x\U000e0041.md",
    "docs/e\u0301.md",
    "docs/x.md.",
    "docs/x.md ",
    "docs /x.md",
    "docs./x.md",
    " docs/x.md",
    "docs/nul.md",
    "docs/CON.md",
    "docs/aux/x.md",
    "docs/com1.x.md",
    "docs/x?.md",
    "docs/*.md",
    "docs/<x>.md",
    'docs/"x".md',
    "docs/x|y.md",
    "docs/x",
    "docs/x.yml",
    "docs/x.md.exe",
    "docs/.md",
    "action.yml",
    ".",
    "..",
    "/",
    "a" * 300 + ".md",
    "a/" * 600 + "x.md",
    "\ud800.md",
]


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_path_that_leads_elsewhere_is_refused_by_name_before_anything_is_read_or_written(tmp_path, path):
    folder = written(tmp_path / "b")
    with pytest.raises(SpecAgentError, match="the bundle is refused"):
        write_bundle(tmp_path / "new", bundle(), {path: "x"})
    assert not (tmp_path / "new").exists()
    if "\ud800" in path:
        return
    spoil(folder, lambda content: content["specs"][0]["files"][0].update(path=path))
    with pytest.raises(SpecAgentError) as caught:
        read_bundle(folder)
    assert "the bundle is refused" in caught.value.message
    assert "bundle.json" in caught.value.message or repr(path[:200]) in caught.value.message
    assert caught.value.hint


STEPS = st.sampled_from(
    [
        "..",
        ".",
        "",
        "docs",
        "adr",
        ".git",
        ".GIT",
        "git~1",
        "\u200b",
        "\uff0e",
        "\\",
        ":",
        "\0",
        " ",
        "x.md",
        "nul",
        "/",
    ]
)


@settings(max_examples=1_500, deadline=None)
@given(st.one_of(st.lists(STEPS, min_size=1, max_size=5).map("/".join), st.lists(STEPS).map("".join), st.text()))
def test_a_path_that_is_taken_stays_below_the_folder_under_every_reading(path):
    if not is_plain_path(path):
        return
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        shown = unicodedata.normalize(form, path)
        assert os.path.normpath(f"/b/files/{shown}").startswith("/b/files/")
        steps = [step.casefold().rstrip(". ") for step in shown.replace("\\", "/").split("/")]
        assert not {"..", ".", "", ".git", "git~1"} & set(steps)
    assert path == visible(path)
    assert "\\" not in path
    assert ":" not in path


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.one_of(st.lists(STEPS, min_size=1, max_size=5).map("/".join), st.text()).map(lambda one: f"{one}.md"))
def test_what_is_written_stands_in_the_folder_or_nowhere(tmp_path_factory, path):
    place = tmp_path_factory.mktemp("fuzz")
    try:
        write_bundle(place / "in" / "b", bundle(), {path: "x"})
    except SpecAgentError:
        assert not list(place.iterdir())
        return
    assert is_text_path(path)
    assert [one.name for one in place.iterdir()] == ["in"]
    assert [one.name for one in (place / "in").iterdir()] == ["b"]
    assert (place / "in" / "b" / "files" / path).read_text() == "x"


def refused(folder, *words):
    with pytest.raises(SpecAgentError) as caught:
        read_bundle(folder)
    assert caught.value.message.startswith("the bundle is refused: ")
    for word in words:
        assert word in caught.value.message
    assert "specagent propose --generate" in caught.value.hint


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


def manifest(folder, text):
    (folder / "bundle.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"format": 2}',
        "[" * 100_000,
        '{"specs": ' * 50_000,
        '{"specs": [], "specagent": "\\ud800"}',
        '{"specs": [], "specagent": ' + "9" * 10_000 + "}",
        '{"specs": [], "specagent": "0", "more": 1}',
        '{"specs": "x", "specagent": "0"}',
        "\ufeff{}",
        "NaN",
    ],
)
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    refused(manifest(written(tmp_path / "b"), text), "bundle.json is broken at ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prd_sha256", "x"),
        ("prd_sha256", "A" * 64),
        ("base_commit", "HEAD"),
        ("base_commit", "--upload-pack=x"),
        ("parent", "main"),
        ("parent", "a" * 41),
        ("spec", ""),
        ("spec", "x" * 2_000),
        ("changed", "maybe"),
        ("handled", [{"comment": -1, "told": "x"}]),
        ("handled", [{"comment": 1e300, "told": "x"}]),
        ("handled", [{"comment": 1, "told": "x"}] * 101),
        ("files", [{"path": SPEC, "sha256": "x"}]),
        ("files", [{"path": SPEC, "sha256": "a" * 64, "mode": "100755"}]),
        ("owner", "octo"),
    ],
)
def test_a_field_that_is_not_as_it_must_be_is_named(tmp_path, field, value):
    folder = spoil(written(tmp_path / "b"), lambda content: content["specs"][0].update({field: value}))
    refused(folder, f"specs.0.{field}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answered", -1),
        ("answered", 10**30),
        ("questions", ["x"] * 1_001),
        ("questions", ["x" * 20_001]),
        ("cost", {"model": "x", "calls": 1, "usd": 1e300}),
        ("cost", {"model": "x", "calls": 1, "usd": -1}),
        ("decisions", [{"number": 10**9, "title": "x", "status": "proposed", "path": "x"}]),
    ],
)
def test_a_summary_that_nothing_could_say_is_refused(tmp_path, field, value):
    folder = spoil(written(tmp_path / "b"), lambda content: content["specs"][0]["summary"].update({field: value}))
    refused(folder, f"specs.0.summary.{field}")


@pytest.mark.parametrize(
    "other", [SPEC, SPEC.upper().replace(".MD", ".md"), "docs/\uff41rchitecture.md", "DOCS/architecture.md"]
)
def test_a_path_that_is_listed_twice_is_refused_also_in_other_letters(tmp_path, other):
    files = [{"path": path, "sha256": hash_of("x")} for path in (SPEC, other)]
    folder = spoil(written(tmp_path / "b"), lambda content: content["specs"][0].update(files=files))
    refused(folder, "listed twice")


def test_two_specs_cannot_list_the_same_file(tmp_path):
    refused(spoil(written(tmp_path / "b"), lambda content: content.update(specs=content["specs"] * 2)), "listed twice")


def test_texts_of_a_summary_are_one_line_without_hidden_characters():
    told = summary(parts=[part("a\n::error::b\x1b[2J\u202e", ["x\r\n/approve"])], questions=["a\u2028b\U000e0041"])
    assert told.parts[0].title == "a ::error::b[2J"
    assert told.parts[0].reasons == ["x /approve"]
    assert told.questions == ["a b"]


def test_a_bundle_is_written_into_no_folder_that_holds_something(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_text("x")
    with pytest.raises(UsageError, match="no empty folder"):
        written(tmp_path / "b")
    with pytest.raises(UsageError, match="no empty folder"):
        written(tmp_path / "b" / "x")


def test_a_folder_that_is_none_is_said_plainly(tmp_path):
    refused(tmp_path / "missing", "missing", "cannot be read")
    (tmp_path / "empty").mkdir()
    refused(tmp_path / "empty", "bundle.json", "cannot be read")


def test_the_manifest_is_plain_json_that_a_person_can_read(tmp_path):
    content = json.loads((written(tmp_path / "b") / "bundle.json").read_text())
    assert content["specs"][0]["spec"] == SPEC
    assert TARGET.state == STATE
    assert proposed().spec == SPEC
