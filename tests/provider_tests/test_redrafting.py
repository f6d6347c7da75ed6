import asyncio
from pathlib import Path

import pytest
from provider import Provider, answer_set, generated

from specagent.agent.document.adr import parse_adr
from specagent.agent.document.reading import parse_spec
from specagent.agent.document.rendering import render_sections
from specagent.agent.drafting.brief import Brief
from specagent.agent.drafting.online.facts import project
from specagent.agent.drafting.online.options import ModelOptions
from specagent.agent.drafting.online.parts import adr_part, redraft_parts
from specagent.agent.drafting.online.session import open_session
from specagent.agent.drafting.prompting import Revision, Wish
from specagent.agent.prd import understand
from specagent.agent.prd.source_text import SourceText
from specagent.schemas.blueprint import Blueprint, DecisionFact, EntityFact
from specagent.schemas.goals import GoalsSection

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "parcel-lockers"


def prd_of(old="", new=""):
    text = (EXAMPLE / "PRD.md").read_text()
    assert old in text
    return understand(SourceText(name="PRD.md", text=text.replace(old, new) if old else text))


def document():
    """Return the example's spec, the text of each section and record, and the facts that they tell."""
    spec = parse_spec((EXAMPLE / "with-model" / "architecture.md").read_text()).spec
    files = [one.read_text() for one in sorted((EXAMPLE / "with-model" / "adr").glob("*.md"))]
    decisions = [_decision(parse_adr(one).adr) for one in files]
    blueprint = Blueprint(
        purpose=spec.purpose,
        style="modular monolith",
        goals=spec.goals.goals,
        actors=spec.overview.actors,
        containers=spec.overview.containers,
        relations=[],
        technologies=spec.stack.technologies,
        entities=[EntityFact(name=one.name, owner=one.owner, basis=one.basis) for one in spec.data.entities],
        decisions=decisions,
        missed=[],
    )
    areas = [one.area for one in spec.patterns.patterns]
    known = project(blueprint, areas, [one.name for one in spec.concerns.concerns])
    texts = render_sections(spec) | {one.title: text for one, text in zip(decisions, files, strict=True)}
    return known, texts


def _decision(adr):
    chosen, *rejected = [one.name for one in adr.options]
    return DecisionFact(title=adr.title, topic=adr.title, chosen=chosen, rejected=rejected, basis=adr.drivers)


def every_part(known, texts, changes=(), feedback=()):
    def of(slug):
        return Revision(texts.get(slug, ""), changes, feedback)

    return [
        *redraft_parts("goals", [one.name for one in known.goals], of("goals")),
        *redraft_parts("containers", [one.name for one in [*known.actors, *known.containers]], of("overview")),
        *redraft_parts("communication", [], of("overview")),
        *redraft_parts("stack", [one.name for one in known.technologies], of("stack")),
        *redraft_parts("patterns", known.areas, of("patterns")),
        *redraft_parts("entities", [one.name for one in known.entities], of("data")),
        *redraft_parts("storage", [], of("data")),
        *redraft_parts("concerns", known.concerns, of("concerns")),
        *(adr_part(one, of(one.title)) for one in known.decisions),
    ]


async def redrafted(script, prd, known, texts, added=(), wishes=(), **revision):
    with Provider(script) as provider:
        options = ModelOptions("openai", "scripted", base_url=provider.url)
        opened = open_session(options, Brief(prd), lambda _: None, print, streams=False, redact=lambda text: text)
        async with opened as session:
            settled = await session.redrafter.settle(known, added, wishes)
            parts = every_part(settled, texts, **revision)
            found = await asyncio.gather(*(session.redrafter.draft(one, settled) for one in parts))
            calls = bool(added) + bool(wishes) + len(parts)
            assert session.redrafter.shortfalls == ()
            assert session.budget.calls == calls, "an answer had to be repaired"
            return settled, [content for contents in found for content in contents]


