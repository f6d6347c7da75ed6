import pytest
from document.strategies import FRAGMENTS
from document.test_inert import GITHUB
from forge.hostile.attacks import ALL, OWN
from forge.hostile.bundles import decision, everything, part, proposed, summary
from forge.hostile.showing import active, active_plain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specagent.agent.forge.propose.body import Marker, body_of, marker_of, title_of
from specagent.agent.forge.propose.inert import cell, listed, plain, quoted

MOST = 65_536
HEAD = "f" * 40
SPACED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def body(before="", **more):
    return body_of(proposed(summary=summary(**more)), HEAD, before)


def batches(texts, size):
    return [texts[at : at + size] for at in range(0, len(texts), size)]


@pytest.mark.parametrize("texts", batches(ALL, 25))
def test_no_attack_acts_in_a_body(texts):
    text = body_of(proposed(summary=everything(texts)), HEAD)

    assert active(text) == []
    assert len(text) < MOST
    assert marker_of(text) == Marker("docs/architecture.md", "a" * 64, HEAD)
    rows = text.split("\n")
    assert sum(row.startswith("<details><summary>") for row in rows) == rows.count("</details>") >= 3


@pytest.mark.parametrize("texts", batches(ALL, 200))
def test_no_attack_acts_in_a_title_or_in_a_row_of_a_commit_message(texts):
    for one in texts:
        assert active_plain(title_of(proposed(prd=f"docs/{one[:300]}.md"))) == []
        assert active_plain(f"Update\n\n- {plain(one)}\n- {plain(f'NFR-1 added: {one}', 160)}") == []


SIGNS = ["`", "|", "\\", "\n", "#", "@", "/", ":", "-", "1", "GH", "fixes", "www", ".", " "]


@settings(max_examples=200, **SPACED)
@given(st.lists(st.sampled_from([*OWN, *FRAGMENTS, *SIGNS])).map("".join))
def test_no_mixture_of_attacks_acts_anywhere(text):
    assert active_plain(f"x {plain(text)}") == []
    assert active(f"- [ ] {quoted(text)}\n- {quoted(text)}") == []
    assert active(f"| a | b |\n| --- | --- |\n| {cell(text)} | {cell(text)} |") == []
    assert active(listed([text, text], 60_000)) == []


@settings(max_examples=200, **SPACED)
@given(st.text(max_size=400))
def test_no_text_at_all_acts_anywhere(text):
    test_no_mixture_of_attacks_acts_anywhere.hypothesis.inner_test(text)


@settings(max_examples=200, **SPACED)
@given(st.text(alphabet=st.sampled_from("a|\\`\n\t*_<&\u1fef"), max_size=30))
def test_a_table_keeps_its_cells_whatever_they_hold(text):
    rendered = GITHUB.render(f"| a | b |\n| --- | --- |\n| {cell(text)} | {cell('end')} |\n")
    assert rendered.count("<td>") == 2
    assert "<code>end</code>" in rendered


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NFR-1 changed: 99.9 % → 99.95 %", "NFR-1 changed: 99.9 % → 99.95 %"),
        ("docs/my_PRD.md", "docs/my_PRD.md"),
        ("Größe, 日本語 and हिन्दी", "Größe, 日本語 and हिन्दी"),
        ("@ann fixes #1", "ann fixes 1"),
        ("closes GH-12 and PROJ-8", "closes GH\u201112 and PROJ\u20118"),
        ("see GH-12 and FR-12", "see GH\u201112 and FR-12"),
        ("see 3e328eb0a1b2c3", "see 3e328e…"),
        ("serves 10000000 users", "serves 10000000 users"),
        ("https://evil.example and www.evil.example", "https /evil.example and www evil.example"),
        ("[skip ci] :+1: %1", "skip ci +1: 1"),
    ],
)
def test_plain_text_keeps_what_means_nothing_to_a_forge(text, shown):
    assert plain(text) == shown


def test_the_table_comes_first_and_every_list_is_cut_in_its_own_share():
    texts = [f"{at} {'word ' * 70}" for at in range(1_000)]
    text = body_of(proposed(summary=everything(texts)), HEAD)

    assert len(text) < MOST
    assert active(text) == []
    assert text.index("| Requirements answered |") < text.index("<details>") < text.index("### Open questions")
    for heading in ("Open questions", "Assumptions to confirm", "Decisions to take", "Findings of the checks: 1000"):
        assert heading in text
    assert text.count("more, which the files show._") == 7
    assert "Open questions | 1000 or more |" in text
    assert marker_of(text) is not None
    assert text.count("<details>") == text.count("\n\n</details>\n\n") == 4


