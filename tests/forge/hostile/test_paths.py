import os
import unicodedata

import pytest
from forge.hostile.bundles import bundle, spoil, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specagent.agent.errors import SpecAgentError
from specagent.agent.forge.propose.bundle import read_bundle, write_bundle
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
