import pytest

from specagent.schemas.registry import MODELS
from specagent.schemas.strict import strict_schema

FORBIDDEN = {"default", "oneOf", "discriminator", "minLength", "maxLength", "prefixItems", "patternProperties"}
LARGEST = {"properties": 5000, "depth": 10, "enum values": 1000}


def objects(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def keywords(node, *, names=False):
    if isinstance(node, dict):
        for key, value in node.items():
            if not names:
                yield key, value
            yield from keywords(value, names=key in {"properties", "$defs"} and not names)
    elif isinstance(node, list):
        for value in node:
            yield from keywords(value)


def depth(node, definitions, level=0):
    if "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[1]]
    inner = [*node.get("properties", {}).values(), *node.get("anyOf", ())]
    if "items" in node:
        inner.append(node["items"])
    deeper = level + (node.get("type") == "object")
    return max([deeper, *(depth(one, definitions, deeper) for one in inner)])


@pytest.mark.parametrize("name", MODELS)
def test_every_schema_keeps_to_the_strict_subset(name):
    schema = strict_schema(MODELS[name])

    assert schema["type"] == "object"
    found = list(objects(schema))
    assert found
    for one in found:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"]), "strict mode wants every field required"
    assert not {key for key, _ in keywords(schema)} & FORBIDDEN
    assert sum(len(one["properties"]) for one in found) <= LARGEST["properties"]
    assert depth(schema, schema.get("$defs", {})) <= LARGEST["depth"]
    assert sum(len(value) for key, value in keywords(schema) if key == "enum") <= LARGEST["enum values"]


@pytest.mark.parametrize("name", MODELS)
def test_every_field_that_a_model_fills_is_described(name):
    schema = strict_schema(MODELS[name])
    for one in objects(schema):
        for field, value in one["properties"].items():
            if name not in ("prd", "spec"):
                assert value.get("description"), f"{name}.{field} has no description"


def test_a_field_called_title_is_kept_while_generated_titles_go():
    schema = strict_schema(MODELS["adr"])

    assert "title" in schema["properties"]
    assert "title" not in schema