@pytest.fixture(params=["answer set", "generated"])
def script(request, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    return generated if request.param == "generated" else answer_set(ROOT / "cassettes" / "answers" / "parcel-lockers")


def text_of(contents):
    return "\n".join(one.model_dump_json() for one in contents)


def test_a_changed_figure_is_carried_through_at_the_first_try(script):
    known, texts = document()
    prd = prd_of("within 2 seconds of a valid code", "within 3 seconds of a valid code")

    settled, contents = asyncio.run(
        redrafted(script, prd, known, texts, changes=("NFR-001 changed: 2 seconds → 3 seconds",))
    )

    assert settled is known
    assert "3 seconds" in text_of(contents)
    assert "2 seconds" not in text_of(contents)
    (goal,) = [one for one in contents[0].goals if one.name == "Fast Door Opening"]
    assert "pick-up takes at most 3 seconds at the 95th percentile" in goal.description


def test_where_nothing_changes_the_first_row_gets_a_sentence_and_another_one_the_next_time(script):
    known, texts = document()
    first = asyncio.run(redrafted(script, prd_of(), known, texts, feedback=("Say more",)))[1]
    sentence = "The team looks at this again in every review."
    told = {slug: text.replace("the internet's delay never counts.", f"x {sentence}") for slug, text in texts.items()}
    second = asyncio.run(redrafted(script, prd_of(), known, told, feedback=("Say more",)))[1]

    assert first[0].goals[0].description.endswith(f"never counts. {sentence}")
    assert sentence not in first[0].goals[1].description
    assert all(sentence in text_of([one]) for one in first)
    assert second[0].goals[0].description.endswith(f"{sentence} A reviewer confirms this before it is built.")


def test_a_technology_is_replaced_wherever_the_document_names_it(script):
    known, texts = document()
    old, new = "Amazon CloudWatch", "Grafana Cloud"
    changes = (f"Technology Stack now says {new} instead of {old}",)
    wishes = (Wish("stack", f"Use {new} instead of {old}."),)

    settled, contents = asyncio.run(redrafted(script, prd_of(), known, texts, wishes=wishes, changes=changes))

    names = [one.name for one in known.technologies]
    assert [one.name for one in settled.technologies] == [new if one == old else one for one in names]
    assert settled.model_copy(update={"technologies": known.technologies}) == known
    assert old not in text_of(contents)
    assert new in text_of(contents)


@pytest.mark.parametrize("wish", ["Use MySQL instead of PostgreSQL", "Use Zig instead of Fortran", "Be brief"])
def test_a_wish_that_the_prd_rules_out_or_that_names_nothing_known_changes_no_fact(script, wish):
    known, texts = document()

    settled, _ = asyncio.run(redrafted(script, prd_of(), known, texts, wishes=(Wish("stack", wish),)))

    assert settled == known


def test_added_requirements_are_answered_and_their_rows_made(script):
    known, texts = document()
    prd = prd_of(
        "| NFR-001 |",
        "| NFR-101 | Audit | Every opening can be traced to the person who asked for it. | Must |\n| NFR-001 |",
    )
    known = known.model_copy(
        update={
            "containers": [
                replace_refs(one, [ref for ref in one.basis.requirements if ref != "FR-002"])
                for one in known.containers
            ]
        }
    )
    added = [one for one in prd.requirements if one.ref in ("NFR-101", "FR-002")]
    assert len(added) == 2

    settled, contents = asyncio.run(redrafted(script, prd, known, texts, added=added))

    assert [one.basis.requirements for one in settled.goals[len(known.goals) :]] == [["NFR-101"]]
    assert [one.kind for one in settled.containers if "FR-002" in one.basis.requirements] == ["service"]
    drafted = [row for one in contents if isinstance(one, GoalsSection) for row in one.goals]
    assert [driver.ref for driver in drafted[-1].drivers] == ["NFR-101"]


def replace_refs(row, refs):
    return row.model_copy(update={"basis": row.basis.model_copy(update={"requirements": refs})})


def test_what_a_person_wrote_in_todays_text_is_started_from(script):
    known, texts = document()
    edited = texts | {"goals": texts["goals"].replace("Nothing on that path", "Not a byte on that path")}

    _, contents = asyncio.run(redrafted(script, prd_of(), known, edited))

    assert "Not a byte on that path leaves the building" in contents[0].goals[0].description
