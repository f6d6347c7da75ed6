import asyncio

import builders as b
import pytest
from drafting.redrafting.documents import EXAMPLE, PRDS, brief_of, document_of
from drafting.redrafting.scripted import NUMBERING, others_than, rows, whole

from specagent.agent.document.subjects import adr_subject
from specagent.agent.drafting.drafter import Shortfall
from specagent.agent.drafting.redrafting.redraft import redraft
from specagent.agent.drafting.redrafting.terms import Changes, Move, Today, Wanted
from specagent.agent.drafting.redrafting.without_model import OfflineRedrafter
from specagent.schemas.data import Entity
from specagent.schemas.sections import SECTIONS

PRD = EXAMPLE / "PRD.md"
SLUGS = [one.slug for one in SECTIONS if one.slug != "decisions"]


def run(today, brief, *wanted, changes=None, **options):
    changes = changes or Changes()
    redrafter = OfflineRedrafter(brief, today, changes.moves)
    return asyncio.run(redraft(today, brief, wanted, changes, redrafter, NUMBERING, **options))


def replaced(today, move):
    """Return a document in which a person replaced a technology in its own row and nowhere else."""
    technologies = [
        one.model_copy(update={"name": move.now}) if one.name == move.old else one
        for one in today.spec.stack.technologies
    ]
    assert technologies != today.spec.stack.technologies
    stack = today.spec.stack.model_copy(update={"technologies": technologies})
    return Today(today.spec.model_copy(update={"stack": stack}), today.adrs)


@pytest.mark.parametrize("path", PRDS, ids=lambda path: path.stem)
def test_a_redraft_of_everything_changes_nothing_while_the_prd_stays(path):
    document = document_of(path)
    parts = [*SLUGS, *(adr_subject(one.number) for one in document.today.adrs)]

    found = run(document.today, document.brief, *map(whole, parts))

    assert (found.failed, found.shortfalls) == (frozenset(), ())
    assert others_than(found.spec) == others_than(document.today.spec)
    assert found.adrs == document.today.adrs


def test_an_added_requirement_brings_its_rows_and_leaves_all_others():
    document = document_of(PRD)
    text = PRD.read_text()
    added = "- NFR-99: The audit log of every door opening is kept for 400 days.\n"
    brief = brief_of(f"{text.rstrip()}\n\n## Further Non-Functional Requirements\n\n{added}")
    (ref,) = {one.ref for one in brief.prd.requirements} - {one.ref for one in document.brief.prd.requirements}

    found = run(document.today, brief, Wanted("goals"), changes=Changes(added=(ref,)))

    told = [one for one in found.spec.goals.goals if ref in [driver.ref for driver in one.drivers]]
    assert told
    before = {one.name: one for one in document.today.spec.goals.goals}
    assert [one for one in found.spec.goals.goals if one not in told] == [
        one for one in before.values() if one.name not in {other.name for other in told}
    ]
    assert found.adrs[: len(document.today.adrs)] == document.today.adrs


def test_a_replaced_technology_is_told_by_its_new_name_where_it_was_named():
    document, move = document_of(PRD), Move("stack", "PostgreSQL", "MariaDB")
    today = replaced(document.today, move)
    changes = Changes(moves=(move,))
    named = [one.name for one in today.spec.overview.containers if "PostgreSQL" in one.technologies]
    subjects = [f"Container: {one}" for one in named]

    found = run(today, document.brief, rows("overview", *subjects, changes=(move.told,)), changes=changes)

    assert named
    for before, after in zip(today.spec.overview.containers, found.spec.overview.containers, strict=True):
        if before.name in named:
            assert "MariaDB" in after.technologies
            assert "PostgreSQL" not in after.model_dump_json()
            assert after.basis.assumption
        else:
            assert after == before
    assert found.failed == frozenset()
    assert others_than(found.spec, "overview") == others_than(today.spec, "overview")


def test_a_record_of_a_replaced_technology_keeps_all_its_other_words():
    document, move = document_of(PRD), Move("stack", "PostgreSQL", "MariaDB")
    today = replaced(document.today, move)
    old = next(one for one in today.adrs if one.title == "PostgreSQL over MySQL")
    wanted = rows(adr_subject(old.number), adr_subject(old.number), changes=(move.told,))

    found = run(today, document.brief, wanted, changes=Changes(moves=(move,)))

    new = next(one for one in found.adrs if one.number == old.number)
    assert new.title == "MariaDB over MySQL"
    assert new.decision == old.decision.replace("PostgreSQL", "MariaDB")
    assert (new.status, new.date) == (old.status, old.date)


def test_a_renamed_entity_leaves_longer_names_that_hold_it_alone():
    document = document_of(PRD)
    first, *rest = document.today.spec.data.entities
    longer = f"{first.name} Archive"
    container = b.container(longer).model_copy(update={"responsibility": f"Holds each {first.name}."})
    spec = document.today.spec
    overview = spec.overview.model_copy(update={"containers": [*spec.overview.containers, container]})
    data = spec.data.model_copy(update={"entities": [first.model_copy(update={"name": "Vault"}), *rest]})
    today = Today(spec.model_copy(update={"overview": overview, "data": data}), document.today.adrs)
    move = Move("data", first.name, "Vault")

    found = run(
        today,
        document.brief,
        rows("overview", f"Container: {longer}", changes=(move.told,)),
        changes=Changes(moves=(move,)),
    )

    kept = found.spec.overview.containers[-1]
    assert (kept.name, kept.responsibility) == (longer, "Holds each Vault.")


def test_a_container_that_took_the_name_of_another_of_the_catalogue_breaks_nothing():
    document = document_of(PRD)
    first, second, *rest = document.today.spec.overview.containers
    overview = document.today.spec.overview.model_copy(update={"containers": [second, *rest]})
    today = Today(document.today.spec.model_copy(update={"overview": overview}), document.today.adrs)
    changes = Changes(moves=(Move("overview", first.name, second.name),))

    found = run(today, document.brief, whole("overview", changes=("FR-1 changed",)), changes=changes)

    assert [one.name for one in found.spec.overview.containers] == [second.name, *(one.name for one in rest)]
    assert first.name not in {name for one in found.spec.overview.relations for name in (one.source, one.target)}


def test_rows_that_the_catalogue_does_not_know_stay_and_are_told():
    document = document_of(PRD)
    own = Entity(name="Quince Jar", owner="", purpose="Ours.", attributes=[], basis=b.basis(assumption=True))
    data = document.today.spec.data
    data = data.model_copy(update={"entities": [*data.entities, own]})
    today = Today(document.today.spec.model_copy(update={"data": data}), document.today.adrs)

    found = run(today, document.brief, whole("data"))

    assert found.spec.data == data
    assert found.failed == {"data"}
    assert found.shortfalls == (
        Shortfall("5 Data Management, entities", "data", "the catalogue has nothing for Quince Jar"),
    )


def test_a_record_that_the_catalogue_does_not_know_stays_and_is_told():
    document = document_of(PRD)
    today = Today(document.today.spec, (b.adr(title="Quince over Rhubarb"),))

    found = run(today, document.brief, whole("ADR-001"))

    assert found.adrs == today.adrs
    assert found.failed == {"ADR-001"}


def test_wishes_change_no_fact():
    document = document_of(PRD)

    found = run(document.today, document.brief, rows("stack", wishes=("Use MariaDB.",), feedback=("Use MariaDB.",)))

    assert others_than(found.spec) == others_than(document.today.spec)
    assert found.moves == ()
