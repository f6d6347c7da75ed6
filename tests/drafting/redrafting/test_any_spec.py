"""What holds for a redraft of any spec that the schemas allow."""

from document.strategies import specs
from drafting.redrafting.scripted import ScriptedRedrafter, run, swapped, whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specagent.agent.drafting.redrafting.ends import with_ends
from specagent.agent.drafting.redrafting.projection import facts_of
from specagent.agent.drafting.redrafting.subjects import all_names
from specagent.agent.drafting.redrafting.terms import Changes, Move, Today
from specagent.schemas.sections import SECTIONS
from specagent.schemas.text import slug

SLUGS = [one.slug for one in SECTIONS if one.slug != "decisions"]
KINDS = ("goals", "containers", "communication", "stack", "patterns", "entities", "storage", "concerns")
some = settings(max_examples=40, suppress_health_check=list(HealthCheck))


@some
@given(specs())
def test_a_redraft_that_fails_everywhere_changes_nothing(spec):
    found = run(Today(spec, ()), ScriptedRedrafter(failing=KINDS), *map(whole, SLUGS), cascade=True)

    assert found.spec == spec


@some
@given(specs(), st.sets(st.sampled_from(SLUGS)))
def test_only_what_is_wanted_and_not_locked_changes(spec, locked):
    found = run(Today(spec, ()), ScriptedRedrafter(), *map(whole, SLUGS[:4]), locked=frozenset(locked))

    for one in {*SLUGS[4:], *locked}:
        assert getattr(found.spec, one) == getattr(spec, one)
    assert set(found.parts) == set(SLUGS[:4]) - locked


@some
@given(specs(), st.data())
def test_every_locked_row_stays(spec, data):
    row = st.tuples(st.sampled_from(SLUGS), st.sampled_from([*all_names(facts_of(Today(spec, ()))), "x"]))
    locks = data.draw(st.sets(row, max_size=4))
    changes = Changes(removed=frozenset({"FR-001", "NFR-001"}))

    found = run(
        Today(spec, ()),
        ScriptedRedrafter(),
        *map(whole, SLUGS),
        changes=changes,
        locked=frozenset(f"{section}: {name}" for section, name in locks),
    )

    for section, name in locks:
        before, after = (getattr(one, section) for one in (spec, found.spec))
        assert rows_of(before, name) == rows_of(after, name)


@some
@given(specs(), st.data())
def test_a_fact_that_a_wish_renames_leaves_nothing_of_its_old_name_at_the_ends_of_relations(spec, data):
    facts = facts_of(Today(spec, ()))
    if not facts.containers:
        return
    old = data.draw(st.sampled_from(facts.containers)).name
    settled = swapped("containers", old, name="Quince Jar")

    found = run(Today(spec, ()), ScriptedRedrafter(settled), whole("goals", wishes=("Rename it.",)))

    ends = {slug(name) for one in found.spec.overview.relations for name in (one.source, one.target)}
    assert slug(old) not in ends
    assert len(found.spec.overview.parts) == len(spec.overview.parts)


@some
@given(specs())
def test_ends_stay_where_nothing_moved(spec):
    assert with_ends(spec, ()) == spec
    assert with_ends(spec, [Move("overview", "Nobody", "Somebody"), Move("data", "Nothing", "")]) == spec


def rows_of(section, name):
    """Return the rows of a section that are called so."""
    rows = [row for _, value in section if isinstance(value, list) for row in value]
    named = [(row, getattr(row, "name", "") or getattr(row, "area", "") or getattr(row, "topic", "")) for row in rows]
    return [row for row, called in named if called and slug(called) == slug(name)]
