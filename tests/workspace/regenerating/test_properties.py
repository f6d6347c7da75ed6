"""What holds whatever people do to a PRD, its spec and its records, and whatever is redrafted."""

from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given, settings
from provider import Answer, Call, Provider, generated
from workspace.regenerating.gardens import PRD, PRD_TEXT, SPEC, Garden, copied, drafted, garden
from workspace.regenerating.lives import live
from workspace.regenerating.rounds import Round, lives, prds

from specagent.agent.document.chapters import section_texts
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText

often = settings(max_examples=20)
seldom = settings(max_examples=8)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a project stands, each in the place of the one before."""
    return tmp_path_factory.mktemp("gardens") / "garden"


@pytest.fixture(scope="module")
def modelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Garden]]:
    """Return what puts a spec that a model drafted into its place, and who redrafts it."""
    folder = tmp_path_factory.mktemp("modelled")
    with Provider(_answered) as provider, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "sk-test-of-nobody")
        flags = {"model": "openai:scripted", "base_url": provider.url, "cache_dir": str(folder / "cache")}
        draft = drafted(folder / "draft", flags)

        def copy() -> Garden:
            copied(draft, folder / "garden")
            return Garden(folder / "garden", flags, lambda: len(provider.calls))

        yield copy


@often
@given(lives())
def test_a_spec_keeps_every_promise_through_rounds_of_edits_and_redrafts(place: Path, life: tuple[Round, ...]) -> None:
    live(garden(place), *life)


@seldom
@given(lives(most=1))
def test_a_spec_that_a_model_redrafts_keeps_every_promise(
    modelled: Callable[[], Garden], life: tuple[Round, ...]
) -> None:
    live(modelled(), *life)


@often
@given(prds())
def test_nothing_quotes_what_the_prd_no_longer_says_once_all_that_is_stale_is_redrafted(
    place: Path, one: Round
) -> None:
    project = garden(place)
    with chdir(project.root):
        project.edit(one)
        report = project.redraft(stale=True)
        files = project.files()
    assert report
    records = {f"ADR-{name[9:12]}": text for name, text in files.items() if name.startswith("docs/adr/")}
    texts = {**section_texts(files[SPEC]), **records}
    failed = {part.part for part in report.parts if part.outcome == "failed"}
    gone = _texts(PRD_TEXT) - _texts((project.root / PRD).read_text())
    for part, text in texts.items() if report.parts else ():
        assert part in failed or not [one for one in gone if f"“{one}”" in text or f"| {one}. |" in text], part


def _answered(call: Call) -> Answer:
    """Answer as scripted; where the script does not understand what a person wrote, as a model that fails."""
    try:
        return generated(call)
    except LookupError:
        return Answer("I cannot help with that.")


def _texts(prd: str) -> set[str]:
    """Return what the PRD says, requirement by requirement."""
    return {one.text.rstrip(".") for one in understand(SourceText(name=PRD, text=prd)).requirements}
