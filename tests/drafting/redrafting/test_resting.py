import builders as b
import pytest
from drafting.redrafting.scripted import today_of

from specagent.agent.drafting.redrafting.resting import resting_on, tellings
from specagent.agent.drafting.redrafting.terms import Move
from specagent.schemas.overview import Step

SPEC = b.spec()


def resting(today, *moves, known=(), at_home=False):
    found = resting_on(moves, today, lambda _: known, at_home=at_home)
    return {(one.part, subject) for one in found for subject in one.subjects}


def with_summary(text, **changes):
    return today_of(overview=SPEC.overview.model_copy(update={"summary": text, **changes}))


def test_a_technology_is_told_by_containers_and_records():
    assert resting(today_of(), Move("stack", "PostgreSQL", "MySQL")) == {
        ("overview", "Container: Primary Database"),
        ("ADR-001", "ADR-001"),
    }


def test_a_container_is_told_by_the_entities_that_it_owns():
    move = Move("overview", "Lending API", "Loan API")

    assert resting(today_of(), move) == {("data", "Entity: Book"), ("data", "Entity: Loan")}
    assert resting(today_of(), move, at_home=True) == {
        ("overview", "Container: Lending API"),
        ("overview", "Communication: Reader → Lending API"),
        ("overview", "Communication: Lending API → Primary Database"),
    }


def test_options_and_consequences_of_records_are_read():
    today = today_of(b.adr(title="Storage", context="None.", decision="None.", bad=["Costs more than Redis."]))

    assert resting(today, Move("stack", "MongoDB", "")) == {("ADR-001", "ADR-001")}
    assert resting(today, Move("stack", "Redis", "")) == {("ADR-001", "ADR-001")}


def test_messages_of_the_main_flow_belong_to_the_overview():
    step = Step(source="Reader", target="Lending API", message="asks Keycloak for a token", reply=False)

    assert resting(with_summary("None.", flow=[step]), Move("stack", "Keycloak", "")) == {("overview", "Overview")}


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("The Order is kept.", True),
        ("Orders are kept.", False),
        ("order is written small.", False),
        ("The Order API answers.", False),
        ("The Order API keeps the Order.", True),
        ("Order-API", False),
        ("(Order)", True),
        ("Order.", True),
    ],
)
def test_a_name_is_told_as_a_whole_and_not_within_a_longer_one(text, is_told):
    found = resting(with_summary(text), Move("data", "Order", "Purchase"), known=["Order", "Order API"])

    assert found == ({("overview", "Overview")} if is_told else set())


@pytest.mark.parametrize("name", ["C++", "C#", "Cache (L1)", "a.b|c*", "[x]", "^$", "Node.js", "订单", r"\d"])
def test_names_with_signs_are_found_as_they_are_written(name):
    today = with_summary(f"We rely on {name}, always.")

    assert resting(today, Move("stack", name, "Zig")) == {("overview", "Overview")}
    assert resting(today, Move("stack", f"{name}x", "Zig")) == set()


def test_each_row_is_told_all_the_moves_that_it_tells():
    found = resting_on(
        [Move("stack", "Redis", "Valkey"), Move("data", "Order", "")],
        with_summary("Redis keeps each Order."),
        lambda _: (),
    )

    (one,) = found
    assert (one.part, one.subjects) == ("overview", ("Overview",))
    assert one.changes == (
        "Technology Stack now says Valkey instead of Redis",
        "Data Management no longer has Order",
    )


def test_a_new_name_that_holds_the_old_one_is_not_the_old_one():
    move = Move("stack", "Redis", "Redis Cluster")

    assert resting(with_summary("Redis Cluster caches."), move, known=["Redis", "Redis Cluster"]) == set()
    assert resting(with_summary("Redis caches."), move, known=["Redis", "Redis Cluster"]) == {("overview", "Overview")}


def test_every_row_and_record_tells_something():
    parts = {part for part, _, _ in tellings(today_of(b.adr(), b.adr(2)))}

    assert parts == {"goals", "overview", "stack", "patterns", "data", "concerns", "ADR-001", "ADR-002"}
