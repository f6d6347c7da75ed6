import builders as b
import pytest

from specagent.agent.checks import RULES, check
from specagent.schemas.base import basis
from specagent.schemas.concerns import Concern, ConcernsSection, Measure
from specagent.schemas.data import DataSection
from specagent.schemas.goals import Driver, Goal, GoalsSection
from specagent.schemas.patterns import PatternsSection
from specagent.schemas.prd import TechnologyMention
from specagent.schemas.stack import StackSection


def found(case):
    return {finding.rule for finding in check(case)}


def messages(case, rule):
    return [f"{finding.subject} {finding.message}" for finding in check(case) if finding.rule == rule]


def goal(**changes):
    fields = {
        "kind": "goal",
        "name": "Low Latency",
        "drivers": [Driver(ref="NFR-1", name="Search time")],
        "description": "Search answers within 300 ms.",
        "assumption": False,
    }
    return b.spec(goals=GoalsSection(goals=[Goal(**(fields | changes))]))


def overview(**changes):
    return b.spec(overview=b.spec().overview.model_copy(update=changes))


def stack(*technologies):
    return b.spec(stack=StackSection(technologies=list(technologies)))


def concern(text, rests_on):
    return b.spec(
        concerns=ConcernsSection(concerns=[Concern(name="Logging", measures=[Measure(text=text, basis=rests_on)])])
    )


POSTGRES = b.technology("PostgreSQL", "17", basis("CON-1"))
PYTHON = b.technology("Python", "3.13", basis(assumption=True))
EXCLUDED = b.prd(
    technologies=[TechnologyMention(name="Python", version=None, stance="excluded", requirement=None, place=b.place())]
)
TWICE = "Nothing leaves the building before the owner of the shelf has agreed to it in writing."

BROKEN = {
    "TR001": b.case(concern("JSON to stdout.", basis("FR-9"))),
    "TR002": b.case(goal(drivers=[Driver(ref="CON-1", name="Database")])),
    "TR003": b.case(goal(drivers=[])),
    "TR004": b.case(concern("JSON to stdout.", basis())),
    "TR005": b.case(overview(containers=[b.container("Lending API", ["Python"]), b.container("Primary Database")])),
    "DG004": b.case(overview(relations=[*b.spec().overview.relations, b.relation("Reader", "Warehouse")])),
    "DG007": b.case(overview(containers=[*b.spec().overview.containers, b.container("Idle Job", ["Python"])])),
    "ST005": b.case(stack(PYTHON)),
    "DA007": b.case(b.spec(data=b.spec().data.model_copy(update={"entities": [b.entity("Book", "Nobody")]}))),
    "DA008": b.case(b.spec(data=b.spec().data.model_copy(update={"entities": [b.entity("Book")]}))),
    "AD009": b.case(adrs=[b.adr(), b.adr(2, "Sessions over tokens")]),
    "ST001": b.case(stack(b.technology("Python", "Latest", basis(assumption=True)), POSTGRES)),
    "ST002": b.case(prd_=EXCLUDED),
    "ST003": b.case(stack(PYTHON, PYTHON, POSTGRES)),
    "ST004": b.case(stack(PYTHON, b.technology("PostgreSQL", "to be confirmed", basis("CON-1")))),
    "TX002": b.case(b.spec(patterns=PatternsSection(patterns=[]))),
    "TX005": b.case(concern("TODO: describe logging.", basis("FR-1"))),
    "TX006": b.case(
        concern(TWICE, basis("FR-1")).model_copy(
            update={"data": DataSection(summary=TWICE, entities=[], relations=[], topics=[])}
        )
    ),
    "GR001": b.case(concern("Logs are kept for 45 days.", basis("FR-1"))),
    "GR002": b.case(concern("Logs go to Elasticsearch.", basis("FR-1"))),
}

FINE = {
    "TR001": b.case(concern("JSON to stdout.", basis("NFR-1"))),
    "TR003": b.case(goal(assumption=True)),
    "ST001": b.case(stack(b.technology("Python", "N/A", basis(assumption=True)), POSTGRES)),
    "ST004": b.case(stack(b.technology("Python", "to be confirmed", basis(assumption=True)), POSTGRES)),
    "TX005": b.case(concern("The to-do list is logged.", basis("FR-1"))),
    "GR001": b.case(concern("Logs are kept for 45 days.", basis("FR-1", assumption=True))),
    "GR002": b.case(concern("Logs go to Elasticsearch.", basis(assumption=True))),
}


def test_a_clean_spec_has_no_finding():
    assert check(b.case()) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_finds_the_smallest_document_that_breaks_it(rule):
    assert rule in found(BROKEN[rule])


@pytest.mark.parametrize("rule", FINE)
def test_the_near_miss_is_no_finding(rule):
    assert rule not in found(FINE[rule])


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_says_why_and_what_to_change(rule):
    assert rule.reason.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.test.__doc__


def test_an_unknown_id_comes_with_the_nearest_known_one():
    assert messages(b.case(concern("JSON.", basis("NFR-11"))), "TR001") == [
        "Concern: Logging cites 'NFR-11', which the PRD does not have; did you mean NFR-1?"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Search answers within 300 ms.",
        "Traffic is encrypted with TLS 1.3.",
        "Errors follow RFC 9457.",
        "Text is UTF-8; ids are UUIDv7; see FR-1 and ADR-001.",
        "Passwords are hashed with Argon2id.",
        "The API is described in OpenAPI 3.1.",
    ],
)
def test_numbers_of_the_prd_and_of_standards_are_grounded(text):
    assert messages(b.case(concern(text, basis("FR-1"))), "GR001") == []


def test_a_number_of_a_context_document_is_grounded():
    case = b.case(concern("Logs are kept for 45 days.", basis("FR-1")), contexts=("Keep logs 45 days.",))

    assert "GR001" not in found(case)


@pytest.mark.parametrize("name", ["REST", "OpenAPI", "MQTT", "OpenID Connect"])
def test_a_protocol_is_no_product_that_somebody_has_to_ask_for(name):
    assert "GR002" not in found(b.case(concern(f"Services speak {name} to each other.", basis("FR-1"))))
