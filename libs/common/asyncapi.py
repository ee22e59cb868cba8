"""A service's AsyncAPI 3 document, written by FastStream from the literal consumer table and the events sent."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from faststream.rabbit import ExchangeType, QueueType, RabbitBroker, RabbitExchange, RabbitQueue
from faststream.specification import AsyncAPI

from libs.common.bus import EVENTS_EXCHANGE, ConsumerTable, queue_of
from libs.common.events import CloudEvent, Event

EXCHANGE = RabbitExchange(EVENTS_EXCHANGE, type=ExchangeType.TOPIC)


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
    return written


def _taking(event: type[Event]) -> Callable[..., Awaitable[None]]:
    async def take(message: Any) -> None: ...

    take.__annotations__["message"] = CloudEvent[event]  # type: ignore[valid-type]
    return take
