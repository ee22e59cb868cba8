"""A service's AsyncAPI 3 document, written by FastStream from the literal consumer table and the events sent."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

from faststream.rabbit import ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.specification import AsyncAPI

from libs.common.bus import EVENTS_EXCHANGE, ConsumerTable, queue_of
from libs.common.envelope import CloudEvent
from libs.common.events import EVERYONE, Event

EXCHANGE = RabbitExchange(EVENTS_EXCHANGE, type=ExchangeType.TOPIC)
PARAMETERS = {
    "round": "The round's id, such as `villkor-2023`",
    "respondent": f"The respondent's code, such as `24`, or `{EVERYONE}` for an event that concerns a whole round",
}


def document(
    service: str, title: str, version: str, consumers: ConsumerTable, emits: tuple[type[Event], ...]
) -> dict[str, Any]:
    """The same document in both set-ups: it describes the events, whichever way they travel."""
    broker = RabbitBroker("amqp://rabbitmq:5672/")
    for event in consumers:
        queue = RabbitQueue(queue_of(service), QueueType.QUORUM, routing_key=f"{event.TYPE}.#")
        broker.subscriber(queue, EXCHANGE, title=f"receive {event.TYPE}", description=event.__doc__)(_taking(event))
    for event in emits:
        broker.publisher(
            exchange=EXCHANGE,
            routing_key=f"{event.TYPE}.{{round}}.{{respondent}}",
            persist=True,
            title=f"send {event.TYPE}",
            description=event.__doc__,
            schema=CloudEvent[event],  # type: ignore[valid-type]
            content_type="application/cloudevents+json",
        )
    specification = AsyncAPI(broker, title=title, version=version, schema_version="3.0.0")
    written: dict[str, Any] = json.loads(specification.to_specification().to_json())
    return _conforming(written)


def _conforming(written: dict[str, Any]) -> dict[str, Any]:
    """FastStream's document with what AsyncAPI 3.0.0 asks for beyond its JSON Schema.

    Keys of components have letters, digits, `.`, `-` and `_` alone, parameters in an address are described, and
    the content type is the one that is sent.
    """
    components = written["components"]
    for kind, parts in components.items():
        components[kind] = {_key(name): part for name, part in parts.items()}
    for channel in written["channels"].values():
        if names := re.findall(r"{(\w+)}", channel["address"]):
            channel["parameters"] = {name: {"description": PARAMETERS[name]} for name in names}
    written["defaultContentType"] = "application/cloudevents+json"
    mended: dict[str, Any] = _with_references(written)
    return mended


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.\-_]+", "_", name).strip("_")


def _with_references(part: Any) -> Any:
    if isinstance(part, list):
        return [_with_references(item) for item in part]
    if not isinstance(part, dict):
        return part
    mended = {name: _with_references(value) for name, value in part.items()}
    reference = part.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/components/"):
        where, _, name = reference.rpartition("/")
        mended["$ref"] = f"{where}/{_key(unquote(name))}"
    return mended


def _taking(event: type[Event]) -> Callable[..., Awaitable[None]]:
    async def take(message: Any) -> None: ...

    take.__annotations__["message"] = CloudEvent[event]  # type: ignore[valid-type]
    return take
