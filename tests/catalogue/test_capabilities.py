"""The capabilities, containers, actors and qualities of the catalogue hold together."""

import ast
import json
import re
import sqlite3
import tomllib
from collections import Counter
from typing import Any, get_args

import pytest
import yaml

from specagent.agent.catalogue.model import Capability, RuleEntry
from specagent.agent.catalogue.store import catalogue
from specagent.schemas.prd import Quality
from specagent.schemas.text import slug

CAPABILITIES = list(catalogue().capabilities.values())
FORMS = [one for one in CAPABILITIES if one.form]
ECOSYSTEMS = {"python", "javascript", "go", "rust", "jvm", "dotnet", "cpp", "swift", "dart", "*"}
FOR_ANY_ECOSYSTEM = {"sql", "yaml", "json", "http", "toml"}
FILLER = re.compile(
    r"\b(ensur\w*|leverag\w*|robust\w*|seamless\w*|best[- ]practices?|cutting[- ]edge|utili[sz]\w*"
    r"|world[- ]class|holistic\w*|synerg\w*|powerful|various|etc|as needed|appropriate\w*|proper(?:ly)?)\b",
    re.IGNORECASE,
)
CONSTANTS = re.compile(r"Argon2id|HMAC-SHA256|SHA-256|ISO 4217|E\.164|WGS 84|status 429")
"""Numbers that are part of the name of an algorithm, a standard or a protocol's status."""


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [
            text
            for key, one in value.items()
            if key not in {"signals", "examples", "id", "roles"}
            for text in _texts(one)
        ]
    return [text for one in value for text in _texts(one)] if isinstance(value, list) else []


def _rules() -> list[tuple[str, RuleEntry]]:
    return [(one.id, rule) for one in CAPABILITIES for rule in one.rules]


def _examples() -> list[tuple[str, str, str]]:
    return [(id_, example.language, example.code) for id_, rule in _rules() for example in rule.examples]


def test_every_quality_of_the_contract_is_there() -> None:
    assert set(catalogue().qualities) == set(get_args(Quality))


@pytest.mark.parametrize("family", ["server", "device"])
def test_every_quality_has_tactics_and_measures_for_each_family(family: str) -> None:
    for one in catalogue().qualities.values():
        assert 4 <= len(one.tactics) <= 9, one.id
        assert 2 <= len(one.measures) <= 4, one.id
        for entries in (one.tactics, one.measures):
            assert [entry for entry in entries if entry.family in {family, "any"} and not entry.needs], (
                one.id,
                family,
            )


def test_tactics_need_containers_that_exist_and_can_be_in_that_family() -> None:
    containers = catalogue().containers
    for one in catalogue().qualities.values():
        for tactic in (*one.tactics, *one.measures):
            for id_ in tactic.needs:
                assert containers[id_].family in {tactic.family, "any"}, (one.id, id_)


def test_there_are_forms_and_functions_enough() -> None:
    assert len(FORMS) >= 14
    assert len(CAPABILITIES) - len(FORMS) >= 40


def test_actors_and_containers_have_different_names_of_their_own() -> None:
    entries = [*catalogue().containers.values(), *catalogue().actors.values()]
    names = Counter(slug(one.name) for one in entries)
    assert [name for name, times in names.items() if times > 1] == []
    assert set(catalogue().containers).isdisjoint(catalogue().actors)
    assert "core" not in {*catalogue().containers, *catalogue().actors}


def test_every_role_is_known() -> None:
    used = {role for one in catalogue().containers.values() for role in one.roles}
    used |= {role for one in CAPABILITIES for role in one.roles}
    used |= {choice.role for one in CAPABILITIES for choice in one.decisions if choice.role}
    assert used - set(catalogue().roles) == set()


@pytest.mark.parametrize("one", CAPABILITIES, ids=lambda one: one.id)
def test_a_capability_refers_to_what_exists(one: Capability) -> None:
    containers, actors = catalogue().containers, catalogue().actors
    assert set(one.containers) <= set(containers)
    assert set(one.actors) <= set(actors)
    for relation in one.relations:
        assert {relation.source, relation.target} <= {*containers, *actors, "core"}
        assert relation.source != relation.target
        assert relation.protocol
        assert relation.purpose[0].isupper()
    entities = {entity.name for other in CAPABILITIES for entity in other.entities}
    for link in one.entity_relations:
        assert {link.source, link.target} <= entities


@pytest.mark.parametrize("one", CAPABILITIES, ids=lambda one: one.id)
def test_every_container_and_actor_of_a_capability_is_reached_by_some_relation(one: Capability) -> None:
    ends = {end for other in CAPABILITIES for link in other.relations for end in (link.source, link.target)}
    ends |= {form.core for form in FORMS}
    assert {*one.containers} <= ends
    # Roles of people come with a capability even when the PRD's own personas take their relations.
    assert {id_ for id_ in one.actors if catalogue().actors[id_].kind == "external system"} <= ends


@pytest.mark.parametrize("form", FORMS, ids=lambda one: one.id)
def test_a_form_stands_on_its_own(form: Capability) -> None:
    assert form.core in form.containers
    assert form.family in {"server", "device"}
    assert {catalogue().containers[id_].family for id_ in form.containers} <= {form.family, "any"}
    assert len(form.rules) >= 3
    assert {one.concern for one in form.concerns} >= {
        "Logging",
        "Authentication and Authorization",
        "Monitoring and Alerting",
    }
    assert any(one.topic == "Architecture style" for one in form.decisions)
    assert any("core" in {one.source, one.target} or form.core in {one.source, one.target} for one in form.relations)


