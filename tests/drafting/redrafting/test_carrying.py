import builders as b
import pytest
from drafting.redrafting.documents import EXAMPLE, document_of
from drafting.redrafting.scripted import ScriptedRedrafter, others_than, rows, run, today_of, whole

from specagent.agent.checks.statements import goal_basis, statements
from specagent.agent.drafting.redrafting.removing import section_without
from specagent.agent.drafting.redrafting.terms import Changes, Wanted
from specagent.schemas.base import basis
from specagent.schemas.data import DataTopic
from specagent.schemas.goals import Driver
from specagent.schemas.sections import SECTIONS

SECTIONS_TODAY = [Wanted(one.slug) for one in SECTIONS]


def carried(today, changes, *wanted):
    redrafter = ScriptedRedrafter()
    found = run(today, redrafter, *(wanted or (*SECTIONS_TODAY, Wanted("ADR-001"))), changes=changes)
    assert redrafter.drafted == []
    return found


def cited(today):
    """Return the ids of each statement's basis, by subject."""
    return {(one.subject, one.nth): one.basis.requirements for one in statements(today.spec, today.adrs) if one.basis}


def test_ids_move_everywhere_at_once_and_nothing_is_drafted():
    today = document_of(EXAMPLE / "PRD.md").today
    refs = sorted({ref for refs in cited(today).values() for ref in refs})
    renumbered = dict(zip(refs, [*refs[1:], "FR-999"], strict=True))
    everything = [*SECTIONS_TODAY, *(Wanted(f"ADR-{one.number:03}") for one in today.adrs)]

    found = carried(today, Changes(renumbered=renumbered), *everything)

    assert cited(found) == {row: [renumbered[one] for one in ids] for row, ids in cited(today).items()}
    back = carried(found, Changes(renumbered={new: old for old, new in renumbered.items()}), *everything)
    assert (back.spec, back.adrs) == (today.spec, today.adrs)


def test_a_swapped_pair_of_ids_is_swapped_in_every_field():
    rule = b.spec().patterns.patterns[0].rules[0]
    rule = rule.model_copy(update={"reason": "FR-2 needs FR-3, not FR-2.1.", "basis": basis("FR-2", "FR-3")})
    pattern = b.spec().patterns.patterns[0].model_copy(update={"rules": [rule]})
    today = today_of(
        b.adr(context="FR-3 asks for it.", drivers=basis("FR-3")),
        patterns=b.spec().patterns.model_copy(update={"patterns": [pattern]}),
    )

    found = carried(today, Changes(renumbered={"FR-2": "FR-3", "FR-3": "FR-2"}))

    (now,) = found.spec.patterns.patterns[0].rules
    assert (now.reason, now.basis.requirements) == ("FR-3 needs FR-2, not FR-2.1.", ["FR-3", "FR-2"])
    assert (found.adrs[0].context, found.adrs[0].drivers) == ("FR-2 asks for it.", basis("FR-2"))


def test_parts_that_are_not_wanted_keep_their_ids():
    today = today_of()

    found = carried(today, Changes(renumbered={"FR-1": "FR-9"}), Wanted("overview"))

    assert found.spec.overview.actors[0].basis == basis("FR-9")
    assert others_than(found.spec, "overview") == others_than(today.spec, "overview")
    assert found.adrs == today.adrs


def test_what_rested_on_a_removed_id_alone_goes_and_parts_stay_as_assumptions():
    today = today_of()

    found = carried(today, Changes(removed=frozenset({"NFR-1", "FR-1", "CON-1"})))

    spec = found.spec
    assert spec.goals.goals == []
    assert spec.patterns.patterns == []
    assert spec.concerns.concerns == []
    assert spec.data.topics == []
    assert [one.name for one in spec.overview.containers] == ["Lending API", "Primary Database"]
    assert [one.name for one in spec.data.entities] == ["Book", "Loan"]
    rest = [*spec.overview.actors, *spec.overview.containers, *spec.overview.relations, *spec.data.entities]
    assert {one.basis == basis(assumption=True) for one in (*rest, *spec.stack.technologies)} == {True}
    assert found.adrs[0].drivers == basis(assumption=True)


