from drafting.online.scripted import brief_of, facts
from hypothesis import given
from hypothesis import strategies as st

from specagent.agent.drafting.online.condensing import bare, condensed, facts_tokens
from specagent.agent.drafting.online.facts import LISTS, distinct, expand, joined, merge, project
from specagent.schemas.base import Basis, basis
from specagent.schemas.blueprint import DecisionFact
from specagent.schemas.facts import ActorFact, ContainerFact, GoalFact
from specagent.schemas.text import slug

NAMES = st.sampled_from(["Order API", "order-api", "Web", "Search", "!!!", "???", "Straße"])
REFS = st.lists(st.sampled_from(["FR-1", "FR-2", "NFR-1", "CON-1"]), max_size=3, unique=True)
BASES = st.builds(lambda refs, policy, assumed: basis(*refs, policies=policy, assumption=assumed),
                  REFS, st.sampled_from([(), ("House rules",)]), st.booleans())  # fmt: skip
CONTAINERS = st.lists(
    st.builds(
        lambda name, rests_on: ContainerFact(
            kind="service", name=name, technologies=[], does=f"Does {name}.", basis=rests_on
        ),
        NAMES,
        BASES,
    ),
    max_size=5,
)
ACTORS = st.lists(
    st.builds(lambda name, rests_on: ActorFact(kind="person", name=name, does="Acts.", basis=rests_on), NAMES, BASES),
    max_size=4,
)
FACTS = st.builds(
    lambda containers, actors, areas: facts(containers=containers, actors=actors, areas=areas),
    CONTAINERS,
    ACTORS,
    st.lists(NAMES, max_size=4),
)


def cited(facts_):
    return {ref for name in LISTS for row in getattr(facts_, name) if not isinstance(row, str)
            for ref in row.basis.requirements}  # fmt: skip


def ids(facts_, name):
    return [slug(row if isinstance(row, str) else getattr(row, "name", "") or row.title)
            for row in getattr(facts_, name)]  # fmt: skip


@given(FACTS, FACTS)
def test_merging_loses_no_name_and_no_citation_and_names_nothing_twice(known, added):
    merged = merge(distinct(known), added)

    for name in LISTS:
        assert set(ids(merged, name)) == set(ids(distinct(known), name)) | set(ids(added, name))
        assert len(ids(merged, name)) == len(set(ids(merged, name)))
    assert cited(merged) == cited(distinct(known)) | cited(added)


@given(FACTS, FACTS)
def test_merging_keeps_the_known_rows_first_and_as_they_are_apart_from_their_basis(known, added):
    known = distinct(known)

    merged = merge(known, added)

    for name in LISTS:
        ours = getattr(known, name)
        assert ids(merged, name)[: len(ours)] == ids(known, name)
    for before, after in zip(known.containers, merged.containers, strict=False):
        assert after.model_copy(update={"basis": before.basis}) == before


@given(FACTS)
def test_merging_facts_with_themselves_or_nothing_changes_nothing(one):
    once = distinct(one)

    assert merge(once, once) == once
    assert merge(None, one) == one
    assert distinct(once) == once


@given(FACTS)
def test_distinct_facts_make_a_blueprint_in_which_no_actor_is_a_container(one):
    once = distinct(one)

    names = [*ids(once, "actors"), *ids(once, "containers")]
    assert len(names) == len(set(names))


def test_known_decisions_stay_first_and_take_further_grounds():
    def decision(title, ref):
        return DecisionFact(title=title, topic="x", chosen="A", rejected=["B"], basis=basis(ref))

    known = facts(decisions=[decision("A over B", "FR-1")])
    merged = merge(known, facts(decisions=[decision("C over D", "FR-2"), decision("A over B", "NFR-1")]))

    assert [one.title for one in merged.decisions] == ["A over B", "C over D"]
    assert merged.decisions[0].basis == basis("FR-1", "NFR-1")


@given(BASES, BASES)
def test_a_joined_basis_rests_on_both_and_is_an_assumption_only_if_both_are(one, other):
    both = joined(one, other)

    assert set(both.requirements) == {*one.requirements, *other.requirements}
    assert set(both.policies) == {*one.policies, *other.policies}
    assert both.assumption == (one.assumption and other.assumption)
    assert isinstance(both, Basis)


def test_expanding_quotes_the_prd_and_names_each_driver():
    blueprint = expand(facts(), brief_of().prd)

    search = blueprint.goals[0]
    assert [(one.ref, bool(one.name)) for one in search.drivers] == [("NFR-1", True)]
    assert "A search answers within 500 ms" in search.description
    assert "Go" in blueprint.technologies[0].justification


def test_a_goal_on_unknown_ids_and_policies_is_expanded_all_the_same():
    goal = GoalFact(kind="goal", name="Odd", basis=basis("NFR-99", policies=("House rules",)))

    found = expand(facts(goals=[goal]), brief_of().prd).goals[0]

    assert [(one.ref, one.name) for one in found.drivers] == [("NFR-99", "NFR-99"), ("", "House rules")]
    assert "to be confirmed" in found.description


@given(FACTS)
def test_facts_come_back_from_their_blueprint(one):
    once = distinct(one)
    blueprint = expand(once, brief_of().prd)

    back = project(blueprint, once.areas, once.concerns)

    assert back.containers == once.containers
    assert back.actors == once.actors
    assert back.goals == once.goals
    assert back.decisions == once.decisions


def large(rows, refs):
    ids_ = [f"FR-{at:04}" for at in range(refs)]
    return facts(
        containers=[
            ContainerFact(
                kind="service", name=f"Service {at}", technologies=[], does="Serves its part.", basis=basis(*ids_)
            )
            for at in range(rows)
        ]
    )


@given(st.integers(1, 80), st.integers(0, 60), st.integers(600, 5_000))
def test_condensed_facts_fit_the_room_and_keep_the_rows_that_are_asked_for(rows, refs, room):
    full = large(rows, refs)

    short = condensed(full, room, keep=[f"Service {rows - 1}"])

    assert facts_tokens(short) <= max(room, 500)
    assert f"Service {rows - 1}" in [one.name for one in short.containers]
    assert facts_tokens(full) > room or short == full


def test_a_shortened_row_says_how_many_requirements_it_leaves_out():
    short = condensed(large(10, 100), 1_500)

    cited_ = short.containers[0].basis.requirements
    assert cited_[0] == "FR-0000"
    assert cited_[-1].startswith("and ")
    assert len(cited_) - 1 + int(cited_[-1].split()[1]) == 100


def test_bare_facts_keep_a_ground_for_every_row_that_has_one():
    assert [one.basis for one in bare(facts()).containers] == [basis("FR-1"), basis("CON-1")]
