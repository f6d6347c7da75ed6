"""The state file: stable bytes, readable changes, and every way it can be broken."""

import json
from pathlib import Path

import pytest
from workspace.saving import make_state

from specagent.agent.errors import SpecAgentError
from specagent.agent.workspace.layout import Layout, resolve_layout
from specagent.agent.workspace.state import AdrRecord, State, bytes_hash, text_hash
from specagent.agent.workspace.state_file import read_state


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    (tmp_path / "docs").mkdir()
    return resolve_layout(None, tmp_path)


def test_a_state_is_read_back_as_it_was_written(layout: Layout) -> None:
    state = make_state('要件 \u2028 \\ "', adrs={2: AdrRecord(file="adr/002-a.md", slug="a")})
    layout.state.write_text(state.to_json(), encoding="utf-8")

    assert read_state(layout) == state


def test_no_file_is_no_state(layout: Layout) -> None:
    assert read_state(layout) is None


def test_the_text_is_stable_and_shows_one_line_a_line(layout: Layout) -> None:
    state = make_state("eins", files={"b.md": text_hash("b"), "a.md": text_hash("a")})
    text = state.to_json()
    turned = State.model_validate(dict(reversed(json.loads(text).items())))

    assert turned.to_json() == text
    assert text.endswith("}\n")
    assert '        "eins",\n        "",\n        "| a |"\n' in text
    assert text.index('"a.md"') < text.index('"b.md"')
    assert '"writing"' not in text


def test_hashes_do_not_see_what_git_may_change() -> None:
    assert text_hash("a\nb\n") == text_hash("a\r\nb\r\n") == bytes_hash(b"\xef\xbb\xbfa\r\nb\n")
    assert text_hash("a\n") != text_hash("a")


def test_a_state_with_windows_line_ends_is_read(layout: Layout) -> None:
    layout.state.write_bytes(make_state().to_json().replace("\n", "\r\n").encode())

    assert read_state(layout) == make_state()


def test_a_newer_format_says_to_upgrade(layout: Layout) -> None:
    layout.state.write_text(json.dumps({"format": 2, "anything": []}))

    with pytest.raises(SpecAgentError, match=r"newer specagent \(format 2, this one reads 1\)") as err:
        read_state(layout)
    assert "pgrade" in err.value.hint


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1 column 1"),
        ('{"format": 1,', "line 1 column 14"),
        ("[]", "the whole file"),
        ("null", "the whole file"),
        ('{"format": 1}', "at specagent: Field required"),
        ("[" * 100_000, "nested too deeply"),
        ("9" * 5000, "is broken"),
        (make_state().to_json().replace('"language"', '"langauge"'), "at lang"),
        (make_state().to_json().replace(text_hash("must"), "x"), "pattern"),
    ],
)
def test_a_broken_file_is_named_with_its_place(layout: Layout, text: str, problem: str) -> None:
    layout.state.write_text(text)

    with pytest.raises(SpecAgentError, match=problem) as err:
        read_state(layout)
    assert "docs/architecture.lock.json" in err.value.message
    assert "delete it" in err.value.hint


def test_a_file_that_is_no_text_is_an_error(layout: Layout) -> None:
    layout.state.write_bytes(b"\x80\x00")

    with pytest.raises(SpecAgentError, match="not UTF-8"):
        read_state(layout)


def _conflict(ours: State, theirs: State, base: State | None = None) -> str:
    middle = f"||||||| base\n{base.to_json()}" if base else ""
    return f"<<<<<<< HEAD\n{ours.to_json()}{middle}=======\n{theirs.to_json()}>>>>>>> other\n"


def _written(word: str) -> State:
    return make_state(word, files={"architecture.md": text_hash(word), "adr/001-a.md": text_hash("same")})


@pytest.mark.parametrize("word", ["ours", "theirs"])
def test_of_a_merge_conflict_the_side_on_disk_counts(layout: Layout, word: str) -> None:
    layout.spec.write_text(word)
    layout.state.write_text(_conflict(_written("ours"), _written("theirs"), base=_written("base")))
    warnings: list[str] = []

    assert read_state(layout, warnings.append) == _written(word)
    assert warnings == [
        "'docs/architecture.lock.json' holds merge conflicts; the side that fits the files on disk is used"
    ]


def test_a_conflict_in_a_few_lines_is_resolved(layout: Layout) -> None:
    layout.spec.write_text("theirs")
    ours, theirs = (_written(word).to_json().splitlines() for word in ("ours", "theirs"))
    lines: list[str] = []
    for one, other in zip(ours, theirs, strict=True):
        lines += [one] if one == other else ["<<<<<<< HEAD", one, "=======", other, ">>>>>>> other"]
    layout.state.write_text("\n".join(lines))

    assert read_state(layout) == _written("theirs")


def test_a_conflict_of_which_one_side_is_broken_takes_the_other(layout: Layout) -> None:
    layout.spec.write_text("ours")
    layout.state.write_text(_conflict(_written("ours"), _written("x")).replace('"format": 1', '"format": 9', 1))

    assert read_state(layout) == _written("x")


def test_a_conflict_that_nothing_resolves_counts_as_no_state(layout: Layout) -> None:
    layout.state.write_text("<<<<<<< HEAD\n{\n=======\n}\n>>>>>>> other\n")
    warnings: list[str] = []

    assert read_state(layout, warnings.append) is None
    assert "cannot be resolved" in warnings[0]