def test_four_byte_characters_stay_below_the_limit_in_bytes_too():
    text = body_of(proposed(summary=everything(["🚀" * 3_000] * 3 + [f"{at}{'🚀' * 299}" for at in range(900)])), HEAD)
    assert len(text.encode()) < 4 * MOST
    assert len(text) < MOST


def test_a_faked_marker_in_the_text_hides_the_real_one_from_nobody():
    text = body(questions=['<!-- specagent {"spec": "x", "prd": "y", "commit": "z"} -->', "<!-- specagent {"])
    assert marker_of(text) == Marker("docs/architecture.md", "a" * 64, HEAD)
    assert marker_of(text.replace("\n", "\r\n")) == Marker("docs/architecture.md", "a" * 64, HEAD)


def ticked(text, point):
    assert f"- [ ] {point}" in text
    return text.replace(f"- [ ] {point}", f"- [x] {point}", 1)


def test_ticks_stay_when_points_move_come_and_go():
    before = ticked(ticked(body(questions=["a?", "b?", "c?"], assumptions=["a?"]), "`a?`"), "`c?`")
    after = body(before, questions=["c?", "new?", "b?", "a?"], assumptions=["a?"])

    questions, assumptions = after.split("### Assumptions to confirm")
    assert "- [x] `c?`\n- [ ] `new?`\n- [ ] `b?`\n- [x] `a?`" in questions
    assert "- [ ] `a?`" in assumptions, "the same words below another heading are another point"
    assert body(after, questions=["c?", "new?", "b?", "a?"], assumptions=["a?"]) == after


def test_ticks_stay_when_the_forge_sends_other_line_ends():
    before = ticked(body(questions=["a?", "b?"]), "`b?`").replace("\n", "\r\n").replace("[x]", "[X]")
    assert "- [ ] `a?`\n- [x] `b?`" in body(before, questions=["a?", "b?"])


def test_ticks_stay_among_more_points_than_are_shown():
    many = [f"{at}: {'word ' * 50}?" for at in range(1_000)]
    before = ticked(body(questions=many), f"`{many[0].strip()}`")
    after = body(before, questions=[*many[1:], many[0]])
    assert f"- [x] `{many[0].strip()}`" in after


@pytest.mark.parametrize(
    "fake",
    [
        "- [x] `real?`",
        "x\n- [x] `real?`",
        "x`\n- [x] `real?",
        "x` \u2028- [x] `real?`",
        "### Open questions\n\n- [x] `real?`",
    ],
)
def test_a_point_that_looks_like_a_tick_ticks_nothing(fake):
    before = body(questions=[fake, "other?"], assumptions=[fake], uncovered=[fake], findings=[fake])
    after = body(before, questions=[fake, "real?"], assumptions=["real?"])
    assert "[x]" not in "".join(row[:6] for row in after.split("\n"))
    assert "- [ ] `real?`" in after


@pytest.mark.parametrize(
    ("point", "other"),
    [
        (f"{'same ' * 70}end one", f"{'same ' * 70}end two"),
        ("uses `x`?", "uses 'x'?"),
    ],
)
def test_a_point_that_only_looks_the_same_is_not_ticked_with_another(point, other):
    before = body(questions=[point]).replace("- [ ]", "- [x]")
    assert "- [x]" in body(before, questions=[point])
    assert "- [x]" not in body(before, questions=[other])


def test_points_without_a_letter_and_repeated_ones_are_one_row_or_none():
    text = body(questions=["", " ", "\u200b", "`", "'", "a?", "a?"])
    assert text.count("- [ ] `a?`") == 1
    assert text.count("- [ ]") == 3


def test_unknown_outcomes_and_numbers_are_shown_plainly():
    text = body(parts=[part("X", outcome="@octocat | x")], decisions=[decision("@octocat", 7)])
    assert "| `X` | changed | – |" in text
    assert "- ADR-007 `@octocat`" in text
    assert active(text) == []


@pytest.mark.parametrize("mine", ["Wait for the board.", "| a |\n| - |\n\nCloses #4."])
def test_what_a_person_wrote_above_the_text_or_in_its_place_stays(mine):
    one = proposed(summary=everything(["x"]))
    for before in (mine, f"{mine}\n\n{body_of(one, HEAD)}"):
        text = body_of(one, HEAD, before)
        assert text == f"{mine}\n\n{body_of(one, HEAD)}" == body_of(one, HEAD, text)
    assert body_of(one, HEAD, body_of(one, HEAD)) == body_of(one, HEAD)
    assert len(body_of(one, HEAD, "x" * 200_000)) < 65_536
