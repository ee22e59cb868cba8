"""The comparison itself: it lets a schema grow, and catches each way of breaking those who depend on it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.compatibility import Schema, incompatibilities

PUBLISHED: Schema = {
    "type": "object",
    "title": "Insats",
    "required": ["name", "state"],
    "properties": {
        "name": {"type": "string", "maxLength": 100},
        "state": {"type": "string", "enum": ["reported", "nil"]},
        "received_at": {"type": "string", "format": "date-time"},
        "priority": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
        "funding": {"type": "array", "items": {"$ref": "#/$defs/Funding"}},
        "answers": {"type": "object", "additionalProperties": {"$ref": "#/$defs/Answer"}},
        "specversion": {"const": "1.0"},
    },
    "$defs": {
        "Funding": {
            "type": "object",
            "required": ["source"],
            "properties": {"source": {"type": "string"}, "amount_sek": {"type": "integer"}},
        },
        "Answer": {"type": "object", "properties": {"text": {"type": "string"}}},
    },
}

Change = Callable[[Any], object]
"""Alters a copy of the published schema in place."""

BREAKING: dict[str, tuple[Change, str]] = {
    "property removed": (lambda s: s["properties"].pop("received_at"), "/received_at: was removed"),
    "required property removed": (lambda s: s["properties"].pop("name"), "/name: was removed"),
    "property renamed": (
        lambda s: s["properties"].update(title=s["properties"].pop("name")),
        "/name: was removed",
    ),
    "optional property became required": (lambda s: s["required"].append("funding"), "/funding: became required"),
    "new property is required": (
        lambda s: (s["properties"].update(owner={"type": "string"}), s["required"].append("owner")),
        "/owner: became required",
    ),
    "required property became optional": (lambda s: s["required"].remove("state"), "/state: may be left out"),
    "type changed": (lambda s: s["properties"]["name"].update(type="integer"), "/name: type was 'string'"),
    "type left out": (lambda s: s["properties"]["name"].pop("type"), "/name: type was 'string', is not set"),
    "enum narrowed": (lambda s: s["properties"]["state"]["enum"].remove("nil"), "/state: enum was"),
    "enum widened": (lambda s: s["properties"]["state"]["enum"].append("missing"), "/state: enum was"),
    "const changed": (lambda s: s["properties"]["specversion"].update(const="2.0"), "/specversion: const was '1.0'"),
    "limit narrowed": (lambda s: s["properties"]["name"].update(maxLength=50), "/name: maxLength was 100"),
    "limit added": (lambda s: s["properties"]["funding"].update(maxItems=5), "/funding: maxItems was not set"),
    "format changed": (lambda s: s["properties"]["received_at"].update(format="date"), "/received_at: format was"),
    "default changed": (lambda s: s["properties"]["priority"].update(default=1), "/priority: default was None"),
    "null no longer allowed": (lambda s: s["properties"]["priority"]["anyOf"].pop(), "/priority: anyOf was"),
    "alternative changed": (
        lambda s: s["properties"]["priority"]["anyOf"][0].update(type="string"),
        "/priority: type was 'integer'",
    ),
    "unknown properties refused": (lambda s: s.update(additionalProperties=False), "/: additionalProperties was"),
    "list item changed": (
        lambda s: s["$defs"]["Funding"]["properties"]["source"].update(type="integer"),
        "/funding/*/source: type was 'string'",
    ),
    "list item's property removed": (
        lambda s: s["$defs"]["Funding"]["properties"].pop("amount_sek"),
        "/funding/*/amount_sek: was removed",
    ),
    "mapped value changed": (lambda s: s["$defs"]["Answer"].update(required=["text"]), "/answers/*/text: became"),
}


@pytest.mark.parametrize("kind", BREAKING)
def test_reason_names_the_place_when_a_change_breaks(kind: str) -> None:
    change, reason = BREAKING[kind]
    changed = copy.deepcopy(PUBLISHED)
    change(changed)
    found = incompatibilities(PUBLISHED, changed)
    assert any(line.startswith(reason) for line in found), found


def _renamed_definition(schema: Any) -> None:
    schema["$defs"]["Grant"] = schema["$defs"].pop("Funding")
    schema["properties"]["funding"]["items"]["$ref"] = "#/$defs/Grant"


GROWING: dict[str, Change] = {
    "nothing": lambda s: None,
    "optional property added": lambda s: s["properties"].update(owner={"type": "string"}),
    "optional property added in a list item": lambda s: s["$defs"]["Funding"]["properties"].update(year={}),
    "default no longer written": lambda s: s["properties"]["priority"].pop("default"),
    "texts changed": lambda s: s.update(title="Another title", description="What it is"),
    "definition renamed": _renamed_definition,
    "order of properties changed": lambda s: s["required"].reverse(),
}


@pytest.mark.parametrize("kind", GROWING)
def test_no_reason_is_found_when_the_schema_grows_or_stays(kind: str) -> None:
    changed = copy.deepcopy(PUBLISHED)
    GROWING[kind](changed)
    assert incompatibilities(PUBLISHED, changed) == []


def test_every_fault_is_listed_when_there_are_several() -> None:
    changed = copy.deepcopy(PUBLISHED)
    del changed["properties"]["name"], changed["properties"]["answers"]
    assert len(incompatibilities(PUBLISHED, changed)) == 2
