import builders as b
import pytest
from drafting.redrafting.documents import EXAMPLE, document_of
from drafting.redrafting.scripted import AGAIN, communication, others_than, storage
from hypothesis import given, settings
from hypothesis import strategies as st

from specagent.agent.document.subjects import communication_subject, topic_subject
from specagent.agent.drafting.redrafting.assembling import Placing, assembled, without
from specagent.schemas.base import basis
from specagent.schemas.concerns import ConcernsSection
from specagent.schemas.data import DataTopic
from specagent.schemas.goals import GoalsSection
from specagent.schemas.overview import Step
from specagent.schemas.parts import ContainersPart, EntitiesPart
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.stack import StackSection
from specagent.schemas.text import slug

SPEC = document_of(EXAMPLE / "PRD.md").today.spec
LISTS = {
    "goals": ("goals", "goals", GoalsSection, "name"),
    "containers": ("overview", "containers", ContainersPart, "name"),
    "stack": ("stack", "technologies", StackSection, "name"),
    "patterns": ("patterns", "patterns", PatternsSection, "area"),
    "entities": ("data", "entities", EntitiesPart, "name"),
    "concerns": ("concerns", "concerns", ConcernsSection, "name"),
}


def content_of(kind, rows):
    _, field, content, _ = LISTS[kind]
    return content(**({"actors": []} if kind == "containers" else {}), **{field: rows})


def rows_of(spec, kind):
    section, field, _, _ = LISTS[kind]
    return getattr(getattr(spec, section), field)


def marked(row):
    """Return a row with another text."""
    texts = ("description", "responsibility", "justification", "purpose")
    for name in texts:
        if hasattr(row, name):
            return row.model_copy(update={name: AGAIN})
    return row.model_copy(update={"rules" if hasattr(row, "rules") else "measures": []})


@st.composite
def redrafts(draw):
    """Return a kind of part, names that are wanted of it, and rows that came: of these, of others, and made-up ones."""
    kind = draw(st.sampled_from(sorted(LISTS)))
    name = LISTS[kind][3]
    today = rows_of(SPEC, kind)
    drafted = draw(st.permutations([marked(one) for one in today]))
    new = [marked(today[0]).model_copy(update={name: f"New {at}"}) for at in range(draw(st.integers(0, 3)))]
    wanted = draw(st.sets(st.sampled_from([getattr(one, name) for one in today])))
    wanted |= draw(st.sets(st.sampled_from([getattr(one, name) for one in new]))) if new else set()
    return kind, sorted(wanted), [*drafted[: draw(st.integers(0, len(drafted)))], *new]


@settings(max_examples=150)
@given(redrafts())
def test_rows_that_are_not_wanted_stay_and_every_row_keeps_its_place(case):
    kind, wanted, drafted = case
    section, _, _, name = LISTS[kind]

    found = assembled(SPEC, [content_of(kind, drafted)], Placing({kind: wanted}))

    names = [getattr(one, name) for one in rows_of(SPEC, kind)]
    came = {getattr(one, name): one for one in drafted}
    after = rows_of(found, kind)
    kept = [one for one in after if getattr(one, name) in names]
    assert [getattr(one, name) for one in kept] == names
    assert kept == [
        came.get(getattr(one, name), one) if getattr(one, name) in wanted else one for one in rows_of(SPEC, kind)
    ]
    new = {getattr(one, name) for one in after} - set(names)
    assert new == {one for one in came if one not in names and one in wanted}
    if kind != "goals":
        assert {getattr(one, name) for one in after[len(names) :]} == new
    assert others_than(found, section) == others_than(SPEC, section)


@settings(max_examples=60)
@given(st.sets(st.sampled_from([communication_subject(one) for one in SPEC.overview.relations])), st.booleans())
def test_relations_change_only_where_asked(asked, summary):
    drafted = [one.model_copy(update={"purpose": AGAIN}) for one in SPEC.overview.relations]
    wanted = [*sorted(asked), *(["Overview"] if summary else [])]

    found = assembled(SPEC, [communication(*reversed(drafted))], Placing({"communication": wanted}))

    changed = {communication_subject(one) for one in found.overview.relations if one.purpose == AGAIN}
    assert changed == asked
    assert [communication_subject(one) for one in found.overview.relations] == [
        communication_subject(one) for one in SPEC.overview.relations
    ]
    assert (found.overview.summary == AGAIN) is summary
    assert others_than(found, "overview") == others_than(SPEC, "overview")


@settings(max_examples=60)
@given(st.sets(st.sampled_from([topic_subject(one) for one in SPEC.data.topics])))
def test_topics_change_only_where_asked(asked):
    drafted = [one.model_copy(update={"text": AGAIN}) for one in SPEC.data.topics]

    found = assembled(SPEC, [storage(topics=drafted)], Placing({"storage": sorted(asked)}))

    assert {topic_subject(one) for one in found.data.topics if one.text == AGAIN} == asked
    assert found.data.summary == SPEC.data.summary
    assert found.data.relations == SPEC.data.relations