def test_what_rests_on_more_than_a_removed_id_stays_and_cites_the_rest():
    spec = b.spec()
    (goal,), (topic,) = spec.goals.goals, spec.data.topics
    goal = goal.model_copy(update={"drivers": [*goal.drivers, Driver(ref="NFR-2", name="Load")]})
    topics = [topic.model_copy(update={"basis": basis("CON-1", policies=("Hosting",))})]
    topics.append(DataTopic(topic="Backup", text="Nightly.", basis=basis("CON-1", assumption=True)))
    today = today_of(
        goals=spec.goals.model_copy(update={"goals": [goal]}), data=spec.data.model_copy(update={"topics": topics})
    )

    found = carried(today, Changes(removed=frozenset({"NFR-1", "CON-1"})))

    assert goal_basis(found.spec.goals.goals[0]) == basis("NFR-2")
    assert [one.basis for one in found.spec.data.topics] == [
        basis(policies=("Hosting",)),
        basis(assumption=True),
    ]


def test_an_area_stays_with_those_of_its_rules_that_still_stand():
    spec = b.spec()
    (pattern,) = spec.patterns.patterns
    other = pattern.rules[0].model_copy(update={"statement": "No raw SQL.", "basis": basis("FR-1")})
    section = spec.patterns.model_copy(
        update={"patterns": [pattern.model_copy(update={"rules": [*pattern.rules, other]})]}
    )

    found = section_without(section, frozenset({"NFR-1"}))

    assert [one.rules for one in found.patterns] == [[other]]


def test_a_heading_under_which_nothing_was_read_stays():
    spec = b.spec()
    patterns = spec.patterns.model_copy(
        update={"patterns": [spec.patterns.patterns[0].model_copy(update={"rules": []})]}
    )
    concerns = spec.concerns.model_copy(
        update={"concerns": [spec.concerns.concerns[0].model_copy(update={"measures": []})]}
    )

    assert section_without(patterns, frozenset({"NFR-1"})) == patterns
    assert section_without(concerns, frozenset({"FR-1"})) == concerns


@pytest.mark.parametrize("slug", [one.slug for one in SECTIONS])
def test_a_section_that_cites_nothing_of_what_is_gone_stays_as_it_is(slug):
    section = getattr(document_of(EXAMPLE / "PRD.md").today.spec, slug)

    assert section_without(section, frozenset({"FR-999"})) == section


def test_an_id_that_moved_to_the_place_of_a_removed_one_is_told_from_it():
    today = today_of()
    changes = Changes(renumbered={"NFR-1": "FR-1"}, removed=frozenset({"FR-1"}))

    found = carried(today, changes, Wanted("goals"), Wanted("concerns"))

    assert [one.ref for one in found.spec.goals.goals[0].drivers] == ["FR-1"]
    assert found.spec.concerns.concerns == []


def test_a_facts_row_that_lost_its_basis_is_told_so_to_whoever_settles():
    redrafter = ScriptedRedrafter()

    run(today_of(), redrafter, rows("overview"), changes=Changes(removed=frozenset({"FR-1"}), added=("NFR-1",)))

    ((facts, added, wishes),) = redrafter.asked
    assert facts.containers[0].basis == basis(assumption=True)
    assert (added, wishes) == (["NFR-1"], [])


def test_a_record_that_only_changed_its_ids_is_not_drafted_again():
    redrafter = ScriptedRedrafter()

    found = run(today_of(), redrafter, Wanted("ADR-001"), changes=Changes(renumbered={"CON-1": "CON-2"}))

    assert redrafter.drafted == []
    assert found.adrs[0].drivers == basis("CON-2")
    assert found.failed == frozenset()


def test_a_whole_section_is_drafted_from_what_is_left_of_it():
    redrafter = ScriptedRedrafter()

    found = run(today_of(), redrafter, whole("goals"), changes=Changes(removed=frozenset({"NFR-1"})))

    assert redrafter.drafted == []
    assert found.spec.goals.goals == []