def test_only_forms_have_a_core() -> None:
    assert [one.id for one in CAPABILITIES if bool(one.core) != one.form] == []


def test_devices_get_no_servers_and_libraries_no_database() -> None:
    kinds = {
        form.id: {catalogue().containers[id_].kind for id_ in form.containers}
        for form in FORMS
        if form.family == "device"
    }
    assert not any(kind & {"database", "queue", "service"} for kind in kinds.values())
    assert kinds["library-sdk"] == {"library"}


def test_entities_are_defined_once_and_begin_with_their_key() -> None:
    entities = [entity for one in CAPABILITIES for entity in one.entities]
    assert [name for name, times in Counter(slug(one.name) for one in entities).items() if times > 1] == []
    for entity in entities:
        assert 3 <= len(entity.attributes) <= 7, entity.name
        assert entity.attributes[0].key == "PK", entity.name
        assert len({one.name for one in entity.attributes}) == len(entity.attributes), entity.name


def test_a_capability_brings_at_most_four_entities() -> None:
    assert [one.id for one in CAPABILITIES if len(one.entities) > 4] == []


@pytest.mark.parametrize("family", ["server", "device"])
def test_records_bring_migrations_and_seeding_for_servers_and_devices(family: str) -> None:
    stores = {"server": "relational-data", "device": "local-storage"}
    topics = {one.topic for one in catalogue().capabilities[stores[family]].topics if one.family == family}
    assert topics >= {"Schema Migrations", "Data Seeding"}


def test_decisions_choose_by_role_or_among_options() -> None:
    for one in CAPABILITIES:
        for choice in one.decisions:
            assert bool(choice.role) != bool(choice.options), (one.id, choice.topic)
            assert choice.good, (one.id, choice.topic)
            assert choice.bad, (one.id, choice.topic)
            assert choice.sections, (one.id, choice.topic)
            if choice.options:
                assert 2 <= len(choice.options) <= 3, (one.id, choice.topic)
                assert " over " in choice.title, (one.id, choice.topic)
                assert all(option.pros and option.cons for option in choice.options), (one.id, choice.topic)


def test_at_least_half_of_the_rules_show_an_example() -> None:
    distinct = {rule.statement: rule for _, rule in _rules()}
    with_example = [rule for rule in distinct.values() if rule.examples]
    assert len(with_example) * 2 >= len(distinct)


@pytest.mark.parametrize(("id_", "language", "code"), _examples())
def test_an_example_parses_and_is_short(id_: str, language: str, code: str) -> None:
    lines = code.strip("\n").split("\n")
    assert 3 <= len(lines) <= 12, id_
    assert max(map(len, lines)) <= 120, id_
    match language:
        case "python":
            ast.parse(code)
        case "json":
            json.loads(code)
        case "yaml":
            assert isinstance(yaml.safe_load(code), dict)
        case "toml":
            tomllib.loads(code)
        case "sql":
            assert sqlite3.complete_statement(code)
        case "http":
            assert re.match(r"(?:HTTP/1\.1 \d{3}|[A-Z]+ /\S* HTTP/1\.1)", code)
        case _:
            assert code.count("{") == code.count("}")
            assert code.count("(") == code.count(")")


def test_examples_name_a_known_ecosystem_and_fit_it() -> None:
    for id_, rule in _rules():
        ecosystems = [example.ecosystem for example in rule.examples]
        assert set(ecosystems) <= ECOSYSTEMS, id_
        assert len(set(ecosystems)) == len(ecosystems), id_
        assert all(example.language in FOR_ANY_ECOSYSTEM for example in rule.examples if example.ecosystem == "*"), id_
        assert "*" not in ecosystems[:-1], f"{id_}: an example for any ecosystem hides those after it"


def test_texts_have_no_filler_and_no_number_that_nobody_asked_for() -> None:
    texts = [(one.id, text) for one in CAPABILITIES for text in _texts(one.model_dump())]
    texts += [(one.id, text) for one in catalogue().containers.values() for text in _texts(one.model_dump())]
    texts += [(one.id, text) for one in catalogue().actors.values() for text in _texts(one.model_dump())]
    texts += [(one.id, text) for one in catalogue().qualities.values() for text in _texts(one.model_dump())]
    assert [found for found in texts if FILLER.search(found[1])] == []
    assert [found for found in texts if re.search(r"\d", CONSTANTS.sub("", found[1]))] == []


def test_statements_are_whole_sentences() -> None:
    texts = [tactic.text for one in catalogue().qualities.values() for tactic in (*one.tactics, *one.measures)]
    for one in CAPABILITIES:
        texts += [text for rule in one.rules for text in (rule.statement, rule.reason)]
        texts += [topic.text for topic in one.topics] + [concern.text for concern in one.concerns]
        texts += [choice.context for choice in one.decisions] + [entity.purpose for entity in one.entities]
    for text in texts:
        assert text.rstrip().endswith("."), text
        assert text[0].isupper(), text