@settings(max_examples=60)
@given(st.sampled_from(sorted(LISTS)), st.data())
def test_rows_that_are_to_go_go_and_no_others(kind, data):
    section, _, _, name = LISTS[kind]
    gone = data.draw(st.sets(st.sampled_from([slug(getattr(one, name)) for one in rows_of(SPEC, kind)])))

    found = without(SPEC, {section: frozenset(gone)})

    assert rows_of(found, kind) == [one for one in rows_of(SPEC, kind) if slug(getattr(one, name)) not in gone]
    assert others_than(found, section) == others_than(SPEC, section)


def test_new_goals_come_before_the_constraints_and_no_other_row_moves():
    (goal,) = b.spec().goals.goals

    def row(kind, name):
        return goal.model_copy(update={"kind": kind, "name": name})

    today = [row("constraint", "A"), row("goal", "B"), row("constraint", "C")]
    spec = b.spec(goals=GoalsSection(goals=today))
    new = GoalsSection(goals=[row("constraint", "D"), row("goal", "E")])

    found = assembled(spec, [new], Placing({"goals": ["D", "E"]}))

    assert [one.name for one in found.goals.goals] == ["A", "B", "E", "C", "D"]


def test_a_second_row_of_the_same_name_stays_as_it_is():
    first, second = b.technology("Redis", "8", basis("FR-1")), b.technology("redis", "7", basis("NFR-1"))
    spec = b.spec(stack=StackSection(technologies=[first, second]))
    drafted = first.model_copy(update={"version": "8.2"})

    found = assembled(spec, [StackSection(technologies=[drafted])], Placing({"stack": ["Redis"]}))

    assert found.stack.technologies == [drafted, second]


def test_relations_between_new_parts_are_added_and_others_are_not():
    spec = b.spec()
    new, other = b.relation("Lending API", "Mailer"), b.relation("Reader", "Primary Database")

    found = assembled(spec, [communication(new, other)], Placing({"communication": []}))

    assert found.overview.relations == [*spec.overview.relations, new]
    assert found.overview.summary == spec.overview.summary


def test_two_relations_of_one_subject_each_take_their_own():
    first, second = b.relation("Reader", "Lending API", "HTTPS"), b.relation("Reader", "Lending API", "WebSocket")
    spec = b.spec(overview=b.spec().overview.model_copy(update={"relations": [first, second]}))
    drafted = [one.model_copy(update={"purpose": AGAIN}) for one in (first, second)]

    found = assembled(spec, [communication(*drafted)], Placing({"communication": [communication_subject(first)]}))

    assert found.overview.relations == drafted


def test_a_topic_called_as_the_section_itself_is_not_its_summary():
    topics = [DataTopic(topic=name, text="Once.", basis=basis("CON-1")) for name in ("Data", "Overview")]
    spec = b.spec(data=b.spec().data.model_copy(update={"topics": topics}))
    drafted = storage(topics=[one.model_copy(update={"text": AGAIN}) for one in topics])

    by_topic = assembled(spec, [drafted], Placing({"storage": ["Data: Data"]}))
    by_summary = assembled(spec, [drafted], Placing({"storage": ["Data"]}))

    assert [one.text for one in by_topic.data.topics] == [AGAIN, "Once."]
    assert by_topic.data.summary == spec.data.summary
    assert (by_summary.data.topics, by_summary.data.summary) == (topics, AGAIN)


@pytest.mark.parametrize(("wanted", "is_new"), [(None, True), (["Overview"], True), ([], False)])
def test_the_main_flow_changes_with_what_the_overview_says(wanted, is_new):
    step = Step(source="Reader", target="Lending API", message="borrows a book", reply=False)
    overview = b.spec().overview.model_copy(update={"flow_title": "Lending", "flow": [step]})
    drafted = communication(flow_title="Borrowing", flow=[step.model_copy(update={"message": "asks"})])

    found = assembled(b.spec(overview=overview), [drafted], Placing({"communication": wanted}))

    assert (found.overview.flow_title, found.overview.flow[0].message) == (
        ("Borrowing", "asks") if is_new else ("Lending", "borrows a book")
    )


def test_a_section_that_says_nothing_takes_the_drafted_summary():
    overview = b.spec().overview.model_copy(update={"summary": ""})

    found = assembled(b.spec(overview=overview), [communication()], Placing({"communication": []}))

    assert found.overview.summary == AGAIN


def test_contents_that_hold_no_rows_of_a_section_change_nothing():
    assert assembled(SPEC, [SPEC.decisions], Placing({"goals": None})) == SPEC
