import json

import pytest
from forge.hostile.bundles import SPEC, STATE, TARGET, part, proposed, refused, spoil, summary, written

from specagent.agent.errors import UsageError
from specagent.agent.forge.propose.bundle import hash_of


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
