"""What holds whatever people do to a PRD, its spec and its records, and whatever is redrafted."""

from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from provider import Provider, generated
from workspace.regenerating.gardens import PRD, SPEC, Garden, copied, drafted, garden
from workspace.regenerating.lives import live
from workspace.regenerating.rounds import Round, edits_of_prds, lives

from specagent.agent.document.chapters import section_texts
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText

often = settings(max_examples=22, deadline=None, derandomize=True, database=None)
seldom = settings(max_examples=6, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where a project stands, each in the place of the one before."""
    return tmp_path_factory.mktemp("gardens") / "garden"


@often
@given(lives())
def test_a_spec_keeps_every_promise_through_rounds_of_edits_and_redrafts(place: Path, rounds: tuple[Round, ...]) -> None:
    live(garden(place), *rounds)


@seldom
@given(lives(most=1))
def test_a_spec_that_a_model_redrafts_keeps_every_promise(place: Path, rounds: tuple[Round, ...]) -> None:
    with Provider(generated) as provider:
        ...


@often
@given(edits_of_prds())
def test_no_part_quotes_the_prd_of_yesterday_once_all_that_is_stale_is_redrafted(place: Path, edits: Round) -> None:
    ...
