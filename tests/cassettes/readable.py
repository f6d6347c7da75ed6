"""Cassettes that a person can read: bodies as data, texts as blocks, and what repeats written once."""

import json

import yaml


class _Dumper(yaml.SafeDumper):
    pass


def _text(dumper, value):
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def serialize(cassette):
    """Return a cassette as YAML, JSON bodies as data."""
    known = {}
    for one in cassette["interactions"]:
        for side in ("request", "response"):
            _open(one[side], known)
    return yaml.dump(cassette, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def deserialize(text):
    """Return the cassette that `serialize` wrote."""
    cassette = yaml.safe_load(text)
    for one in cassette["interactions"]:
        for side in ("request", "response"):
            _close(one[side])
    return cassette


def _open(side, known):
    body = side.get("body")
    text = body.get("string") if isinstance(body, dict) else body
    if not isinstance(text, str):
        return
    try:
        data = json.loads(text)
    except ValueError:
        return
    if not isinstance(data, dict):
        return
    for name, value in data.items():  # the schema is the same in all calls: an alias after the first
        if isinstance(value, dict | list):
            data[name] = known.setdefault(json.dumps(value), value)
    side["body"] = {"json": data}


def _close(side):
    body = side.get("body")
    if isinstance(body, dict) and "json" in body:
        text = json.dumps(body["json"], ensure_ascii=False)
        side["body"] = {"string": text} if "status" in side else text
