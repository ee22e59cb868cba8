"""The AsyncAPI document that each service serves: valid, complete, and true of the events as published."""

import copy
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft7Validator, FormatChecker

from libs.common.bus.embedded import EmbeddedBus, Queues
from libs.common.service import Service
from tests.contracts.asyncapi_rules import Document, messages_of, payload_schema, violations
from tests.contracts.schemas import example_body

SERVICES = ("intake", "classification", "aggregation", "reporting", "notifications")
every_service = pytest.mark.parametrize("name", SERVICES)


def service(name: str) -> Service:
    found: Service = importlib.import_module(f"services.{name}.main").SERVICE
    return found


@pytest.fixture
async def document(name: str, tmp_path: Path) -> Document:
    """What GET /asyncapi.json answers."""
    queues = Queues(tmp_path / "bus.db")
    app = importlib.import_module(f"services.{name}.main").app(EmbeddedBus(queues, name), data_dir=tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        answer = await client.get("/asyncapi.json")
    await queues.close()
    await app.state.database.close()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.aai.asyncapi+json")
    served: Document = answer.json()
    return served


@every_service
async def test_document_breaks_no_rule_of_asyncapi_when_served(name: str, document: Document) -> None:
    assert violations(document) == []


@every_service
async def test_document_has_an_operation_per_event_when_served(name: str, document: Document) -> None:
    operations = {
        (operation["action"], document["channels"][key]["address"]) for key, operation in document["operations"].items()
    }
    received = {("receive", f"{event.TYPE}.#") for event in service(name).consumers}
    sent = {("send", f"{event.TYPE}.{{round}}.{{respondent}}") for event in service(name).emits}
    assert operations == received | sent
    assert document["defaultContentType"] == "application/cloudevents+json"


@every_service
async def test_every_example_is_valid_when_checked_by_the_messages_payload(name: str, document: Document) -> None:
    for key, operation in document["operations"].items():
        event_type = ".".join(document["channels"][key]["address"].split(".")[:3])
        [message] = messages_of(document, operation)
        validator = Draft7Validator(payload_schema(document, message), format_checker=FormatChecker())
        example = json.loads(example_body(event_type))
        validator.validate(example)
        assert not validator.is_valid(example | {"data": {}})


def _first(parts: dict[str, Any]) -> Any:
    return next(iter(parts.values()))


DAMAGES: dict[str, tuple[Callable[[Any], object], str]] = {
    "version": (lambda d: d.update(asyncapi="2.6.0"), "asyncapi: is not 3.0.0"),
    "title": (lambda d: d["info"].pop("title"), "info.title: is missing"),
    "unknown field": (lambda d: d.update(topics={}), "topics: unknown field"),
    "server": (lambda d: _first(d["servers"]).pop("host"), "servers.development.host: is missing"),
    "channel without messages": (lambda d: _first(d["channels"]).update(messages={}), "messages: is empty"),
    "parameters": (lambda d: [c.pop("parameters", 0) for c in d["channels"].values()], "not those of the address"),
    "action": (lambda d: _first(d["operations"]).update(action="publish"), "neither send nor receive"),
    "channel": (lambda d: _first(d["operations"]).update(channel={"$ref": "#/channels/gone"}), "leads nowhere"),
    "foreign message": (
        lambda d: _first(d["operations"]).update(messages=[{"$ref": "#/channels/other/messages/x"}]),
        "is no message of its channel",
    ),
    "payload": (lambda d: _first(d["components"]["messages"]).pop("payload"), "payload: is missing"),
    "schema": (lambda d: _first(d["components"]["schemas"]).update(type="text"), "'text' is not valid under any"),
    "schema gone": (lambda d: d["components"]["schemas"].clear(), "leads nowhere"),
    "key": (lambda d: d["components"]["messages"].update({"a b": {"payload": {}}}), "key has other characters"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", ["aggregation"])
async def test_rule_is_named_when_a_document_breaks_it(name: str, damage: str, document: Document) -> None:
    break_it, reason = DAMAGES[damage]
    broken = copy.deepcopy(document)
    break_it(broken)
    assert any(reason in line for line in violations(broken)), violations(broken)
